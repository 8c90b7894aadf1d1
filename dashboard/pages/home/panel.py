"""The chosen country beside the map: what people report, what the government states, what works here and elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashboard.components.briefing_buttons import briefing_buttons
from dashboard.components.downloads import table_address
from dashboard.components.statements import listed_of_all, statement_list
from dashboard.context import Context
from dashboard.evidence_states import evidence_state, state_meaning, state_words
from dashboard.figures.painting import interval_words
from data.queries import SOLUTION_KINDS, fetch_cells, fetch_shown
from data.transfer import helpful

ELSEWHERE = 3
LISTED = 10  # of each kind; the page of the country and its files hold more
COMPARED = 5  # solutions of each other state that are looked through for what could be brought over
_WORKS = ("working", "partially_working", "piloted")


def panel(context: Context) -> list[Any]:
    """The panel of ``context.view.country`` and theme; without a country, how to choose one."""
    view, lang = context.view, context.lang
    if not view.country:
        return [_invitation(context)]
    cell = fetch_cells(context.engine, context.release, country=view.country, theme=view.theme).to_dict("records")[0]
    ask: dict[str, Any] = {"theme": view.theme, "lang": lang.code}
    here = fetch_shown(context.engine, context.release, country=view.country, first=LISTED, **ask)
    others = fetch_shown(context.engine, context.release, kinds=SOLUTION_KINDS, first=COMPARED, **ask)
    close = html.A(
        "×", href=view.href(country=""), className="close", **{"aria-label": lang.gettext("Close"), "data-country": ""}
    )
    return [
        html.Div([html.H2(lang.country(view.country)), close], className="panel-head"),
        *_verdict(cell, context),
        html.Div(_sections(here, others, context), className="sections"),
        html.Div(
            [briefing_buttons(lang, view.release, country=view.country, theme=view.theme), _links(context)],
            className="panel-foot",
        ),
    ]


def _invitation(context: Context) -> html.Div:
    _ = context.lang.gettext
    return html.Div(
        [
            html.H2(_("Choose a state")),
            html.P(_("Click a state on the map or in the table, or move to it with the keyboard and press Enter.")),
            html.P(
                _(
                    "You will see what people report, what the government states, what works here, and what works elsewhere and could be brought over."
                )
            ),
        ],
        className="invitation",
    )


def _verdict(cell: Mapping[Any, Any], context: Context) -> list[Any]:
    lang, _ = context.lang, context.lang.gettext
    theme = lang.label("theme", context.view.theme)
    if cell["state"] != "graded":
        state = evidence_state(cell)
        return [
            html.P(theme, className="kicker"),
            html.P(state_words(state, lang), className="verdict state"),
            html.P(state_meaning(state, lang), className="quiet"),
        ]
    number = f"{cell['severity_class']:.0f}"
    grade = _("evidence grade {grade}, {words}").format(grade=cell["grade"], words=lang.label("grade", cell["grade"]))
    count, clusters = int(cell["finding_count"]), int(cell["cluster_count"])
    findings = lang.ngettext("{n} finding", "{n} findings", count).format(n=count)
    sources = lang.ngettext("in {n} source", "in {n} sources", clusters).format(n=clusters)
    flags = [html.Strong(_("critical incident"), className="flag")] if cell["critical"] else []
    flags += [html.Span(_("contested"), className="flag")] if cell["contested"] else []
    return [
        html.P(f"{theme} · {grade} · {findings} {sources}", className="kicker"),
        html.P(
            [
                html.B(number, className=f"class-{number}"),
                f" {lang.label('severity_word', number)} · {interval_words(cell, lang)}",
                *flags,
            ],
            className="verdict",
        ),
    ]


def _sections(here: pd.DataFrame, others: pd.DataFrame, context: Context) -> list[Any]:
    _, lang = context.lang.gettext, context.lang
    problems = here[(here["kind"] == "problem")]
    stated = here[(here["kind"] == "government_measure")]
    works = here[(here["kind"] == "solution")]
    others = transferable(others[others["country"] != context.view.country])
    parts: list[Any] = []
    for title, rows, country in (
        (_("People report"), problems, False),
        (_("The government states"), stated, False),
        (_("Solutions reported here"), works, False),
        (_("Works elsewhere, could be brought here"), others.head(ELSEWHERE), True),
    ):
        body: Any = (
            statement_list(rows, lang, with_country=country)
            if len(rows)
            else html.P(_("Nothing in this release."), className="quiet")
        )
        more = [] if country else listed_of_all(rows, lang, table_address(context, "country", "findings"))
        parts.append(html.Section([html.H3(title), body, *more]))
    return parts


def transferable(solutions: pd.DataFrame) -> pd.DataFrame:
    """Solutions that work or partly work in a single state, what works first, then by lowest instrument level."""
    own = solutions[helpful(solutions) & ~solutions["country"].isin(["XC", "EU"])]
    ranks = own["status"].map({status: rank for rank, status in enumerate(_WORKS)})
    return own.assign(rank=ranks).sort_values(["rank", "instrument_level", "id"])


def _links(context: Context) -> html.P:
    _, view = context.lang.gettext, context.view
    country = _("All of {country}").format(country=context.lang.country(view.country))
    return html.P(
        [
            html.A(country, href=view.elsewhere(f"/country/{view.country}")),
            " · ",
            html.A(_("All of this theme"), href=view.elsewhere(f"/theme/{view.theme}")),
        ],
        className="panel-links",
    )
