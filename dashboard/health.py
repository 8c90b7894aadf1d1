"""Is the process up, and can it show anything? For load balancers and for people who run the site."""

from __future__ import annotations

from datetime import date

import flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from data.database import require_schema
from data.errors import DataError
from data.queries import fetch_release
from data.tallies import count_findings


def register_health(server: flask.Flask, engine: Engine, stale_after: int) -> None:
    """``/healthz``: the process answers. ``/readyz``: the current release can be read whole, 503 otherwise; an old release
    is ready all the same and says its age."""

    @server.get("/healthz")
    def healthz() -> flask.Response:
        return _answer({"status": "ok"}, 200)

    @server.get("/readyz")
    def readyz() -> flask.Response:
        try:
            require_schema(engine)
            pinned = fetch_release(engine)
            if count_findings(engine, pinned) != pinned.finding_count:
                return _answer({"status": "the release is not whole"}, 503)
        except (DataError, SQLAlchemyError):
            return _answer({"status": "no release can be read"}, 503)
        age = (date.today() - date.fromisoformat(pinned.reference_date)).days
        told = {"release": pinned.label, "reference_date": pinned.reference_date, "audience": pinned.audience}
        return _answer({"status": "ready", **told, "age_days": age, "stale": age > stale_after}, 200)


def _answer(content: dict[str, object], status: int) -> flask.Response:
    answer = flask.jsonify(content)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
