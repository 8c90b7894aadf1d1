"""ATLAS.ti: the table of quotations. Several codes stand in one cell, a line each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.extract import Sheet
from etl.extract.coded import PATH_SEPARATOR, Segment, sheets
from etl.extract.segment_tables import fields, records

TOOL = "atlasti"
ALIASES = {
    "id": ("id",),
    "document": ("document",),
    "group": ("document groups",),
    "content": ("quotation content", "quotation name"),
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


def from_sheet(sheet: Sheet) -> list[Sheet]:
    """One segment per quotation and code."""
    known = fields(list(sheet.rows.columns), ALIASES)
    segments = [
        Segment(
            segment_id=f"{row[known['id']]}#{code}",
            document=row[known["document"]],
            code=code.replace("::", PATH_SEPARATOR),
            excerpt_length=str(len(row[known["content"]])),
            row=number,
            variables={"group": row[known["group"]]} if "group" in known else {},
            **{
                name: row[known[name]].strip()
                for name in ("coder", "start", "end", "comment", "created")
                if name in known
            },
        )
        for number, row in records(sheet)
        for code in filter(None, map(str.strip, re.split(r"[\r\n]+", row[known["code"]])))
    ]
    return sheets(sheet.file, TOOL, segments, None, None, sheet.warnings, refusals=sheet.refusals)
