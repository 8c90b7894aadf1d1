"""The tables of every page, asked for by the page's own address: what is filtered there is filtered here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from dashboard.context import Context
from dashboard.design import STATES
from dashboard.evidence_states import evidence_states, state_words
from dashboard.exports.sheet import Column, Sheet, cell_columns, finding_columns, sheet
from dashboard.pages.changes.layout import changes_since, reason_words
from dashboard.pages.compare.layout import compared, told_apart
from dashboard.pages.gaps.layout import chosen_agenda
from dashboard.pages.gaps.layout import reason_words as gap_reason_words
from dashboard.pages.home.fragments import view_cells
from dashboard.pages.solutions.layout import chosen_solutions
from dashboard.tables import ordered
from data import weights
from data.codebook import codebook
from data.queries import fetch_agreement, fetch_cases, fetch_cells, fetch_findings, fetch_indicators

Sheets = list[Sheet]


def page_sheets(page: str, context: Context) -> Sheets:
    """The tables of a page; ``page`` is one of ``PAGES``."""
    return PAGES[page](context)


def _map(context: Context) -> Sheets:
    _, lang = context.lang.gettext, context.lang
    return [sheet("states", _("States"), cell_columns(lang), ordered(view_cells(context), lang))]


def _country(context: Context) -> Sheets:
    _, view, lang = context.lang.gettext, context.view, context.lang
    cells = fetch_cells(context.engine, context.release, country=view.country)
    findings = fetch_findings(context.engine, context.release, country=view.country, lang=lang.code)
    cases = fetch_cases(context.engine, context.release, country=view.country, lang=lang.code)
    indicators = fetch_indicators(context.engine, context.release, country=view.country)
    return [
        sheet("themes", _("Themes"), cell_columns(lang), _in_book_order(cells)),
        sheet("findings", _("Findings"), finding_columns(lang), findings.to_dict("records")),
        sheet("cases", _("Cases"), _case_columns(context), cases.to_dict("records")),
        sheet("statistics", _("Context statistics"), _indicator_columns(context), indicators.to_dict("records")),
    ]


def _in_book_order(cells: pd.DataFrame) -> list[dict[Any, Any]]:
    order = {code: at for at, code in enumerate(codebook().codes("theme"))}
    return sorted(cells.to_dict("records"), key=lambda row: order[row["theme"]])


def _case_columns(context: Context) -> list[Column]:
    _, lang = context.lang.gettext, context.lang
    return [
        (_("Id"), lambda row: row["id"]),
        (_("State"), lambda row: lang.country(row["country"])),
        (_("Themes"), lambda row: row["theme"]),
        (_("Month"), lambda row: row["event_month"]),
        (_("Authority"), lambda row: row["authority_kind"]),
        (_("What happened"), lambda row: row["summary"]),
        (_("Outcome"), lambda row: lang.label("outcome", row["outcome"]) if row["outcome"] else ""),
        (_("Solution used"), lambda row: row["solution_used"]),
        (_("Source"), lambda row: row["source_title"]),
    ]


def _indicator_columns(context: Context) -> list[Column]:
    _ = context.lang.gettext
    return [
        (_("Series"), lambda row: row["series"]),
        (_("Period"), lambda row: row["period"]),
        (_("Value"), lambda row: row["value"]),
        (_("Flag"), lambda row: row["flag"]),
    ]


def _theme(context: Context) -> Sheets:
    _, view, lang = context.lang.gettext, context.view, context.lang
    cells = fetch_cells(context.engine, context.release, theme=view.theme)
    findings = fetch_findings(context.engine, context.release, theme=view.theme, lang=lang.code)
    return [
        sheet("states", _("States"), cell_columns(lang), ordered(cells, lang)),
        sheet("findings", _("Findings"), finding_columns(lang), findings.to_dict("records")),
    ]


def _gaps(context: Context) -> Sheets:
    _, lang = context.lang.gettext, context.lang
    cells, listed = chosen_agenda(context)
    reason: list[Column] = [
        (_("Rank"), lambda row: int(row["rank"])),
        (_("Why it is here"), lambda row: gap_reason_words(row["reason"], context)),
        (_("{name}, code").format(name=_("Why it is here")), lambda row: row["reason"]),
    ]
    return [
        sheet("agenda", _("Agenda"), [*reason, *cell_columns(lang)], listed.to_dict("records")),
        sheet("cells", _("All cells"), cell_columns(lang), cells.to_dict("records")),
    ]


def _compare(context: Context) -> Sheets:
    _, lang = context.lang.gettext, context.lang
    by_cell, chosen = compared(context)
    apart: Column = (_("Do they differ?"), lambda row: told_apart(by_cell, row["theme"], chosen, lang))
    rows = [by_cell[theme, country] for theme in codebook().codes("theme") for country in chosen]
    return [sheet("themes", _("Compare"), [*cell_columns(lang), apart], rows)]


def _solutions(context: Context) -> Sheets:
    rows = chosen_solutions(context)
    return [
        sheet("solutions", context.lang.gettext("Solutions"), finding_columns(context.lang), rows.to_dict("records"))
    ]


def _changes(context: Context) -> Sheets:
    _, lang = context.lang.gettext, context.lang
    since, changes = changes_since(context)
    code = _("{name}, code").format
    columns: list[Column] = [
        (_("State"), lambda row: lang.country(row["country"])),
        (code(name=_("State")), lambda row: row["country"]),
        (_("Theme"), lambda row: lang.label("theme", row["theme"])),
        (code(name=_("Theme")), lambda row: row["theme"]),
        (_("Since release"), lambda _row: since),
        (_("Before"), lambda row: row["before"]),
        (_("Severity before"), lambda row: row["old_severity"]),
        (_("Now"), lambda row: row["after"]),
        (_("Severity now"), lambda row: row["new_severity"]),
        (_("Why"), lambda row: reason_words(row["why"], lang)),
        (code(name=_("Why")), lambda row: row["why"]),
    ]
    return [sheet("changes", _("Changes"), columns, changes.to_dict("records"))]


def _method(context: Context) -> Sheets:
    _, lang = context.lang.gettext, context.lang
    counts = evidence_states(fetch_cells(context.engine, context.release)).value_counts()
    states = [{"code": state, "count": int(counts.get(state, 0))} for state in ("graded", *STATES)]
    state_columns: list[Column] = [
        (_("Letter"), lambda row: row["code"]),
        (
            _("State of evidence"),
            lambda row: state_words(row["code"], lang) if row["code"] != "graded" else _("has a number"),
        ),
        (_("Cells"), lambda row: row["count"]),
    ]
    return [
        sheet("states", _("State of evidence"), state_columns, states),
        _weights("sources", _("Source"), "source_type", weights.SOURCE_QUALITY, _("Weight"), context),
        _weights("levels", _("Instrument"), "instrument_level", weights.INSTRUMENT_REACH, _("Reach"), context),
        _agreement(context),
        _codebook(context),
    ]


def _weights(name: str, title: str, group: str, values: Any, value: str, context: Context) -> Sheet:
    columns: list[Column] = [
        (context.lang.gettext("Letter"), lambda row: row[0]),
        (title, lambda row: context.lang.label(group, row[0])),
        (value, lambda row: row[1]),
    ]
    rows: Any = list(values.items())
    return sheet(name, title, columns, rows)


def _agreement(context: Context) -> Sheet:
    _, lang = context.lang.gettext, context.lang
    columns: list[Column] = [
        (_("Theme"), lambda row: lang.label("theme", row["theme"])),
        (_("{name}, code").format(name=_("Theme")), lambda row: row["theme"]),
        ("alpha", lambda row: row["alpha"]),
        (_("Problems coded twice"), lambda row: int(row["double_coded"])),
    ]
    rows = fetch_agreement(context.engine, context.release).to_dict("records")
    return sheet("agreement", _("Do the coders agree?"), columns, rows)


def _codebook(context: Context) -> Sheet:
    _, lang = context.lang.gettext, context.lang
    rows = [(theme, sub) for theme in codebook().themes for sub in theme.subthemes]
    columns: list[Column] = [
        (_("Theme"), lambda row: row[0].label(lang.code)),
        (_("{name}, code").format(name=_("Theme")), lambda row: row[0].code),
        (_("Sub-theme"), lambda row: row[1].label(lang.code)),
        (_("{name}, code").format(name=_("Sub-theme")), lambda row: row[1].code),
    ]
    listed: Any = rows
    return sheet("codebook", _("Codebook"), columns, listed)


PAGES: dict[str, Callable[[Context], Sheets]] = {
    "map": _map,
    "country": _country,
    "theme": _theme,
    "gaps": _gaps,
    "compare": _compare,
    "solutions": _solutions,
    "changes": _changes,
    "method": _method,
}
