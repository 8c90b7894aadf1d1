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
    sure = decisions[decisions["reliable"] == 1]
    series = (
        ("total_protection_rate_pct", _("protection of any kind"), EVIDENCE["A"], "solid"),
        ("refugee_recognition_rate_pct", _("refugee status"), SEVERITY[4], "dot"),
    )
    traces = [
        {
            "type": "scatter",
            "x": list(sure.index),
            "y": list(sure[column]),
            "name": name,
            "mode": "lines+markers",
            "line": {"color": colour, "dash": dash, "width": 2.5},
        }
        for column, name, colour, dash in series
    ]
    return _styled(traces, {"range": [0, 104], "ticksuffix": " %"})


def permits_by_year(permits: pd.Series) -> dict[str, Any]:
    """Valid residence permits on 31 December, by year."""
    line = {
        "type": "scatter",
        "x": list(permits.index),
        "y": list(permits),
        "mode": "lines+markers",
        "fill": "tozeroy",
        "line": {"color": EVIDENCE["B"], "width": 2.5},
    }
    return _styled([line], {"rangemode": "tozero"})


def _styled(traces: list[dict[str, Any]], yaxis: dict[str, Any]) -> dict[str, Any]:
    layout = {
        "margin": {"l": 56, "r": 16, "t": 16, "b": 40},
        "height": 280,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": SANS, "size": 14, "color": "#7a7266"},
        "legend": {"orientation": "h", "y": 1.14, "x": 0},
        "dragmode": False,
        "hovermode": "x unified",
        "xaxis": {"type": "category", "linecolor": LIGHT["line"], "tickangle": 0, "nticks": 8},
        "yaxis": {"gridcolor": "rgba(128,120,105,.22)", "zeroline": False, **yaxis},
    }
    return {"data": traces, "layout": layout}
