"""Whole answers kept for the next readers: a page, a callback or a resource that follows from its release alone.

The key is the request and the content hash of the release that it reads, asked of the database every time: a roll-back
or a forgotten finding is seen at once. Everything else of a request (who may ask, headers, limits) runs as always.
A kept page shares Dash's token for background jobs between readers; there are no such jobs here, and a test sees to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

import flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from dashboard import vendor
from dashboard.components.boundary import has_failed
from dashboard.kept import Kept
from dashboard.security.requests import CALLBACKS
from dashboard.site import Site
from dashboard.views import View
from data.errors import DataError
from data.queries import fetch_release

ROOM = 16_000_000  # bytes of compressed answers, per worker
_LONGEST_KEY = 2_000  # characters; what asks longer is answered and not kept
_RESOURCES = tuple(f"/api/v1/{name}" for name in ("cells", "countries", "themes", "boundaries.geojson"))
_SMALLEST = 1_000  # bytes; below that compressing saves nothing
Key = Callable[[], Hashable | None]
Viewed = Callable[..., Any]


@dataclass(frozen=True)
class Stored:
    """One answer as it went out."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


class KeptAnswers:
    """Stands before the functions that answer, and asks them only what it has not kept."""

    def __init__(self, engine: Engine, site: Site) -> None:
        self._engine, self._site = engine, site
        self._kept = Kept[Stored](ROOM, weigh=lambda stored: len(stored.body))
        self._making = [Lock() for _ in range(64)]

    def register(self, server: flask.Flask) -> None:
        """Wrap the functions of all pages, callbacks and resources whose answers can be kept. Call after they are made."""
        keys: dict[str, Key] = {"/": self._page_key, "/<path:path>": self._page_key, CALLBACKS: self._callback_key}
        keys |= dict.fromkeys(_RESOURCES, self._resource_key)
        for rule in server.url_map.iter_rules():
            if rule.rule in keys:
                view = server.view_functions[rule.endpoint]
                server.view_functions[rule.endpoint] = self._wrapped(view, keys[rule.rule])

    def _wrapped(self, view: Viewed, key_of: Key) -> Viewed:
        def answer(*args: Any, **named: Any) -> Any:
            accepted = {encoding for encoding, _quality in flask.request.accept_encodings}
            key = key_of() if "br" in accepted and not flask.request.if_none_match else None
            if key is None:
                return view(*args, **named)
            with self._making[hash(key) % len(self._making)]:  # one makes it, the others wait for it
                stored = self._kept.find(key)
                if stored is None:
                    made = _made(view, args, named)
                    stored = _stored(made)
                    if stored is None:
                        return made
                    self._kept.put(key, stored)
            return flask.Response(stored.body, headers=list(stored.headers))

        return answer

    def _page_key(self) -> Hashable | None:
        reads = self._site.reads(flask.request.path) if flask.request.method == "GET" else None
        key = self._key(flask.request.full_path, flask.request.query_string.decode()) if reads else None
        return key and (key, reads)

    def _resource_key(self) -> Hashable | None:
        if flask.request.method != "GET":
            return None
        return self._key(flask.request.full_path, flask.request.query_string.decode())

    def _callback_key(self) -> Hashable | None:
        body = flask.request.get_json(silent=True)
        if not isinstance(body, dict):
            return None
        asked = {name: body.get(name) for name in ("output", "inputs", "state", "changedPropIds")}
        values = [part.get("value") for name in ("inputs", "state") for part in body.get(name) or []]
        searches = [value for value in values if isinstance(value, str) and value.startswith("?")]
        return self._key(json.dumps(asked, sort_keys=True), *(searches or [""]))

    def _key(self, asked: str, *searches: str) -> Hashable | None:
        """The question with the releases that its addresses read; None where there is nothing to read."""
        if len(asked) > _LONGEST_KEY:
            return None
        try:
            pinned = [fetch_release(self._engine, View.parse(search).release or None) for search in searches]
        except (DataError, SQLAlchemyError):
            return None
        day = date.today()  # a release says its age
        return asked, day, tuple((release.id, release.content_hash, release.current) for release in pinned)


def _made(view: Viewed, args: Any, named: Any) -> flask.Response:
    """What a function answers; a page that needs no Dash in the browser is handed out past it, as an abort."""
    try:
        return flask.make_response(view(*args, **named))
    except HTTPException as error:
        if error.response is None:
            raise
        return flask.make_response(error.response)


def _stored(made: flask.Response) -> Stored | None:
    """A full answer, compressed as small as it gets; None for one that must not or need not be kept."""
    if made.status_code != 200 or made.is_streamed or made.cache_control.no_store or has_failed():
        return None
    if "Content-Encoding" in made.headers or "Set-Cookie" in made.headers:
        return None
    content = made.get_data()
    own = [(name, value) for name, value in made.headers.items() if name not in ("Content-Length", "Vary")]
    if len(content) < _SMALLEST:
        return Stored(content, tuple(own))
    headers = (*own, ("Content-Encoding", "br"), ("Vary", "Accept-Encoding"))
    return Stored(vendor.small(content), headers)
