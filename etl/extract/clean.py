"""Large clean tables in plain text, all columns at once. What is not beyond doubt is left to the careful reader.

A text is clean where every line is one record, all of one width, and quotes stand where RFC 4180 has them. Then the
columnar parser and the careful reader give the same rows, which a test tries on random dirty texts.
"""

from __future__ import annotations

import csv
import io

import numpy as np
import polars as pl

from etl.extract.records import Positions, places_of, quotes_are_regular

LARGE_BYTES = 4 * 1024**2
_CHUNK = 16 * 1024**2


def read_clean(data: bytes, separator: str, max_rows: int, max_cell: int) -> pl.DataFrame | None:
    """The table, with the header's cells as column names; None where any rule of a clean text is broken.

    Args:
        data: UTF-8 with line breaks ``\\n``.
        separator: one character.
        max_rows, max_cell: limits beyond which the careful reader has something to say.
    """
    if len(data) < LARGE_BYTES or data[:1] in (b"\n", b" ", b"\t"):
        return None
    quotes, breaks = places_of(data, '"'), places_of(data, "\n")
    lines = len(breaks) + (not data.endswith(b"\n"))
    names = _header_cells(data, separator)
    if names is None or not 2 <= lines <= max_rows + 1 or _are_doubled(breaks):
        return None
    if not quotes_are_regular(data, separator, quotes, breaks):
        return None
    try:
        table = pl.read_csv(
            data, separator=separator, has_header=False, skip_rows=1, infer_schema=False, empty_string_is_null=False,
            schema={str(place): pl.String for place in range(len(names))},
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return None
    if len(table) != lines - 1 or not _is_even(table, data, max_cell, quotes, breaks) or _has_blank(table):
        return None
    return table.rename(dict(zip(table.columns, names, strict=True)))


def _header_cells(data: bytes, separator: str) -> list[str] | None:
    first = data[: data.find(b"\n") + 1].decode(errors="replace")
    if first.count('"') % 2:
        return None
    cells = next(csv.reader(io.StringIO(first, newline=""), delimiter=separator), [])
    return cells if len(cells) > 1 and len(set(cells)) == len(cells) else None


def _is_even(table: pl.DataFrame, data: bytes, max_cell: int, quotes: Positions, breaks: Positions) -> bool:
    """No row too short, none too long, no cell too long.

    The parser refuses rows that are too long, but fills up short ones. So the separators are counted: what is left of the
    bytes of the text when the cells, the quotes and the line breaks are taken away must be as many as even rows have.
    """
    sizes = table.select(pl.all().str.len_bytes().max().name.prefix("max"), pl.all().str.len_bytes().sum()).row(0)
    longest, total = sizes[: table.width], sum(sizes[table.width :])
    if max(longest) > max_cell:
        return False
    inside = (
        sum(table.select(pl.all().str.count_matches('"', literal=True).sum()).row(0)) if _are_doubled(quotes) else 0
    )
    start = breaks[0] + 1
    signs = len(breaks) - 1 + int((quotes >= start).sum())
    separators = len(data) - start - signs - total + inside
    return bool(separators == len(table) * (table.width - 1))


def _are_doubled(places: Positions) -> bool:
    """Whether the sign stands twice in a row somewhere."""
    return bool((np.diff(places) == 1).any())


def _has_blank(table: pl.DataFrame) -> bool:
    blank = table.filter(pl.nth(0).str.strip_chars() == "")
    return not blank.filter(pl.all_horizontal(pl.all().str.strip_chars() == "")).is_empty()


def has_any(data: bytes, unwanted: bytes) -> bool:
    """Whether any of these bytes stands in the text. Looks at a part at a time, so that no copy of the whole is made."""
    return any(
        len(part) != len(part.translate(None, unwanted))
        for part in (data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK))
    )
