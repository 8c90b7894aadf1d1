"""Official statistics of one country as plots: lines by year, on a page and as a picture to take along.

Drawn by the server, so that a page of text needs no plotting library in the browser: the lines are an SVG that is stretched
over the field, the numbers beside it are text of the page and keep their size on a phone. A picture has the same lines
with the numbers in the drawing, since it leaves without the page.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd
from dash import html
from markupsafe import Markup, escape

_SPACES = 4  # between the lines of the grid
_YEARS_NAMED = 7  # a phone has room for no more
_WIDTH, _HEIGHT = 640.0, 300.0  # of the field of a picture
_LETTER, _MARGIN = 6.6, 14.0  # width of a letter beside the field, room around it


@dataclass(frozen=True)
class Line:
    """One line of a plot: its name, its style (a class of the style sheet), a value per year."""

    name: str
    style: str
    values: pd.Series
    filled: bool = False

    @property
    def dashes(self) -> str:
        """The second line is told from the first without colour."""
        return ' stroke-dasharray="2 6"' if self.style == "second" else ""


@dataclass(frozen=True)
class Chart:
    """A plot with what explains it.

    Attributes:
        title: what is counted.
        finding: what the lines say, in a sentence with numbers.
        lines: over the same years, from 0 to ``top``.
        words: writes a value of the axis.
        source: where the numbers come from and what is left out.
        series: their code in the release.
    """

    title: str
    finding: str
    lines: tuple[Line, ...]
    top: float
    words: Callable[[float], str]
    source: str
    series: str

    @property
    def years(self) -> list[str]:
        """All years of the plot, without a hole."""
        return [str(year) for year in self.lines[0].values.index]

    @property
    def axis(self) -> list[str]:
        """The numbers at the lines of the grid, from the top."""
        return [self.words(self.top * step / _SPACES) for step in range(_SPACES, -1, -1)]


def every_year(values: Any) -> Any:
    """The same by whole years, with a hole for a year of which nothing is known: a line must not run across it."""
    own = values.set_axis(values.index.astype(int))
    return own.reindex(range(own.index.min(), own.index.max() + 1))


def round_top(largest: float) -> float:
    """The end of an axis from 0: the least of 1, 2, 4, 6, 8 times a power of ten that is large enough."""
    unit = 10 ** math.floor(math.log10(max(largest, 4)))
    return float(next(k * unit for k in (1, 2, 4, 6, 8, 10) if k * unit >= largest))


def plot(chart: Chart) -> html.Div:
    """The chart on a page; one line needs no name there, where the heading stands right above it."""
    years = chart.years
    every = math.ceil(len(years) / _YEARS_NAMED)
    named = [html.Span(year if (len(years) - 1 - at) % every == 0 else "") for at, year in enumerate(years)]
    field = f'<svg viewBox="0 0 100 100" preserveAspectRatio="none">{_field(chart, 100, 100)}</svg>'
    parts = [
        html.Div([html.Span(words) for words in chart.axis], className="plot-axis"),
        html.Div(Markup(field), className="plot-field"),  # noqa: S704 - numbers
        html.Div(named, className="plot-years"),
    ]
    names = [html.Li([html.I(className=f"plot-key {line.style}"), line.name]) for line in chart.lines]
    return html.Div([html.Ul(names, className="plot-legend") if names[1:] else None, html.Div(parts, className="plot")])


def drawing(chart: Chart) -> str:
    """The chart as one drawing, numbers and years in it."""
    left = _MARGIN + _LETTER * max(len(words) for words in chart.axis)
    axis = "".join(
        f'<text class="axis" x="{left - 8:g}" y="{_MARGIN + _HEIGHT * at / _SPACES + 4:g}">{escape(words)}</text>'
        for at, words in enumerate(chart.axis)
    )
    step = _WIDTH / len(chart.years)
    years = "".join(
        f'<text class="year" x="{left + step * (at + 0.5):.1f}" y="{_MARGIN + _HEIGHT + 20:g}">{year}</text>'
        for at, year in enumerate(chart.years)
    )
    field = f'<g transform="translate({left:g} {_MARGIN:g})">{_field(chart, _WIDTH, _HEIGHT)}</g>'
    box = f"0 0 {left + _WIDTH + 2:g} {_HEIGHT + 2 * _MARGIN + 14:g}"
    return f'<svg viewBox="{box}" role="img" aria-label="{escape(chart.finding)}">{field}{axis}{years}</svg>'


def key(line: Line) -> str:
    """A piece of a line, for the legend of a picture."""
    path = f'<path class="line {line.style}" d="M2 7H24"{line.dashes}/>'
    return f'<svg viewBox="0 0 26 14">{path}</svg>'


def _field(chart: Chart, width: float, height: float) -> str:
    """Grid and lines in a field of this size; on a page the widths of lines and dots are those of the screen."""
    grid = "".join(f'<path class="grid" d="M0 {height * step / _SPACES:g}H{width:g}"/>' for step in range(_SPACES + 1))
    return grid + "".join(_drawn(line, chart.top, width, height) for line in chart.lines)


def _drawn(line: Line, top: float, width: float, height: float) -> str:
    count = len(line.values)
    places = [(width * (at + 0.5) / count, height * (1 - value / top)) for at, value in enumerate(line.values)]
    runs = [list(run) for known, run in groupby(places, lambda place: not math.isnan(place[1])) if known]
    return "".join(_run(run, line, height) for run in runs)


def _run(places: list[tuple[float, float]], line: Line, height: float) -> str:
    """The line through years that follow each other."""
    points = [f"{x:.2f} {y:.2f}" for x, y in places]
    path = "M" + "L".join(points)
    area = f'<path class="area" d="{path}V{height:g}H{places[0][0]:.2f}Z"/>' if line.filled else ""
    dots = f'<path class="dots {line.style}" d="{"".join(f"M{point}h0" for point in points)}"/>'
    return f'{area}<path class="line {line.style}" d="{path}"{line.dashes}/>{dots}'
