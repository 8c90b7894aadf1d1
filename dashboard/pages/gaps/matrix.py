"""46 states by 12 themes at a glance: class, grade or state letter in each cell, each a link."""

from __future__ import annotations

import pandas as pd
from dash import html
from markupsafe import Markup, escape

from dashboard.context import Context
from dashboard.rows import plain_rows
from dashboard.tables import Row, paint_key
from data.codebook import codebook

_PLACE = "country-of-the-row"


def matrix(cells: pd.DataFrame, context: Context) -> html.Div:
    """The matrix of the countries in ``cells``; it prints on one landscape page."""
    lang, _, view = context.lang, context.lang.gettext, context.view
    themes = codebook().codes("theme")
    by_cell = {(row["country"], row["theme"]): row for row in plain_rows(cells)}
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
        "Class and evidence grade; hatched is indicative. An empty stone-grey cell is not researched yet. The dot: something works, the ring: partly."
    )
    caption = html.Caption(html.Span(words))
    head = html.Thead(html.Tr([html.Th(_("State"), scope="col"), *heads]))
    return html.Div(
        html.Table([caption, head, html.Tbody(rows)], className="matrix"), className="table-scroll", tabIndex="0"
    )


def _cell(row: Row, href: str, context: Context) -> Markup:
    """One cell as HTML: 552 trees of components would take longer than all the rest of the page."""
    lang, view = context.lang, context.view
    graded = row["state"] == "graded"
    works = {"working": "●", "partially_working": "○", "piloted": "○"}.get(row["best_status"], "")
    if graded:
        shown = f"<b>{row['severity_class']:.0f}</b><small>{row['grade']}</small>"
        words = lang.gettext("class {k}, grade {grade}, gap {gap}").format(
            k=int(row["severity_class"]), grade=row["grade"], gap=lang.number(row["gap"], 2)
        )
    else:
        shown = f"<small>{'' if row['state'] == 'NR' else row['state']}</small>"
        words = lang.label("state", row["state"])
    words = escape(f"{lang.country(row['country'])}, {lang.label('theme', row['theme'])}: {words}")
    chosen = row["country"] == view.country and row["theme"] == context.extra.get("theme")
    current = ' aria-current="true"' if chosen else ""
    own = escape(href.replace(_PLACE, row["country"]))
    return Markup(  # noqa: S704 - codes, numbers and what was escaped
        f'<td><a class="paint-{paint_key(row)}" href="{own}" title="{words}" aria-label="{words}"{current}>'
        f'{shown}<span class="dot">{works}</span></a></td>'
    )
