"""When something fails: one line with a number in the log, the same number for the reader, and nothing else anywhere.

The line names the kind of failure and the places in our code, never a value, an address, a query or a content.
"""

from __future__ import annotations

import flask
from dash.exceptions import DependencyException, InvalidResourceError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from dashboard.components.notices import (
    failure_page,
    missing_page,
    no_release_page,
    refused_page,
    unknown_release_page,
)
from dashboard.errors import RequestError
from dashboard.failure_log import note_failure
from dashboard.views import View
from data.errors import DataError, NoReleaseError, UnknownReleaseError


def register_failures(server: flask.Flask) -> None:
    """Plain answers for every kind of failure."""
    server.errorhandler(DependencyException)(lambda _error: _plain("There is no such file.", 404))
    server.errorhandler(InvalidResourceError)(lambda _error: _plain("There is no such file.", 404))
    server.errorhandler(RequestError)(_refused_in_words)
    server.errorhandler(UnknownReleaseError)(_unknown_release)
    server.errorhandler(NoReleaseError)(_no_release)
    server.errorhandler(HTTPException)(_refused)
    server.errorhandler(Exception)(_failed)


def _plain(text: str, status: int) -> flask.Response:
    return flask.Response(text, status=status, content_type="text/plain; charset=utf-8")


def _refused(error: HTTPException) -> flask.typing.ResponseReturnValue:
    """A refusal that was meant: its own answer where it has one, else its name; never a description with input in it."""
    if error.response is not None:
        return error.response
    if error.code == 404 and _is_read():
        return _page(*missing_page(_view()))
    answer = _plain(error.name + ".", error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "Location"):
            answer.headers[name] = value
    return answer


def _refused_in_words(error: RequestError) -> flask.Response:
    """What cannot be meant, in the reader's language; in English for a program."""
    return _page(*refused_page(_view(), error, flask.request.path)) if _is_read() else _plain(f"{error}.", error.status)


def _unknown_release(error: UnknownReleaseError) -> flask.Response:
    return (
        _page(*unknown_release_page(_view(), error.label, flask.request.path))
        if _is_read()
        else _plain(f"{error}.", 404)
    )


def _no_release(error: NoReleaseError) -> flask.Response:
    return _page(*no_release_page(_view())) if _is_read() else _plain(f"{error}.", 503)


def _page(title: str, lang: str, body: str, status: int) -> flask.Response:
    answer = flask.Response(flask.current_app.extensions["document"].alone(title, lang, body), status)
    answer.headers["Cache-Control"] = "no-store"  # what is missing today may be published tomorrow
    return answer


def _is_read() -> bool:
    """Whether the answer is for a person's browser and not for a program."""
    return "text/html" in flask.request.headers.get("Accept", "") and "document" in flask.current_app.extensions


def _view() -> View:
    sent = flask.request.form.get("lang")  # a form says its language in its fields
    return View.parse(flask.request.query_string.decode("utf-8", "replace"), **({"lang": sent} if sent else {}))


def _failed(error: Exception) -> flask.typing.ResponseReturnValue:
    rule = flask.request.url_rule
    number = note_failure(error, rule.rule if rule else "no route")
    code = 503 if isinstance(error, SQLAlchemyError | DataError) else 500
    if _is_read():
        return _page(*failure_page(_view(), number)[:3], code)
    return flask.Response(
        flask.json.dumps({"error": {"status": code, "message": f"something failed here; number {number}"}}),
        status=code,
        headers={"Cache-Control": "no-store"},
        content_type="application/json",
    )
