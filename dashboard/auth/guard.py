"""Before every request to the team's door: who is it, and may they? What is not declared is refused."""

from __future__ import annotations

import flask

from dashboard.auth.permissions import ANYBODY, access_of


def register_guard(server: flask.Flask) -> None:
    """Refuse whoever has not signed in, before anything else reads the request."""

    @server.before_request
    def guard() -> flask.typing.ResponseReturnValue | None:
        rule = flask.request.url_rule
        name = (flask.request.view_args or {}).get("name", "")
        if access_of(rule.rule if rule else None, name) == ANYBODY:
            return None
        return flask.jsonify({"error": {"status": 401, "message": "sign in first"}}), 401
