"""The interactive map: one plotly choropleth over all 46 states, drawn once and recoloured in place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from dashboard.design import LIGHT, paints
from dashboard.figures.painting import Paint
from geo.boundaries import FRAME, label_points, outlines

GRAPH_CONFIG = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "scrollZoom": False,
    "responsive": True,
    "doubleClick": False,
}


@cache
def paint_numbers() -> dict[str, int]:
    """The number of each paint on the colour scale."""
    return {key: number for number, key in enumerate(paints())}


def severity_choropleth(painted: Mapping[str, Paint], boundaries_url: str) -> dict[str, Any]:
    """A choropleth of the painted countries over pale context, as plotly.js takes it.

    Plain values: plotly's Python classes cost each worker 20 MB; a test holds the figure against them.

    Args:
        painted: one entry per member state (``paint_countries``).
        boundaries_url: where the browser fetches the outlines once; they are never part of the figure.
    """
    geo = {
        "projection": {"type": "azimuthal equal area", "rotation": {"lon": FRAME.lon, "lat": FRAME.lat}},
        "lonaxis": {"range": list(FRAME.lon_range)},
        "lataxis": {"range": list(FRAME.lat_range)},
        "visible": False,
        "bgcolor": "rgba(0,0,0,0)",
    }
    layout = {
        "geo": geo,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
        "showlegend": False,
        "hovermode": False,
        "font": {"size": 12},
    }
    traces = [_context(boundaries_url), _members(painted, boundaries_url), _small_states(), _labels(painted)]
    return {"data": traces, "layout": layout}


def _choropleth(codes: list[str], numbers: list[int], url: str, line: str) -> dict[str, Any]:
    colours = list(paints().values())
    last = len(colours) - 1
    return {
        "type": "choropleth",
        "geojson": url,
        "featureidkey": "id",
        "locations": codes,
        "z": numbers,
        "zmin": 0,
        "zmax": last,
        "colorscale": [[at / last, colour] for at, colour in enumerate(colours)],
        "showscale": False,
        "hoverinfo": "none",
        "marker": {"line": {"color": line, "width": 0.6}},
    }


def _context(url: str) -> dict[str, Any]:
    codes = [f["id"] for f in outlines()["features"] if not f["properties"]["member"]]
    trace = _choropleth(codes, [0] * len(codes), url, LIGHT["page"])
    return {**trace, "colorscale": [[0, LIGHT["context"]], [1, LIGHT["context"]]]}


def _members(painted: Mapping[str, Paint], url: str) -> dict[str, Any]:
    numbers = paint_numbers()
    return _choropleth(list(painted), [numbers[paint.key] for paint in painted.values()], url, LIGHT["border"])


def _small_states() -> dict[str, Any]:
    points = label_points()
    small = points[points["marker"]]
    return {
        "type": "scattergeo",
        "lon": small["lon"].tolist(),
        "lat": small["lat"].tolist(),
        "ids": list(small.index),
        "mode": "markers",
        "hoverinfo": "none",
        "marker": {"size": 15, "color": LIGHT["unknown"], "line": {"color": LIGHT["page"], "width": 1.5}},
    }


def _labels(painted: Mapping[str, Paint]) -> dict[str, Any]:
    points = label_points().loc[list(painted)]
    return {
        "type": "scattergeo",
        "lon": points["lon"].tolist(),
        "lat": points["lat"].tolist(),
        "ids": list(points.index),
        "mode": "text",
        "text": [paint.label or " " for paint in painted.values()],  # a blank keeps the point's place in the drawing
        "hoverinfo": "none",
    }
