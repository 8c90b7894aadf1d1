"""How each country of a view is painted: its fill, its mark and its words. Every map and tile grid draws this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from dashboard.evidence_states import evidence_state, state_letter, state_words
from dashboard.i18n import Language
from dashboard.rows import plain_rows

Row = Mapping[Any, Any]  # one cell by column name: a record or a row of the frame
WORKS, PARTLY = "●", "○"
_PARTLY = ("partially_working", "piloted")


@dataclass(frozen=True)
class Paint:
    """One country.

    Attributes:
        key: fill, a key of ``dashboard.design.paints``.
        dot: whether something works here: a full dot, a ring for partly, "" for neither.
        mark: class number, letter or count that stands in the country.
        tip: what hovering says, as HTML.
        name: the country's name where the map has room for it and the sentence speaks of it.
    """

    key: str
    dot: str
    mark: str
    tip: str
    name: str = ""

    @property
    def label(self) -> str:
        """Dot and mark as the text of a map label."""
        return " ".join(part for part in (self.dot, self.mark) if part)


def paint_countries(cells: pd.DataFrame, measure: str, lang: Language) -> dict[str, Paint]:
    """Paint every cell of one theme (or sub-theme); ``cells`` has one row per country."""
    key, mark = _KEYS[measure], _MARKS[measure]
    return {
        row["country"]: Paint(key(row), solution_dot(row["best_status"]) if measure == "severity" else "", mark(row, lang), tip(row, lang))
        for row in plain_rows(cells)
    }  # fmt: skip


def solution_dot(status: str) -> str:
    """A full dot for what works, a ring for what partly works."""
    return WORKS if status == "working" else PARTLY if status in _PARTLY else ""


def coverage_band(coverage: float) -> int:
    """1 nothing that works, 2 something, 3 a good part (half or more) of what there could be."""
    return 1 if not coverage > 0 else 2 if coverage < 0.5 else 3


def severity_band(severity_class: float) -> int:
    """1 for classes 1 and 2, 2 for class 3, 3 for classes 4 and 5."""
    return 1 if severity_class <= 2 else 2 if severity_class == 3 else 3


def paint_key(row: Row) -> str:
    """The paint of a cell's severity, hatched where it is indicative; its state where it has no number."""
    if row["state"] != "graded":
        return evidence_state(row)
    return f"s{row['severity_class']:.0f}" + ("d" if row["grade"] == "D" else "")


def _solution_key(row: Row) -> str:
    if not row["solution_count"]:
        return "NR"
    status = row["best_status"]
    return f"m-{status}" if status in ("working", "partially_working", "piloted") else "m-announced"


def _gap_key(row: Row) -> str:
    if row["state"] != "graded":
        return evidence_state(row)
    pair = f"g{severity_band(row['severity_class'])}{coverage_band(row['coverage'])}"
    return pair + ("d" if row["grade"] == "D" else "")


def _evidence_key(row: Row) -> str:
    return f"e{row['grade']}" if row["state"] == "graded" else evidence_state(row)


def _class_mark(row: Row, lang: Language) -> str:
    return f"{row['severity_class']:.0f}" if row["state"] == "graded" else state_letter(evidence_state(row), lang)


def _level_mark(row: Row, _lang: Language) -> str:
    return str(row["best_level"]) if row["solution_count"] else ""


def _grade_mark(row: Row, lang: Language) -> str:
    return str(row["grade"]) if row["state"] == "graded" else state_letter(evidence_state(row), lang)


_KEYS: dict[str, Callable[[Row], str]] = {
    "severity": paint_key,
    "solutions": _solution_key,
    "gap": _gap_key,
    "evidence": _evidence_key,
}
_MARKS: dict[str, Callable[[Row, Language], str]] = {
    "severity": _class_mark,
    "solutions": _level_mark,
    "gap": _class_mark,
    "evidence": _grade_mark,
}


def tip(row: Row, lang: Language) -> str:
    """Name, class, interval, grade, findings and the best solution of one cell, as HTML."""
    lines = [Markup("<b>{}</b>").format(lang.country(row["country"])), evidence_words(row, lang)]
    if row["solution_count"]:
        lines.append(solution_words(row, lang))
    return Markup("<br>").join(lines)


def evidence_words(row: Row, lang: Language) -> Markup:
    """What is known of a cell, in words: never a number without its interval and grade."""
    if row["state"] != "graded":
        return escape(state_words(evidence_state(row), lang))
    count = int(row["finding_count"])
    _, n_ = lang.gettext, lang.ngettext
    return escape(
        " · ".join(
            [
                f"{row['severity_class']:.0f} {lang.label('severity_word', str(int(row['severity_class'])))}",
                f"{interval_words(row, lang)}",
                lang.gettext("grade {grade}, {words}").format(
                    grade=row["grade"], words=lang.label("grade", row["grade"])
                ),
                n_("{n} finding", "{n} findings", count).format(n=count),
            ]
        )
    )


def interval_words(row: Row, lang: Language) -> str:
    """``3.8 (2.9–4.7)``."""
    value, low, high = (lang.number(row[name]) for name in ("severity", "severity_low", "severity_high"))
    return f"{value} ({low}–{high})"


def solution_words(row: Row, lang: Language) -> Markup:
    """The status of the best solution of a cell, or that none was researched."""
    if not row["solution_count"]:
        return escape(lang.gettext("no solution researched"))
    dot = solution_dot(row["best_status"])
    words = lang.label("status", row["best_status"])
    return escape(f"{dot} {words}".strip())
