"""What the team's audit log says of reading: which restricted rows somebody was shown, and what members take out.

An answer leaves only after its entry stands in the log. Where the log cannot be written in time (a publish holds a SQLite
store, the disk is full), the answer is withheld: whoever asks again a little later gets it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

import flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dashboard.auth.permissions import LOCAL, Access, access_of
from dashboard.failure_log import note_failure
from dashboard.security.requests import CALLBACKS
from dashboard.views import View
from data import restricted
from data.audit import record_hourly, record_now
from data.errors import DataError

READ = "read.restricted"
UNREAD = "map.drawn_ahead"  # in the environment of a request that no person sends (dashboard.warm)
_PATIENCE = 2.0  # seconds that a page waits for its entry
_MOST_REMEMBERED = 50_000
_EUROPE_WIDE = ("XC", "EU")  # places of findings that are no single state
_WITHHELD = (
    "This rests on restricted evidence, or is a file to take along. Who is given it is written down first, "
    "and that cannot be done just now, perhaps because a release is being published. Try again in a minute.\n"
)


def register_notes(server: flask.Flask, engine: Engine) -> None:
    """Attach it to the team's door, before everything else: what is registered first has the last word on an answer."""
    notes = Notes(engine)
    server.before_request(restricted.begin)
    server.after_request(notes.note)


class Notes:
    """Writes the entries of one process. The same reading by the same person is noted once an hour."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._hour, self._noted = "", set[tuple[str, str]]()

    def note(self, answer: flask.Response) -> flask.Response:
        """The answer once its entry stands, or a refusal in its place."""
        rule = flask.request.url_rule
        access = access_of(rule.rule) if rule else None
        if access is None or answer.status_code != 200 or UNREAD in flask.request.environ:
            return answer
        try:
            self._write(access)
        except (SQLAlchemyError, DataError) as error:
            note_failure(error, "the audit log")
            return _withheld(answer)
        return answer

    def _write(self, access: Access) -> None:
        member = flask.g.get("person")
        if _is_taken(access) and (member or restricted.was_read()):
            mark = ["restricted"] if restricted.was_read() else []
            target = " ".join([_object("format"), *mark])
            record_now(self._engine, who=(member or LOCAL).name, action=access.exported, target=target)
        elif restricted.was_read():
            self._write_hourly((member or LOCAL).name, _object("q"))  # the number by which a statement was found

    def _write_hourly(self, who: str, target: str) -> None:
        hour = f"{datetime.now(UTC):%Y-%m-%dT%H}"
        if hour != self._hour or len(self._noted) > _MOST_REMEMBERED:
            self._hour, self._noted = hour, set()
        if (who, target) not in self._noted:
            record_hourly(self._engine, who=who, action=READ, target=target, patience=_PATIENCE)
            self._noted.add((who, target))


def _is_taken(access: Access) -> bool:
    """Whether the answer is for taking along; a solution card is a page until a file of it is asked for."""
    return bool(access.exported) and (access.exported != "export.card" or "format" in flask.request.args)


def _object(*also: str) -> str:
    """The address of the answer with its country and theme, as far as there are such; nothing else of what was asked."""
    path, search = _asked()
    given, view = View.raw(search), View.parse(search)
    known = {"country": (view.country, *_EUROPE_WIDE), "theme": (view.theme,)}
    chosen = {name: text.upper() for name, text in given.items() if text and text.upper() in known.get(name, ())}
    chosen |= {name: text[:20] for name, text in given.items() if name in also and text.isalnum()}
    return " ".join([path.strip("/")[:80] or "map", *(f"{name}={chosen[name]}" for name in sorted(chosen))])


def _asked() -> tuple[str, str]:
    """Path and query; of the one callback, the view whose panel it draws."""
    if flask.request.path != CALLBACKS:
        return flask.request.path, urlencode(flask.request.values.to_dict())
    sent = {part["property"]: part["value"] or "" for part in flask.request.get_json()["inputs"]}
    return "panel", str(sent.get("data", ""))


def _withheld(answer: flask.Response) -> flask.Response:
    for name in ("Content-Encoding", "Content-Disposition", "ETag", "Location"):
        answer.headers.pop(name, None)
    answer.set_data(_WITHHELD)
    answer.status_code = 503
    answer.content_type = "text/plain; charset=utf-8"
    answer.headers["Retry-After"], answer.headers["Cache-Control"] = "10", "no-store"
    return answer
