"""Reads spreadsheets (.xlsx, .xls, .ods) into sheets of text; the parsing itself happens in a child process."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from etl.errors import RefusedFileError
from etl.extract import Refusal, Sheet
from etl.extract.child import in_child
from etl.extract.container import Kind
from etl.extract.headers import LOOKED_AT, header_at
from etl.extract.table import KOBO_CUT, MAX_CELL, Header, fit, read_header, row_refused, title_note
from etl.extract.workbook import NO_VALUE, Grid, Grids, read_workbook

# as Excel and LibreOffice write them
_ERROR = re.compile(r"#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:\d{3}")


def read_grids(path: Path, kind: Kind) -> Grids:
    """The visible sheets as grids of text.

    Raises:
        RefusedFileError: password protected, damaged, too large, or too hungry for memory or time.
    """
    return in_child(read_workbook, path, kind)


def read(path: Path, kind: Kind) -> list[Sheet]:
    """The visible sheets of a workbook in which something stands."""
    return to_sheets(path, kind, read_grids(path, kind))


def to_sheets(path: Path, kind: Kind, grids: Grids) -> list[Sheet]:
    """Sheets with header from grids. The first filled row of each is its header.

    Raises:
        RefusedFileError: nothing stands in the workbook, or a sheet has two columns of one name.
    """
    filled = [grid for grid in grids.sheets if grid.rows]
    if not filled:
        raise RefusedFileError(path.name, "empty_file", "has no visible sheet in which something stands")
    sheets = [_sheet(path.name, kind, grid) for grid in filled]
    first = sheets[0]
    sheets[0] = Sheet(
        first.file, first.name, first.rows, first.format, (*grids.warnings, *first.warnings), first.refusals
    )
    return sheets


def _sheet(file: str, kind: Kind, grid: Grid) -> Sheet:
    top = header_at([cells for _, cells in grid.rows[:LOOKED_AT]])
    header = read_header(file, grid.name, grid.rows[top][1])
    width = len(header.names)
    good: list[tuple[int, list[str]]] = []
    refusals: list[Refusal] = []
    for number, cells in grid.rows[top + 1 :]:
        row = cells + [""] * (width - len(cells))
        found = _refusals(file, grid.name, number, row, header)
        refusals += found
        if not found:
            good.append((number, row))
    notes = (*(warning.on(grid.name) for warning in grid.warnings), *title_note(top, grid.name), *header.warnings)
    return Sheet(file, grid.name, _frame(good, header), kind.value, notes, tuple(refusals))


def _frame(rows: list[tuple[int, list[str]]], header: Header) -> pd.DataFrame:
    index = pd.Index([number for number, _ in rows], dtype="int64")
    frame = pd.DataFrame([cells for _, cells in rows], index=index, columns=range(len(header.names)), dtype=str)
    return frame.iloc[:, header.named].set_axis([header.names[place] for place in header.named], axis=1)


def _refusals(file: str, sheet: str, number: int, cells: list[str], header: Header) -> list[Refusal]:
    if fit(cells, len(header.names)) is None:
        message = "has values to the right of the last column that the header names"
        return [row_refused(file, sheet, number, "field_count", message)]
    found = [(header.names[place], _reason(cells[place])) for place in header.named]
    return [row_refused(file, sheet, number, *reason, column) for column, reason in found if reason]


def _reason(cell: str) -> tuple[str, str] | None:
    if cell == NO_VALUE:
        return "formula_without_value", "holds a formula that was never computed; open and save it in Excel"
    if cell.startswith(("#", "Err:")) and _ERROR.fullmatch(cell):
        return "error_cell", "holds an error of the spreadsheet, not a value"
    if len(cell) > MAX_CELL:
        return "cell_too_long", f"has more than {MAX_CELL} characters"
    if cell.startswith(KOBO_CUT):
        return "cell_cut", "was cut at the limit of Excel when it was exported; export as CSV instead"
    return None
