"""Is the process up, and can it show anything? For load balancers and for people who run the site."""

from __future__ import annotations

import flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from data.database import require_schema
from data.errors import DataError
from data.queries import fetch_release


def register_health(server: flask.Flask, engine: Engine) -> None:
    """``/healthz``: the process answers. ``/readyz``: a release can be read, 503 otherwise."""

    @server.get("/healthz")
    def healthz() -> flask.Response:
        return _answer({"status": "ok"}, 200)

    @server.get("/readyz")
    def readyz() -> flask.Response:
        try:
            require_schema(engine)
            pinned = fetch_release(engine)
        except (DataError, SQLAlchemyError):
            return _answer({"status": "no release can be read"}, 503)
        return _answer({"status": "ready", "release": pinned.label, "reference_date": pinned.reference_date}, 200)


def _answer(content: dict[str, str], status: int) -> flask.Response:
    answer = flask.jsonify(content)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
