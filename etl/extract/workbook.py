"""Turns the sheets of a workbook into grids of text. Runs in the child process, so it must not load pandas.

openpyxl reads .xlsx row by row: it survives a used cell in the last corner of a sheet and tells error cells from empty
ones; calamine does neither. calamine reads what openpyxl cannot: .xls, .ods and workbooks with faulty styles.
openpyxl is imported when there is such a file: it takes longer than reading most others.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine

from etl.errors import RefusedFileError
from etl.extract import Note
from etl.extract.container import Kind, open_zip_member

MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_PART_BYTES = 1024**3
_ERROR_IN_ODS = b'value-type="error"'
_MARK = re.compile(r"^'(?=\d[\d.,:/\-]*$)")  # by which Excel keeps a number or date as text
_PERSON = re.compile(rb"<(?:dc:creator|cp:lastModifiedBy)\b[^>]*>([^<]+)<")
_PROGRAMS = {
    b"",
    b"openpyxl",
    b"Microsoft Excel",
    b"Microsoft Office User",
    b"Unknown",
    b"xlsxwriter",
    b"Calc",
    b"LibreOffice",
}
NO_VALUE = "\0no value"
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s")
_DATE_HEADER = re.compile(r"date|month|дата|месяц|data|datum", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|_x00[01][0-9A-F]_")


@dataclass
class Grid:
    """One sheet as text.

    Attributes:
        name: name of the sheet.
        rows: row number as the editor sees it, and its cells; rows in which nothing stands are left out. A formula
            without a computed value reads ``NO_VALUE``.
        warnings: notes about the sheet.
    """

    name: str
    rows: list[tuple[int, list[str]]]
    warnings: list[Note] = field(default_factory=list)


@dataclass
class Grids:
    """The visible sheets of a workbook, and notes about the whole."""

    sheets: list[Grid]
    warnings: list[Note] = field(default_factory=list)


def read_workbook(path: Path, kind: Kind) -> Grids:
    """The visible sheets of a workbook.

    Raises:
        RefusedFileError: password protected, or larger than ``MAX_ROWS`` x ``MAX_COLUMNS``.
    """
    if kind is not Kind.XLSX:
        return _by_calamine(path, kind)
    warnings.simplefilter("ignore")  # openpyxl reports unknown extensions, which are no concern of the editor
    try:
        return _by_openpyxl(path)
    except (RefusedFileError, MemoryError):
        raise
    except Exception:  # faulty styles, dates in its properties and the like, of programs that are not Excel
        return _by_calamine(path, kind)


def _by_openpyxl(path: Path) -> Grids:
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    parts = _Parts(path)
    formulas = openpyxl.load_workbook(path, read_only=True, keep_links=False) if parts.formulas else None
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    notes = [*_hidden([sheet.title for sheet in book.worksheets if sheet not in visible]), *_metadata(path)]
    if parts.merged:
        text = "has merged cells; the value of each stands in its first cell only, the others are read as empty"
        notes.append(Note("merged_cells", text))
    grids = Grids([], notes)
    for sheet in visible:
        rows = _computed(sheet, formulas[sheet.title]) if formulas else _rows(sheet, values_only=True)
        grids.sheets.append(_grid(path.name, sheet.title, _of_1904(rows) if book.epoch == CALENDAR_MAC_1904 else rows))
    return grids


def _of_1904(rows: Iterable[Iterable[Any]]) -> Iterator[list[Any]]:
    """Rows of a workbook that counts days from 1904: bare numbers in a column of dates are such days."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, from_excel

    dated: set[int] = set()
    for row in rows:
        cells = list(row)
        dated |= {at for at, cell in enumerate(cells) if isinstance(cell, date) or _names_date(cell)}
        yield [
            from_excel(cell, CALENDAR_MAC_1904) if at in dated and _is_day(cell) else cell
            for at, cell in enumerate(cells)
        ]


def _names_date(cell: Any) -> bool:
    return isinstance(cell, str) and len(cell) < 60 and bool(_DATE_HEADER.search(cell))


def _is_day(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and 20_000 < cell < 80_000


def _rows(sheet: Any, *, values_only: bool) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # the size that the file claims can be wrong both ways
    return sheet.iter_rows(values_only=values_only)  # type: ignore[no-any-return]


def _computed(values: Any, formulas: Any) -> Iterator[list[Any]]:
    """Values of a sheet with formulas. One that gave an empty text has the type of a text, one never computed not."""
    both = zip(_rows(values, values_only=False), _rows(formulas, values_only=True), strict=False)
    for cells, sources in both:
        yield [
            NO_VALUE if cell.value is None and source is not None and cell.data_type == "n" else cell.value
            for cell, source in zip(cells, sources, strict=False)
        ]


class _Parts:
    """What the XML of the sheets says that their cells do not."""

    def __init__(self, path: Path) -> None:
        self.formulas = self.merged = False
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        for content in (_part(path, name) for name in names):
            self.formulas = self.formulas or bool(_FORMULA.search(content))
            self.merged = self.merged or bool(_MERGED.search(content))


def _metadata(path: Path) -> list[Note]:
    """Comments and the author in the properties are not read; whoever passes the file on should know of them."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    comments = any(re.match(r"xl/(comments|threadedComments)", name) for name in names)
    properties = _part(path, "docProps/core.xml") if "docProps/core.xml" in names else b""
    people = {match[1].strip() for match in _PERSON.finditer(properties)} - _PROGRAMS
    found = [text for text, there in (("comments on cells", comments), ("the name of an author", people)) if there]
    text = f"holds {' and '.join(found)}: not read, but remove them before you pass the file on"
    return [Note("metadata", text)] if found else []


def _part(path: Path, name: str) -> bytes:
    return open_zip_member(path, name, MAX_PART_BYTES)


def _by_calamine(path: Path, kind: Kind) -> Grids:
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.PasswordError:
        message = "is password protected; save it without a password"
        raise RefusedFileError(path.name, "password", message) from None
    tables = [meta for meta in book.sheets_metadata if meta.typ is python_calamine.SheetTypeEnum.WorkSheet]
    shown = python_calamine.SheetVisibleEnum.Visible
    grids = Grids([], _hidden([meta.name for meta in tables if meta.visible is not shown]))
    if kind is not Kind.ODS or _ERROR_IN_ODS in _part(path, "content.xml"):
        text = "was read in a way that shows error cells as empty; save it as a new .xlsx to be sure"
        grids.warnings.append(Note("error_cells_unseen", text))
    for meta in tables:
        if meta.visible is shown:
            grids.sheets.append(_grid(path.name, meta.name, _calamine_rows(path.name, book, meta.name)))
    return grids


def _calamine_rows(file: str, book: Any, name: str) -> Iterable[list[Any]]:
    sheet = book.get_sheet_by_name(name)
    if sheet.height > MAX_ROWS + 1:
        raise _too_large(file, name)
    top, left = sheet.start or (0, 0)
    for _ in range(top):
        yield []
    for row in sheet.iter_rows():
        yield [""] * left + row


def _hidden(names: list[str]) -> list[Note]:
    return [Note("hidden_sheets", f"has {len(names)} hidden sheet(s), which were left out")] if names else []


def _grid(file: str, name: str, rows: Iterable[Iterable[Any]]) -> Grid:
    grid = Grid(name, [])
    far = False
    for number, row in enumerate(rows, 1):
        cells = [as_text(value) for value in row]
        while cells and not cells[-1].strip():
            cells.pop()
            far = far or len(cells) > MAX_COLUMNS
        if cells:
            if len(cells) > MAX_COLUMNS or len(grid.rows) > MAX_ROWS:
                raise _too_large(file, name)
            grid.rows.append((number, cells))
    if far:
        text = "has used but empty cells far outside its table; they were left out"
        grid.warnings.append(Note("sparse_sheet", text))
    return grid


def _too_large(file: str, sheet: str) -> RefusedFileError:
    message = f"has more than {MAX_ROWS} rows or {MAX_COLUMNS} columns; split it or save it as CSV"
    return RefusedFileError(file, "too_many_rows", message, sheet)


def as_text(value: Any) -> str:
    """A cell as the text that an editor would type for it; dates as ISO 8601, numbers without a needless ``.0``."""
    if isinstance(value, str):
        return value if value == NO_VALUE else _MARK.sub("", _CONTROL.sub(" ", value).replace("\r\n", "\n"))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return _date_as_text(value)


def _date_as_text(value: datetime | date | time | timedelta | int) -> str:
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
