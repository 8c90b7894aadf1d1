"""46 states by 12 themes at a glance: class, grade or state letter in each cell, each a link."""

from __future__ import annotations

import pandas as pd
from dash import html
from markupsafe import Markup, escape

from dashboard.context import Context
from dashboard.evidence_states import evidence_state, letters_explained, state_letter
from dashboard.figures.dots import dot_markup
from dashboard.figures.painting import paint_key, solution_dot
from dashboard.figures.svg_matrix import Field
from dashboard.i18n import Language
from dashboard.rows import plain_rows
from dashboard.tables import Row, class_word
from data.codebook import codebook

_PLACE = "country-of-the-row"
# Of the columns of a cell.
_SHOWN = ("country", "theme", "state", "severity_class", "grade", "gap", "best_status", "past_reports")


def field_of(row: Row, lang: Language) -> Field:
    """What a field of the matrix shows of a cell."""
    graded = row["state"] == "graded"
    number = f"{row['severity_class']:.0f}" if graded else ""
    letter = row["grade"] if graded else state_letter(evidence_state(row), lang)
    return Field(paint_key(row), number, letter, solution_dot(row["best_status"]))


def matrix(cells: pd.DataFrame, context: Context) -> html.Div:
    """The matrix of the countries in ``cells``; it prints on one landscape page."""
    lang, _, view = context.lang, context.lang.gettext, context.view
    themes, by_cell = codebook().codes("theme"), _by_cell(cells)
    hrefs = {theme: view.href("/gaps", country=_PLACE, theme=theme) + "#gap" for theme in themes}
    countries = lang.sorted_countries(cells["country"].unique())
    heads = [
        html.Th(html.A(code, href=view.elsewhere(f"/theme/{code}"), title=lang.label("theme", code)), scope="col")
        for code in themes
    ]
    rows = [
        html.Tr(
            [
                html.Th(html.A(lang.country(country), href=view.elsewhere(f"/country/{country}")), scope="row"),
                *(_cell(by_cell[(country, theme)], hrefs[theme], context) for theme in themes),
            ]
        )
        for country in countries
    ]
    words = _(
        "Class and evidence grade; hatched is indicative. In an empty stone-grey cell problems are not researched yet. The dot: something works, the ring: partly."
    )
    caption = html.Caption(html.Span(words + letters_explained(cells, lang)))
    head = html.Thead(html.Tr([html.Th(_("State"), scope="col"), *heads]))
    return html.Div(
        html.Table([caption, head, html.Tbody(rows)], className="matrix"), className="table-scroll", tabIndex="0"
    )


def matrix_rows(cells: pd.DataFrame, lang: Language) -> list[tuple[str, str, list[Field]]]:
    """Name and code of every state and its fields in the order of the themes, as the matrix shows them."""
    by_cell, themes = _by_cell(cells), codebook().codes("theme")
    countries = lang.sorted_countries(cells["country"].unique())
    return [
        (lang.country(country), country, [field_of(by_cell[(country, theme)], lang) for theme in themes])
        for country in countries
    ]


def _by_cell(cells: pd.DataFrame) -> dict[tuple[str, str], Row]:
    return {(row["country"], row["theme"]): row for row in plain_rows(cells[list(_SHOWN)])}


def _cell(row: Row, href: str, context: Context) -> Markup:
    """One cell as HTML: 552 trees of components would take longer than all the rest of the page."""
    lang, view = context.lang, context.view
    field = field_of(row, lang)
    if row["state"] == "graded":
        words = lang.gettext("class {k}, grade {grade}, gap {gap}").format(
            k=field.number, grade=row["grade"], gap=lang.number(row["gap"], 2)
        )
    else:
        words = class_word(row, lang)
    words = escape(f"{lang.country(row['country'])}, {lang.label('theme', row['theme'])}: {words}")
    chosen = row["country"] == view.country and row["theme"] == context.extra.get("theme")
    current = ' aria-current="true"' if chosen else ""
    own = escape(href.replace(_PLACE, row["country"]))
    number = f"<b>{field.number}</b>" if field.number else ""
    return Markup(  # noqa: S704 - codes, numbers and what was escaped
        f'<td><a class="paint-{field.paint}" href="{own}" title="{words}" aria-label="{words}"{current}>'
        f"{number}<small>{field.letter}</small>{dot_markup(field.dot)}</a></td>"
    )
