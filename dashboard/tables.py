"""Frames as semantic HTML tables: caption, scopes, sorting by button, the interval drawn in the row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashboard.evidence_states import evidence_state, state_words
from dashboard.figures.dots import dot
from dashboard.figures.legend import stays
from dashboard.figures.painting import Paint, interval_words, solution_dot
from dashboard.i18n import Language
from dashboard.rows import plain_rows
from dashboard.views import View

Row = Mapping[Any, Any]
_SCALE = (1.0, 5.0)


def country_table(cells: pd.DataFrame, painted: dict[str, Paint], view: View, lang: Language) -> html.Table:
    """The table of a map: one row per country, most severe first, those without evidence last by name."""
    _ = lang.gettext
    heads = [
        (_("State"), "name"),
        (_("Class"), "class"),
        (_("Severity, 90 % interval"), "severity"),
        (_("Grade"), "grade"),
        (_("Findings"), "findings"),
        (_("Best solution here"), "solution"),
        (_("Gap"), "gap"),
        (_("Newest"), "newest"),
    ]
    header = html.Tr([_head(text, key) for text, key in heads])
    known, groups = _grouped(ordered(cells, lang))
    body = html.Tbody([_row(row, painted[row["country"]], view, lang) for row in known])
    quiet = [_group(state, rows, painted, view, lang) for state, rows in groups.items()]
    hint = html.Span([" ", _("Choose a column head to sort.")], className="hint")
    caption = html.Caption([_("The states of this view, most severe first."), hint])
    return html.Table([caption, html.Thead(header), body, *quiet], className="states stack")


def _grouped(rows: list[Row]) -> tuple[list[Row], dict[str, list[Row]]]:
    """Rows with a number or a solution, and the others by their no-evidence state."""
    known = [row for row in rows if row["state"] == "graded" or row["solution_count"]]
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row["state"] != "graded" and not row["solution_count"]:
            groups.setdefault(evidence_state(row), []).append(row)
    return known, groups


def _group(state: str, rows: list[Row], painted: Mapping[str, Paint], view: View, lang: Language) -> html.Tbody:
    """States of which nothing is known: their names in a quiet flow, which a button opens to rows."""
    _ = lang.gettext
    toggle = html.Button(
        _("Show as rows"),
        type="button",
        className="plain-button needs-scripts",
        **{"data-open-rows": "", "aria-expanded": "false"},
    )
    words = _("{state}, no solution researched either: {n}").format(state=state_words(state, lang), n=len(rows))
    head = html.Tr(
        html.Th(
            [html.I(className=f"swatch paint-{state}"), words, toggle],
            colSpan=8,
            scope="rowgroup",
            className="group-head",
        )
    )
    away = {} if any(stays(painted[row["country"]], view.keep) for row in rows) else {"hidden": True}
    body = [_row(row, painted[row["country"]], view, lang) for row in rows]
    return html.Tbody([head, *body], className="group", **away)


def ordered(cells: pd.DataFrame, lang: Language) -> list[Row]:
    """Rows of a view: severity falling, then states with solutions only, then by name."""

    def rank(row: Row) -> tuple[Any, ...]:
        severity = -row["severity"] if row["state"] == "graded" else 0.0
        return severity, not row["solution_count"], lang.sort_key(lang.country(row["country"]))

    rows: list[Row] = list(plain_rows(cells))
    return sorted(rows, key=rank)


def _head(text: str, key: str) -> html.Th:
    return html.Th(
        html.Button([text, html.Span(className="sort-mark", **{"aria-hidden": "true"})], type="button"),
        scope="col",
        **{"data-sort": key},
    )


def _row(row: Row, paint: Paint, view: View, lang: Language) -> html.Tr:
    code, graded = row["country"], row["state"] == "graded"
    name = html.A(lang.country(code), href=view.href(country=code), **{"data-country": code})
    cells = [
        html.Th(name, scope="row"),
        html.Td([html.I(className=f"swatch paint-{paint.key}"), class_word(row, lang)]),
        html.Td(interval(row, lang), className="severity-cell wide"),
        html.Td(grade_word(row, lang)),
        html.Td(str(row["finding_count"]) if graded else "", className="number minor"),
        html.Td(solution(row, lang, level=view.measure == "solutions")),
        html.Td(lang.number(row["gap"], 2) if graded else "", className="number minor"),
        html.Td(lang.date(row["newest_date"]) if row["newest_date"] else "", className="date minor"),
    ]
    keys = {
        "data-country": code,
        "data-class": f"{row['severity_class']:.0f}" if graded else "",
        "data-severity": f"{row['severity']:.4f}" if graded else "",
        "data-grade": row["grade"],
        "data-findings": str(row["finding_count"]),
        "data-solution": row["best_status"],
        "data-gap": f"{row['gap']:.4f}" if graded else "",
        "data-newest": row["newest_date"],
    }
    away = {} if stays(paint, view.keep) else {"hidden": True}
    return html.Tr(cells, className="" if graded else "silent", **keys, **away)


def class_word(row: Row, lang: Language) -> str:
    """``4 loss of a right``, or the words of the no-evidence state."""
    if row["state"] != "graded":
        return state_words(evidence_state(row), lang)
    number = f"{row['severity_class']:.0f}"
    return f"{number} {lang.label('severity_word', number)}"


def grade_word(row: Row, lang: Language) -> list[Any]:
    """The grade letter with its words; flags that must never be averaged away stand beside it."""
    if row["state"] != "graded":
        return []
    words: list[Any] = [html.B(row["grade"]), " ", html.Small(lang.label("grade", row["grade"]))]
    if row["critical"]:
        words += [" ", html.Strong(lang.gettext("critical"), className="flag")]
    if row["contested"]:
        words += [" ", html.Span(lang.gettext("contested"), className="flag")]
    return words


def interval(row: Row, lang: Language) -> list[Any]:
    """A bar from 1 to 5 with the interval and the mean, and the numbers beside it."""
    if row["state"] != "graded":
        return []
    low, high, mean = (_percent(row[name]) for name in ("severity_low", "severity_high", "severity"))
    bar = html.Span(
        [
            html.I(className=f"range at-{low} w-{high - low}"),
            html.I(className=f"mean at-{mean}"),
        ],
        className="interval",
        **{"aria-hidden": "true"},
    )
    value, rest = interval_words(row, lang).split(" ")
    return [bar, html.Span([value, " ", html.Small(rest)], className="number")]


def _percent(value: float) -> int:
    low, high = _SCALE
    return round((value - low) / (high - low) * 100)


def solution(row: Row, lang: Language, *, level: bool = False) -> list[Any]:
    """Dot and status of the best solution; with ``level`` the code of its instrument, as the map of solutions has it."""
    if not row["solution_count"]:
        return [html.Span(lang.gettext("none researched"), className="quiet")]
    code = [html.Small([" ", row["best_level"]])] if level and row["best_level"] else []
    return [dot(solution_dot(row["best_status"])), " ", lang.label("status", row["best_status"]), *code]
