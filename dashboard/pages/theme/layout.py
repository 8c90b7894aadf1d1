"""The page of a theme."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboard.components.boundary import part
from dashboard.components.briefing_buttons import briefing_buttons
from dashboard.components.cells import cell_table
from dashboard.components.downloads import table_address, table_links
from dashboard.components.frame import page_title
from dashboard.components.statements import listed_of_all, statement_list
from dashboard.context import Context
from dashboard.pages.home.panel import COMPARED
from dashboard.sentences import reading
from data.codebook import codebook
from data.queries import SOLUTION_KINDS, fetch_agreement, fetch_cells, fetch_shown

EUROPE_WIDE = ("XC", "EU")
# By-law before law: the order in which an instrument is within reach, lightest first.
LEVELS = ("L4", "L3", "L2", "L1", "L5", "L6", "L7", "L8", "")


def title(context: Context) -> str:
    """Title of the page in the browser."""
    return page_title(context, context.lang.label("theme_title", context.view.theme))


def layout(context: Context) -> list[Any]:
    """What it means, who is where, what is said of all states, what works by instrument, do coders agree."""
    view, lang, _ = context.view, context.lang, context.lang.gettext
    cells = fetch_cells(context.engine, context.release, theme=view.theme)
    findings = _listed(context)
    return [
        html.P(lang.label("theme_title", view.theme), className="kicker"),
        html.H1([_markup(reading(cells, view.theme, "severity", lang))], className="reading"),
        briefing_buttons(lang, view.release, theme=view.theme),
        html.Nav(_themes(context), className="chips", **{"aria-label": _("Theme")}),
        html.Div(
            [
                _definition(context),
                part(context, "states", lambda: _states(cells, context)),
                part(context, "europe wide", lambda: _europe_wide(findings, context)),
                part(context, "solutions", lambda: _solutions(findings, context)),
                part(context, "agreement", lambda: _agreement(context)),
            ],
            className="prose wide",
        ),
    ]


def _listed(context: Context) -> pd.DataFrame:
    """What is said of Europe as a whole, and the newest solutions of each state."""
    ask: dict[str, Any] = {"theme": context.view.theme, "lang": context.lang.code}
    parts = [fetch_shown(context.engine, context.release, country=code, **ask) for code in EUROPE_WIDE]
    parts.append(fetch_shown(context.engine, context.release, kinds=SOLUTION_KINDS, first=COMPARED, **ask))
    rows = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True).drop_duplicates("id")
    return rows.sort_values(["source_date", "id"], ascending=[False, True])


def _markup(text: Any) -> str:
    return str(text.striptags())


def _themes(context: Context) -> list[html.A]:
    return [
        html.A(
            context.lang.label("theme", code),
            href=context.view.elsewhere(f"/theme/{code}"),
            **({"aria-current": "page"} if code == context.view.theme else {}),
        )
        for code in codebook().codes("theme")
    ]


def _definition(context: Context) -> html.Section:
    lang, _ = context.lang, context.lang.gettext
    theme = codebook().theme(context.view.theme)
    anchors = [
        html.Li([html.I(className=f"swatch paint-s{k}"), html.B(str(k)), " ", lang.anchor(theme.code, k)])
        for k in range(1, 6)
    ]
    subthemes = ", ".join(f"{sub.code} {lang.label('subtheme', sub.code)}" for sub in theme.subthemes)
    return html.Section(
        [
            html.H2(_("What belongs here")),
            html.Div(
                [
                    html.Div(
                        [
                            html.P(lang.label("theme_definition", theme.code)),
                            html.P([html.B(_("Include: ")), lang.label("theme_include", theme.code)]),
                            html.P([html.B(_("Exclude: ")), lang.label("theme_exclude", theme.code)]),
                            html.P([html.B(_("Sub-themes: ")), subthemes, "."]),
                        ],
                        className="paragraphs",
                    ),
                    html.Div([html.H3(_("What the classes mean in this theme")), html.Ul(anchors, className="plain")]),
                ],
                className="beside",
            ),
        ]
    )


def _states(cells: pd.DataFrame, context: Context) -> html.Section:
    lang, _, view = context.lang, context.lang.gettext, context.view
    graded = cells[cells["state"] == "graded"].sort_values("severity", ascending=False)
    silent = lang.sorted_countries(cells.loc[cells["state"] != "graded", "country"])
    rows = [
        (html.A(lang.country(row["country"]), href=view.elsewhere(f"/country/{row['country']}")), row)
        for row in graded.to_dict("records")
    ]
    table = (
        cell_table(rows, _("State"), _("States with current reports, most severe first."), lang)
        if rows
        else html.P(_("No current reports of single states in this release."))
    )
    links = [html.Li(html.A(lang.country(code), href=view.elsewhere(f"/country/{code}"))) for code in silent]
    others = html.Details(
        [
            html.Summary(_("{n} states without current reports").format(n=len(silent))),
            html.Ul(links, className="columns"),
        ]
    )
    return html.Section([html.H2(_("Where it is reported")), table, table_links(context, "theme"), others])


def _europe_wide(findings: pd.DataFrame, context: Context) -> html.Section:
    _ = context.lang.gettext
    own = findings[findings["country"].isin(EUROPE_WIDE) & (findings["kind"] == "problem")]
    note = html.P(
        _("Statements about several or all member states are context: they never count in a single state's number."),
        className="quiet",
    )
    body = (
        statement_list(own, context.lang, with_country=True, whole=table_address(context, "theme", "findings"))
        if len(own)
        else html.P(_("Nothing in this release."), className="quiet")
    )
    return html.Section([html.H2(_("Said of Europe as a whole")), note, body])


def _solutions(findings: pd.DataFrame, context: Context) -> html.Section:
    lang, _ = context.lang, context.lang.gettext
    own = findings[findings["kind"] != "problem"]
    whole = table_address(context, "theme", "findings")
    parts: list[Any] = []
    for level in LEVELS:
        rows = own[own["instrument_level"] == level]
        if len(rows):
            name = lang.label("instrument_level", level) if level else _("level not coded")
            listed = statement_list(rows, lang, with_country=True, whole=whole)
            parts += [html.H3(f"{level} {name} ({len(rows)})".strip()), listed]
    return html.Section(
        [
            html.H2(_("Solutions and measures, the lightest instrument first")),
            *listed_of_all(own, lang, whole),
            *(parts or [html.P(_("Nothing in this release."), className="quiet")]),
        ]
    )


def _agreement(context: Context) -> html.Section:
    lang, _ = context.lang, context.lang.gettext
    row = fetch_agreement(context.engine, context.release).set_index("theme").loc[context.view.theme]
    if pd.isna(row["alpha"]):
        text = _("No problem of this theme was coded twice, so its grade is at most C.")
    else:
        text = _("Krippendorff’s alpha over {n} problems coded twice: {alpha}.").format(
            n=int(row["double_coded"]), alpha=lang.number(row["alpha"], 2)
        )
    return html.Section([html.H2(_("Do the coders agree?")), html.P(text)])
