"""What the public may be told about evidence that is not public itself: interviews and case files.

A person who was interviewed must not be found by whoever reads the public map, counts on it, subtracts on it and waits
for the next release (docs/disclosure.md). So a public release holds no row of such evidence at all; it tells of it only
in the tables fixed here, as bands, and :mod:`data.disclosure_audit` tries to break them before they are published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import pandas as pd

PUBLISHED_TYPES = ("A", "B", "F")  # legal texts, official statistics, conference outcomes: public wherever they lie
PEOPLE = 5  # K: fewer people are never told apart from none
SOURCES = 3
COUNTRY_PEOPLE = 20  # a country with fewer is told of only within its group


def is_public_document(sources: pd.DataFrame) -> pd.Series:
    """Which sources anybody can read: they have an address on the web, or are of a published type.

    Args:
        sources: ``url`` and ``type``.
    """
    return sources["url"].str.match(r"https?://") | sources["type"].isin(PUBLISHED_TYPES)


# What a public release may say of a count. Whoever reads FEW cannot tell 0 from 4; WITHHELD says nothing at all.
FEW, WITHHELD = "few", "withheld"
BANDS: dict[str, tuple[int, int | None]] = {
    FEW: (0, PEOPLE - 1), "5-9": (5, 9), "10-19": (10, 19), "20-49": (20, 49), "50+": (50, None), WITHHELD: (0, None),
}  # fmt: skip
# The published tables: which of area, theme and half-year each is broken down by. There is no other public count of
# protected evidence, and no filter makes one. The first is withheld first where the audit finds a way through.
LAYOUTS: dict[str, tuple[str, ...]] = {
    "area_half_year": ("area", "half_year"),
    "theme_half_year": ("theme", "half_year"),
    "half_year": ("half_year",),
    "area_theme": ("area", "theme"),
    "area": ("area",),
    "theme": ("theme",),
    "all": (),
}
KEY = ["layout", "area", "theme", "half_year"]
COLUMNS = [*KEY, "band", "severity_class", "set_in"]
UNDATED = "undated"
_FIRST_YEAR = 2020
_LEAST_COUNTRIES = 3  # a group of fewer would be a country under another name
_GROUPS = (
    "DK EE FI GB IE IS LT LV NO SE",
    "AT BE CH DE FR LI LU MC NL",
    "BG CZ HU MD PL RO SK UA",
    "AD AL BA CY ES GR HR IT ME MK MT PT RS SI SM TR",
    "AM AZ GE",
)


def half_years(reference: str) -> list[str]:
    """All half-years from 2020 to the one of this date, and one for what has no date: the same for everybody."""
    last = half_year(reference)
    found = [f"{year}-H{half}" for year in range(_FIRST_YEAR, int(reference[:4]) + 1) for half in (1, 2)]
    return [UNDATED, *found[: found.index(last) + 1]]


def half_year(date: str) -> str:
    """Half-year of a date of any precision; a year alone, and what lies before 2020, has none."""
    if len(date) < len("2020-01") or date[:4] < str(_FIRST_YEAR):
        return UNDATED
    return f"{date[:4]}-H{1 if date[5:7] <= '06' else 2}"


def areas(mentions: pd.DataFrame, before: set[str]) -> dict[str, str]:
    """Country to area: itself where enough people speak of it, else its group without those that stand alone.

    Args:
        mentions: as for :func:`banded`.
        before: countries that stood alone in the release before; they stay so while nearly enough people are left.
    """
    told = mentions.groupby("country").agg(people=("person", "nunique"), sources=("source", "nunique"))
    needed = [COUNTRY_PEOPLE - PEOPLE + 1 if country in before else COUNTRY_PEOPLE for country in told.index]
    alone = set(told.index[(told["people"] >= needed) & (told["sources"] >= SOURCES)])
    rests = [sorted(set(group.split()) - alone) for group in _GROUPS]
    groups = [rest for rest in rests if len(rest) >= _LEAST_COUNTRIES]
    left = sorted(country for rest in rests if len(rest) < _LEAST_COUNTRIES for country in rest)
    while groups and 0 < len(left) < _LEAST_COUNTRIES:
        left = sorted(left + groups.pop(groups.index(min(groups, key=len))))
    return {country: country for country in alone} | {
        country: "+".join(group) for group in [*groups, left] for country in group
    }


def banded(
    mentions: pd.DataFrame, *, themes: Sequence[str], reference: str, label: str, before: pd.DataFrame
) -> pd.DataFrame:
    """The published tables of one release, with every row there is, also of nothing.

    Args:
        mentions: one row per finding or case that counts: person, source, country, theme, half_year, severity (or NaN).
        themes: all themes.
        reference: the reference date of the release.
        label: its label.
        before: these tables of the public release before; no rows where it is the first.

    Returns:
        COLUMNS. ``area`` is a country or a group as ``AM+AZ+GE``; "" stands for all. ``set_in`` is the release in which
        the band was last set: since then the count has moved by fewer than K, or not at all.
    """
    was_alone = {area for area in before["area"].unique() if area and "+" not in area}
    area_of = areas(mentions, was_alone)
    counted = mentions.assign(area=mentions["country"].map(area_of))
    levels = {"area": sorted(set(area_of.values())), "theme": list(themes), "half_year": half_years(reference)}
    told = {tuple(row[:4]): row[4:] for row in before[COLUMNS].itertuples(index=False)}
    rows = []
    for layout, by in LAYOUTS.items():
        found = _counts(counted, list(by))
        for values in product(*(levels[name] for name in by)):
            at = dict(zip(by, values, strict=True))
            key = (layout, at.get("area", ""), at.get("theme", ""), at.get("half_year", ""))
            rows.append([*key, *_settled(found.get(values), told.get(key), label, layout)])
    return pd.DataFrame(rows, columns=COLUMNS).astype({"severity_class": "Int64"})


@dataclass(frozen=True)
class _Count:
    mentions: int
    people: int
    sources: int
    severity: float


def _counts(mentions: pd.DataFrame, by: list[str]) -> dict[tuple[str, ...], _Count]:
    """A mention is one person in one country, theme and half-year, so that the counts of a table add up to its margins."""
    single = mentions.groupby(["person", "country", "theme", "half_year", "area"], as_index=False)["severity"].median()
    single = single.assign(all="")
    rows = mentions.assign(all="")
    keys = by or ["all"]
    size = single.groupby(keys).agg(mentions=("person", "size"), severity=("severity", "median"))
    told = rows.groupby(keys).agg(people=("person", "nunique"), sources=("source", "nunique"))
    found = {}
    for key, row in size.join(told).iterrows():
        at = () if not by else key if isinstance(key, tuple) else (key,)
        found[at] = _Count(int(row["mentions"]), int(row["people"]), int(row["sources"]), float(row["severity"]))
    return found


def _settled(count: _Count | None, told: tuple[Any, ...] | None, label: str, layout: str) -> tuple[Any, ...]:
    """Band, severity class and release: those told before, unless the count has left the band by K or more."""
    number = count.mentions if count else 0
    if told and told[0] != WITHHELD:
        low, high = BANDS[told[0]]
        if low - PEOPLE < number and (high is None or number < high + PEOPLE):
            return told
    if count is None or count.people < PEOPLE or count.sources < SOURCES:
        return FEW, None, label
    band = next(name for name, (low, high) in BANDS.items() if low <= number and (high is None or number <= high))
    shows = layout == "area_theme" and count.severity == count.severity  # a mean of none is not a number
    return band, round(count.severity) if shows else None, label


def withheld(tables: pd.DataFrame, layout: str, label: str) -> pd.DataFrame:
    """The tables with one of them left out as a whole, which tells nothing about any of its rows."""
    own = tables["layout"] == layout
    kept = tables.copy()
    kept.loc[own, ["band", "set_in"]] = [WITHHELD, label]
    kept.loc[own, "severity_class"] = pd.NA
    return kept
