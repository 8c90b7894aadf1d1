"""ATLAS.ti: the table of quotations, on one sheet or on one per code. Several codes stand in one cell, a line each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.extract import Sheet
from etl.extract.segment_tables import fields, gathered, records
from etl.extract.segments import PATH_SEPARATOR, Segment

TOOL = "atlasti"
ALIASES = {
    "id": ("id",),
    "document": ("document",),
    "group": ("document groups", "document group"),
    "content": ("quotation content", "quotation name", "text content"),
    "comment": ("comment",),
    "code": ("codes",),
    "coder": ("created by",),
    "created": ("created",),
    "start": ("start", "start position"),
    "end": ("end", "end position"),
}
_NEEDED = {"id", "document", "content", "code"}


def recognises_header(columns: Sequence[str]) -> bool:
    """The headers of the quotation manager."""
    return set(fields(columns, ALIASES)) >= _NEEDED


def from_sheets(tables: Sequence[Sheet]) -> list[Sheet]:
    """One segment per quotation and code."""
    segments = [
        Segment(
            segment_id=f"{row['id']}#{code}",
            document=row["document"],
            code=code.replace("::", PATH_SEPARATOR),
            excerpt_length=str(len(row["content"])),
            row=number,
            variables={"group": row["group"]} if "group" in row else {},
            **{name: row[name] for name in ("coder", "start", "end", "comment", "created") if name in row},
        )
        for number, row, _ in records(tables, ALIASES)
        for code in filter(None, map(str.strip, re.split(r"[\r\n]+", row["code"])))
    ]
    return gathered(TOOL, tables, segments)
