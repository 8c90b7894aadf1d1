"""When something fails: one line with a number in the log, the same number for the reader, and nothing else anywhere.

The line names the kind of failure and the places in our code, never a value, an address, a query or a content.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from pathlib import Path

import flask
from dash.exceptions import DependencyException, InvalidResourceError
from werkzeug.exceptions import HTTPException

from dashboard.components.notices import failure_page
from dashboard.views import View

log = logging.getLogger("dashboard")
_ROOT = Path(__file__).parents[2]
_PLACES = 4


def note_failure(error: BaseException, where: str) -> str:
    """Write one line to the log; gives the number that the reader is told."""
    number = secrets.token_hex(4)
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(_ROOT)
    ]
    own = [frame for frame in frames if "site-packages" not in frame.filename]
    places = " < ".join(f"{Path(f.filename).relative_to(_ROOT)}:{f.lineno}" for f in reversed(own[-_PLACES:]))
    log.error("failure %s in %s: %s at %s", number, where, type(error).__name__, places or "a library")
    return number


def register_failures(server: flask.Flask) -> None:
    """Plain answers for every kind of failure."""
    server.errorhandler(DependencyException)(lambda _error: _plain("There is no such file.", 404))
    server.errorhandler(InvalidResourceError)(lambda _error: _plain("There is no such file.", 404))
    server.errorhandler(HTTPException)(_refused)
    server.errorhandler(Exception)(_failed)


def _plain(text: str, status: int) -> flask.Response:
    return flask.Response(text, status=status, content_type="text/plain; charset=utf-8")


def _refused(error: HTTPException) -> flask.typing.ResponseReturnValue:
    """A refusal that was meant: its own answer where it has one, else its name; never a description with input in it."""
    if error.response is not None:
        return error.response
    answer = _plain(error.name + ".", error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "Location"):
            answer.headers[name] = value
    return answer


def _failed(error: Exception) -> flask.typing.ResponseReturnValue:
    rule = flask.request.url_rule
    number = note_failure(error, rule.rule if rule else "no route")
    if flask.request.accept_mimetypes.best == "text/html" or "text/html" in flask.request.headers.get("Accept", ""):
        title, lang, body, status = failure_page(
            View.parse(flask.request.query_string.decode("utf-8", "replace")), number
        )
        document = flask.current_app.extensions.get("document")
        if document is not None:
            return flask.Response(document.alone(title, lang, body), status)
    return flask.Response(
        flask.json.dumps({"error": {"status": 500, "message": f"something failed here; number {number}"}}),
        status=500,
        content_type="application/json",
    )
