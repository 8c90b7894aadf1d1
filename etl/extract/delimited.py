"""Reads tables in plain text: CSV and its relatives with semicolon, tab or bar.

Everything is text. A row that is broken is refused with its line number, and the others load.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from etl.columns import from_polars
from etl.errors import RefusedFileError
from etl.extract import Note, Refusal, Sheet
from etl.extract.clean import has_any, read_clean
from etl.extract.headers import LOOKED_AT, header_at
from etl.extract.records import Records, scan, walk
from etl.extract.table import MAX_CELL, Header, fit, is_blank, read_header, row_refused, title_note
from etl.extract.text import Text, is_utf8, read_text
from etl.meanwhile import each

MAX_ROWS = 2_000_000
SEPARATORS = ",;\t|"
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n") + b"\x7f"
_TO_SPACE = bytes.maketrans(_CONTROL, b" " * len(_CONTROL))
_SEP_LINE = re.compile(rb'"?sep=([,;\t|])"?[ \t]*\n', re.IGNORECASE)
# the sign for a lost letter, and Cyrillic of UTF-8 that was read as Latin letters and saved so
_GARBLED = re.compile(rb"\xef\xbf\xbd|(?:\xc3[\x90\x91](?:\xc2.|\xc5.|\xcb.|\xe2..)){3}")
_SAMPLE_BYTES, _SAMPLE_ROWS = 65_536, 20


@dataclass(frozen=True)
class _Source:
    """A text made ready: UTF-8, line breaks ``\\n``, no control characters."""

    file: str
    data: bytes
    separator: str
    mixed: bool


def read(path: Path) -> list[Sheet]:
    """The one sheet of a delimited text file; its index is the physical line on which each record starts.

    Raises:
        RefusedFileError: unknown encoding, no header, two columns of one name, more than ``MAX_ROWS`` rows.
    """
    csv.field_size_limit(2**31 - 1)  # long cells are refused here, one by one, and not by the parser
    source, warnings = _ready(path.name, read_text(path.read_bytes(), path.name))
    header, rows, refusals = _clean(source) or _divided(source)
    rows = rows.iloc[:, header.named]
    return [Sheet(path.name, "", rows, "csv", warnings + header.warnings, tuple(refusals))]


def _divided(source: _Source) -> tuple[Header, pd.DataFrame, list[Refusal]]:
    return _irregular(source) if (found := _scan(source)) is None else _regular(source, found)


def _clean(source: _Source) -> tuple[Header, pd.DataFrame, list[Refusal]] | None:
    """The shortest way, for a large text in which every line is one row of the right width; None for any other text."""
    table = None if source.mixed else read_clean(source.data, source.separator, MAX_ROWS, MAX_CELL)
    if table is None:
        return None
    header = _header(source, table.columns)
    parts = {at: table.drop_in_place(name) for at, name in enumerate(table.columns)}
    columns = each(lambda at: from_polars(parts.pop(at)), list(parts))  # a part is given back when it is read
    rows = pd.DataFrame(dict(enumerate(columns)), copy=False)
    rows.index = pd.RangeIndex(2, len(rows) + 2)
    return header, rows.set_axis(header.names, axis=1), []


def _ready(file: str, text: Text) -> tuple[_Source, tuple[Note, ...]]:
    warnings: list[Note] = []
    if text.encoding != "utf-8":
        warnings.append(Note("encoding", f"is written in {text.encoding} and was read as such; UTF-8 is safer"))
    data = text.data.replace(b"\r\n", b"\n") if b"\r" in text.data else text.data
    data = data if b"\n" in data else data.replace(b"\r", b"\n")  # line breaks of old Macs
    clean = data.translate(_TO_SPACE) if has_any(data, _CONTROL) else data
    if clean is not data:
        warnings.append(Note("control_characters", "holds control characters, which became spaces"))
    if not clean.isascii() and _GARBLED.search(clean):
        lost = "holds letters that an earlier program lost or garbled; compare with the original"
        warnings.append(Note("garbled_letters", lost))
    if hint := _SEP_LINE.match(clean):  # a hint for Excel; blanked, so that line numbers stay right
        return _Source(file, clean[hint.end() - 1 :], hint[1].decode(), text.mixed), tuple(warnings)
    clean, titles = _without_title(clean)
    return _Source(file, clean, _separator(clean), text.mixed), (*warnings, *title_note(titles))


def _without_title(data: bytes) -> tuple[bytes, int]:
    """The text with the lines above a known header blanked, so that line numbers stay right; and their number."""
    lines = data[:_SAMPLE_BYTES].decode(errors="replace").split("\n")
    for separator in SEPARATORS:
        records = ((at, cells) for at, cells in walk(lines, separator) if cells and not is_blank(cells))
        first = [record for record, _ in zip(records, range(LOOKED_AT), strict=False)]
        top = header_at([cells for _, cells in first])
        if top:
            above = first[top][0] - 1
            return b"\n" * above + data.split(b"\n", above)[-1], top
    return data, 0


def _separator(data: bytes) -> str:
    """The separator by which the first rows have as many fields as the header; the most fields win."""
    lines = data[:_SAMPLE_BYTES].decode(errors="replace").split("\n")

    def fitness(separator: str) -> tuple[bool, float, int]:
        records = (cells for _, cells in walk(lines, separator) if cells and not is_blank(cells))
        counts = [len(cells) for cells, _ in zip(records, range(_SAMPLE_ROWS), strict=False)]
        if not counts:
            return False, 0, 0
        return counts[0] > 1, counts.count(counts[0]) / len(counts), counts[0]

    return max(SEPARATORS, key=fitness)


def _scan(source: _Source) -> Records | None:
    found = scan(source.data, source.separator)
    if found is not None:
        found = found.where(found.ends - found.starts >= found.fields)  # others are empty or separators only
        _refuse_too_many(source.file, len(found.starts))
    return found


def _refuse_too_many(file: str, rows: int) -> None:
    if rows > MAX_ROWS + 1:
        raise RefusedFileError(file, "too_many_rows", f"has more than {MAX_ROWS} rows; split it")


def _regular(source: _Source, found: Records) -> tuple[Header, pd.DataFrame, list[Refusal]]:
    """The fast way: rows of the right width go to the C parser together, odd ones are judged one by one."""
    first = _first_filled(source, found)
    header = _header(source, _cells_at(source, found, first) if first is not None else None)
    body = found.where(np.arange(len(found.starts)) > (first or 0))
    width = len(header.names)
    good = (body.fields == width) & (body.ends - body.starts <= MAX_CELL)
    if source.mixed:
        good &= np.array([is_utf8(source.data[s:e]) for s, e in zip(body.starts, body.ends, strict=True)], bool)
    rows = _parse(source, body.where(good), width)
    odd = body.where(~good)
    judged = ((int(line), _cells_at(source, odd, place)) for place, line in enumerate(odd.lines))
    extra, refusals = _judge(source.file, judged, header.names)
    if extra:
        rows = pd.concat([rows, _frame(extra, width)]).sort_index()
    return header, rows.set_axis(header.names, axis=1), refusals


def _irregular(source: _Source) -> tuple[Header, pd.DataFrame, list[Refusal]]:
    """The careful way, for a text with quotes in wrong places."""
    lines = source.data.split(b"\n")
    _refuse_too_many(source.file, len(lines))
    # a byte that is not UTF-8 becomes a lone surrogate, by which its row is known
    records = walk([line.decode(errors="surrogateescape") + "\n" for line in lines], source.separator)
    filled = ((line, cells) for line, cells in records if cells is None or not is_blank(cells))
    _, first = next(filled, (0, None))
    header = _header(source, first)
    rows, refusals = _judge(source.file, filled, header.names)
    return header, _frame(rows, len(header.names)).set_axis(header.names, axis=1), refusals


def _header(source: _Source, cells: list[str] | None) -> Header:
    if cells is None or any(_undecodable(cell) for cell in cells):
        raise RefusedFileError(source.file, "no_header", "has no readable header in its first line")
    return read_header(source.file, "", cells)


def _first_filled(source: _Source, found: Records) -> int | None:
    for place in range(len(found.starts)):
        cells = _cells_at(source, found, place)
        if cells is None or not is_blank(cells):
            return place
    return None


def _cells_at(source: _Source, records: Records, place: int) -> list[str] | None:
    record = source.data[records.starts[place] : records.ends[place]].decode(errors="surrogateescape")
    try:
        return next(csv.reader(io.StringIO(record, newline=""), delimiter=source.separator, strict=True), [])
    except csv.Error:
        return None


def _parse(source: _Source, records: Records, width: int) -> pd.DataFrame:
    """Rows known to be of the right width, all at once."""
    if not len(records.starts):
        return _frame([], width)
    if (records.starts[1:] == records.ends[:-1] + 1).all():
        body = source.data[records.starts[0] : records.ends[-1]]
    else:
        body = b"\n".join(source.data[s:e] for s, e in zip(records.starts, records.ends, strict=True))
    rows = pd.read_csv(
        io.BytesIO(body), sep=source.separator, header=None, names=range(width), index_col=False, dtype=str,
        keep_default_na=False, na_filter=False, skip_blank_lines=False, lineterminator="\n",
    )  # fmt: skip
    if len(rows) != len(records.lines):  # never seen; a shifted line number would be worse than a stop
        raise RefusedFileError(source.file, "unreadable", "cannot be divided into rows without doubt")
    rows.index = pd.Index(records.lines)
    return rows[~_blank_rows(rows)]


def _blank_rows(rows: pd.DataFrame) -> pd.Series[bool]:
    blank = rows[0].str.strip() == ""
    for column in range(1, rows.shape[1]):
        if not blank.any():
            break
        blank &= rows[column].str.strip() == ""
    return blank


def _judge(
    file: str, records: Iterable[tuple[int, list[str] | None]], names: list[str]
) -> tuple[list[tuple[int, list[str]]], list[Refusal]]:
    """Good rows, and what is to say about the others."""
    rows: list[tuple[int, list[str]]] = []
    refusals: list[Refusal] = []
    for line, cells in records:
        if cells is None:
            message = "has a quote in a wrong place; a quote inside a cell is doubled, never escaped by \\"
            refusals.append(row_refused(file, "", line, "broken_quotes", message))
        elif is_blank(cells):
            continue
        elif reason := _reason(cells, names):
            refusals.append(row_refused(file, "", line, *reason))
        else:
            rows.append((line, cells[: len(names)]))
            refusals += _surplus(file, line, cells, names)
    return rows, refusals


def _reason(cells: list[str], names: list[str]) -> tuple[str, str] | None:
    """Why a row cannot be taken: code and sentence; None if it can."""
    if any(_undecodable(cell) for cell in cells):
        return "undecodable", "is written in another encoding than the rest of the file"
    if any(len(cell) > MAX_CELL for cell in cells):
        return "cell_too_long", f"has a cell of more than {MAX_CELL} characters"
    if fit(cells, len(names)) is None and not _in_place(cells, names):
        return "field_count", f"has {len(cells)} fields, but the header has {len(names)}"
    return None


def _in_place(cells: list[str], names: list[str]) -> bool:
    """KoboToolbox appends answers of older versions of a form behind its last column, a number, without a header."""
    return len(cells) > len(names) and names[-1] == "_index" and cells[len(names) - 1].isdecimal()


def _surplus(file: str, line: int, cells: list[str], names: list[str]) -> list[Refusal]:
    if is_blank(cells[len(names) :]):
        return []
    note = f"has {len(cells) - len(names)} value(s) behind the last column of the header, which were left out"
    return [Refusal(file, "", line, "", "surplus_value", "warning", note)]


def _undecodable(cell: str) -> bool:
    return not cell.isascii() and any("\udc80" <= char <= "\udcff" for char in cell)


def _frame(rows: list[tuple[int, list[str]]], width: int) -> pd.DataFrame:
    index = pd.Index([line for line, _ in rows], dtype="int64")
    return pd.DataFrame([cells for _, cells in rows], index=index, columns=range(width), dtype=str)
