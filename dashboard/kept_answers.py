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
from typing import Any

import brotli
import flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from dashboard import vendor
from dashboard.auth.notes import UNREAD
from dashboard.components.boundary import has_failed
from dashboard.compression import FAST
from dashboard.security.requests import CALLBACKS
from dashboard.shared import Shared
from dashboard.site import Site
from dashboard.views import View
from data.errors import DataError
from data.queries import fetch_release, newest_review

KEPT = "kept_answers"  # the name of this extension of the application
_LONGEST_KEY = 2_000  # characters; what asks longer is answered and not kept
RESOURCES = tuple(f"/api/v1/{name}" for name in ("cells", "countries", "themes", "boundaries.geojson"))
_SMALLEST = 1_000  # bytes; below that compressing saves nothing
Key = Callable[[], Hashable | None]
Viewed = Callable[..., Any]


@dataclass(frozen=True)
class Stored:
    """One answer as it went out, and the ETag that a page of the public door gets."""

    body: bytes
    headers: list[tuple[str, str]]
    tag: str = ""

    def as_bytes(self) -> bytes:
        """One line of JSON, then the body."""
        return json.dumps([self.headers, self.tag]).encode() + b"\n" + self.body

    @classmethod
    def of(cls, content: bytes) -> Stored:
        """What :meth:`as_bytes` wrote."""
        head, _line, body = content.partition(b"\n")
        headers, tag = json.loads(head)
        return cls(body, [(name, value) for name, value in headers], tag)


class KeptAnswers:
    """Stands before the functions that answer, and asks them only what it has not kept."""

    def __init__(self, engine: Engine, site: Site, shared: Shared) -> None:
        self._engine, self._site, self._shared = engine, site, shared

    def register(self, server: flask.Flask) -> None:
        """Wrap the functions of all pages, callbacks and resources whose answers can be kept. Call after they are made."""
        server.extensions[KEPT] = self
        keys: dict[str, Key] = {"/": self._page_key, "/<path:path>": self._page_key, CALLBACKS: self._callback_key}
        keys |= dict.fromkeys(RESOURCES, self._resource_key)
        for rule in server.url_map.iter_rules():
            if rule.rule in keys:
                view = server.view_functions[rule.endpoint]
                server.view_functions[rule.endpoint] = self._wrapped(view, keys[rule.rule])

    def holds_for(self) -> Hashable | None:
        """What the answers of today's current release hold for; None where there is none, or no database."""
        key = self._key("", "")
        try:
            return key and (key, newest_review(self._engine))
        except SQLAlchemyError:
            return None

    def disconnect(self) -> None:
        """Close what :meth:`holds_for` opened: no connection crosses a fork."""
        self._engine.dispose()

    def _wrapped(self, view: Viewed, key_of: Key) -> Viewed:
        def answer(*args: Any, **named: Any) -> Any:
            key = key_of()
            if key is None:
                return view(*args, **named)
            found = self._shared.find(key)
            if found is not None:
                return _again(found)
            with self._shared.making(key):  # one makes it, the others wait for it
                found = self._shared.find(key)
                if found is not None:
                    return _again(found)
                made = _made(view, args, named)
                stored = _stored(made)
                if stored is None:
                    return made
                self._shared.put(key, stored.as_bytes())
            return _again(stored.as_bytes())

        return answer

    def _page_key(self) -> Hashable | None:
        try:
            reads = self._site.reads(flask.request.path) if flask.request.method == "GET" else None
        except SQLAlchemyError:
            return None  # the page itself says that the database is away
        key = self._key(flask.request.full_path, flask.request.query_string.decode()) if reads else None
        return key and (key, reads)

    def _resource_key(self) -> Hashable | None:
        if flask.request.method != "GET" or flask.request.if_none_match:  # "not modified" costs nothing to say
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


def _again(content: bytes) -> flask.Response:
    """A kept answer once more, unpacked for who does not take brotli."""
    stored = Stored.of(content)
    flask.g.page_tag = stored.tag
    answer = flask.Response(stored.body, headers=stored.headers)
    accepted = {encoding for encoding, _quality in flask.request.accept_encodings}
    if answer.headers.get("Content-Encoding") == "br" and "br" not in accepted:
        answer.set_data(brotli.decompress(stored.body))
        del answer.headers["Content-Encoding"]
    return answer


def _stored(made: flask.Response) -> Stored | None:
    """A full answer, compressed: small where it is drawn ahead, quickly where a reader waits. None for one that must not
    or need not be kept."""
    if made.status_code != 200 or made.is_streamed or made.cache_control.no_store or has_failed():
        return None
    if "Content-Encoding" in made.headers or "Set-Cookie" in made.headers:
        return None
    content = made.get_data()
    own = [(name, value) for name, value in made.headers.items() if name not in ("Content-Length", "Vary")]
    tag = flask.g.get("page_tag", "")
    if len(content) < _SMALLEST:
        return Stored(content, own, tag)
    ahead = UNREAD in flask.request.environ
    small = vendor.small(content) if ahead else brotli.compress(content, quality=FAST)
    return Stored(small, [*own, ("Content-Encoding", "br"), ("Vary", "Accept-Encoding")], tag)
