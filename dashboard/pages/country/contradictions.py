"""Statements that contradict each other: a measure said to work beside a current report on the same sub-theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.components.statements import statement_list
from dashboard.context import Context
from dashboard.tables import Row

_CLAIMED = ("working", "partially_working")
_REPORTED = ("ongoing", "worsening")


def contradictions(findings: Sequence[Row], context: Context) -> list[Any]:
    """Both sides of every sub-theme on which they differ, side by side with their dates; the newer one is named.

    Args:
        findings: findings of one country and theme.
    """
    lang, _ = context.lang, context.lang.gettext
    claims = [row for row in findings if row["kind"] != "problem" and row["status"] in _CLAIMED]
    reports = [row for row in findings if row["kind"] == "problem" and row["status"] in _REPORTED]
    parts: list[Any] = []
    for subtheme in sorted({row["subtheme"] for row in claims} & {row["subtheme"] for row in reports} - {""}):
        said, met = ([row for row in side if row["subtheme"] == subtheme] for side in (claims, reports))
        newest = {"said": max(row["source_date"] for row in said), "met": max(row["source_date"] for row in met)}
        parts += [
            html.P(html.B(lang.label("subtheme", subtheme))),
            html.Div([html.Div(statement_list(said, lang)), html.Div(statement_list(met, lang))], className="beside"),
            html.P(_newer(newest, context), className="quiet"),
        ]
    return [html.H3(_("Said to work, yet reported as a problem")), *parts] if parts else []


def _newer(newest: dict[str, str], context: Context) -> str:
    _ = context.lang.gettext
    if not newest["said"] or not newest["met"]:
        return _("One of the two sides has no known date.")
    if newest["met"] > newest["said"]:
        return _("The report is newer than the statement.")
    if newest["met"] < newest["said"]:
        return _("The statement is newer than the report.")
    return _("Both have the same date.")
