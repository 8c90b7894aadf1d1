"""Files beside pages: a solution card, the gap agenda, a map or chart as a picture."""

from __future__ import annotations

from collections.abc import Callable

import flask
from dash import Dash
from sqlalchemy import Engine

from dashboard.asked import must_be_among
from dashboard.briefing.agenda import agenda_document, agenda_name
from dashboard.briefing.card import card_document
from dashboard.briefing.pictures import draw_picture, picture_name
from dashboard.briefing.press import written
from dashboard.briefing.routes import as_file
from dashboard.briefing.shelf import Shelf
from dashboard.cards import fetch_solution
from dashboard.context import Context
from dashboard.exports.routes import page_workbook
from dashboard.views import View


def register_files(app: Dash, engine: Engine, site_url: str) -> None:
    """``/solutions/<id>?format=pdf|docx``, ``/gaps/agenda?format=pdf|docx|xlsx`` and ``/picture?...&format=svg|png``."""
    server: flask.Flask = app.server
    shelf = Shelf()

    def asked(formats: tuple[str, ...]) -> tuple[Context, str]:
        """The view of the request and its format."""
        query = flask.request.query_string.decode()
        extra = View.raw(query)
        format = extra.get("format") or formats[0]
        must_be_among("format", format, formats)
        return Context.of(engine, View.parse(query), flask.request.path, extra), format

    def kept(context: Context, format: str, name: str, make: Callable[[], bytes]) -> flask.Response:
        key = (name, format, context.release.id, context.release.content_hash, context.view, site())
        return as_file(shelf.get(key, make), format, name, context.release)

    def site() -> str:
        return site_url or flask.request.host_url.rstrip("/")

    @server.get("/solutions/<item>")
    def solution_card(item: str) -> flask.typing.ResponseReturnValue:
        if "format" not in flask.request.args:
            return app.index()  # type: ignore[no-any-return]
        context, format = asked(("pdf", "docx"))
        document = card_document(context, fetch_solution(context, item), site())
        return kept(context, format, document.name, lambda: written(document, format))

    @server.get("/gaps/agenda")
    def gap_agenda() -> flask.Response:
        context, format = asked(("pdf", "docx", "xlsx"))
        name = agenda_name(context)
        if format == "xlsx":  # the workbook of the page; not kept, since it names the address that was asked for
            return as_file(page_workbook("gaps", context), format, name, context.release)
        return kept(context, format, name, lambda: written(agenda_document(context, site()), format))

    @server.get("/picture")
    def picture() -> flask.Response:
        context, format = asked(("svg", "png"))
        return kept(context, format, picture_name(context), lambda: draw_picture(context, format))
