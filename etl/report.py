"""What a check found, for people (terminal, HTML) and for spreadsheets (CSV). Never a value from a refused cell."""

from __future__ import annotations

import csv
import html
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from etl.extract import Refusal

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
    return f"{', '.join(where)}: {refusal.message}"


def summary(refusals: Sequence[Refusal]) -> list[str]:
    """The first refusals, errors before warnings, and how many more of each code there are."""
    ordered = sorted(refusals, key=lambda refusal: refusal.severity != "error")
    lines = [("refused  " if r.severity == "error" else "warning  ") + sentence(r) for r in ordered[:SHOWN]]
    rest = Counter((r.severity, r.code) for r in ordered[SHOWN:])
    return lines + [f"... and {count} more: {code} ({severity})" for (severity, code), count in rest.most_common()]


def write_report(refusals: Sequence[Refusal], path: Path) -> Path:
    """Write the CSV report to ``path`` and a readable page beside it; gives the page's path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for refusal in refusals:
            row = "" if refusal.row is None else refusal.row
            cells = (refusal.file, refusal.sheet, row, refusal.column, refusal.code, refusal.severity, refusal.message)
            writer.writerow([formula_safe(str(cell)) for cell in cells])
    page = path.with_suffix(".html")
    page.write_text(_page(refusals), encoding="utf-8")
    return page


def formula_safe(text: str) -> str:
    """A spreadsheet must not run what a file or column is called."""
    return "'" + text if text[:1] in tuple("=+-@\t\r") else text


def _page(refusals: Sequence[Refusal]) -> str:
    errors = sum(refusal.severity == "error" for refusal in refusals)
    rows = "\n".join(
        "<tr class='{}'>{}</tr>".format(
            refusal.severity,
            "".join(
                f"<td>{html.escape(str(cell))}</td>"
                for cell in (
                    refusal.file,
                    refusal.sheet,
                    "" if refusal.row is None else refusal.row,
                    refusal.column,
                    refusal.message,
                    refusal.code,
                )
            ),
        )
        for refusal in refusals
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Check report</title><style>
body {{ font: 16px/1.5 system-ui, sans-serif; color: #1d1b18; background: #fbfaf7; margin: 2rem auto; max-width: 72rem; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }} th, td {{ text-align: left; padding: .4rem .8rem; border-bottom: 1px solid #ddd8cc; vertical-align: top }}
tr.error td:nth-child(5) {{ color: #8a1c33; font-weight: 600 }}
</style></head><body>
<h1>{errors} refused, {len(refusals) - errors} warnings</h1>
<p>Rows are counted as in the file itself. Values are never shown here: look them up in the file.</p>
<table><caption>All refusals and warnings</caption><thead><tr><th scope="col">File</th><th scope="col">Sheet</th>
<th scope="col">Row</th><th scope="col">Column</th><th scope="col">What is wrong</th><th scope="col">Code</th></tr></thead>
<tbody>
{rows}
</tbody></table></body></html>
"""
