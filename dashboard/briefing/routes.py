"""``/briefing``: a cited briefing of a country, a theme, or both, as a page or a file."""

from __future__ import annotations

import flask
from sqlalchemy import Engine

from dashboard.briefing.press import TYPES, document_of, written
from dashboard.briefing.request import BriefingRequest
from dashboard.briefing.shelf import Shelf
from dashboard.briefing.web import to_html, tools
from dashboard.i18n import language
from dashboard.static import Files
from dashboard.views import View
from data.queries import Release, fetch_release


def register_briefings(server: flask.Flask, engine: Engine, files: Files, site_url: str) -> None:
    """Attach the route. A written ask may come by POST: it can be longer than an address."""
    shelf = Shelf()

    @server.route("/briefing", methods=["GET", "POST"])
    def briefing() -> flask.Response:
        request = BriefingRequest.parse(flask.request.values)
        pinned = fetch_release(engine, request.release or None)
        site = site_url or flask.request.host_url.rstrip("/")
        key = (request, pinned.id, pinned.content_hash, site)
        content = shelf.get(key, lambda: _make(engine, pinned, request, site, files))
        return as_file(content, request.format, request.name(pinned.label), pinned, private=bool(request.ask))


def _make(engine: Engine, pinned: Release, request: BriefingRequest, site: str, files: Files) -> bytes:
    document = document_of(engine, pinned, request, site)
    if request.format != "html":
        return written(document, request.format)
    view = View(lang=request.lang, release=request.release, country=request.country, theme=request.theme or View.theme)
    addresses = {
        "back": view.href("/") if request.theme else view.elsewhere(f"/country/{request.country}"),
        "length": request.href(length="short" if request.length == "full" else "full", ask=""),
    }
    fields = {name: value for name, value in vars(request).items() if name not in ("ask", "format")}
    page = to_html(document, files.style_url, tools(document, addresses, fields, language(request.lang)))
    return page.encode()


def as_file(content: bytes, format: str, name: str, pinned: Release, *, private: bool = False) -> flask.Response:
    """An answer that a browser shows (PDF, pages, pictures) or saves (the rest) under a name that is found again."""
    answer = flask.Response(content, content_type=TYPES[format])
    shown = format in ("pdf", "html", "svg", "png")
    if format != "html":
        kind = "inline" if shown else "attachment"
        answer.headers["Content-Disposition"] = f'{kind}; filename="{name}.{format}"'
    if private:  # what a reader wrote stays between the reader and the server
        answer.headers["Cache-Control"] = "no-store"
        return answer
    answer.set_etag(f"{pinned.content_hash[:20]}-{name}-{format}")
    answer.headers["Cache-Control"] = "no-cache"
    return answer.make_conditional(flask.request)  # type: ignore[return-value]
