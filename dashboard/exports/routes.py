"""``/table?page=map&format=xlsx&<view>``: the tables of a page as CSV or XLSX."""

from __future__ import annotations

import csv
import io

import flask
from sqlalchemy import Engine

from dashboard.asked import must_be_among
from dashboard.context import Context
from dashboard.errors import RequestError
from dashboard.exports.pages import PAGES, page_sheets
from dashboard.exports.sheet import Sheet
from dashboard.spreadsheets import XLSX, workbook
from dashboard.views import View
from data.spreadsheet_text import harmless

FORMATS = ("csv", "xlsx")
_NEEDS = {"country": "country", "compare": "countries"}


def register_tables(server: flask.Flask, engine: Engine) -> None:
    """Attach the route."""

    @server.get("/table")
    def table() -> flask.Response:
        given = flask.request.args
        page, kind = given.get("page") or "map", given.get("format") or "csv"
        must_be_among("page", page, PAGES)
        must_be_among("format", kind, FORMATS)
        context = _context(engine, page)
        name = table_name(page, context)
        if kind == "xlsx":
            return _file(page_workbook(page, context), XLSX, f"{name}.xlsx", context)
        sheets = page_sheets(page, context)
        wanted = given.get("table") or sheets[0].name
        must_be_among("table", wanted, [sheet.name for sheet in sheets])
        chosen = next(sheet for sheet in sheets if sheet.name == wanted)
        suffix = f"-{chosen.name}" if chosen is not sheets[0] else ""
        return _file(csv_text(chosen).encode("utf-8-sig"), "text/csv; charset=utf-8", f"{name}{suffix}.csv", context)


def _context(engine: Engine, page: str) -> Context:
    query = flask.request.query_string.decode()
    context = Context.of(engine, View.parse(query), f"/{page}", View.raw(query))
    missing = _NEEDS.get(page)
    if missing and not getattr(context.view, missing) and not (page == "compare" and context.extra.get("c1")):
        raise RequestError("page={page} needs {missing}", page=page, missing=missing)
    return context


def page_workbook(page: str, context: Context) -> bytes:
    """The tables of a page as sheets of a workbook, with the address of the page that the request is about."""
    about = [(context.lang.gettext("Address"), _permalink(page))]
    sheets = {sheet.title: (sheet.heads, sheet.rows) for sheet in page_sheets(page, context)}
    return workbook(sheets, context.release, context.lang, about)


def table_name(page: str, context: Context) -> str:
    """``map-DOC-2026-11-be``: page, what it is narrowed to, release, language."""
    view = context.view
    place = {
        "map": [view.subtheme or view.theme, view.sources, "" if view.members == "all" else view.members],
        "theme": [view.theme],
        "country": [view.country],
        "compare": view.countries,
    }
    return "-".join(part for part in (page, *place.get(page, ()), context.release.label, context.lang.code) if part)


def csv_text(sheet: Sheet) -> str:
    """CSV that a spreadsheet opens without running anything."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(sheet.heads)
    writer.writerows([[_text(value) for value in row] for row in sheet.rows])
    return buffer.getvalue()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(value) if isinstance(value, str) else str(value)


def _permalink(page: str) -> str:
    """The address of the page that these rows stand on."""
    given = flask.request.args.to_dict()
    view = View.parse(flask.request.query_string.decode())
    path = {"map": "/", "country": f"/country/{view.country}", "theme": f"/theme/{view.theme}"}.get(page, f"/{page}")
    kept = "&".join(f"{name}={value}" for name, value in given.items() if name not in ("page", "format", "table"))
    return path + ("?" + kept if kept else "")


def _file(content: bytes, kind: str, name: str, context: Context) -> flask.Response:
    answer = flask.Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    public = context.release.audience == "public"
    answer.headers["Cache-Control"] = "public, max-age=300" if public else "private, no-cache"
    return answer
