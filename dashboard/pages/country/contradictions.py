"""Statements that contradict each other: a measure said to work beside a current report on the same sub-theme."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboard.components.statements import statement_list
from dashboard.context import Context

_CLAIMED = ("working", "partially_working")
_REPORTED = ("ongoing", "worsening")


def contradictions(findings: pd.DataFrame, context: Context) -> list[Any]:
    """Both sides of every sub-theme on which they differ, side by side with their dates; the newer one is named.

    Args:
        findings: findings of one country and theme.
    """
    lang, _ = context.lang, context.lang.gettext
    claims = findings[(findings["kind"] != "problem") & findings["status"].isin(_CLAIMED)]
    reports = findings[(findings["kind"] == "problem") & findings["status"].isin(_REPORTED)]
    parts: list[Any] = []
    for subtheme in sorted(set(claims["subtheme"]) & set(reports["subtheme"]) - {""}):
        said, met = claims[claims["subtheme"] == subtheme], reports[reports["subtheme"] == subtheme]
        newest = {"said": str(said["source_date"].max()), "met": str(met["source_date"].max())}
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
