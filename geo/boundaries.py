"""Outlines of the countries, for the browser as GeoJSON and for the server as a flat picture of the same frame."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.countries import country

Floats = npt.NDArray[np.float64]
_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Frame:
    """The window on Europe, in degrees: centre of the projection and the ranges that plotly is given.

    The picture is the bounding box of this window after projection, exactly as plotly fits it, so that the
    server's picture and the browser's map lie on each other.
    """

    lon: float
    lat: float
    lon_range: tuple[float, float]
    lat_range: tuple[float, float]


# Wide enough for Iceland, Portugal, Cyprus and the whole of Azerbaijan; both bottom corners set the width.
FRAME = Frame(lon=20.0, lat=52.0, lon_range=(-8.7, 48.7), lat_range=(32.8, 72.4))


@dataclass(frozen=True)
class Picture:
    """The outlines drawn flat, in units of an SVG view box.

    Args:
        width, height: size of the view box.
        paths: SVG path data by ISO alpha-2 code; parts may reach over the edge of the view box.
        points: where a label or dot of a country stands.
        small: codes of states too small to see, drawn as a dot at their point.
    """

    width: float
    height: float
    paths: Mapping[str, str]
    points: Mapping[str, tuple[float, float]]
    small: frozenset[str]


def boundaries_path() -> Path:
    """The GeoJSON file: id is ISO alpha-2, property ``member``, exterior rings clockwise as d3-geo wants them."""
    return _FOLDER / "boundaries.json"


@cache
def outlines() -> dict[str, Any]:
    """The GeoJSON feature collection of ``boundaries_path``. Shared: do not change it."""
    collection: dict[str, Any] = json.loads(boundaries_path().read_text(encoding="utf-8"))
    return collection


@cache
def label_points() -> pd.DataFrame:
    """Where labels stand: indexed by iso2, columns lon and lat (degrees) and marker (bool: too small to see)."""
    # keep_default_na: NA is the code of Namibia, not a missing value.
    points = pd.read_csv(_FOLDER / "points.csv", index_col="iso2", keep_default_na=False)
    return points.astype({"lon": float, "lat": float, "marker": bool})


def project(lon: float, lat: float, width: float) -> tuple[float, float]:
    """Place of a point (degrees) in a picture of this width: x to the right, y down from the top left corner."""
    (x, y) = _place(np.array([[lon, lat]], dtype=float), width)[0]
    return float(x), float(y)


@cache
def picture(width: float) -> Picture:
    """The outlines in a view box of this width; its height follows from the frame."""
    paths = {feature["id"]: _path(feature["geometry"], width) for feature in outlines()["features"]}
    left, bottom, right, top = frame_box()
    points = label_points()
    places = {str(code): project(row.lon, row.lat, width) for code, row in points.iterrows()}
    return Picture(
        width=width,
        height=round(width * (top - bottom) / (right - left), 1),
        paths=MappingProxyType({code: path for code, path in paths.items() if path}),
        points=MappingProxyType({code: (round(x, 1), round(y, 1)) for code, (x, y) in places.items()}),
        small=frozenset(str(code) for code in points.index[points["marker"]]),
    )


def equal_area(degrees: Floats) -> Floats:
    """Lambert azimuthal equal-area projection of an (n, 2) array of lon, lat around the centre of FRAME.

    Returns (n, 2) of x to the east and y to the north, on a sphere of radius 1. Formula: Snyder, Map Projections
    - A Working Manual (USGS Professional Paper 1395, 1987), equations 22-4, 22-5 and 24-2. The sphere, because
    d3-geo uses it too.
    """
    lon, lat = np.radians(degrees[:, 0] - FRAME.lon), np.radians(degrees[:, 1])
    centre = np.radians(FRAME.lat)
    across = np.cos(lat) * np.cos(lon)
    k = np.sqrt(2 / (1 + np.sin(centre) * np.sin(lat) + np.cos(centre) * across))
    x = k * np.cos(lat) * np.sin(lon)
    y = k * (np.cos(centre) * np.sin(lat) - np.sin(centre) * across)
    return np.column_stack([x, y])


@cache
def frame_box() -> tuple[float, float, float, float]:
    """Left, bottom, right, top of the frame in the units of ``equal_area``.

    Measured on the corners and quarter points of the window, the points from which plotly makes its range box.
    """
    quarters = np.linspace(*FRAME.lon_range, 5)
    edges = np.array([[lon, lat] for lat in FRAME.lat_range for lon in quarters])
    flat = equal_area(edges)
    (left, bottom), (right, top) = flat.min(axis=0), flat.max(axis=0)
    return float(left), float(bottom), float(right), float(top)


def _place(degrees: Floats, width: float) -> Floats:
    left, _, right, top = frame_box()
    return (equal_area(degrees) - [left, top]) * [1, -1] * (width / (right - left))


def _path(geometry: Mapping[str, Any], width: float) -> str:
    """SVG path data of a (multi)polygon; empty when all of it lies outside the frame."""
    coordinates = geometry["coordinates"]
    polygons = coordinates if geometry["type"] == "MultiPolygon" else [coordinates]
    placed = [[_place(np.array(ring, dtype=float), width) for ring in polygon] for polygon in polygons]
    return "".join(_ring(ring) for polygon in placed if _visible(polygon[0], width) for ring in polygon)


def _visible(ring: Floats, width: float) -> bool:
    left, bottom, right, top = frame_box()
    height = width * (top - bottom) / (right - left)
    low, high = ring.min(axis=0), ring.max(axis=0)
    return bool((high > 0).all() and low[0] < width and low[1] < height)


def _ring(ring: Floats) -> str:
    """A ring as relative steps between rounded places: short, and rounding never adds up."""
    tenths = np.round(ring[:-1] * 10).astype(int)
    steps = np.diff(tenths, axis=0)
    moving = steps[(steps != 0).any(axis=1)]
    x, y = tenths[0]
    return f"M{_number(x)} {_number(y)}l{_numbers(moving.ravel())}z"


def _numbers(tenths: Iterable[int]) -> str:
    """Numbers side by side; a minus sign is separation enough."""
    return "".join(text if text[0] == "-" else f" {text}" for text in map(_number, tenths)).removeprefix(" ")


def _number(tenths: int) -> str:
    whole, rest = divmod(abs(int(tenths)), 10)
    text = f"{whole or ''}.{rest}" if rest else str(whole)
    return f"-{text}" if tenths < 0 else text


def standard_geojson() -> dict[str, Any]:
    """The outlines as RFC 7946 wants them: exterior rings counterclockwise, name and codes of each country beside them.

    The file of :func:`boundaries_path` is wound the other way, for d3-geo.
    """
    features = []
    for feature in outlines()["features"]:
        named = country(feature["id"])
        facts = {"iso2": named.iso2, "iso3": named.iso3, "name": named.name, "member": feature["properties"]["member"]}
        features.append({**feature, "properties": facts, "geometry": _rewound(feature["geometry"])})
    return {"type": "FeatureCollection", "features": features}


def _rewound(geometry: Mapping[str, Any]) -> dict[str, Any]:
    one = geometry["type"] == "Polygon"
    polygons = [geometry["coordinates"]] if one else geometry["coordinates"]
    turned = [[ring[::-1] for ring in polygon] for polygon in polygons]
    return {"type": geometry["type"], "coordinates": turned[0] if one else turned}
