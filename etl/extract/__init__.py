"""Readers: one file each per format, all giving the same rows of text.

A reader turns one file into :class:`Sheet` objects and changes nothing: every value is the text that stands in
the file. What the text means is decided later (``etl.validate``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # the child process that parses spreadsheets starts in half the time without pandas
    import pandas as pd


class Note(str):
    """A sentence about a file as a whole that stops nothing; ``code`` is short and stable, as that of a refusal."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, code: str, text: str) -> Note:
        note = super().__new__(cls, text)
        note.code = code
        return note

    def __reduce__(self) -> tuple[type[Note], tuple[str, str]]:
        """For the way out of the child process."""
        return Note, (self.code, str(self))

    def on(self, sheet: str) -> Note:
        """The same note about one sheet of the file."""
        return Note(self.code, f"{sheet}: {self}" if sheet else str(self))


@dataclass(frozen=True)
class Refusal:
    """One thing that was refused (``error``) or noticed (``warning``), and where it stands.

    Attributes:
        file: name of the file, without its folder.
        sheet: name of the sheet or inner table; "" where a file is one table.
        row: physical row or line number in the file; None if it concerns the whole sheet or file.
        column: name of the column; "" if it concerns the whole row.
        code: short stable reason code, for example ``field_count``.
        severity: ``error`` (the row is not taken) or ``warning`` (it is).
        message: one clear sentence for the editor, never with a value from the file.
    """

    file: str
    sheet: str
    row: int | None
    column: str
    code: str
    severity: Literal["error", "warning"]
    message: str


@dataclass(frozen=True)
class Sheet:
    """One table of a file, as text.

    Attributes:
        file: name of the file, without its folder.
        name: name of the sheet or inner table; "" where a file is one table.
        rows: one row per record; every column is text (``str``, "" for an empty cell); the index is the physical
            row or line number in the file that an editor sees (the header is usually 1), so that a message can
            point at it.
        format: which reader made it, for example ``csv``, ``xlsx``, ``refi-qda``, ``taguette``.
        warnings: notes about the file as a whole.
        refusals: rows that could not even be read; ``rows`` holds only the good ones.
    """

    file: str
    name: str
    rows: pd.DataFrame
    format: str
    warnings: tuple[Note, ...] = field(default=())
    refusals: tuple[Refusal, ...] = field(default=())
