"""What an excerpt says, before it becomes HTML for the screen or a native table of a slide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.components.statements import statement
from dashboard.figures.painting import Row
from dashboard.i18n import Language
from dashboard.tables import interval


@dataclass(frozen=True)
class Cell:
    """One cell of a table: its words, the paint of its swatch, or the row whose interval it draws."""

    text: str
    paint: str = ""
    drawn: Row | None = None


@dataclass(frozen=True)
class Table:
    """Rows with their code (``data-country`` or ``data-theme``); the first cell is the head of its row."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    key: str = "country"
    more: str = ""


@dataclass(frozen=True)
class Statements:
    """Findings, with their sources."""

    title: str
    rows: Sequence[Row]
    with_country: bool = False
    more: str = ""


@dataclass(frozen=True)
class Listed:
    """Short entries with a swatch."""

    title: str
    entries: Sequence[tuple[str, str]]  # paint, text


Block = Table | Statements | Listed


def block_html(block: Block | None, lang: Language) -> list[Any]:
    """The block as components of a page."""
    if block is None:
        return []
    if isinstance(block, Table):
        return _table(block, lang)
    if isinstance(block, Statements):
        return _statements(block, lang)
    items = [html.Li([html.I(className=f"swatch paint-{paint}"), text]) for paint, text in block.entries]
    return [html.H2(block.title), html.Ul(items, className="silent-themes")]


def _table(block: Table, lang: Language) -> list[Any]:
    if not block.rows:
        return [_nothing(lang)]
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in block.heads]))
    body = html.Tbody(
        [
            html.Tr(
                [html.Th(cells[0].text, scope="row"), *(html.Td(_content(cell, lang)) for cell in cells[1:])],
                **{f"data-{block.key}": code},
            )
            for code, cells in block.rows
        ]
    )
    return [html.Table([html.Caption(block.caption), head, body]), *_more(block.more)]


def _content(cell: Cell, lang: Language) -> list[Any]:
    if cell.drawn is not None:
        return interval(cell.drawn, lang)
    return [html.I(className=f"swatch paint-{cell.paint}"), cell.text] if cell.paint else [cell.text]


def _statements(block: Statements, lang: Language) -> list[Any]:
    if not block.rows:
        return [html.H2(block.title), _nothing(lang)]
    items = [statement(row, lang, with_country=block.with_country) for row in block.rows]
    return [html.H2(block.title), html.Ul(items, className="statements"), *_more(block.more)]


def _nothing(lang: Language) -> html.P:
    return html.P(lang.gettext("Nothing in this release."), className="quiet")


def _more(text: str) -> list[Any]:
    return [html.P(text, className="quiet")] if text else []
