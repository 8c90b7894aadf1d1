"""One table to be written: columns that know how to read a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.evidence_states import evidence_state, state_words
from dashboard.i18n import Language

Row = Mapping[Any, Any]
Column = tuple[str, Callable[[Row], Any]]


@dataclass(frozen=True)
class Sheet:
    """A table: its name in addresses (``table=``), its title for people, heads and rows of text, numbers or None."""

    name: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]


def sheet(name: str, title: str, columns: Sequence[Column], rows: Iterable[Row]) -> Sheet:
    """Read every row through the columns; a value that is missing becomes None."""
    heads = [head for head, _read in columns]
    return Sheet(name, title, heads, [[_value(read(row)) for _head, read in columns] for row in rows])


def _value(value: Any) -> Any:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, bool):
        return value
    number = getattr(value, "item", None)  # numpy's numbers become Python's
    return number() if number else value


def cell_columns(lang: Language) -> list[Column]:
    """Everything that a page shows of a cell."""
    _ = lang.gettext
    code = _("{name}, code").format
    return [
        (_("State"), lambda row: lang.country(row["country"])),
        (code(name=_("State")), lambda row: row["country"]),
        (_("Theme"), lambda row: lang.label("theme", row["theme"])),
        (code(name=_("Theme")), lambda row: row["theme"]),
        (_("Sub-theme"), lambda row: row["subtheme"]),
        (
            _("State of evidence"),
            lambda row: state_words(evidence_state(row), lang) if row["state"] != "graded" else "",
        ),
        (code(name=_("State of evidence")), lambda row: row["state"]),
        (_("Class"), lambda row: _whole(row["severity_class"])),
        (_("Class in words"), lambda row: _class_word(row, lang)),
        (_("Severity"), lambda row: _rounded(row["severity"])),
        (_("Severity, lower end"), lambda row: _rounded(row["severity_low"])),
        (_("Severity, upper end"), lambda row: _rounded(row["severity_high"])),
        (_("Grade"), lambda row: row["grade"]),
        (_("Findings"), lambda row: int(row["finding_count"])),
        (_("Critical"), lambda row: bool(row["critical"])),
        (_("Contested"), lambda row: bool(row["contested"])),
        (_("Robust class"), lambda row: bool(row["robust"])),
        (_("Solutions"), lambda row: int(row["solution_count"])),
        (_("Best solution here"), lambda row: lang.label("status", row["best_status"]) if row["best_status"] else ""),
        (code(name=_("Best solution here")), lambda row: row["best_status"]),
        (_("Instrument"), lambda row: row["best_level"]),
        (_("Coverage"), lambda row: _rounded(row["coverage"])),
        (_("Gap"), lambda row: _rounded(row["gap"])),
        (_("Newest"), lambda row: row["newest_date"]),
    ]


def finding_columns(lang: Language) -> list[Column]:
    """Everything that a page shows of a finding."""
    _ = lang.gettext
    code = _("{name}, code").format

    def label(group: str, name: str) -> Callable[[Row], str]:
        return lambda row: lang.label(group, row[name]) if row[name] else ""

    return [
        (_("Id"), lambda row: row["id"]),
        (_("State"), lambda row: lang.country(row["country"])),
        (code(name=_("State")), lambda row: row["country"]),
        (_("Theme"), label("theme", "theme")),
        (code(name=_("Theme")), lambda row: row["theme"]),
        (_("Sub-theme"), lambda row: row["subtheme"]),
        (_("Kind"), label("kind", "kind")),
        (code(name=_("Kind")), lambda row: row["kind"]),
        (_("Status"), label("status", "status")),
        (code(name=_("Status")), lambda row: row["status"]),
        (_("Statement"), lambda row: row["statement"]),
        (_("Language"), lambda row: row["statement_lang"]),
        (_("Instrument"), label("instrument_level", "instrument_level")),
        (code(name=_("Instrument")), lambda row: row["instrument_level"]),
        (_("Who says so"), label("claimed_by", "claimed_by")),
        (_("Source"), lambda row: row["source_title"]),
        (_("Place in the source"), lambda row: row["locator"]),
        (_("Address"), lambda row: row["source_url"]),
        (_("Date of the source"), lambda row: row["source_date"]),
        (_("Kind of source"), label("source_type", "source_type")),
        (code(name=_("Kind of source")), lambda row: row["source_type"]),
        (_("Trust"), lambda row: row["confidence"]),
        (_("In force from"), lambda row: row["valid_from"]),
        (_("In force until"), lambda row: row["valid_until"]),
    ]


def _class_word(row: Row, lang: Language) -> str:
    return lang.label("severity_word", f"{row['severity_class']:.0f}") if row["state"] == "graded" else ""


def _rounded(value: Any) -> float | None:
    return None if pd.isna(value) else round(float(value), 4)


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
