"""The cookie of a session, and who it belongs to."""

from __future__ import annotations

import time
from collections import OrderedDict

import flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dashboard.auth.permissions import Person, Role
from dashboard.settings import Settings
from data.accounts import token_hash
from data.errors import DatabaseBusyError
from data.sessions import IDLE_SECONDS, LONGEST_SECONDS, close_session, open_session, session_owner

_KEPT = 1_000  # people whose last check is remembered for when the database is away
_LONGEST_TOKEN = 100


class Sessions:
    """Sessions of one process on one store."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine, self.tls = engine, settings.tls
        self._seen: OrderedDict[str, tuple[Person, float]] = OrderedDict()

    @property
    def cookie(self) -> str:
        """Name of the cookie: behind TLS one that no other host and no plain connection can set."""
        return "__Host-session" if self.tls else "session"

    def person(self) -> Person | None:
        """Who sends the present request; None for nobody we know.

        While the database is away, whoever was checked within the idle time by this process still counts: they may see
        the last good pages, and nothing else answers then anyway.
        """
        token = flask.request.cookies.get(self.cookie, "")
        if not token or len(token) > _LONGEST_TOKEN:
            return None
        key = token_hash(token)
        try:
            owner = session_owner(self.engine, token)
        except (SQLAlchemyError, DatabaseBusyError):
            flask.g.database_away = True
            person, seen = self._seen.get(key, (None, 0.0))
            return person if time.monotonic() - seen < IDLE_SECONDS else None
        if owner is None:
            self._seen.pop(key, None)
            return None
        person = Person(owner[0], Role[owner[1]])
        self._seen[key] = person, time.monotonic()
        self._seen.move_to_end(key)
        while len(self._seen) > _KEPT:
            self._seen.popitem(last=False)
        return person

    def begin(self, answer: flask.Response, name: str) -> None:
        """Sign in: a fresh session, whatever the browser had before."""
        self.end(answer)
        token = open_session(self.engine, name)
        answer.set_cookie(
            self.cookie, token, max_age=LONGEST_SECONDS, path="/", secure=self.tls, httponly=True, samesite="Strict"
        )

    def end(self, answer: flask.Response) -> None:
        """Sign out on the server and in the browser."""
        token = flask.request.cookies.get(self.cookie, "")
        if token and len(token) <= _LONGEST_TOKEN:
            self._seen.pop(token_hash(token), None)
            close_session(self.engine, token)
        answer.delete_cookie(self.cookie, path="/", secure=self.tls, httponly=True, samesite="Strict")
