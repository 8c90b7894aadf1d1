"""Dedoose: the table of excerpts. Each code has columns of its own; the combined column cannot be split safely."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.extract import Sheet
from etl.extract.segment_tables import fields, gathered, records, variables
from etl.extract.segments import PATH_SEPARATOR, Code, Segment

TOOL = "dedoose"
ALIASES = {
    "document": ("media title",),
    "range": ("excerpt range",),
    "coder": ("excerpt creator",),
    "created": ("excerpt date",),
    "content": ("excerpt copy",),
}
_NEEDED = {"document", "content"}
_APPLIED = re.compile(r"Code: (.+) Applied")
_OTHER = re.compile(r"Code: .+ (?:Applied|Range|Weight)|Codes Applied Combined|Resource (?:Creator|Date)")
_TRUE = ("true", "1", "yes")


def recognises_header(columns: Sequence[str]) -> bool:
    """The headers of excerpts, with at least one code's own column."""
    return set(fields(columns, ALIASES)) >= _NEEDED and any(_APPLIED.fullmatch(column) for column in columns)


def from_sheets(tables: Sequence[Sheet]) -> list[Sheet]:
    """One segment per excerpt and code that is applied to it; what follows are descriptors of the document."""
    columns = list(dict.fromkeys(str(column) for table in tables for column in table.rows.columns))
    codes = {column: match[1] for column in columns if (match := _APPLIED.fullmatch(column))}
    taken = [*fields(columns, ALIASES).values(), *(column for column in columns if _OTHER.fullmatch(column))]
    segments = [
        Segment(
            segment_id=f"row-{number}#{name}",
            document=row["document"],
            code=_path(name),
            coder=row.get("coder", ""),
            start=row.get("range", "").split("-")[0].strip(),
            end=row.get("range", "").split("-")[-1].strip(),
            weight=whole.get(f"Code: {name} Weight", ""),
            created=row.get("created", ""),
            excerpt_length=str(len(row["content"])),
            row=number,
            variables=variables(whole, taken, list(whole)),
        )
        for number, row, whole in records(tables, ALIASES)
        for column, name in codes.items()
        if whole.get(column, "").strip().lower() in _TRUE
    ]
    return gathered(TOOL, tables, segments, [Code(_path(name), name) for name in codes.values()])


def _path(name: str) -> str:
    return PATH_SEPARATOR.join(part.strip() for part in name.split("\\"))
