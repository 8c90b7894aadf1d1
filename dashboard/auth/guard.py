"""Before every request to the team's door: who is it, and may they? What is not declared is refused."""

from __future__ import annotations

from urllib.parse import urlencode

import flask

from dashboard.auth.permissions import ANYBODY, CALLBACKS, LOCAL, Access, Person, access_of
from dashboard.auth.sessions import Sessions
from dashboard.security.requests import CALLBACKS as CALLBACK_ROUTE

_KEPT_PARTS = ("/files/", "/_dash-component-suites/", "/assets/")  # our own files and the libraries: no data


def register_guard(server: flask.Flask, sessions: Sessions) -> None:
    """Refuse whoever has not signed in or has too small a role; let nobody keep an answer."""

    @server.before_request
    def guard() -> flask.typing.ResponseReturnValue | None:
        rule = flask.request.url_rule
        name = (flask.request.view_args or {}).get("name", "")
        access = access_of(rule.rule if rule else None, name)
        if access == ANYBODY:
            return None
        person = sessions.person()
        if person is None:
            return _sign_in_first()
        flask.g.person = person
        return None if _may(person, access) else _refused()

    @server.after_request
    def forbid_keeping(answer: flask.Response) -> flask.Response:
        if not flask.request.path.startswith(_KEPT_PARTS):
            answer.headers["Cache-Control"] = "no-store"
            answer.headers.pop("ETag", None)
        answer.vary.add("Cookie")
        return answer


def person() -> Person:
    """Who sends the present request; where nobody signs in, whoever sits at the machine."""
    known: Person = flask.g.get("person", LOCAL)
    return known


def _may(person: Person, access: Access | None) -> bool:
    if access is None or access.role is None:
        return False
    if flask.request.path == CALLBACK_ROUTE:
        body = flask.request.get_json(silent=True)
        needed = CALLBACKS.get(body.get("output", "")) if isinstance(body, dict) else None
        return needed is not None and person.role >= max(needed, access.role)
    return person.role >= access.role


def _sign_in_first() -> flask.typing.ResponseReturnValue:
    if flask.g.get("database_away"):
        return _plain("The database cannot be reached, so nobody can be let in. Try again in a few minutes.", 503)
    wants_page = flask.request.method == "GET" and "text/html" in flask.request.headers.get("Accept", "")
    if wants_page:
        query = {"next": flask.request.full_path.rstrip("?")}
        if flask.request.args.get("lang"):
            query["lang"] = flask.request.args["lang"][:8]
        return flask.redirect(f"/login?{urlencode(query)}", 303)
    return flask.jsonify({"error": {"status": 401, "message": "sign in first"}}), 401


def _refused() -> flask.typing.ResponseReturnValue:
    return _plain("Your role does not allow this.", 403)


def _plain(text: str, status: int) -> flask.Response:
    return flask.Response(text + "\n", status=status, content_type="text/plain; charset=utf-8")
