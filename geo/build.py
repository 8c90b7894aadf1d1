"""Makes ``boundaries.json`` and ``points.csv``, by hand: ``python -m geo.build countries-10m.json``.

The input is ``countries-10m.json`` of the npm package world-atlas 2.0.2 (Natural Earth 4.1, public domain). What is
changed, and why, stands in ``sources.yml``. Everything here happens in the projection of ``geo.boundaries``.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import MultiPolygon, Point, Polygon, box

from geo.boundaries import FRAME, boundaries_path, equal_area, frame_box
from geo.countries import members
from geo.errors import BoundarySourceError

_METRES = 6_371_007.2  # radius of the sphere that has the area of the Earth
_PLANE = f"+proj=laea +lat_0={FRAME.lat} +lon_0={FRAME.lon} +R={_METRES} +units=m"
_TOLERANCE = 5_000.0  # metres: about one pixel of a map 760 pixels wide
_SMALLEST_ISLET = 100e6  # square metres
_DECIMALS = 3
_MARGIN = 0.01  # how far outlines reach over the frame, as a share of its width, so that no cut edge shows
_CRIMEA = Point(34.1, 45.0)

# Pieces without an M49 number. Natural Earth draws some apart that belong to a state in international law.
_NAMED = {
    "Kosovo": "XK",
    "N. Cyprus": "CY",
    "Cyprus U.N. Buffer Zone": "CY",
    "Akrotiri": "CY",
    "Dhekelia": "CY",
    "Åland": "FI",
    "Baikonur": "KZ",
}
# Europe for member states, in degrees: leaves out overseas parts, Svalbard, the Azores, Madeira and the Canaries.
_EUROPE = box(-25.5, 33.5, 60, 72)
# The nearer half of the world for everybody: far points have no sensible place in an azimuthal projection.
_NEARBY = box(-60, 10, 110, 84)
_JAN_MAYEN = box(-10, 70, -7, 72)
# States smaller than a pixel get a dot to click on.
_MARKED = ("AD", "LI", "MC", "MT", "SM")


def main(source: Path) -> None:
    """Write both files from the atlas.

    Args:
        source: path of ``countries-10m.json``.
    """
    shapes = flatten(by_country(read_atlas(source)))
    drawn = simplify(shapes)
    write_boundaries(drawn)
    write_points(shapes.loc[drawn.index])


def read_atlas(source: Path) -> gpd.GeoDataFrame:
    """The atlas with a column iso2: member states, their pieces and everybody else who has a code.

    Raises:
        BoundarySourceError: a piece that the rules name is missing, so this is another file.
    """
    atlas = gpd.read_file(source, layer="countries")
    missing = set(_NAMED) - set(atlas["name"])
    if missing:
        raise BoundarySourceError(f"{source.name} lacks {', '.join(sorted(missing))}: not world-atlas 2.0.2?")
    atlas["iso2"] = atlas["name"].map(_NAMED).fillna(atlas["id"].map(_by_number()))
    # 036 stands twice in the atlas: Australia, and two reefs of Australia. Neither is near Europe.
    atlas = atlas[atlas["iso2"].notna()]
    return atlas.assign(geometry=[unwrap(shape) for shape in atlas.geometry])


def unwrap(shape: MultiPolygon | Polygon) -> MultiPolygon:
    """Polygons that run on across the antimeridian, with their western part moved east by 360 degrees.

    world-atlas stitches Russia there; read as it stands, its rings would cross the whole map.
    """
    polygons = [
        [_unwrap_ring(ring) for ring in (part.exterior, *part.interiors)] for part in parts(shape, repair=False)
    ]
    return MultiPolygon([Polygon(outer, inner) for outer, *inner in polygons])


def by_country(atlas: gpd.GeoDataFrame) -> dict[str, list[Polygon]]:
    """Polygons in degrees by iso2, with disputed parts where international law puts them."""
    found: dict[str, list[Polygon]] = {}
    for iso2, shape in zip(atlas["iso2"], atlas.geometry, strict=True):
        found.setdefault(iso2, []).extend(parts(shape))
    return european(give_back_crimea(found))


def give_back_crimea(found: dict[str, list[Polygon]]) -> dict[str, list[Polygon]]:
    """Crimea with Ukraine (UN General Assembly resolution 68/262); Natural Earth has it as one polygon of Russia.

    Raises:
        BoundarySourceError: no polygon of Russia is Crimea alone.
    """
    crimea = [part for part in found["RU"] if part.contains(_CRIMEA)]
    if len(crimea) != 1 or crimea[0].contains(Point(37.6, 55.7)):
        raise BoundarySourceError("Russia has no polygon that is Crimea alone: not Natural Earth 4.1?")
    rest = [part for part in found["RU"] if part is not crimea[0]]
    return found | {"RU": rest, "UA": [*found["UA"], *crimea]}


def european(found: dict[str, list[Polygon]]) -> dict[str, list[Polygon]]:
    """Without the parts of member states that lie outside Europe; other countries stay as they are."""
    ours = {each.iso2 for each in members()}
    return {iso2: [part for part in each if iso2 not in ours or _in_europe(part)] for iso2, each in found.items()}


def flatten(found: dict[str, list[Polygon]]) -> gpd.GeoDataFrame:
    """Countries in metres of the plane, cut to the frame with its margin; those outside it are gone.

    Returns a frame indexed by iso2, sorted, one multipolygon each.
    """
    united = {iso2: shapely.union_all(each).intersection(_NEARBY) for iso2, each in sorted(found.items())}
    near = gpd.GeoSeries({iso2: shape for iso2, shape in united.items() if not shape.is_empty}, crs=4326)
    flat = near.to_crs(_PLANE)
    cut = {iso2: MultiPolygon(_cut(shape)) for iso2, shape in flat.items()}
    return gpd.GeoDataFrame(
        {"geometry": {iso2: shape for iso2, shape in cut.items() if not shape.is_empty}}, crs=_PLANE
    )


def simplify(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Coarser outlines in degrees. Neighbours keep one common border: no gaps, no overlaps."""
    coarse = shapely.coverage_simplify([without_islets(shape) for shape in shapes.geometry], _TOLERANCE)
    kept = keep_members(gpd.GeoSeries(coarse, index=shapes.index, crs=_PLANE), shapes.geometry)
    rounded = shapely.transform(kept.to_crs(4326).values, lambda points: points.round(_DECIMALS))
    # Rounding can make a ring touch itself; parts() mends that.
    whole = [MultiPolygon(parts(shape)) for shape in rounded]
    # Clockwise outside: d3-geo takes an anticlockwise ring (RFC 7946) for the whole globe without the country.
    return gpd.GeoDataFrame({"geometry": shapely.orient_polygons(whole, exterior_cw=True)}, index=kept.index, crs=4326)


def keep_members(coarse: gpd.GeoSeries, full: gpd.GeoSeries) -> gpd.GeoSeries:
    """Coarse outlines without the empty ones; a member state that simplifying wiped out gets its full outline back.

    It is cut out of its neighbours, so that the countries still do not overlap (Monaco, San Marino).
    """
    lost = [each.iso2 for each in members() if coarse[each.iso2].is_empty]
    others = coarse.drop(lost).difference(shapely.union_all([full[iso2] for iso2 in lost]))
    return pd.concat([others[~others.is_empty], full[lost]]).sort_index()


def without_islets(shape: MultiPolygon) -> MultiPolygon:
    """Only the parts that can be seen, and always the largest: nobody vanishes."""
    largest = max(shape.geoms, key=lambda part: part.area)
    return MultiPolygon([part for part in shape.geoms if part.area >= _SMALLEST_ISLET or part is largest])


def label_place(shape: MultiPolygon) -> Point:
    """Middle of the largest circle inside the largest part: on land, and with room for a number."""
    mainland = max(shape.geoms, key=lambda part: part.area)
    radius = shapely.maximum_inscribed_circle(mainland, tolerance=1_000)
    return Point(radius.coords[0])


def write_boundaries(shapes: gpd.GeoDataFrame) -> None:
    """The GeoJSON file, without a space: it is sent to every reader."""
    ours = {each.iso2 for each in members()}
    features = [
        {"type": "Feature", "id": iso2, "properties": {"member": iso2 in ours}, "geometry": _geojson(shape)}
        for iso2, shape in shapes.geometry.items()
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    boundaries_path().write_text(text + "\n", encoding="utf-8")


def write_points(shapes: gpd.GeoDataFrame) -> None:
    """The label points, in the order of the codes; a country whose middle lies outside the frame has none."""
    places = gpd.GeoSeries([label_place(shape) for shape in shapes.geometry], crs=_PLANE).to_crs(4326)
    with boundaries_path().with_name("points.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["iso2", "lon", "lat", "marker"])
        for iso2, place in zip(shapes.index, places, strict=True):
            if _in_frame(place):
                writer.writerow([iso2, round(place.x, _DECIMALS), round(place.y, _DECIMALS), int(iso2 in _MARKED)])


def parts(shape: Any, *, repair: bool = True) -> list[Polygon]:
    """The polygons of any geometry, valid ones; lines and points that repairing leaves over are dropped."""
    if repair and not shape.is_valid:
        shape = shapely.make_valid(shape)
    pieces = shapely.get_parts(shapely.get_parts(shape))  # twice: a collection may hold multipolygons
    return [piece for piece in pieces if piece.geom_type == "Polygon" and not piece.is_empty]


@cache
def _by_number() -> dict[str, str]:
    """ISO alpha-2 by the UN M49 number that the atlas uses as id."""
    with boundaries_path().with_name("countries.csv").open(encoding="utf-8", newline="") as file:
        return {row["m49"]: row["iso2"] for row in csv.DictReader(file) if row["m49"]}


def _unwrap_ring(ring: Any) -> Any:
    points = shapely.get_coordinates(ring)
    crosses = (np.abs(np.diff(points[:, 0])) > 180).any()
    return points + [360, 0] * (points[:, :1] < 0) if crosses else points


def _in_europe(part: Polygon) -> bool:
    middle = part.representative_point()
    return bool(_EUROPE.contains(middle) and not _JAN_MAYEN.contains(middle))


def _in_frame(place: Point) -> bool:
    (point,) = equal_area(np.array([[place.x, place.y]]))
    return bool(box(*frame_box()).contains(Point(point)))


def _cut(shape: Any) -> Iterable[Polygon]:
    left, bottom, right, top = (edge * _METRES for edge in frame_box())
    margin = _MARGIN * (right - left)
    window = box(left - margin, bottom - margin, right + margin, top + margin)
    return parts(shapely.make_valid(shape).intersection(window))


def _geojson(shape: MultiPolygon) -> Any:
    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": geometry["type"], "coordinates": _rounded(geometry["coordinates"])}


def _rounded(value: Any) -> Any:
    return round(value, _DECIMALS) if isinstance(value, float) else [_rounded(each) for each in value]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
