"""Up to four countries side by side."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

from dash import html

from dashboard.components.downloads import chart_query, picture_links, table_links
from dashboard.components.forms import kept, select
from dashboard.components.frame import page_title
from dashboard.context import Context
from dashboard.figures.painting import Row, paint_key
from dashboard.i18n import Language
from dashboard.rows import plain_rows
from dashboard.tables import class_word, grade_word, interval
from dashboard.views import MAX_COMPARED
from data.codebook import codebook
from data.queries import fetch_cells, fetch_lines
from data.severity import MIN_THEMES_FOR_A_LINE, distinguishable
from geo.countries import members

Cells = dict[tuple[str, str], Row]


def title(context: Context) -> str:
    """Title of the page in the browser."""
    return page_title(context, context.lang.gettext("Compare"))


def layout(context: Context) -> list[Any]:
    """The chooser, then one row per theme with the countries beside each other."""
    lang, _ = context.lang, context.lang.gettext
    context = _with_form(context)
    by_cell, chosen = compared(context)
    if not chosen:
        heading = _("Choose up to four states to see them side by side")
        note = _(
            "Two states differ only if their intervals say so; otherwise we write “not distinguishable”. There is no league table."
        )
        return [html.H1(heading, className="reading"), _chooser(context), html.P(note, className="quiet")]
    return [
        html.H1(comparison_reading(by_cell, chosen, lang), className="reading"),
        _chooser(context),
        _table(by_cell, context),
        picture_links(context, chart_query(context, "compare", countries=",".join(chosen))),
        table_links(context, "compare"),
        _lines(context),
    ]


def compared(context: Context) -> tuple[Cells, tuple[str, ...]]:
    """The cells of the chosen countries by theme and country, and their codes in the order of the choice."""
    chosen = _with_form(context).view.countries
    rows = plain_rows(fetch_cells(context.engine, context.release, country=chosen))
    return {(row["theme"], row["country"]): row for row in rows}, chosen


def comparison_reading(by_cell: Cells, chosen: tuple[str, ...], lang: Language) -> str:
    """Who is compared, and in how many themes the evidence tells any two of them apart."""
    names = ", ".join(lang.country(code) for code in chosen)
    differing = sum(bool(_differences(by_cell, theme, chosen)) for theme in codebook().codes("theme"))
    text = lang.gettext("{names}: the evidence shows a difference in {n} of 12 themes")
    return text.format(names=names, n=differing)


def _with_form(context: Context) -> Context:
    """The form sends one field per country; the address of the view has them in one."""
    fields = [context.extra.get(f"c{at}", "") for at in range(1, MAX_COMPARED + 1)]
    if not any(fields):
        return context
    codes = [member.iso2 for member in members()]
    countries = tuple(dict.fromkeys(code for code in fields if code in codes))
    return replace(context, view=replace(context.view, countries=countries))


def _chooser(context: Context) -> html.Form:
    _, lang = context.lang.gettext, context.lang
    codes = lang.sorted_countries(member.iso2 for member in members())
    options = [("", "–"), *((code, lang.country(code)) for code in codes)]
    chosen = [*context.view.countries, *[""] * MAX_COMPARED][:MAX_COMPARED]
    fields = [select(_("State {n}").format(n=at), f"c{at}", options, code) for at, code in enumerate(chosen, 1)]
    return html.Form(
        [*kept(context.view, countries=()), *fields, html.Button(_("Show"), type="submit", className="button")],
        method="get",
        action="/compare",
        className="filters visible",
    )


def _differences(by_cell: Cells, theme: str, chosen: tuple[str, ...]) -> list[tuple[str, str]]:
    """Pairs of countries that the evidence tells apart in a theme (method, step 7)."""
    rows = {code: by_cell[theme, code] for code in chosen}
    graded = [code for code in chosen if rows[code]["state"] == "graded"]
    return [
        (a, b)
        for a, b in combinations(graded, 2)
        if distinguishable(rows[a]["severity"], rows[a]["variance"], rows[b]["severity"], rows[b]["variance"])
    ]


def _table(by_cell: Cells, context: Context) -> html.Div:
    lang, _, chosen, view = context.lang, context.lang.gettext, context.view.countries, context.view
    heads = [_("Theme"), *(lang.country(code) for code in chosen), _("Do they differ?")]
    rows = []
    for theme in codebook().codes("theme"):
        name = html.A(lang.label("theme", theme), href=view.elsewhere(f"/theme/{theme}"))
        rows.append(
            html.Tr(
                [
                    html.Th(name, scope="row"),
                    *(_cell(by_cell[theme, code], lang) for code in chosen),
                    html.Td(
                        told_apart(by_cell, theme, chosen, lang),
                        className="wide",
                        **{"data-label": heads[-1].rstrip(" ?")},
                    ),
                ]
            )
        )
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in heads]))
    caption = html.Caption(
        _("Class, interval and grade by theme. Where the intervals do not tell two states apart, neither do we.")
    )
    return html.Div(
        html.Table([caption, head, html.Tbody(rows)], className="compare stack"), className="table-scroll", tabIndex="0"
    )


def _cell(record: Row, lang: Language) -> html.Td:
    graded = record["state"] == "graded"
    parts = [html.Div([html.I(className=f"swatch paint-{paint_key(record)}"), class_word(record, lang)])]
    if graded:
        parts += [html.Div(interval(record, lang)), html.Div(grade_word(record, lang))]
    label = {"data-label": lang.country(record["country"])}
    return html.Td(parts, className="wide" if graded else "wide quiet", **label)


def told_apart(by_cell: Cells, theme: str, chosen: tuple[str, ...], lang: Language) -> str:
    """Which of the chosen countries the evidence tells apart in a theme, in words."""
    _ = lang.gettext
    graded = [code for code in chosen if by_cell[theme, code]["state"] == "graded"]
    if len(graded) < 2:
        return _("nothing to compare")
    pairs = _differences(by_cell, theme, chosen)
    if not pairs:
        return _("not distinguishable")
    return "; ".join(_("{a} and {b} differ").format(a=lang.country(a), b=lang.country(b)) for a, b in pairs)


def _lines(context: Context) -> html.Section:
    lang, _ = context.lang, context.lang.gettext
    lines: dict[Any, Any] = (
        fetch_lines(context.engine, context.release, scope="country").set_index("key").to_dict("index")
    )
    items = []
    for code in context.view.countries:
        row = lines[code]
        if row["graded"] >= MIN_THEMES_FOR_A_LINE:
            text = _("median severity {median} over {n} of 12 themes").format(
                median=lang.number(row["median"]), n=int(row["graded"])
            )
        else:
            text = _("{n} of 12 themes have a number: too few for a median").format(n=int(row["graded"]))
        items.append(html.Li([html.A(lang.country(code), href=context.view.elsewhere(f"/country/{code}")), ": ", text]))
    return html.Section([html.H2(_("Over all themes")), html.Ul(items)], className="prose")
