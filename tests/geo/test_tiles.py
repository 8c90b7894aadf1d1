from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.boundaries import label_points, project
from geo.countries import members
from geo.errors import UnknownCountryError
from geo.tiles import Direction, step, tiles

MEMBERS = sorted(each.iso2 for each in members())
DIRECTIONS: tuple[Direction, ...] = ("left", "right", "up", "down")


def test_every_member_has_one_tile_and_no_two_share_a_place() -> None:
    assert sorted(tiles().index) == MEMBERS
    assert not tiles().duplicated(["row", "column"]).any()


def test_the_tiles_are_compact() -> None:
    assert tiles()["row"].between(0, 9).all()
    assert tiles()["column"].between(0, 9).all()


def test_the_tiles_lie_like_europe() -> None:
    points = label_points().loc[tiles().index]
    flat = [project(row.lon, row.lat, 760.0) for _, row in points.iterrows()]
    laid = tiles().assign(x=[x for x, _ in flat], y=[y for _, y in flat])
    ranks = laid.rank()
    assert ranks["column"].corr(ranks["x"]) > 0.93
    assert ranks["row"].corr(ranks["y"]) > 0.93


@pytest.mark.parametrize(
    ("one", "other"), [("PL", "DE"), ("PL", "LT"), ("LT", "LV"), ("LV", "EE"), ("NO", "SE"), ("PT", "ES"), ("GB", "IE")]
)
def test_neighbours_on_the_map_touch_on_the_tiles(one: str, other: str) -> None:
    gap = sorted(abs(tiles().loc[[one, other]].diff().loc[other].to_numpy()))
    assert gap in ([0, 1], [1, 1])


@pytest.mark.parametrize(
    ("start", "direction", "end"),
    [
        ("PL", "left", "DE"),
        ("DE", "right", "PL"),
        ("LV", "up", "EE"),
        ("EE", "down", "LV"),
        ("GB", "right", "DK"),
        ("IS", "right", "NO"),
        ("IS", "left", "IS"),
        ("CY", "down", "CY"),
    ],
)
def test_an_arrow_key_leads_to_the_nearest_tile_that_way_and_stays_at_the_edge(
    start: str, direction: Direction, end: str
) -> None:
    assert step(start, direction) == end


@given(st.sampled_from(MEMBERS), st.lists(st.sampled_from(DIRECTIONS), max_size=30))
def test_no_walk_leaves_the_map(start: str, walk: list[Direction]) -> None:
    here = start
    for direction in walk:
        here = step(here, direction)
    assert here in MEMBERS


@pytest.mark.parametrize("start", MEMBERS)
def test_every_tile_can_be_reached_from_every_other(start: str) -> None:
    reached, todo = {start}, [start]
    while todo:
        here = todo.pop()
        fresh = {step(here, direction) for direction in DIRECTIONS} - reached
        reached |= fresh
        todo.extend(fresh)
    assert reached == set(MEMBERS)


def test_a_country_without_a_tile_is_an_error() -> None:
    with pytest.raises(UnknownCountryError, match="46 member states"):
        step("BY", "left")
