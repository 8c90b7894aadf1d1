"""Answers leave compressed: what is made for one reader quickly. Files and kept answers are compressed before (``static``)."""

from __future__ import annotations

import brotli
import flask

_TEXTS = ("text/", "application/json", "application/javascript", "application/geo+json", "image/svg+xml")
_SMALLEST = 1_000  # bytes; below that compressing saves nothing
FAST = 5  # brotli quality while a reader waits: 1 ms for a page of 100 KB, 6 ms at quality 9


def register_compression(server: flask.Flask) -> None:
    """Compress every text answer with brotli for the browsers that take it."""

    @server.after_request
    def compress(answer: flask.Response) -> flask.Response:
        if not _wanted(answer):
            return answer
        answer.direct_passthrough = False
        content = answer.get_data()
        if len(content) < _SMALLEST:
            return answer
        answer.set_data(brotli.compress(content, quality=FAST))
        answer.headers["Content-Encoding"] = "br"
        answer.headers.add("Vary", "Accept-Encoding")
        return answer


def _wanted(answer: flask.Response) -> bool:
    accepted = {encoding for encoding, _quality in flask.request.accept_encodings}
    plain = "Content-Encoding" not in answer.headers and answer.status_code == 200
    return plain and "br" in accepted and (answer.content_type or "").startswith(_TEXTS)
