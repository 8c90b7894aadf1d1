"""Dedoose: the table of excerpts. Each code has columns of its own; the combined column cannot be split safely."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.extract import Sheet
from etl.extract.coded import PATH_SEPARATOR, Code, Segment, sheets
from etl.extract.segment_tables import fields, records, variables

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


def from_sheet(sheet: Sheet) -> list[Sheet]:
    """One segment per excerpt and code that is applied to it; what follows are descriptors of the document."""
    columns = list(sheet.rows.columns)
    known = fields(columns, ALIASES)
    codes = {column: match[1] for column in columns if (match := _APPLIED.fullmatch(column))}
    taken = [*known.values(), *(column for column in columns if _OTHER.fullmatch(column))]
    segments = [
        Segment(
            segment_id=f"row-{number}#{name}",
            document=row[known["document"]],
            code=_path(name),
            coder=row.get(known.get("coder", ""), ""),
            start=row.get(known.get("range", ""), "").split("-")[0],
            end=row.get(known.get("range", ""), "").split("-")[-1],
            weight=row.get(f"Code: {name} Weight", ""),
            created=row.get(known.get("created", ""), ""),
            excerpt_length=str(len(row[known["content"]])),
            row=number,
            variables=variables(row, taken, columns),
        )
        for number, row in records(sheet)
        for column, name in codes.items()
        if row[column].strip().lower() in _TRUE
    ]
    listed = [Code(_path(name), name) for name in codes.values()]
    return sheets(sheet.file, TOOL, segments, listed, None, sheet.warnings, refusals=sheet.refusals)


def _path(name: str) -> str:
    return PATH_SEPARATOR.join(part.strip() for part in name.split("\\"))
