"""What a file holds, in counts: for the editor who wonders whether all arrived, and for machines (``profile --json``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from etl.errors import RefusedFileError
from etl.extract import Note, Sheet, kobo
from etl.extract.coded import COUNTS, FORMATS, summary
from etl.extract.detect import as_it_stands, interpret
from etl.extract.form_outline import outline


def describe(path: Path) -> dict[str, object]:
    """Counts of a file: ``format, codes, sources, segments, codings, coders, rows, columns, warnings``; None where the
    format has no such thing. ``rows`` and ``columns`` are those of the first table as it stands in the file; ``sheets``
    lists all of them, ``form`` what an XLSForm asks.

    Raises:
        RefusedFileError: the file cannot be read at all.
    """
    raw = as_it_stands(path)
    sheets, refused = _interpreted(raw)
    notes: list[str] = list(dict.fromkeys(note for sheet in sheets for note in sheet.warnings))
    coded = any(sheet.format in FORMATS for sheet in sheets)
    known = summary(sheets) if coded else {"format": sheets[0].format, **dict.fromkeys(COUNTS)}
    tables = [] if raw[0].format in FORMATS else [_size(sheet) for sheet in raw]
    first = tables[0] if tables else {"rows": None, "columns": None}
    size = {"rows": first["rows"], "columns": first["columns"]}
    form = {"form": outline(raw)} if raw[0].format == "xlsform" else {}
    return {"file": path.name, **known, **size, "warnings": [*notes, *refused], "sheets": tables, **form}


def _interpreted(raw: Sequence[Sheet]) -> tuple[Sequence[Sheet], list[Note]]:
    """The sheets as the tool means them; a table that cannot be taken can still be counted."""
    try:
        return interpret(list(raw)), []
    except RefusedFileError as refusal:
        answers = kobo.recognises(list(raw))
        named = [replace(sheet, format="kobo") for sheet in raw] if answers else raw
        return named, [Note(refusal.code, refusal.message)]


def _size(sheet: Sheet) -> dict[str, object]:
    refused = {refusal.row for refusal in sheet.refusals if refusal.severity == "error"}
    return {"name": sheet.name, "rows": len(sheet.rows) + len(refused), "columns": len(sheet.rows.columns)}
