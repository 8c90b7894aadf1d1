"""What stands beside the map of a step: an excerpt of the table, a country's themes, or statements with their source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from dashboard.evidence_states import evidence_states
from dashboard.figures.painting import Row, interval_words, paint_key, solution_words
from dashboard.i18n import Language
from dashboard.present.blocks import Block, Cell, Listed, Statements, Table
from dashboard.tables import class_word, ordered
from dashboard.views import View
from data.codebook import codebook
from data.public_rows import Shown
from data.severity import NOT_CURRENT
from data.transfer import transfers
from geo.countries import country

ROWS = 8  # of a table: what can be read from the back of a room
NAMED = 12  # states below the rows, by name
STATEMENTS = 3
_SOLUTION_ORDER = {"working": 0, "partially_working": 1, "piloted": 2}


@dataclass(frozen=True)
class Excerpt:
    """What an excerpt is made of: the step's view, its cells, everything shown, the language."""

    view: View
    cells: pd.DataFrame
    shown: Shown
    lang: Language

    @property
    def here(self) -> pd.DataFrame:
        """Findings of the step's country and theme."""
        rows = self.shown.findings
        return rows[(rows["country"] == self.view.country) & (rows["theme"] == self.view.theme)]


def excerpt(name: str, of: Excerpt) -> Block | None:
    """One excerpt; ``name`` is one of ``dashboard.present.stories.BESIDE``."""
    return _EXCERPTS[name](of)


def _states(of: Excerpt) -> Table:
    _, lang = of.lang.gettext, of.lang
    if of.view.measure == "solutions":
        return _solutions(of)
    rows = [row for row in ordered(of.cells, lang) if row["state"] == "graded"]
    heads = (_("State"), _("Class"), _("Severity, 90 % interval"), _("Grade"))
    shown = [(row["country"], (Cell(lang.country(row["country"])), *_verdict(row, lang))) for row in rows[:ROWS]]
    caption = _("States with current reports, most severe first.")
    return Table(caption, heads, shown, more=_more_states(rows[ROWS:], lang))


def _solutions(of: Excerpt) -> Table:
    _, lang = of.lang.gettext, of.lang
    rows = [row for row in ordered(of.cells, lang) if row["solution_count"]]
    rows.sort(key=lambda row: _SOLUTION_ORDER.get(row["best_status"], 9))
    heads = (_("State"), _("Best solution here"), _("Instrument"))
    shown = [(row["country"], (Cell(lang.country(row["country"])), *_best(row, lang))) for row in rows[:ROWS]]
    caption = _("States with a solution or measure, what works first.")
    return Table(caption, heads, shown, more=_more_states(rows[ROWS:], lang))


def _best(row: Row, lang: Language) -> tuple[Cell, Cell]:
    level = row["best_level"]
    words = solution_words(row, lang).striptags()
    return Cell(words), Cell(lang.label("instrument_level", level) if level else "")


def _verdict(row: Row, lang: Language) -> tuple[Cell, Cell, Cell]:
    words = Cell(class_word(row, lang), paint_key(row))
    return words, Cell(interval_words(row, lang), drawn=row), Cell(row["grade"])


def _more_states(rows: list[Row], lang: Language) -> str:
    """How many states have no row, and which, where so many names can be read: in a talk there is nothing to open."""
    if not rows:
        return ""
    words = lang.ngettext("and {n} more state", "and {n} more states", len(rows)).format(n=len(rows))
    return f"{words} ({', '.join(lang.country(row['country']) for row in rows)})" if len(rows) <= NAMED else words


def _themes(of: Excerpt) -> Table:
    _, lang = of.lang.gettext, of.lang
    own = of.shown.cells[of.shown.cells["country"] == of.view.country]
    rows = own[own["state"] == "graded"].sort_values("severity", ascending=False).to_dict("records")
    heads = (_("Theme"), _("Class"), _("Severity, 90 % interval"), _("Grade"))
    shown = [(row["theme"], (Cell(lang.label("theme", row["theme"])), *_verdict(row, lang))) for row in rows]
    words = _("{country}: themes with current reports, most severe first.")
    return Table(words.format(country=lang.country(of.view.country)), heads, shown, key="theme")


def _kind(title: Callable[[Language], str], kind: str) -> Callable[[Excerpt], Statements]:
    def draw(of: Excerpt) -> Statements:
        rows = of.here[of.here["kind"] == kind]
        if kind == "problem":
            rows = rows[~rows["status"].isin(NOT_CURRENT)]
        return _statements(title(of.lang), rows, of.lang)

    return draw


def _statements(title: str, rows: pd.DataFrame, lang: Language, *, with_country: bool = False) -> Statements:
    more = len(rows) - STATEMENTS
    rest = lang.ngettext("and {n} more statement", "and {n} more statements", more).format(n=more) if more > 0 else ""
    return Statements(title, rows.head(STATEMENTS).to_dict("records"), with_country, rest)


def _elsewhere(of: Excerpt) -> Statements:
    rows = of.shown.findings
    solutions = rows[(rows["theme"] == of.view.theme) & (rows["kind"] != "problem")]
    problems = set(of.here.loc[of.here["kind"] == "problem", "subtheme"])
    found = transfers(solutions, of.view.country, problems, in_eea=country(of.view.country).eea)
    return _statements(of.lang.gettext("Works elsewhere, could be brought here"), found, of.lang, with_country=True)


def _unknown(of: Excerpt) -> Listed:
    _, lang = of.lang.gettext, of.lang
    own = of.shown.cells[of.shown.cells["country"] == of.view.country]
    states = dict(zip(own["theme"], evidence_states(own), strict=True))
    silent = [theme for theme in codebook().codes("theme") if states[theme] != "graded"]
    return Listed(_("What is not known"), [(states[theme], lang.label("theme", theme)) for theme in silent])


_EXCERPTS: dict[str, Callable[[Excerpt], Block | None]] = {
    "states": _states,
    "themes": _themes,
    "reports": _kind(lambda lang: lang.gettext("People report"), "problem"),
    "stated": _kind(lambda lang: lang.gettext("The government states"), "government_measure"),
    "works": _kind(lambda lang: lang.gettext("Solutions reported here"), "solution"),
    "elsewhere": _elsewhere,
    "unknown": _unknown,
    "nothing": lambda _of: None,
}
