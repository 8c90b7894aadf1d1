from __future__ import annotations

import gzip
from functools import cache
from math import cos, radians
from typing import Any

import pytest
import shapely
from shapely import Point
from shapely.geometry import shape

from geo.boundaries import FRAME, boundaries_path, label_points, outlines, picture, project
from geo.countries import members

MEMBERS = {each.iso2 for each in members()}


@cache
def shapes() -> dict[str, Any]:
    return {feature["id"]: shape(feature["geometry"]) for feature in outlines()["features"]}


def country_at(lon: float, lat: float) -> list[str]:
    return [code for code, outline in shapes().items() if outline.contains(Point(lon, lat))]


# Degrees of well-known places: lon, lat.
@pytest.mark.parametrize(
    ("place", "lon", "lat", "code"),
    [
        ("Simferopol", 34.1, 44.95, "UA"),
        ("Donetsk", 37.8, 48.0, "UA"),
        ("Kaliningrad", 20.8, 54.6, "RU"),
        ("Nicosia, north", 33.36, 35.25, "CY"),
        ("Nicosia, south", 33.36, 35.1, "CY"),
        ("Dhekelia", 33.75, 35.02, "CY"),
        ("Pristina", 21.17, 42.66, "XK"),
        ("Mariehamn", 19.95, 60.15, "FI"),
        ("Tiraspol", 29.6, 46.85, "MD"),
        ("Tskhinvali", 43.97, 42.22, "GE"),
        ("Stepanakert", 46.75, 39.82, "AZ"),
        ("Nakhchivan", 45.4, 39.2, "AZ"),
        ("Baku", 49.8, 40.42, "AZ"),
        ("Lisbon", -9.14, 38.72, "PT"),
        ("Reykjavik", -21.85, 64.1, "IS"),
        ("Belfast", -6.0, 54.55, "GB"),
        ("Istanbul, west", 28.7, 41.2, "TR"),
        ("Palermo", 13.5, 37.9, "IT"),
        ("Palma", 2.9, 39.6, "ES"),
        ("San Marino", 12.45, 43.94, "SM"),
        ("Minsk", 27.55, 53.9, "BY"),
    ],
)
def test_a_place_is_drawn_in_one_country_and_the_right_one(place: str, lon: float, lat: float, code: str) -> None:
    assert country_at(lon, lat) == [code], place


@pytest.mark.parametrize(
    ("place", "lon", "lat"),
    [
        ("French Guiana", -53.0, 4.0),
        ("Reunion", 55.5, -21.1),
        ("Tenerife", -16.6, 28.3),
        ("Sao Miguel", -25.5, 37.8),
        ("Svalbard", 16.0, 78.5),
        ("Jan Mayen", -8.3, 71.0),
    ],
)
def test_parts_outside_europe_are_not_drawn(place: str, lon: float, lat: float) -> None:
    assert country_at(lon, lat) == [], place


def test_the_46_members_are_marked_and_kosovo_belarus_and_russia_are_not() -> None:
    marked = {feature["id"] for feature in outlines()["features"] if feature["properties"]["member"]}
    assert marked == MEMBERS
    assert {"XK", "BY", "RU"} <= set(shapes()) - marked


def test_every_outline_is_whole_and_its_outer_rings_run_clockwise() -> None:
    for code, outline in shapes().items():
        assert outline.is_valid and not outline.is_empty, code
        assert not any(part.exterior.is_ccw for part in shapely.get_parts(outline)), code
        assert all(ring.is_ccw for part in shapely.get_parts(outline) for ring in part.interiors), code


def test_countries_do_not_overlap_by_more_than_rounding() -> None:
    drawn = list(shapes().values())
    tree = shapely.STRtree(drawn)
    pairs = [(a, b) for a, b in tree.query(drawn, predicate="intersects").T if a < b]
    shared = sum(drawn[a].intersection(drawn[b]).area for a, b in pairs)
    assert shared < 0.05  # square degrees, over some 30 000 km of borders


def test_the_file_is_at_most_70_kilobytes_on_the_wire_and_has_three_decimals_at_most() -> None:
    text = boundaries_path().read_bytes()
    assert len(gzip.compress(text, 9)) <= 70_000
    points = shapely.get_coordinates(list(shapes().values()))
    assert (points.round(3) == points).all()


def test_label_points_lie_inside_their_country_and_small_states_have_a_dot() -> None:
    points = label_points()
    assert MEMBERS <= set(points.index) <= set(shapes())
    marked = set(points.index[points["marker"]])
    assert marked == {"AD", "LI", "MC", "MT", "SM"}
    for code, row in points.loc[sorted(MEMBERS - marked)].iterrows():
        assert shapes()[str(code)].contains(Point(row.lon, row.lat)), code


@pytest.mark.parametrize(
    ("code", "west", "south", "east", "north"),
    [
        ("NO", 6, 59, 12, 63),  # the south, not Finnmark
        ("FR", -1, 45, 5, 49),  # the mainland, not Corsica
        ("GB", -4, 51, 1, 56),  # Great Britain, not Northern Ireland
        ("IT", 7, 41, 14, 46),
        ("DK", 8, 55, 10.5, 57.5),  # Jutland
        ("GR", 20, 37, 25, 41.5),
    ],
)
def test_a_label_stands_where_a_reader_looks_for_it(
    code: str, west: float, south: float, east: float, north: float
) -> None:
    row = label_points().loc[code]
    assert west < row.lon < east and south < row.lat < north


def test_every_member_has_a_path_and_a_point_inside_the_picture() -> None:
    drawn = picture(760.0)
    assert set(drawn.paths) >= MEMBERS and set(drawn.points) >= MEMBERS
    assert drawn.small == {"AD", "LI", "MC", "MT", "SM"}
    assert all(0 < x < drawn.width and 0 < y < drawn.height for x, y in drawn.points.values())
    assert 1.0 <= drawn.width / drawn.height <= 1.2


def test_all_members_lie_wholly_inside_the_picture() -> None:
    drawn = picture(760.0)
    for code in MEMBERS:
        corners = [project(lon, lat, 760.0) for lon, lat in shapely.get_coordinates(shapes()[code])]
        assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in corners), code


def test_the_picture_is_small_enough_to_stand_in_a_page() -> None:
    assert sum(map(len, picture(760.0).paths.values())) < 110_000


def test_the_steps_of_a_path_lead_to_the_projected_corners() -> None:
    (outer, *_), *_ = outlines_of("CY")
    places = _walk(picture(760.0).paths["CY"])
    expected = [project(lon, lat, 760.0) for lon, lat in outer[:-1]]
    for x, y in expected:
        assert min(abs(x - a) + abs(y - b) for a, b in places) < 0.11


def test_context_wholly_outside_the_picture_is_dropped() -> None:
    drawn = picture(760.0)
    for code in drawn.paths:
        corners = [project(lon, lat, 760.0) for lon, lat in shapely.get_coordinates(shapes()[code])]
        assert min(x for x, _ in corners) < drawn.width and max(x for x, _ in corners) > 0, code
        assert min(y for _, y in corners) < drawn.height and max(y for _, y in corners) > 0, code


def test_the_projection_keeps_areas() -> None:
    """Two cells of one degree of longitude with the same share of the sphere: equal areas on paper."""
    scale = 10_000.0
    south = _cell(20.0, 36.0, 36.5, scale) / (shapely.box(0, 36.0, 1, 36.5).area * _cosine(36.25))
    far = _cell(45.0, 40.0, 40.5, scale) / (shapely.box(0, 40.0, 1, 40.5).area * _cosine(40.25))
    north = _cell(-20.0, 65.0, 65.5, scale) / (shapely.box(0, 65.0, 1, 65.5).area * _cosine(65.25))
    assert far == pytest.approx(south, rel=1e-3)
    assert north == pytest.approx(south, rel=1e-3)


# Made with d3-geo 3.1.1: geoAzimuthalEqualArea, rotated by -20, -52, fitExtent of 760 by 657 to plotly's range box.
@pytest.mark.parametrize(
    ("lon", "lat", "x", "y"),
    [(19.49, 51.99, 375.0, 352.7), (-21.9, 64.1, 107.4, 74.5), (49.9, 40.4, 733.9, 465.5), (33, 35, 550.6, 608.0)],
)
def test_the_picture_lies_on_the_map_that_plotly_draws(lon: float, lat: float, x: float, y: float) -> None:
    assert (FRAME.lon_range, FRAME.lat_range) == ((-8.7, 48.7), (32.8, 72.4)), "made for this window"
    assert project(lon, lat, 760.0) == pytest.approx((x, y), abs=0.2)


def outlines_of(code: str) -> list[list[list[list[float]]]]:
    return next(feature["geometry"]["coordinates"] for feature in outlines()["features"] if feature["id"] == code)


def _walk(path: str) -> list[tuple[float, float]]:
    """The corners of all rings of a path, in view box units."""
    places = []
    for ring in path.replace("z", "").split("M")[1:]:
        start, _, steps = ring.partition("l")
        x, y = map(float, start.split())
        places.append((x, y))
        numbers = [float(text) for text in steps.replace("-", " -").split()]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            places.append((x, y))
    return places


def _cell(west: float, south: float, north: float, width: float) -> float:
    corners = [(west, south), (west, north), (west + 1, north), (west + 1, south)]
    return float(shapely.Polygon([project(lon, lat, width) for lon, lat in corners]).area)


def _cosine(lat: float) -> float:
    return cos(radians(lat))
