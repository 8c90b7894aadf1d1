"""Context statistics of one country as plots: asylum decisions and residence permits by year.

Drawn by the server, so that a page of text needs no plotting library in the browser: the lines are an SVG that is stretched
over the field, the numbers beside it are text of the page and keep their size on a phone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd
from dash import html
from markupsafe import Markup

from dashboard.i18n import Language

FEW = 25  # decisions below which no rate is shown
_SPACES = 4  # between the lines of the grid
_YEARS_NAMED = 7  # a phone has room for no more


@dataclass(frozen=True)
class Line:
    """One line of a plot: its name ("" where it needs none), its style (a class of the style sheet), a value per year."""

    name: str
    style: str
    values: pd.Series
    filled: bool = False


def decision_rates(decisions: pd.DataFrame, lang: Language) -> html.Div:
    """Recognition and total protection rate by year, only where there are at least 25 substantive decisions.

    Args:
        decisions: indexed by year (text): substantive, refugee_recognition_rate_pct, total_protection_rate_pct, reliable.
    """
    _ = lang.gettext
    sure = _every_year(decisions[decisions["reliable"] == 1])
    lines = [
        Line(_("protection of any kind"), "first", sure["total_protection_rate_pct"]),
        Line(_("refugee status"), "second", sure["refugee_recognition_rate_pct"]),
    ]
    return plot(lines, 100, lambda value: f"{lang.number(value, 0)} %")


def permits_by_year(permits: pd.Series, lang: Language) -> html.Div:
    """Valid residence permits on 31 December, by year; ``permits`` is indexed by year (text)."""
    line = Line("", "first", _every_year(permits), filled=True)
    return plot([line], round_top(permits.max()), lambda value: lang.number(value, 0))


def round_top(largest: float) -> float:
    """The end of an axis from 0: the least of 1, 2, 4, 6, 8 times a power of ten that is large enough."""
    unit = 10 ** math.floor(math.log10(max(largest, 4)))
    return float(next(k * unit for k in (1, 2, 4, 6, 8, 10) if k * unit >= largest))


def plot(lines: list[Line], top: float, words: Callable[[float], str]) -> html.Div:
    """Lines over the same years, from 0 to ``top``; ``words`` writes a value of the axis."""
    years = list(lines[0].values.index)
    axis = [html.Span(words(top * step / _SPACES)) for step in range(_SPACES, -1, -1)]
    every = math.ceil(len(years) / _YEARS_NAMED)
    named = [html.Span(str(year) if (len(years) - 1 - at) % every == 0 else "") for at, year in enumerate(years)]
    parts = [
        html.Div(axis, className="plot-axis"),
        html.Div(_field(lines, top), className="plot-field"),
        html.Div(named, className="plot-years"),
    ]
    names = [html.Li([html.I(className=f"plot-key {line.style}"), line.name]) for line in lines if line.name]
    return html.Div([html.Ul(names, className="plot-legend") if names else None, html.Div(parts, className="plot")])


def _every_year(values: Any) -> Any:
    """The same by whole years, with a hole for a year of which nothing is known: a line must not run across it."""
    own = values.set_axis(values.index.astype(int))
    return own.reindex(range(own.index.min(), own.index.max() + 1))


def _field(lines: list[Line], top: float) -> Markup:
    """100 x 100 units, stretched; widths of lines and dots are those of the screen."""
    grid = "".join(f'<path class="grid" d="M0 {100 * step / _SPACES:g}H100"/>' for step in range(_SPACES + 1))
    drawn = "".join(_drawn(line, top) for line in lines)
    return Markup(f'<svg viewBox="0 0 100 100" preserveAspectRatio="none">{grid}{drawn}</svg>')  # noqa: S704 - numbers


def _drawn(line: Line, top: float) -> str:
    count = len(line.values)
    places = [(100 * (at + 0.5) / count, 100 - 100 * value / top) for at, value in enumerate(line.values)]
    runs = [list(run) for known, run in groupby(places, lambda place: not math.isnan(place[1])) if known]
    return "".join(_run(run, line) for run in runs)


def _run(places: list[tuple[float, float]], line: Line) -> str:
    """The line through years that follow each other."""
    points = [f"{x:.2f} {y:.2f}" for x, y in places]
    path = "M" + "L".join(points)
    area = f'<path class="area {line.style}" d="{path}V100H{places[0][0]:.2f}Z"/>' if line.filled else ""
    dots = f'<path class="dots {line.style}" d="{"".join(f"M{point}h0" for point in points)}"/>'
    return f'{area}<path class="line {line.style}" d="{path}"/>{dots}'
