"""What a check found, for the terminal and for spreadsheets (CSV). Never a value from a refused cell."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from etl.extract import Refusal
from etl.report_page import page

COLUMNS = ("file", "sheet", "row", "column", "code", "severity", "message")
SHOWN = 20


def sentence(refusal: Refusal) -> str:
    """One refusal as a line: ``findings.csv, row 12, severity: must be a whole number from 1 to 5``."""
    where = [refusal.file]
    if refusal.sheet:
        where.append(f"sheet {refusal.sheet}")
    if refusal.row is not None:
        where.append(f"row {refusal.row}")
    if refusal.column:
        where.append(refusal.column)
    return f"{', '.join(where)}: {refusal.message} [{refusal.code}]"


def counted(number: int, noun: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def summary(refusals: Sequence[Refusal]) -> list[str]:
    """The first refusals, errors before warnings, and how many more of each code there are."""
    ordered = sorted(refusals, key=lambda refusal: refusal.severity != "error")
    lines = [("refused  " if r.severity == "error" else "warning  ") + sentence(r) for r in ordered[:SHOWN]]
    rest = Counter((r.severity, r.code) for r in ordered[SHOWN:])
    return lines + [f"... and {count} more: {code} ({severity})" for (severity, code), count in rest.most_common()]


def write_report(refusals: Sequence[Refusal], path: Path, counts: Mapping[str, int] | None = None) -> Path:
    """Write the CSV report to ``path`` and a readable page beside it; gives the page's path.

    Args:
        refusals: all of them.
        path: of the CSV file; the page has the same name with ``.html``.
        counts: words and numbers for the head of the page, such as ``{"files read": 3}``.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for refusal in refusals:
            row = "" if refusal.row is None else refusal.row
            cells = (refusal.file, refusal.sheet, row, refusal.column, refusal.code, refusal.severity, refusal.message)
            writer.writerow([formula_safe(str(cell)) for cell in cells])
    beside = path.with_suffix(".html")
    beside.write_text(page(refusals, counts or {}), encoding="utf-8")
    return beside


def formula_safe(text: str) -> str:
    """A spreadsheet must not run what a file or column is called, nor what somebody wrote in a cell."""
    return "'" + text if text[:1] in tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20") else text
