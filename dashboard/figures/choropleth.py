"""The interactive map: one plotly choropleth over all 46 states, drawn once and painted in place."""

from __future__ import annotations

from typing import Any

from dashboard.design import LIGHT
from geo.boundaries import FRAME, label_points, outlines
from geo.countries import members

GRAPH_CONFIG = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "scrollZoom": False,
    "responsive": True,
    "doubleClick": False,
}


def bare_map(boundaries_url: str) -> dict[str, Any]:
    """A choropleth of the 46 states over pale context, as plotly.js takes it. Scripts paint it and write its labels, from
    the same values as the server's first picture: one figure serves every view of every release.

    Plain values: plotly's Python classes cost each worker 20 MB; a test holds the figure against them.

    Args:
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
    outside = [feature["id"] for feature in outlines()["features"] if not feature["properties"]["member"]]
    inside = [member.iso2 for member in members()]
    traces = [
        _choropleth(outside, boundaries_url, LIGHT["context"], LIGHT["page"]),
        _choropleth(inside, boundaries_url, LIGHT["unknown"], LIGHT["border"]),
        _small_states(),
        _labels(inside),
    ]
    return {"data": traces, "layout": layout}


def _choropleth(codes: list[str], url: str, fill: str, line: str) -> dict[str, Any]:
    return {
        "type": "choropleth",
        "geojson": url,
        "featureidkey": "id",
        "locations": codes,
        "z": [0] * len(codes),
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, fill], [1, fill]],
        "showscale": False,
        "hoverinfo": "none",
        "marker": {"line": {"color": line, "width": 0.6}},
    }


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


def _labels(codes: list[str]) -> dict[str, Any]:
    points = label_points().loc[codes]
    return {
        "type": "scattergeo",
        "lon": points["lon"].tolist(),
        "lat": points["lat"].tolist(),
        "ids": list(points.index),
        "mode": "text",
        "text": [" "] * len(codes),  # a blank keeps the point's place in the drawing
        "hoverinfo": "none",
    }
