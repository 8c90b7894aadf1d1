"""One theme of a country: closed it says the most in one line, open it says everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import html

from dashboard.components.downloads import table_address
from dashboard.components.statements import listed_of_all, statement_list
from dashboard.context import Context
from dashboard.figures.painting import Row, paint_key
from dashboard.pages.country.contradictions import contradictions
from dashboard.pages.country.explanation import Variants, explanation
from dashboard.pages.home.panel import COMPARED, transferable
from dashboard.rows import plain_rows
from dashboard.tables import class_word, interval
from data.queries import SOLUTION_KINDS, fetch_shown

_WORKS = ("working", "partially_working", "piloted")
_CURRENT = ("ongoing", "worsening", "improving")


def theme_part(
    theme: str,
    cell: Row,
    findings: pd.DataFrame,
    codes: pd.DataFrame,
    variants: Variants,
    context: Context,
    *,
    opened: bool,
) -> html.Details:
    """One theme: problems beside solutions, what the government states beside what people report, how the number came about."""
    lang, _ = context.lang, context.lang.gettext
    own = findings[findings["theme"] == theme]
    rows = plain_rows(own)
    problems, stated, solutions = (
        [row for row in rows if row["kind"] == kind] for kind in ("problem", "government_measure", "solution")
    )
    current = [row for row in problems if row["status"] in _CURRENT]
    past = [row for row in problems if row["status"] not in _CURRENT]
    works = any(row["status"] in _WORKS and row["kind"] != "problem" for row in rows)
    left = [html.H3(_("People report")), _list(current, context)]
    left += [html.H3(_("Reported before, over or solved")), _list(past, context)] if len(past) else []
    right = [
        html.H3(_("The government states")),
        _list(stated, context),
        html.H3(_("Solutions reported here")),
        _list(solutions, context),
    ]
    elsewhere = [] if works else _elsewhere(theme, context)
    body = html.Div(
        [
            html.P(_implementation(current, stated, cell, context), className="implementation"),
            html.Div([html.Div(left), html.Div(right)], className="beside"),
            *listed_of_all(own, lang, table_address(context, "country", "findings")),
            *contradictions(rows, context),
            *elsewhere,
            explanation(theme, cell, codes, variants, context),
            html.P(
                html.A(
                    _("{theme} in all states").format(theme=lang.label("theme", theme)),
                    href=context.view.elsewhere(f"/theme/{theme}"),
                )
            ),
        ],
        className="body",
    )
    return html.Details([_summary(theme, cell, own, context), body], id=theme, open=opened, className="theme-part")


def _summary(theme: str, cell: Row, own: pd.DataFrame, context: Context) -> html.Summary:
    """Name, class, interval and how much stands inside."""
    lang, n_ = context.lang, context.lang.ngettext
    number = int(own.drop_duplicates("kind")["total"].sum())
    count = n_("{n} statement", "{n} statements", number).format(n=lang.number(number, 0))
    return html.Summary(
        [
            html.H2(lang.label("theme", theme)),
            html.Span([html.I(className=f"swatch paint-{paint_key(cell)}"), class_word(cell, lang)]),
            *([html.Span(interval(cell, lang))] if cell["state"] == "graded" else []),
            html.Span(count),
        ]
    )


def _list(rows: list[dict[Any, Any]], context: Context) -> Any:
    return (
        statement_list(rows, context.lang, whole=table_address(context, "country", "findings"))
        if len(rows)
        else html.P(context.lang.gettext("Nothing in this release."), className="quiet")
    )


def _implementation(problems: Sequence[Row], stated: Sequence[Row], cell: Row, context: Context) -> str:
    """The gap between what is stated and what people meet at the counter, in words."""
    _ = context.lang.gettext
    if not stated and not problems:
        return _("Neither a government statement nor a current report of a problem is in this release.")
    if not stated:
        return _("People report problems; no statement of the government is in this release.")
    if not problems:
        return _("The government states measures; whether they work for people is not reported in this release.")
    if cell["state"] == "graded" and cell["severity_class"] >= 4:
        return _(
            "The government states measures, and people still report the loss of a right or status: a wide gap between rule and practice."
        )
    return _("The government states measures, and people still report problems: rule and practice differ.")


def _elsewhere(theme: str, context: Context) -> list[Any]:
    _ = context.lang.gettext
    ask: dict[str, Any] = {"theme": theme, "lang": context.lang.code, "kinds": SOLUTION_KINDS, "first": COMPARED}
    rows = transferable(fetch_shown(context.engine, context.release, **ask))
    rows = rows[rows["country"] != context.view.country].head(3)
    return (
        [html.H3(_("Works elsewhere, could be brought here")), statement_list(rows, context.lang, with_country=True)]
        if len(rows)
        else []
    )
