"""Answers leave compressed: pages and callbacks quickly, the scripts of the libraries once and as small as they get."""

from __future__ import annotations

from hashlib import sha256

import brotli
import flask

from dashboard import vendor
from dashboard.shared import Shared

_TEXTS = ("text/", "application/json", "application/javascript", "application/geo+json", "image/svg+xml")
_SMALLEST = 1_000  # bytes; below that compressing saves nothing
_FAST = 5  # brotli quality of answers that are made for one reader
_LIBRARIES = "/_dash-component-suites/"


def register_compression(server: flask.Flask, shared: Shared) -> None:
    """Compress every text answer with brotli for the browsers that take it."""

    @server.after_request
    def compress(answer: flask.Response) -> flask.Response:
        if not _wanted(answer):
            return answer
        answer.direct_passthrough = False
        content = answer.get_data()
        if len(content) < _SMALLEST:
            return answer
        if flask.request.path.startswith(_LIBRARIES):
            small = shared.get(("library", sha256(content).digest()), lambda: vendor.small(content))
        else:
            small = brotli.compress(content, quality=_FAST)
        answer.set_data(small)
        answer.headers["Content-Encoding"] = "br"
        answer.headers.add("Vary", "Accept-Encoding")
        return answer


def _wanted(answer: flask.Response) -> bool:
    accepted = {encoding for encoding, _quality in flask.request.accept_encodings}
    plain = "Content-Encoding" not in answer.headers and answer.status_code == 200
    return plain and "br" in accepted and (answer.content_type or "").startswith(_TEXTS)
