"""What a legend says: every fill that the measure can have, in words, with how many states have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.design import EVIDENCE, SEVERITY, STATES
from dashboard.evidence_states import state_letter, state_words
from dashboard.figures.painting import PARTLY, WORKS, Paint
from dashboard.i18n import Language

DOTS = {"works": WORKS, "partly": PARTLY}  # by the key of their entry


@dataclass(frozen=True)
class Entry:
    """One line of a legend, or one of the nine squares of the gap.

    Attributes:
        key: of the paint or of the dot that it explains, by which a view keeps only its states.
        count: states that have it, hatched ones included; None where it explains a texture and is no choice.
    """

    key: str
    words: str
    count: int | None

    @property
    def dot(self) -> str:
        """The dot that it explains; "" where it explains a paint."""
        return DOTS.get(self.key, "")


@dataclass(frozen=True)
class LegendContent:
    """The lines of a legend in the order of their meaning; that of the gap has a square before them.

    Attributes:
        squares: nine, row by row from the most severe, from uncovered to covered.
        axes: what grows upwards and to the right in the square.
    """

    entries: tuple[Entry, ...]
    squares: tuple[Entry, ...] = ()
    axes: tuple[str, str] = ("", "")

    @property
    def choices(self) -> tuple[Entry, ...]:
        """What a view can be narrowed to."""
        return tuple(entry for entry in (*self.squares, *self.entries) if entry.count is not None)


def legend_content(painted: Mapping[str, Paint], measure: str, lang: Language) -> LegendContent:
    """The legend of a measure for the countries as they are painted."""
    counts = Counter(paint.key for paint in painted.values()) + Counter(paint.dot for paint in painted.values())
    return _CONTENTS[measure](counts, lang)


def _entry(key: str, words: str, counts: Counter[str]) -> Entry:
    return Entry(key, words, counts[DOTS.get(key, key)] + counts[key + "d"])


def _states(counts: Counter[str], lang: Language) -> list[Entry]:
    found = [
        _entry(state, f"{state_letter(state, lang)} {state_words(state, lang)}".strip(), counts) for state in STATES
    ]
    return [entry for entry in found if entry.count or entry.key == "NR"]


def _hatched(key: str, lang: Language) -> Entry:
    return Entry(key, lang.gettext("hatched: indicative (grade D)"), None)


def _severity(counts: Counter[str], lang: Language) -> LegendContent:
    _ = lang.gettext
    classes = [_entry(f"s{k}", f"{k} {lang.label('severity_word', str(k))}", counts) for k in SEVERITY]
    dots = [_entry("works", _("works here"), counts), _entry("partly", _("partly works"), counts)]
    return LegendContent((*classes, _hatched("s3d", lang), *_states(counts, lang), *dots))


def _solutions(counts: Counter[str], lang: Language) -> LegendContent:
    _ = lang.gettext
    statuses = (
        ("m-working", lang.label("status", "working")),
        ("m-partially_working", lang.label("status", "partially_working")),
        ("m-piloted", lang.label("status", "piloted")),
        ("m-announced", _("only proposed, prepared, ended or rejected")),
        ("NR", _("no solution researched")),
    )
    return LegendContent(tuple(_entry(key, words, counts) for key, words in statuses))


def _gap(counts: Counter[str], lang: Language) -> LegendContent:
    _ = lang.gettext
    rows = {3: _("severity 4–5"), 2: _("severity 3"), 1: _("severity 1–2")}
    columns = {1: _("nothing works"), 2: _("partly covered"), 3: _("well covered")}
    squares = [
        _entry(f"g{row}{column}", f"{severity}, {covered}", counts)
        for row, severity in rows.items()
        for column, covered in columns.items()
    ]
    axes = (_("more severe ↑"), _("better covered by solutions →"))
    return LegendContent((_hatched("g21d", lang), *_states(counts, lang)), tuple(squares), axes)


def _evidence(counts: Counter[str], lang: Language) -> LegendContent:
    grades = [_entry(f"e{grade}", f"{grade} {lang.label('grade', grade)}", counts) for grade in EVIDENCE]
    return LegendContent((*grades, *_states(counts, lang)))


_CONTENTS = {"severity": _severity, "solutions": _solutions, "gap": _gap, "evidence": _evidence}
