"""What is known of one country, or of one cell, in one sentence: the heading of its page and of its briefing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.evidence_states import evidence_state, state_words
from dashboard.figures.painting import Row
from dashboard.i18n import Language
from dashboard.sentences import problem_phrase
from data.severity import MIN_THEMES_FOR_A_LINE

LAW = ("L1", "L2", "L3", "L5", "L8")  # instruments that can be a legal basis
LEGAL_TEXT = "A"  # the source type of legal texts and decisions


def country_reading(cells: pd.DataFrame, line: Mapping[Any, Any], country: str, lang: Language) -> str:
    """The sentence of a country.

    Args:
        cells: its twelve theme cells.
        line: its ``graded``, ``median`` and ``maximum`` (method, step 13).
    """
    _ = lang.gettext
    name = lang.country(country)
    graded = cells[cells["state"] == "graded"]
    if graded.empty:
        return _("{country}: no current reports in this release. What is not known is not “no problem”.").format(
            country=name
        )
    severe = int((graded["severity_class"] >= 4).sum())
    parts = [_("{country}: people report problems in {n} of 12 themes").format(country=name, n=len(graded))]
    if severe:
        parts.append(_("serious enough to cost a right or status in {n}").format(n=severe))
    if line["graded"] >= MIN_THEMES_FOR_A_LINE:
        words = _("median severity {median}, highest {maximum}")
        parts.append(words.format(median=lang.number(line["median"]), maximum=lang.number(line["maximum"])))
    return ", ".join(parts) + "."


def cell_reading(cell: Row, lang: Language) -> str:
    """The sentence of one country and theme: how bad it is and whether anything works, or that nobody knows."""
    _ = lang.gettext
    names = {"country": lang.country(cell["country"]), "problems": problem_phrase(cell["theme"], lang)}
    if cell["state"] != "graded":
        text = _("{country}, {theme}: {state}. What is not known is not “no problem”.")
        theme, state = lang.label("theme", cell["theme"]), state_words(evidence_state(cell), lang)
        return text.format(theme=theme, state=state, **names)
    number = f"{cell['severity_class']:.0f}"
    text = _("{country}: people report {problems}, class {k} of 5: {word}.")
    first = text.format(k=number, word=lang.label("severity_word", number), **names)
    return f"{first} {_what_works(cell, lang)}"


def _what_works(cell: Row, lang: Language) -> str:
    _ = lang.gettext
    if cell["best_status"] == "working":
        return _("A solution here works.")
    if cell["best_status"] in ("partially_working", "piloted"):
        return _("A solution here works in part.")
    return _("No solution that works here has been reported.")


def plan_words(row: Mapping[Any, Any], lang: Language) -> str:
    """``Type D, expert interview: 2 fresh findings would give grade C``."""
    text = lang.ngettext(
        "Type {type}, {name}: {n} fresh finding would give grade {grade}",
        "Type {type}, {name}: {n} fresh findings, each from its own source, would give grade {grade}",
        int(row["count"]),
    )
    kind = row["source_type"]
    name = lang.label("source_type", kind)
    return text.format(n=int(row["count"]), type=kind, name=name, grade=row["grade"])


def legal_basis(row: Row) -> str:
    """The legal text, and the place in it, that a solution rests on; "" where none is recorded."""
    if row["instrument_level"] not in LAW or row["source_type"] != LEGAL_TEXT:
        return ""
    place = "" if str(row["locator"]).startswith("http") else row["locator"]
    return ", ".join(part for part in (row["source_title"], place) if part)
