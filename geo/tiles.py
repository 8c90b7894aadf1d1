"""The tile map: 46 equal squares laid out like Europe, and the way between them with the arrow keys."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import pandas as pd

from geo.errors import UnknownCountryError

Direction = Literal["left", "right", "up", "down"]
_TABLE = Path(__file__).with_name("tiles.csv")
# (row, column) of one step.
_STEPS: dict[Direction, tuple[int, int]] = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}
# A tile far off to the side is further away than one straight ahead behind a gap.
_SIDEWAYS = 2


@cache
def tiles() -> pd.DataFrame:
    """Places of the tiles: indexed by iso2, columns row and column, counted from 0 at the top left."""
    return pd.read_csv(_TABLE, index_col="iso2", keep_default_na=False)


def step(iso2: str, direction: Direction) -> str:
    """Code of the tile that an arrow key leads to: the nearest one in that direction, or the same one at the edge.

    Raises:
        UnknownCountryError: this country has no tile.
    """
    places = _places()
    if iso2 not in places:
        raise UnknownCountryError("only the 46 member states have a tile")
    ahead = {code: _distance(places[iso2], place, direction) for code, place in places.items()}
    reached = {code: distance for code, distance in ahead.items() if distance is not None}
    return min(reached, key=lambda code: (reached[code], code), default=iso2)


def _distance(start: tuple[int, int], end: tuple[int, int], direction: Direction) -> int | None:
    """How far a tile is in a direction; None if it does not lie that way."""
    down, right = end[0] - start[0], end[1] - start[1]
    rows, columns = _STEPS[direction]
    forward = down * rows + right * columns
    sideways = abs(down * columns) + abs(right * rows)
    return forward + _SIDEWAYS * sideways if forward > 0 else None


@cache
def _places() -> dict[str, tuple[int, int]]:
    return {str(code): (int(row), int(column)) for code, row, column in tiles().itertuples()}
