"""What stands beside the map of a step: an excerpt of the table, a country's themes, or statements with their source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html

from dashboard.components.statements import statement_list
from dashboard.figures.painting import Row, solution_words
from dashboard.i18n import Language
from dashboard.tables import class_word, interval, ordered
from dashboard.views import View
from data.codebook import codebook
from data.public_rows import Shown
from data.transfer import transfers
from geo.countries import country

ROWS = 8  # of a table: what can be read from the back of a room
STATEMENTS = 3


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


def excerpt(name: str, of: Excerpt) -> list[Any]:
    """The components of one excerpt; ``name`` is one of ``dashboard.present.stories.BESIDE``."""
    return _EXCERPTS[name](of)


def _states(of: Excerpt) -> list[Any]:
    _, lang = of.lang.gettext, of.lang
    if of.view.measure == "solutions":
        return _solutions(of)
    rows = [row for row in ordered(of.cells, lang) if row["state"] == "graded"]
    heads = (_("State"), _("Class"), _("Severity, 90 % interval"), _("Grade"))
    body = [_row(lang.country(row["country"]), row, _verdict(row, lang)) for row in rows[:ROWS]]
    return _table(heads, body, _("States with current reports, most severe first."), len(rows), lang)


def _solutions(of: Excerpt) -> list[Any]:
    _, lang = of.lang.gettext, of.lang
    rows = [row for row in ordered(of.cells, lang) if row["solution_count"]]
    rows.sort(key=lambda row: _SOLUTION_ORDER.get(row["best_status"], 9))
    heads = (_("State"), _("Best solution here"), _("Instrument"))
    body = [_row(lang.country(row["country"]), row, _best(row, lang)) for row in rows[:ROWS]]
    return _table(heads, body, _("States with a solution or measure, what works first."), len(rows), lang)


def _best(row: Row, lang: Language) -> list[html.Td]:
    level = row["best_level"]
    return [html.Td(solution_words(row, lang)), html.Td(lang.label("instrument_level", level) if level else "")]


_SOLUTION_ORDER = {"working": 0, "partially_working": 1, "piloted": 2}


def _themes(of: Excerpt) -> list[Any]:
    _, lang = of.lang.gettext, of.lang
    own = of.shown.cells[of.shown.cells["country"] == of.view.country]
    rows = own[own["state"] == "graded"].sort_values("severity", ascending=False).to_dict("records")
    heads = (_("Theme"), _("Class"), _("Severity, 90 % interval"), _("Grade"))
    body = [_row(lang.label("theme", row["theme"]), row, _verdict(row, lang), key="theme") for row in rows]
    caption = _("{country}: themes with current reports, most severe first.").format(
        country=lang.country(of.view.country)
    )
    return _table(heads, body, caption, len(rows), lang)


def _verdict(row: Row, lang: Language) -> list[html.Td]:
    mark = f"s{row['severity_class']:.0f}" + ("d" if row["grade"] == "D" else "")
    return [
        html.Td([html.I(className=f"swatch paint-{mark}"), class_word(row, lang)]),
        html.Td(interval(row, lang)),
        html.Td(html.B(row["grade"])),
    ]


def _row(name: str, row: Row, cells: list[html.Td], key: str = "country") -> html.Tr:
    return html.Tr([html.Th(name, scope="row"), *cells], **{f"data-{key}": row[key]})


def _table(heads: tuple[str, ...], rows: list[html.Tr], caption: str, total: int, lang: Language) -> list[Any]:
    if not rows:
        return [html.P(lang.gettext("Nothing in this release."), className="quiet")]
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in heads]))
    parts: list[Any] = [html.Table([html.Caption(caption), head, html.Tbody(rows)])]
    if total > len(rows):
        more = lang.ngettext("and {n} more state", "and {n} more states", total - len(rows))
        parts.append(html.P(more.format(n=total - len(rows)), className="quiet"))
    return parts


def _kind(title: Callable[[Language], str], kind: str) -> Callable[[Excerpt], list[Any]]:
    def draw(of: Excerpt) -> list[Any]:
        rows = of.here[of.here["kind"] == kind]
        if kind == "problem":
            rows = rows[~rows["status"].isin(["historical", "solved"])]
        return _statements(title(of.lang), rows, of.lang)

    return draw


def _statements(title: str, rows: pd.DataFrame, lang: Language, *, with_country: bool = False) -> list[Any]:
    if rows.empty:
        return [html.H2(title), html.P(lang.gettext("Nothing in this release."), className="quiet")]
    more = len(rows) - STATEMENTS
    rest = lang.ngettext("and {n} more statement", "and {n} more statements", more)
    return [
        html.H2(title),
        statement_list(rows.head(STATEMENTS), lang, with_country=with_country),
        *([html.P(rest.format(n=more), className="quiet")] if more > 0 else []),
    ]


def _elsewhere(of: Excerpt) -> list[Any]:
    rows = of.shown.findings
    solutions = rows[(rows["theme"] == of.view.theme) & (rows["kind"] != "problem")]
    problems = set(of.here.loc[of.here["kind"] == "problem", "subtheme"])
    found = transfers(solutions, of.view.country, problems, in_eea=country(of.view.country).eea)
    return _statements(of.lang.gettext("Works elsewhere, could be brought here"), found, of.lang, with_country=True)


def _unknown(of: Excerpt) -> list[Any]:
    _, lang = of.lang.gettext, of.lang
    own = of.shown.cells[of.shown.cells["country"] == of.view.country]
    states = dict(zip(own["theme"], own["state"], strict=True))
    silent = [theme for theme in codebook().codes("theme") if states[theme] != "graded"]
    items = [
        html.Li([html.I(className=f"swatch paint-{states[theme]}"), lang.label("theme", theme)]) for theme in silent
    ]
    return [html.H2(_("What is not known")), html.Ul(items, className="silent-themes")]


_EXCERPTS: dict[str, Callable[[Excerpt], list[Any]]] = {
    "states": _states,
    "themes": _themes,
    "reports": _kind(lambda lang: lang.gettext("People report"), "problem"),
    "stated": _kind(lambda lang: lang.gettext("The government states"), "government_measure"),
    "works": _kind(lambda lang: lang.gettext("Solutions reported here"), "solution"),
    "elsewhere": _elsewhere,
    "unknown": _unknown,
    "nothing": lambda _of: [],
}
