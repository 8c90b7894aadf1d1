"""Who may do what: one table of every route and callback. What is not in it is refused to everybody.

A new route or callback needs its line here; `tests/dashboard/auth/test_permissions.py` fails without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """Each role may do all that the ones before it may."""

    reader = 1
    analyst = 2
    reviewer = 3
    publisher = 4
    admin = 5


@dataclass(frozen=True)
class Person:
    """Who asks. ``local`` is whoever sits at a machine where nobody signs in."""

    name: str
    role: Role


LOCAL = Person("local", Role.admin)


@dataclass(frozen=True)
class Access:
    """What a route asks for.

    Attributes:
        role: the least role; None for whoever comes.
        exported: what is noted in the audit log when its answer leaves the building; "" for what only shows.
    """

    role: Role | None
    exported: str = ""


ANYBODY, READER = Access(None), Access(Role.reader)
OPEN_FILES = ("style.css", "first.js")  # of /files/<digest>/<name>: what the login page is drawn with; no data

ROUTES: dict[str, Access] = {
    "/healthz": ANYBODY,
    "/readyz": ANYBODY,
    "/login": ANYBODY,
    "/logout": ANYBODY,
    "/enrol/<token>": ANYBODY,
    "/sign-on": ANYBODY,
    "/sign-on/back": ANYBODY,
    "/files/<digest>/<name>": READER,
    "/": READER,
    "/<path:path>": READER,
    "/_dash-layout": READER,
    "/_dash-dependencies": READER,
    "/_dash-update-component": READER,
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": READER,
    "/_reload-hash": READER,
    "/_favicon.ico": READER,
    "/assets/<path:filename>": READER,
    "/atlas/<digest>/<lang>.json": READER,
    "/fragment": READER,
    "/api/v1/releases": READER,
    "/api/v1/countries": READER,
    "/api/v1/themes": READER,
    "/api/v1/cells": READER,
    "/api/v1/findings": Access(Role.reader, "export.findings"),
    "/api/v1/solutions": Access(Role.reader, "export.solutions"),
    "/api/v1/boundaries.geojson": READER,
    "/api/v1/openapi.json": READER,
    "/api/v1/<path:unknown>": READER,
    "/api/v1/<path:_resource>": READER,
    "/briefing": Access(Role.reader, "export.briefing"),
    "/table": Access(Role.reader, "export.table"),
    "/deck": Access(Role.reader, "export.deck"),
    "/embed": READER,
    "/solutions/<item>": Access(Role.reader, "export.card"),
    "/gaps/agenda": Access(Role.reader, "export.agenda"),
    "/picture": Access(Role.reader, "export.picture"),
    "/present/<name>": READER,
    "/present/<name>/pack": Access(Role.reader, "export.pack"),
    "/gaps/interviews.xlsx": Access(Role.analyst, "export.interviews"),
    "/reviews": Access(Role.reviewer),
}

CALLBACKS: dict[str, Role] = {
    "panel-content.data": Role.reader,
}


def access_of(rule: str | None, name: str = "") -> Access | None:
    """What a route asks for; None where nobody declared it, which means refused.

    Args:
        rule: the route as it was registered.
        name: name of the file where the route serves files.
    """
    if rule == "/files/<digest>/<name>" and name in OPEN_FILES:
        return ANYBODY
    return ROUTES.get(rule or "")
