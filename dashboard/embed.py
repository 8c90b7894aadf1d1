"""``/embed?<view>``: the map, the tiles or the table of a view for a frame on another site, where the settings allow it."""

from __future__ import annotations

import re
from typing import Any

import flask
from dash import html
from markupsafe import escape
from sqlalchemy import Engine

from dashboard.context import Context
from dashboard.design import definitions
from dashboard.evidence_states import evidence_state
from dashboard.figures.legend import legend
from dashboard.figures.painting import paint_key
from dashboard.figures.svg_map import svg_map, svg_tiles
from dashboard.html import to_html, without_links
from dashboard.pages.home.fragments import painted_view, view_cells
from dashboard.security.headers import allow_frame
from dashboard.sentences import reading
from dashboard.static import Files
from dashboard.tables import class_word, grade_word, interval, ordered, solution
from dashboard.views import View

TABLE = "table"  # beside map and tiles: what ``view`` may be


def register_embed(server: flask.Flask, engine: Engine, files: Files) -> None:
    """Attach the route. It runs no script; every country is a link to the full view, in a tab of its own."""

    @server.get("/embed")
    def embed() -> flask.Response:
        allow_frame()
        query = flask.request.query_string.decode()
        view = View.parse(query)
        context = Context.of(engine, view, "/embed", View.raw(query))
        answer = flask.Response(_document(context, files), mimetype="text/html")
        public = context.release.audience == "public"
        answer.headers["Cache-Control"] = "public, max-age=300" if public else "private, no-cache"
        return answer


def _document(context: Context, files: Files) -> str:
    view, lang = context.view, context.lang
    cells = view_cells(context)
    sentence = reading(cells, view.theme, view.measure, lang, view.subtheme)
    body = [
        html.H1(id="sentence"),
        html.Div(id="shown", className="embed-shown"),
        html.P(
            [
                lang.gettext("Belarusians abroad: the problem map"),
                f" · {lang.label('theme', view.theme)} · {context.release.label} · {lang.date(context.release.reference_date)} · ",
                _away(lang.gettext("Full view"), view.href("/")),
            ],
            className="embed-source",
        ),
    ]
    main = to_html(html.Main(body, className="embed"), {"sentence": sentence, "shown": _shown(cells, context)})
    return f"""<!DOCTYPE html>
<html lang="{lang.code}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(sentence.striptags())}</title><meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
<link rel="icon" href="data:,"><link rel="stylesheet" href="{files.style_url}"></head><body>{definitions()}{main}</body></html>"""


def _away(text: Any, href: str) -> html.A:
    return html.A(text, href=href, target="_blank", rel="noopener")


def _shown(cells: Any, context: Context) -> str:
    view, lang = context.view, context.lang
    if context.extra.get("view") == TABLE:
        return to_html(_table(cells, context))
    painted = painted_view(cells, view, lang)
    draw = svg_tiles if view.view == "tiles" else svg_map
    name = reading(cells, view.theme, view.measure, lang).striptags()
    linked = draw(painted, name, lambda code: view.href("/", country=code), view.country)
    return _named(str(linked), context) + str(html_legend(painted, context))


def _named(picture: str, context: Context) -> str:
    """Every state a link with a name that opens a tab of its own; the picture is then a group of links."""

    def name(found: re.Match[str]) -> str:
        words = escape(context.lang.country(found[2]))
        return f'<a target="_blank" rel="noopener" aria-label="{words}" href="{found[1]}"'

    return re.sub(r'<a href="([^"]*country=([A-Z]{2})[^"]*)"(?: tabindex="-1")?', name, picture).replace(
        'role="img"', 'role="group"', 1
    )


def html_legend(painted: Any, context: Context) -> str:
    """The legend without its links, which only the page itself can follow."""
    return without_links(to_html(html.Div(legend(painted, context.view, context.lang), className="legend")))


def _table(cells: Any, context: Context) -> html.Div:
    _, lang, view = context.lang.gettext, context.lang, context.view
    rows = [
        html.Tr(
            [
                html.Th(_away(lang.country(row["country"]), view.href("/", country=row["country"])), scope="row"),
                html.Td([html.I(className=f"swatch paint-{paint_key(row)}"), class_word(row, lang)]),
                html.Td(interval(row, lang)),
                html.Td(grade_word(row, lang)),
                html.Td(solution(row, lang, level=view.measure == "solutions")),
            ],
            **{"data-country": row["country"]},
        )
        for row in ordered(cells, lang)
        if evidence_state(row) != "NR"
    ]
    heads = (_("State"), _("Class"), _("Severity, 90 % interval"), _("Grade"), _("Best solution here"))
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in heads]))
    caption = html.Caption(
        _("States of which something is known, most severe first. The others are not researched yet.")
    )
    return html.Div(html.Table([caption, head, html.Tbody(rows)]), className="table-scroll", tabIndex="0")
