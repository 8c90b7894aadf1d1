"""Known errors of source files, mended from a list with a reason, never by hand in the source.

``corrections.yml`` is a list of ``{file, match: {column: value}, set: {column: value}, reason, status}``. A correction
that no longer matches anything is an error: the source has changed and somebody must look.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from etl.errors import CorrectionError
from etl.extract import Sheet

DEFAULT_PATH = Path(__file__).parent / "corrections.yml"


@dataclass(frozen=True)
class Correction:
    """One mending: in ``file``, where every column of ``match`` has that text, ``set`` these columns."""

    file: str
    match: dict[str, str]
    set: dict[str, str]
    reason: str
    status: str


@dataclass
class Corrections:
    """All corrections, and how many rows each has matched in this run."""

    entries: tuple[Correction, ...]
    hits: dict[int, int] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path = DEFAULT_PATH) -> Corrections:
        """Read the list.

        Raises:
            CorrectionError: an entry is not well formed; the message says which.
        """
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        return cls(tuple(_entry(number, entry, path.name) for number, entry in enumerate(entries, 1)))

    def apply(self, sheet: Sheet) -> Sheet:
        """The sheet with its corrections; rows are changed, never added or removed."""
        rows = sheet.rows
        for number, entry in enumerate(self.entries):
            if entry.file != sheet.file or not {*entry.match, *entry.set} <= set(rows.columns):
                continue
            where = (rows[list(entry.match)] == list(entry.match.values())).all(axis=1)
            self.hits[number] = self.hits.get(number, 0) + int(where.sum())
            rows = rows.copy()
            rows.loc[where, list(entry.set)] = list(entry.set.values())
        return replace(sheet, rows=rows)

    def require_all_matched(self, files: Collection[str]) -> None:
        """Every active correction of a file that was read must have matched.

        Raises:
            CorrectionError: naming the first one that did not.
        """
        for number, entry in enumerate(self.entries):
            if entry.status == "active" and entry.file in files and not self.hits.get(number):
                raise CorrectionError(
                    f"corrections.yml, entry {number + 1}: matches nothing in {entry.file} any more ({entry.reason})"
                )


def _entry(number: int, entry: Any, file: str) -> Correction:
    try:
        match = {str(k): str(v) for k, v in entry["match"].items()}
        values = {str(k): str(v) for k, v in entry["set"].items()}
        made = Correction(str(entry["file"]), match, values, str(entry["reason"]), str(entry.get("status", "active")))
    except (KeyError, TypeError, AttributeError) as error:
        raise CorrectionError(f"{file}, entry {number}: needs file, match, set and reason") from error
    if not match or not values:
        raise CorrectionError(f"{file}, entry {number}: match and set must each name a column")
    if made.status not in ("active", "retired") or not made.reason.strip():
        raise CorrectionError(f"{file}, entry {number}: status must be active or retired, and a reason is needed")
    return made
