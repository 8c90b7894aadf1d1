"""Context statistics of one country as plots: asylum decisions and residence permits by year."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.design import EVIDENCE, LIGHT, SANS, SEVERITY
from dashboard.i18n import Language

FEW = 25  # decisions below which no rate is shown


def decision_rates(decisions: pd.DataFrame, lang: Language) -> dict[str, Any]:
    """Recognition and total protection rate by year, only where there are at least 25 substantive decisions.

    Args:
        decisions: indexed by year (text): substantive, refugee_recognition_rate_pct, total_protection_rate_pct, reliable.
    """
    _ = lang.gettext
    sure = _every_year(decisions[decisions["reliable"] == 1])
    series = (
        ("total_protection_rate_pct", _("protection of any kind"), EVIDENCE["A"], "solid"),
        ("refugee_recognition_rate_pct", _("refugee status"), SEVERITY[4], "dot"),
    )
    traces = [
        {
            "type": "scatter",
            "x": list(sure.index),
            "y": _points(sure[column]),
            "name": name,
            "mode": "lines+markers",
            "line": {"color": colour, "dash": dash, "width": 2.5},
        }
        for column, name, colour, dash in series
    ]
    return _styled(traces, {"range": [0, 104], "ticksuffix": " %"})


def permits_by_year(permits: pd.Series, lang: Language) -> dict[str, Any]:
    """Valid residence permits on 31 December, by year; numbers as the language writes them."""
    yearly = _every_year(permits)
    line = {
        "type": "scatter",
        "x": list(yearly.index),
        "y": _points(yearly),
        "mode": "lines+markers",
        "fill": "tozeroy",
        "line": {"color": EVIDENCE["B"], "width": 2.5},
    }
    figure = _styled([line], {"rangemode": "tozero", "tickformat": ",d"})
    written = lang.number(12345.5)
    figure["layout"]["separators"] = written[-2] + written[2]  # decimal mark, then what parts the thousands
    return figure


def _every_year(values: Any) -> Any:
    """The same by whole years, with a hole for a year of which nothing is known: a line must not run across it."""
    own = values.set_axis(values.index.astype(int))
    return own.reindex(range(own.index.min(), own.index.max() + 1))


def _points(values: pd.Series) -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in values]


def _styled(traces: list[dict[str, Any]], yaxis: dict[str, Any]) -> dict[str, Any]:
    layout = {
        "margin": {"l": 72, "r": 16, "t": 48, "b": 40},
        "height": 280,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": SANS, "size": 14, "color": "#7a7266"},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "dragmode": False,
        "hovermode": "x unified",
        "xaxis": {"linecolor": LIGHT["line"], "showgrid": False, "tickformat": "d", "nticks": 8},
        "yaxis": {"gridcolor": "rgba(128,120,105,.22)", "zeroline": False, **yaxis},
    }
    return {"data": traces, "layout": layout}
