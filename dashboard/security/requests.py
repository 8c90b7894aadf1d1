"""What a request must look like before anything else reads it: where it comes from, and what a callback body holds."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import flask
from dash import Dash

CALLBACKS = "/_dash-update-component"
_SAFE = ("GET", "HEAD", "OPTIONS")
_READ_ONLY = "/api/"  # answers 405 in the shape of the interface to whatever writes
_MOST_INPUTS = 50
_PLAIN = str | int | float | bool | None
_TEXTS = ("pathname", "search", "hash", "href", "data")  # properties that hold an address or nothing


def register_request_checks(server: flask.Flask, app: Dash) -> None:
    """Refuse what another site sends (403) and callback bodies that the renderer would never send (400)."""

    @server.before_request
    def check() -> flask.typing.ResponseReturnValue | None:
        refused_anyway = flask.request.routing_exception or flask.request.path.startswith(_READ_ONLY)
        if flask.request.method in _SAFE or refused_anyway:
            return None  # what no route takes is answered with 404 or 405
        if not is_same_site():
            return "This can only be sent from the site itself.", 403
        if flask.request.path == CALLBACKS and not is_callback_body(app, _body()):
            return "This is not a request of a page of this site.", 400
        return None


def is_same_site() -> bool:
    """Whether the request comes from a page of this site. Browsers say so; a request that says nothing does not."""
    fetched = flask.request.headers.get("Sec-Fetch-Site")
    if fetched:
        return fetched == "same-origin"
    origin = flask.request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc == flask.request.host


def _body() -> Any:
    try:
        return flask.request.get_json(silent=True)
    except RecursionError:  # JSON nested thousands deep
        return None


def is_callback_body(app: Dash, body: Any) -> bool:
    """Whether a body names a callback that the server has, with exactly its inputs and plain values.

    A body with relabelled inputs is refused here, before the callback or any check that reads them.
    """
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    known = app.callback_map.get(body["output"])
    if known is None or "callback" not in known or not isinstance(body.get("outputs"), dict | list):
        return False
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        return False
    return _names(body.get("inputs")) == _known(known["inputs"]) and _names(body.get("state", [])) == _known(
        known["state"]
    )


def _known(dependencies: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(pair["id"], pair["property"]) for pair in dependencies]


def _names(given: Any) -> list[tuple[str, str]] | None:
    """Id and property of each input; None where one of them is not an input with a plain value."""
    if not isinstance(given, list) or len(given) > _MOST_INPUTS:
        return None
    names = []
    for pair in given:
        if not isinstance(pair, dict) or not _is_plain(pair):
            return None
        names.append((pair["id"], pair["property"]))
    return names


def _is_plain(pair: dict[str, Any]) -> bool:
    named = isinstance(pair.get("id"), str) and isinstance(pair.get("property"), str)
    kind = str | None if pair.get("property") in _TEXTS else _PLAIN
    return named and isinstance(pair.get("value"), kind)
