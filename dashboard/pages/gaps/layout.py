"""The page of the gap review: matrix, agenda, and one gap opened with what could be done about it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pandas as pd
from dash import html

from dashboard.components.boundary import part
from dashboard.components.downloads import chart_query, picture_links, table_links
from dashboard.components.forms import group_names, kept, select
from dashboard.components.frame import page_title
from dashboard.context import Context
from dashboard.figures.painting import interval_words, paint_key
from dashboard.i18n import Language
from dashboard.pages.gaps.matrix import matrix
from dashboard.pages.gaps.one_gap import one_gap
from dashboard.pages.gaps.words import reason_text
from dashboard.pages.home.fragments import group_codes
from dashboard.tables import class_word, solution
from data.codebook import codebook
from data.queries import fetch_cells
from data.transfer import REASONS, agenda

SHOWN = 40


def title(context: Context) -> str:
    """Title of the page in the browser."""
    return page_title(context, context.lang.gettext("Gaps"))


def layout(context: Context) -> list[Any]:
    """What is severe and unsolved, in one sentence; the opened gap; the agenda; the matrix."""
    _ = context.lang.gettext
    cells = group_cells(context)
    listed = agenda(cells)
    opened = (
        [part(context, "one gap", lambda: one_gap(context))]
        if context.view.country and context.extra.get("theme")
        else []
    )
    return [
        html.H1(gap_reading(cells, listed, context.lang), className="reading"),
        _filters(context),
        html.Div(
            [
                *opened,
                html.Section(
                    [
                        html.H2(_("Agenda")),
                        part(context, "agenda", lambda: _agenda(_filtered(listed, context), context)),
                        _files(context, workbook=_agenda_address(context, "xlsx")),
                        _downloads(context),
                    ]
                ),
                html.Section(
                    [
                        html.H2(_("All states and themes at a glance")),
                        part(context, "matrix", lambda: matrix(cells, context)),
                        picture_links(context, chart_query(context, "matrix", **_members(context))),
                        _files(context, "cells"),
                    ]
                ),
            ],
            className="prose wide gaps",
        ),
    ]


def gap_reading(cells: pd.DataFrame, listed: pd.DataFrame, lang: Language) -> str:
    """What is severe and unsolved and how much is not known, in one sentence; ``listed`` is the agenda of the cells."""
    counts = listed["reason"].value_counts()
    text = lang.gettext(
        "{severe} severe problems have no working solution yet. In {silent} of {all} cells (a theme in a state) problems are not researched yet."
    )
    return text.format(severe=counts.get("severe_unsolved", 0), silent=counts.get("not_researched", 0), all=len(cells))


def group_cells(context: Context) -> pd.DataFrame:
    """The cells of the chosen group of states."""
    cells = fetch_cells(context.engine, context.release)
    return cells[cells["country"].isin(group_codes(context.view.members))]


def chosen_agenda(context: Context) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells of the chosen group, and of these the agenda that the filters leave."""
    cells = group_cells(context)
    return cells, _filtered(agenda(cells), context)


def _filtered(listed: pd.DataFrame, context: Context) -> pd.DataFrame:
    only, reason = context.extra.get("only", ""), context.extra.get("reason", "")
    listed = listed[listed["theme"] == only] if only else listed
    return listed[listed["reason"] == reason] if reason else listed[listed["reason"] != "not_researched"]


def _files(context: Context, table: str = "", workbook: str = "") -> html.P:
    extra = context.extra
    return table_links(
        context, "gaps", table, workbook=workbook, only=extra.get("only", ""), reason=extra.get("reason", "")
    )


def _agenda_address(context: Context, format: str) -> str:
    """Address of the agenda as a file, with the filters of the page."""
    extra = context.extra
    filters = {**_members(context), "only": extra.get("only", ""), "reason": extra.get("reason", "")}
    query = urlencode({**{name: value for name, value in filters.items() if value}, "format": format})
    address = context.view.elsewhere("/gaps/agenda")
    return address + ("&" if "?" in address else "?") + query


def reason_words(reason: str, context: Context) -> str:
    """Why a cell is on the agenda."""
    return reason_text(reason, context.lang)


def _members(context: Context) -> dict[str, str]:
    return {"members": context.view.members} if context.view.members != "all" else {}


def _filters(context: Context) -> html.Form:
    lang, _, extra = context.lang, context.lang.gettext, context.extra
    themes = [("", _("All themes")), *((code, lang.label("theme", code)) for code in codebook().codes("theme"))]
    reasons = [("", _("All")), *((reason, reason_words(reason, context)) for reason in REASONS)]
    choices = [
        select(_("States"), "members", list(group_names(lang).items()), context.view.members),
        select(_("Theme"), "only", themes, extra.get("only", "")),
        select(_("Reason"), "reason", reasons, extra.get("reason", "")),
    ]
    button = html.Button(_("Show"), type="submit", className="button")
    return html.Form(
        [*kept(context.view, members="all", theme="DOC", country=""), *choices, button],
        method="get",
        action="/gaps",
        className="filters visible",
    )


def _agenda(listed: pd.DataFrame, context: Context) -> Any:
    _ = context.lang.gettext
    if listed.empty:
        return html.P(_("Nothing on the agenda with these filters. Take one of them away."), className="quiet")
    heads = (
        _("State"),
        _("Theme"),
        _("Class"),
        _("Severity, 90 % interval"),
        _("Grade"),
        _("Gap"),
        _("Best solution here"),
        _("Why it is here"),
    )
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in heads]))
    body = [_row(row, context) for row in listed.head(SHOWN).to_dict("records")]
    more = (
        [html.P(_("{n} more: narrow the filters to see them.").format(n=len(listed) - SHOWN), className="quiet")]
        if len(listed) > SHOWN
        else []
    )
    caption = html.Caption(
        _(
            "Severe and unsolved first, the widest gap on top. Open a row for what works elsewhere and what evidence is missing."
        )
    )
    return html.Div(
        [
            html.Div(
                html.Table([caption, head, html.Tbody(body)], className="agenda stack"),
                className="table-scroll",
                tabIndex="0",
            ),
            *more,
        ]
    )


def _row(row: dict[Any, Any], context: Context) -> html.Tr:
    lang = context.lang
    graded = row["state"] == "graded"
    href = (
        context.view.href("/gaps", country=row["country"], theme=row["theme"])
        + "&theme=DOC" * (row["theme"] == "DOC")
        + "#gap"
    )
    return html.Tr(
        [
            html.Th(html.A(lang.country(row["country"]), href=href), scope="row"),
            html.Td(lang.label("theme", row["theme"])),
            html.Td([html.I(className=f"swatch paint-{paint_key(row)}"), class_word(row, lang)]),
            html.Td(interval_words(row, lang) if graded else "", className="number"),
            html.Td(row["grade"], **{"data-label": context.lang.gettext("Grade")}),
            html.Td(
                lang.number(row["gap"], 2) if graded else "",
                className="number",
                **{"data-label": context.lang.gettext("Gap")},
            ),
            html.Td(solution(row, lang)),
            html.Td(reason_words(row["reason"], context)),
        ]
    )


def _downloads(context: Context) -> html.P:
    _ = context.lang.gettext
    links = [
        html.A(_("Agenda, PDF"), href=_agenda_address(context, "pdf"), className="button primary"),
        html.A(_("Agenda, DOCX"), href=_agenda_address(context, "docx"), className="button"),
        html.A(
            _("Interview list, XLSX: which evidence to ask for next"),
            href=context.view.elsewhere("/gaps/interviews.xlsx"),
            className="button",
        ),
    ]
    return html.P(links, className="buttons")
