"""Rules that every table follows, whichever kind of file it stands in: the header, the width of a row, its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from etl.errors import RefusedFileError
from etl.extract import Note, Refusal

MAX_CELL = 100_000
KOBO_CUT = "<WARNING: Truncated to Excel limit"  # how KoboToolbox begins an answer that it cut
_SHOWN = 60


@dataclass(frozen=True)
class Header:
    """The columns of a table.

    Attributes:
        names: name of every column in its place, "" for one without a name.
        warnings: a note about nameless columns.
    """

    names: list[str]
    warnings: tuple[Note, ...]

    @property
    def named(self) -> list[int]:
        """Positions of the columns that have a name."""
        return [place for place, name in enumerate(self.names) if name]


def read_header(file: str, sheet: str, cells: Sequence[str]) -> Header:
    """The header from its cells. Names keep their spelling; space around them goes.

    Raises:
        RefusedFileError: two columns of one name, or no name at all.
    """
    names = [" ".join(cell.replace("\ufeff", "").split()) for cell in cells]
    doubled = sorted(name for name, count in Counter(filter(None, names)).items() if count > 1)
    if doubled:
        shown = ", ".join(name[:_SHOWN] for name in doubled)
        raise RefusedFileError(file, "duplicate_column", f"has more than one column named {shown}", sheet)
    if not any(char.isalnum() for name in names for char in name):
        raise RefusedFileError(file, "no_header", "has no header: the first line names no column", sheet)
    nameless = [place for place, name in enumerate(names, 1) if not name]
    text = f"{len(nameless)} column(s) have no name and were left out, the first is column {min(nameless, default=0)}"
    return Header(names, (Note("nameless_column", text).on(sheet),) if nameless else ())


def title_note(lines: int, sheet: str = "") -> tuple[Note, ...]:
    """That lines above the header were left out, if there were any."""
    text = f"{lines} filled line(s) above the header were taken for a title and left out"
    return (Note("title_lines", text).on(sheet),) if lines else ()


def fit(cells: list[str], width: int) -> list[str] | None:
    """The cells of a row cut to the width of the header, or None if the row is short or holds more than fits."""
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return None
    return cells[:width]


def is_blank(cells: Sequence[str]) -> bool:
    """Whether nothing stands in the row."""
    return not any(cell.strip() for cell in cells)


def row_refused(file: str, sheet: str, row: int, code: str, message: str, column: str = "") -> Refusal:
    """The refusal of one row."""
    return Refusal(file, sheet, row, column, code, "error", message)
