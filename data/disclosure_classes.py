"""The unknown counts behind published tables, with those that nothing tells apart taken together.

Two themes (areas, half-years) about which the tables say exactly the same are interchangeable, so one of them can stand
for each and the others for their sum: the bounds of linear programming stay the same, with a hundred unknowns instead of
ten thousand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

Cover = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
Target = tuple[str, tuple[str, str, str, str], csr_matrix]
_MOST = 1e5  # more than any count of people; keeps the programs bounded
_DIMENSIONS = ("area", "theme", "half_year")


@dataclass(frozen=True)
class Part:
    """One or several interchangeable elements of a dimension. ``names`` are the elements; an area's are its countries."""

    names: tuple[str, ...]
    representative: bool

    @property
    def size(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class Row:
    """Rows of a table that say the same of interchangeable parts, as one: ``size`` of them."""

    key: tuple[str, str, str, str]
    band: str
    set_in: str
    cover: Cover
    size: int


class Classes:
    """Parts of each dimension, and the index of every unknown: release x area x theme x half-year."""

    def __init__(
        self, tables: Sequence[tuple[str, pd.DataFrame]], parts: tuple[list[Part], list[Part], list[Part]]
    ) -> None:
        self.tables, self.parts = tables, parts
        self.growing = (
            True  # the unknowns of a later release are then what it adds to the one before, never less than 0
        )
        self.shape = (len(tables), *(len(own) for own in parts))
        self.index = np.arange(int(np.prod(self.shape))).reshape(self.shape)
        self._known = [set(table["half_year"]) for _, table in tables]

    @classmethod
    def of(cls, tables: Sequence[tuple[str, pd.DataFrame]]) -> Classes:
        """Read from the tables of all releases which elements there are and which are interchangeable."""
        return cls(tables, (_area_parts(tables), _parts(tables, "theme"), _parts(tables, "half_year")))

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Every row of every release once per class, with the number of its release."""
        for number, (_, table) in enumerate(self.tables):
            seen: set[tuple[str, Cover]] = set()
            for row in table.itertuples(index=False):
                for cover in self._covers(str(row.area), str(row.theme), str(row.half_year)):
                    if (str(row.layout), cover) in seen:
                        continue
                    seen.add((str(row.layout), cover))
                    key = (str(row.layout), str(row.area), str(row.theme), str(row.half_year))
                    yield number, Row(key, str(row.band), str(row.set_in), cover, self._size(key, cover))

    def _covers(self, area: str, theme: str, half_year: str) -> Iterator[Cover]:
        """Which parts a row sums over; one cover, since every element is in exactly one part."""
        countries = set(area.split("+")) if area else None
        yield (
            tuple(at for at, part in enumerate(self.parts[0]) if countries is None or countries & _countries(part)),
            tuple(at for at, part in enumerate(self.parts[1]) if not theme or theme in part.names),
            tuple(at for at, part in enumerate(self.parts[2]) if not half_year or half_year in part.names),
        )

    def _size(self, key: tuple[str, str, str, str], cover: Cover) -> int:
        size = 1
        for name, own, parts in zip(key[1:], cover, self.parts, strict=True):
            if name and len(own) == 1:
                size *= parts[own[0]].size
        return size

    def sum_of(self, number: int, cover: Cover) -> csr_matrix:
        """The sum of the counts that a row covers, as a row of the system."""
        return self._ones(range(number + 1) if self.growing else [number], cover)

    def _ones(self, releases: Sequence[int], cover: Cover) -> csr_matrix:
        chosen = self.index[np.ix_(list(releases), *cover)].ravel()
        ones = np.ones(len(chosen))
        return csr_matrix((ones, (np.zeros(len(chosen), dtype=int), chosen)), shape=(1, self.index.size))

    def variable_bounds(self) -> list[tuple[float, float]]:
        """Counts are never negative; a half-year that a release does not know yet has none."""
        bounds = [(0.0, _MOST)] * self.index.size
        for number, known in enumerate(self._known):
            for at, part in enumerate(self.parts[2]):
                if not set(part.names) & known:
                    for unknown in self.index[number, :, :, at].ravel():
                        bounds[unknown] = (0.0, 0.0)
        return bounds

    def targets(self, hidden_band: str) -> tuple[list[Target], list[Target], list[Target]]:
        """What an attacker is after: hidden rows, single counts that no table shows, and what two releases add."""
        hidden, added = [], []
        for number, row in self.rows():
            if not self._is_representative(row.key, row.cover):
                continue
            here = self.sum_of(number, row.cover)
            if row.band == hidden_band:
                hidden.append((self.tables[number][0], row.key, here))
            if number:
                between = f"{self.tables[number - 1][0]}..{self.tables[number][0]}"
                added.append((between, row.key, here - self.sum_of(number - 1, row.cover)))
        return hidden, self._singles(), added

    def _singles(self) -> list[Target]:
        found = []
        chosen = [[at for at, part in enumerate(own) if part.representative] for own in self.parts]
        for number, (label, _) in enumerate(self.tables):
            for cover in product(*chosen):
                names = [own[at].names[0] for own, at in zip(self.parts, cover, strict=True)]
                target = self.sum_of(number, ((cover[0],), (cover[1],), (cover[2],)))
                found.append((label, ("single", names[0], names[1], names[2]), target))
        return found

    def _is_representative(self, key: tuple[str, str, str, str], cover: Cover) -> bool:
        return all(
            not name or all(parts[at].representative for at in own)
            for name, own, parts in zip(key[1:], cover, self.parts, strict=True)
        )


def _countries(part: Part) -> set[str]:
    return {country for name in part.names for country in name.split("+")}


def _parts(tables: Sequence[tuple[str, pd.DataFrame]], dimension: str) -> list[Part]:
    """The elements of a dimension by what all tables say about them."""
    names = sorted({str(name) for _, table in tables for name in table[dimension]} - {""})
    return _classes(names, [_said(tables, dimension, name) for name in names])


def _said(tables: Sequence[tuple[str, pd.DataFrame]], dimension: str, name: str) -> tuple[object, ...]:
    others = ["layout", *(own for own in _DIMENSIONS if own != dimension), "band", "set_in"]
    return tuple(
        tuple(sorted(map(tuple, table.loc[table[dimension] == name, others].astype("str").to_numpy().tolist())))
        for _, table in tables
    )


def _area_parts(tables: Sequence[tuple[str, pd.DataFrame]]) -> list[Part]:
    """Areas, cut where a release cuts them differently; only areas that all releases know alike are interchangeable."""
    of_release = [{c: area for area in set(table["area"]) - {""} for c in area.split("+")} for _, table in tables]
    by_areas: dict[tuple[str, ...], list[str]] = {}
    for country in sorted(of_release[-1]):
        by_areas.setdefault(tuple(areas.get(country, "") for areas in of_release), []).append(country)
    names, said = [], []
    for areas, countries in sorted(by_areas.items()):
        names.append("+".join(countries))
        same = len(set(areas)) == 1 and areas[0] == names[-1]
        said.append(_said(tables, "area", areas[0]) if same else (areas,))
    return _classes(names, said)


def _classes(names: list[str], said: list[tuple[object, ...]]) -> list[Part]:
    together: dict[tuple[object, ...], list[str]] = {}
    for name, own in zip(names, said, strict=True):
        together.setdefault(own, []).append(name)
    parts = []
    for members in together.values():
        parts.append(Part((members[0],), True))
        if len(members) > 1:
            parts.append(Part(tuple(members[1:]), False))
    return parts
