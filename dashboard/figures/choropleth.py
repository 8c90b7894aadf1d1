"""The interactive map: one plotly choropleth over all 46 states, drawn once and recoloured in place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import plotly.graph_objects as go

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


def severity_choropleth(painted: Mapping[str, Paint], boundaries_url: str) -> go.Figure:
    """A choropleth of the painted countries over pale context.

    Args:
        painted: one entry per member state (``paint_countries``).
        boundaries_url: where the browser fetches the outlines once; they are never part of the figure.
    """
    figure = go.Figure([_context(boundaries_url), _members(painted, boundaries_url), _small_states(), _labels(painted)])
    figure.update_geos(
        projection={"type": "azimuthal equal area", "rotation": {"lon": FRAME.lon, "lat": FRAME.lat}},
        lonaxis={"range": list(FRAME.lon_range)},
        lataxis={"range": list(FRAME.lat_range)},
        visible=False,
        bgcolor="rgba(0,0,0,0)",
    )
    figure.update_layout(
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
        showlegend=False,
        hovermode=False,
        template=None,
        font={"size": 12},
    )
    return figure


def _choropleth(codes: list[str], numbers: list[int], url: str, line: str) -> go.Choropleth:
    colours = list(paints().values())
    last = len(colours) - 1
    return go.Choropleth(
        geojson=url,
        featureidkey="id",
        locations=codes,
        z=numbers,
        zmin=0,
        zmax=last,
        colorscale=[[at / last, colour] for at, colour in enumerate(colours)],
        showscale=False,
        hoverinfo="none",
        marker={"line": {"color": line, "width": 0.6}},
    )


def _context(url: str) -> go.Choropleth:
    codes = [f["id"] for f in outlines()["features"] if not f["properties"]["member"]]
    trace = _choropleth(codes, [0] * len(codes), url, LIGHT["page"])
    return trace.update(colorscale=[[0, LIGHT["context"]], [1, LIGHT["context"]]])


def _members(painted: Mapping[str, Paint], url: str) -> go.Choropleth:
    numbers = paint_numbers()
    return _choropleth(list(painted), [numbers[paint.key] for paint in painted.values()], url, LIGHT["border"])


def _small_states() -> go.Scattergeo:
    points = label_points()
    small = points[points["marker"]]
    return go.Scattergeo(
        lon=small["lon"],
        lat=small["lat"],
        ids=list(small.index),
        mode="markers",
        hoverinfo="none",
        marker={"size": 15, "color": LIGHT["unknown"], "line": {"color": LIGHT["page"], "width": 1.5}},
    )


def _labels(painted: Mapping[str, Paint]) -> go.Scattergeo:
    points = label_points().loc[list(painted)]
    return go.Scattergeo(
        lon=points["lon"],
        lat=points["lat"],
        ids=list(points.index),
        mode="text",
        text=[paint.label or " " for paint in painted.values()],  # a blank keeps the point's place in the drawing
        hoverinfo="none",
    )
