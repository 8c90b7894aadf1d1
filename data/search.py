"""Statements that hold given words, without an index: at most so many are looked through, however large a release is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

import pandas as pd
from sqlalchemy import Engine

from data.queries import ALL_KINDS, Release, fetch_finding, fetch_statements
from data.tables import SHOWN_FIRST
from data.tallies import count_places, count_shown

LOOKED_THROUGH = 5_000  # statements; ten times what a large round of interviews brings
MOST_WORDS = 5
_SHORTEST = 3  # letters; shorter words are in every statement


@dataclass(frozen=True)
class Holding:
    """What was found.

    Attributes:
        rows: findings as ``data.queries.fetch_findings`` gives them, newest first.
        looked_through, total: how many of how many statements; fewer where a release is very large.
    """

    rows: pd.DataFrame
    looked_through: int
    total: int


def search_statements(engine: Engine, pinned: Release, text: str, *, lang: str, most: int) -> Holding:
    """The newest ``most`` statements that hold every word of a text, in their own language or in ``lang``.

    Words of three letters or more count, in any form of theirs (:func:`stem`). A very large release is looked through as
    far as its lists are shown: the newest of each state, theme and kind.
    """
    stems = [stem(word).casefold() for word in told_words(text)]
    places = count_places(engine, pinned, kinds=ALL_KINDS)
    depth = next((n for n in (SHOWN_FIRST, 5, 1) if places[places.index <= n].sum() <= LOOKED_THROUGH), 1)
    statements = fetch_statements(engine, pinned, first=depth, lang=lang) if stems else []
    held = (item for item, own, told in statements if _holds(own, stems) or _holds(told, stems))
    rows = fetch_finding(engine, pinned, list(islice(held, most)), lang=lang)
    looked = int(places[places.index <= depth].sum())
    return Holding(rows, looked, count_shown(engine, pinned, kinds=ALL_KINDS))


def told_words(text: str) -> list[str]:
    """The words of a text that say something, each once; none where nothing can be looked for."""
    found = (word for word in re.findall(r"\w+", text) if len(word) >= _SHORTEST)
    return list(dict.fromkeys(found))[:MOST_WORDS]


def stem(word: str) -> str:
    """The part of a word that its forms share, roughly: пашпарт of пашпартоў, passpor of passports."""
    return word[: -2 if len(word) > 5 else -1 if len(word) == 5 else None]


def _holds(statement: str | None, stems: list[str]) -> bool:
    folded = (statement or "").casefold()
    return all(part in folded for part in stems)
