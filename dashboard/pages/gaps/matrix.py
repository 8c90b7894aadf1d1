"""46 states by 12 themes at a glance: class, grade or state letter in each cell, each a link."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboard.context import Context
from dashboard.tables import paint_key
from data.codebook import codebook


def matrix(cells: pd.DataFrame, context: Context) -> html.Div:
    """The matrix of the countries in ``cells``; it prints on one landscape page."""
    lang, _, view = context.lang, context.lang.gettext, context.view
    themes = codebook().codes("theme")
    by_cell = {(row["country"], row["theme"]): row for row in cells.to_dict("records")}
    countries = lang.sorted_countries(cells["country"].unique())
    heads = [
        html.Th(html.A(code, href=view.elsewhere(f"/theme/{code}"), title=lang.label("theme", code)), scope="col")
        for code in themes
    ]
    rows = [
        html.Tr(
            [
                html.Th(html.A(lang.country(country), href=view.elsewhere(f"/country/{country}")), scope="row"),
                *(_cell(by_cell[(country, theme)], context) for theme in themes),
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


def _cell(row: dict[Any, Any], context: Context) -> html.Td:
    lang, view = context.lang, context.view
    graded = row["state"] == "graded"
    works = {"working": "●", "partially_working": "○", "piloted": "○"}.get(row["best_status"], "")
    shown = (
        [html.B(f"{row['severity_class']:.0f}"), html.Small(row["grade"])]
        if graded
        else [html.Small("" if row["state"] == "NR" else row["state"])]
    )
    if graded:
        words = lang.gettext("class {k}, grade {grade}, gap {gap}").format(
            k=int(row["severity_class"]), grade=row["grade"], gap=lang.number(row["gap"], 2)
        )
    else:
        words = lang.label("state", row["state"])
    words = f"{lang.country(row['country'])}, {lang.label('theme', row['theme'])}: {words}"
    chosen = row["country"] == view.country and row["theme"] == context.extra.get("theme")
    link = html.A(
        [*shown, html.Span(works, className="dot")],
        href=view.href("/gaps", country=row["country"], theme=row["theme"]) + "#gap",
        title=words,
        className=f"paint-{paint_key(row)}",
        **{"aria-label": words, **({"aria-current": "true"} if chosen else {})},
    )
    return html.Td(link)
