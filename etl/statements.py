"""The sentences that findings wait for: a list for the editor to fill in, and the way back.

``NAME.statements.csv`` lies beside the export. It holds what an editor needs to find the passage in the tool (document and
position), never the excerpt. It is working material like the export itself and belongs in no release.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from etl.errors import RefusedFileError
from etl.extract import delimited
from etl.report import formula_safe

SUFFIX = ".statements.csv"
STATEMENT = "statement"


@dataclass(frozen=True)
class Draft:
    """One finding without a sentence: its id, and where the passage stands in the tool."""

    id: str
    document: str
    passage: str
    theme: str
    subtheme: str
    country: str


COLUMNS = (*(field.name for field in fields(Draft)), STATEMENT)


def beside(file: Path) -> Path:
    """The list of an export."""
    return file.with_name(file.stem + SUFFIX)


def read_statements(path: Path) -> dict[str, str]:
    """Statements by finding id; those not yet written are left out.

    Raises:
        RefusedFileError: the list cannot be read, or lacks its columns.
    """
    if not path.exists():
        return {}
    (sheet,) = delimited.read(path)
    if not {"id", STATEMENT} <= set(sheet.rows.columns):
        message = "must have the columns id and statement; make the list again with `check --drafts`"
        raise RefusedFileError(path.name, "missing_columns", message)
    if sheet.refusals:
        message = f"line {sheet.refusals[0].row} {sheet.refusals[0].message}"
        raise RefusedFileError(path.name, sheet.refusals[0].code, message)
    pairs = zip(sheet.rows["id"].str.strip(), sheet.rows[STATEMENT].str.strip(), strict=True)
    return {key: _plain(text) for key, text in pairs if text}


def _plain(text: str) -> str:
    """Without the sign that keeps a spreadsheet from running a text."""
    return text[1:] if formula_safe(text[1:]) != text[1:] and text.startswith("'") else text


def write_drafts(path: Path, drafts: Sequence[Draft]) -> int:
    """Add the drafts that the list does not have yet; what an editor has written there stays. Gives how many were added.

    Raises:
        RefusedFileError: there is a list that cannot be read.
    """
    old = delimited.read(path)[0].rows if path.exists() else None
    known = set() if old is None else set(old["id"])
    new = [draft for draft in drafts if draft.id not in known]
    kept = [] if old is None else [[row.get(name, "") for name in COLUMNS] for row in old.to_dict("records")]
    added = [[*(str(getattr(draft, field.name)) for field in fields(Draft)), ""] for draft in new]
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8-sig", newline="") as file:  # by its mark a spreadsheet knows the encoding
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([formula_safe(cell) for cell in row] for row in kept)
        writer.writerows([formula_safe(cell) for cell in row] for row in added)
    part.replace(path)
    return len(new)
