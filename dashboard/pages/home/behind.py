"""The states behind the sentence, by name: what the panel shows while no state is chosen."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboard.figures.annotations import SEVERE
from dashboard.figures.dots import dot
from dashboard.figures.painting import Paint, Row, solution_dot
from dashboard.i18n import Language
from dashboard.rows import plain_rows
from dashboard.views import View


def severe_codes(cells: pd.DataFrame) -> list[str]:
    """Countries of classes 4 and 5, the most severe first."""
    rows = cells[(cells["state"] == "graded") & (cells["severity_class"] >= SEVERE)]
    return [str(code) for code in rows.sort_values(["severity", "country"], ascending=[False, True])["country"]]


def behind(cells: pd.DataFrame, painted: dict[str, Paint], view: View, lang: Language) -> list[Any]:
    """Groups of names: severe, other reports, something works. No order within a group but the alphabet's."""
    _ = lang.gettext
    graded = cells["state"] == "graded"
    severe = graded & (cells["severity_class"] >= SEVERE)
    groups = (
        (_("A right or status is at stake"), cells[severe]),
        (_("Other problems are reported"), cells[graded & ~severe]),
        (_("Something works"), cells[cells["best_status"] == "working"]),
        (_("Something partly works"), cells[cells["best_status"].isin(["partially_working", "piloted"])]),
    )
    return [part for title, rows in groups if len(rows) for part in (html.H3(title), _names(rows, painted, view, lang))]


def _names(rows: pd.DataFrame, painted: dict[str, Paint], view: View, lang: Language) -> html.Ul:
    records: list[Row] = list(plain_rows(rows))
    records.sort(key=lambda row: lang.sort_key(lang.country(row["country"])))
    return html.Ul([_name(row, painted, view, lang) for row in records])


def _name(row: Row, painted: dict[str, Paint], view: View, lang: Language) -> html.Li:
    code = row["country"]
    link = html.A(lang.country(code), href=view.href(country=code), **{"data-country": code})
    return html.Li([html.I(className=f"swatch paint-{painted[code].key}"), link, dot(solution_dot(row["best_status"]))])
