"""What a sentence of a story may be filled with: counts of its view, and facts of its country."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from dashboard.evidence_states import evidence_states
from dashboard.figures.painting import interval_words
from dashboard.i18n import Language
from dashboard.sentences import problem_phrase, reading, view_counts
from dashboard.views import View
from data.codebook import codebook
from data.queries import Release

VIEW_FACTS = (
    "reading", "all", "graded", "severe", "unsolved", "works", "partly", "silent", "firm", "indicative", "no_solution",
    "problems", "theme", "themes", "release", "date",
)  # fmt: skip
COUNTRY_FACTS = (
    "country",
    "reported_themes",
    "silent_themes",
    "class",
    "class_word",
    "severity",
    "grade",
    "findings",
    "sources",
)
FACTS = (*VIEW_FACTS, *COUNTRY_FACTS)


def facts(cells: pd.DataFrame, view_cells: pd.DataFrame, view: View, pinned: Release, lang: Language) -> dict[str, Any]:
    """Every placeholder that has a value; those of a cell without a number are missing.

    Args:
        cells: all theme cells.
        view_cells: one row per country of the view.
    """
    found: dict[str, Any] = {
        **view_counts(view_cells),
        "reading": reading(view_cells, view.theme, view.measure, lang),
        "problems": problem_phrase(view.theme, lang),
        "theme": lang.label("theme", view.theme),
        "themes": len(codebook().codes("theme")),
        "release": pinned.label,
        "date": lang.date(pinned.reference_date),
    }
    if view.country:
        found |= _country_facts(cells[cells["country"] == view.country], view, lang)
    return found


def _country_facts(own: pd.DataFrame, view: View, lang: Language) -> dict[str, Any]:
    row = own[own["theme"] == view.theme].to_dict("records")[0]
    found = {
        "country": lang.country(view.country),
        "reported_themes": int((own["state"] == "graded").sum()),
        "silent_themes": int((evidence_states(own) == "NR").sum()),
        "findings": int(row["finding_count"]),
        "sources": int(row["cluster_count"]),
    }
    if row["state"] == "graded":
        number = f"{row['severity_class']:.0f}"
        found |= {
            "class": int(row["severity_class"]),
            "class_word": lang.label("severity_word", number),
            "severity": interval_words(row, lang),
            "grade": row["grade"],
        }
    return found


def fill(text: str, found: Mapping[str, Any]) -> Markup | None:
    """The sentence as HTML with its numbers marked; None where a placeholder has no value in this release."""
    marked = {
        name: Markup("<b>{}</b>").format(value) if isinstance(value, int) and name not in ("all", "themes") else value
        for name, value in found.items()
    }
    try:
        return escape(text).format(**{name: escape(value) for name, value in marked.items()})
    except KeyError:
        return None
