"""Which reader takes a file? Decided by what stands in it.

What a reader module offers, so that it can be found here:

- for containers: ``recognises(path, kind) -> bool`` and ``read(path) -> list[Sheet]``;
- for the tables a coding tool exports: ``recognises_header(columns) -> bool`` and ``from_sheets(tables) -> list[Sheet]``,
  where ``tables`` are those of one file as :mod:`delimited` or :mod:`spreadsheet` read them.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from etl.errors import RefusedFileError
from etl.extract import Sheet, delimited, kobo, maxqda, spreadsheet, xlsform
from etl.extract.container import Kind, check_container

# loaded when a file calls for them: most runs read one kind of file
_CONTAINER_READERS = ("refi_qda", "qualcoder", "taguette", "maxqda")
_TABLES = ("csv", Kind.XLSX, Kind.XLS, Kind.ODS)
_TABLE_READERS = ("taguette", "maxqda", "atlasti", "dedoose", "qualcoder")


def extract(path: Path, form: Path | None = None) -> list[Sheet]:
    """Reads a file, or a QualCoder project folder (NAME.qda), into sheets of text.

    Args:
        path: the file, or a folder that holds ``data.qda``.
        form: the XLSForm of a KoboToolbox export, needed only if the export carries labels instead of names.

    Raises:
        RefusedFileError: the whole file cannot be taken; the error says why.
    """
    return interpret(as_it_stands(path), form)


def as_it_stands(path: Path) -> list[Sheet]:
    """The sheets of a project or form, or the tables of a file before anything is known about their headers.

    Raises:
        RefusedFileError: as for :func:`extract`.
    """
    if path.suffix.lower() == ".qda" or (path.is_dir() and (path / "data.qda").exists()):
        return [sheet for reader in _readers(("qualcoder",)) for sheet in reader.read(path)]
    kind = check_container(path)
    if kind in (Kind.SQLITE, Kind.XML, Kind.QDPX):
        return _read_container(path, kind)
    return delimited.read(path) if kind is Kind.TEXT else _read_workbook(path, kind)


def _readers(names: tuple[str, ...]) -> Iterator[ModuleType]:
    return (import_module(f"etl.extract.{name}") for name in names if find_spec(f"etl.extract.{name}"))


def _read_container(path: Path, kind: Kind) -> list[Sheet]:
    for reader in _readers(_CONTAINER_READERS):
        if reader.recognises(path, kind):
            return reader.read(path)  # type: ignore[no-any-return]
    raise RefusedFileError(path.name, "unknown_type", f"is {kind.upper()}, but of no coding tool that is known here")


def _read_workbook(path: Path, kind: Kind) -> list[Sheet]:
    grids = spreadsheet.read_grids(path, kind)
    return xlsform.sheets(path, grids) if xlsform.is_form(grids) else spreadsheet.to_sheets(path, kind, grids)


def interpret(sheets: list[Sheet], form: Path | None = None) -> list[Sheet]:
    """What the tables mean: answers to a form, coded passages of a tool, or themselves.

    Raises:
        RefusedFileError: a table is of a known tool but cannot be taken.
    """
    if sheets[0].format not in _TABLES:
        return sheets
    if kobo.recognises(sheets):
        return kobo.flatten(sheets, form)
    for reader in _readers(_TABLE_READERS):
        own = [sheet for sheet in sheets if reader.recognises_header(list(sheet.rows.columns))]
        if own:
            return reader.from_sheets(own) + [sheet for sheet in sheets if all(sheet is not one for one in own)]  # type: ignore[no-any-return]
    for sheet in sheets:
        maxqda.refuse_foreign(sheet)
    return sheets
