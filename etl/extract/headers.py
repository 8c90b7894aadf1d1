"""Which row is the header? The first filled one, unless a title stands above a header that is known here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module

from etl.schema import TABLES

LOOKED_AT = 12  # rows from the top
_TOOLS = ("taguette", "maxqda", "atlasti", "dedoose", "qualcoder")
_KOBO = {"_id", "_uuid", "_index"}


def header_at(rows: Sequence[Sequence[str]]) -> int:
    """Place of the header among the first rows of a table: 0, or that of a known header below a title."""
    known = (place for place, cells in enumerate(rows[:LOOKED_AT]) if _is_known(tuple(cells)))
    return next(known, 0)


def _is_known(cells: tuple[str, ...]) -> bool:
    names = [" ".join(cell.replace("\ufeff", "").split()) for cell in cells]
    plain = {re.sub(r"[\s\-]+", "_", name.split("/")[-1].strip().lower()) for name in names if name}
    if len(plain) < 2:
        return False
    return set(names) >= _KOBO or any(_fits(plain, marks) for marks in _marks()) or _is_of_tool(names)


def _fits(plain: set[str], marks: tuple[frozenset[str], ...]) -> bool:
    return all(plain & spellings for spellings in marks)


def _is_of_tool(names: list[str]) -> bool:
    return any(import_module(f"etl.extract.{tool}").recognises_header(names) for tool in _TOOLS)


@cache
def _marks() -> tuple[tuple[frozenset[str], ...], ...]:
    """For every table of ours the spellings of each column by which it is known."""
    return tuple(
        tuple(frozenset((column.name, *column.aliases)) for column in table.columns if column.name in table.marks)
        for table in TABLES
    )
