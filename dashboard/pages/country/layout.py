"""The page of a country."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
from dash import html

from dashboard.components.boundary import part
from dashboard.components.briefing_buttons import briefing_buttons
from dashboard.components.cells import cell_table
from dashboard.components.downloads import table_links
from dashboard.components.frame import page_title
from dashboard.components.statements import statement_list
from dashboard.context import Context
from dashboard.evidence_states import evidence_state, evidence_states, state_words
from dashboard.figures.painting import paint_key
from dashboard.i18n import Language
from dashboard.pages.country.context_statistics import context_statistics
from dashboard.pages.country.theme_part import theme_part
from dashboard.verdicts import country_reading
from data.ages import ended
from data.codebook import codebook
from data.explanation import what_if
from data.problems import cell_codes
from data.queries import fetch_cases, fetch_cells, fetch_lines, fetch_shown
from geo.countries import members

ENDING_WITHIN_DAYS = 90
LISTED = 10  # findings of each theme and kind; the files of the page hold all
EXPLAINED = 2_000  # findings of a state up to which every single weight is laid out
OPEN_AT_FIRST = 1  # the worst theme; the others open with a click


def title(context: Context) -> str:
    """Title of the page in the browser."""
    name = context.lang.country(context.view.country) if context.view.country else context.lang.gettext("States")
    return page_title(context, name)


def layout(context: Context) -> list[Any]:
    """All twelve themes, then each theme with something known in full, cases and context."""
    if not context.view.country:
        return [_choice(context)]
    view, lang, engine, pinned = context.view, context.lang, context.engine, context.release
    cells = fetch_cells(engine, pinned, country=view.country).set_index("theme", drop=False)
    findings = fetch_shown(engine, pinned, country=view.country, first=LISTED, lang=lang.code)
    few = int(cells["finding_count"].sum()) <= EXPLAINED
    codes = cell_codes(engine, pinned, view.country) if few else pd.DataFrame()
    variants = what_if(codes) if len(codes) else {}
    rows: dict[Any, Any] = cells.to_dict("index")
    known = [theme for theme in codebook().codes("theme") if (findings["theme"] == theme).any()]
    opened = _opened(known, rows, context)
    return [
        html.P(_memberships(context), className="kicker"),
        html.H1(_heading(cells, context), className="reading"),
        briefing_buttons(lang, view.release, country=view.country),
        _overview(cells, context),
        html.Div(
            [
                _index(known, rows, context),
                html.Div(
                    [
                        part(context, "deadlines", lambda: _deadlines(findings, context)),
                        html.Div(
                            [
                                part(
                                    context,
                                    "theme",
                                    partial(
                                        theme_part,
                                        theme,
                                        rows[theme],
                                        findings,
                                        codes,
                                        variants,
                                        context,
                                        opened=theme in opened,
                                    ),
                                )
                                for theme in known
                            ]
                        ),
                        _unknown(cells, context),
                        part(context, "cases", lambda: _cases(context)),
                        part(context, "context statistics", lambda: context_statistics(context)),
                    ],
                    className="prose",
                ),
            ],
            className="with-index",
        ),
    ]


def _opened(known: list[str], rows: dict[Any, Any], context: Context) -> set[str]:
    """The worst themes, and the one that the address asks for."""
    graded = [theme for theme in known if rows[theme]["state"] == "graded"]
    worst = sorted(graded, key=lambda theme: -rows[theme]["severity"]) or known
    return {*worst[:OPEN_AT_FIRST], context.extra.get("theme", "").upper()}


def _index(known: list[str], rows: dict[Any, Any], context: Context) -> html.Nav:
    """The parts of this page, always at hand."""
    lang, _ = context.lang, context.lang.gettext
    themes = [
        html.A(
            [html.I(className=f"swatch paint-{paint_key(rows[theme])}"), lang.label("theme", theme)], href=f"#{theme}"
        )
        for theme in known
    ]
    others = [html.A(_("What is not known"), href="#unknown"), html.A(_("Statistics"), href="#statistics")]
    links = [html.Li(link) for link in (*themes, *others)]
    return html.Nav(html.Ul(links), className="index", **{"aria-label": _("On this page")})


def _choice(context: Context) -> html.Div:
    _, lang = context.lang.gettext, context.lang
    codes = lang.sorted_countries(member.iso2 for member in members())
    links = [html.Li(html.A(lang.country(code), href=context.view.elsewhere(f"/country/{code}"))) for code in codes]
    return html.Div([html.H1(_("Choose a state"), className="reading"), html.Ul(links, className="columns")])


def _memberships(context: Context) -> str:
    _ = context.lang.gettext
    own = next(member for member in members() if member.iso2 == context.view.country)
    names = [(own.eu, _("European Union")), (own.eea, _("European Economic Area")), (own.schengen, _("Schengen area"))]
    return " · ".join([_("Council of Europe"), *(name for flag, name in names if flag)])


def _heading(cells: pd.DataFrame, context: Context) -> str:
    lines = fetch_lines(context.engine, context.release, scope="country").set_index("key")
    return country_reading(cells, lines.loc[context.view.country].to_dict(), context.view.country, context.lang)


def _overview(cells: pd.DataFrame, context: Context) -> html.Div:
    lang, _ = context.lang, context.lang.gettext
    rows = [
        (html.A(lang.label("theme", theme), href=f"#{theme}"), row)
        for theme, row in zip(cells.index, cells.to_dict("records"), strict=True)
    ]
    order = {code: at for at, code in enumerate(codebook().codes("theme"))}
    rows.sort(key=lambda pair: (pair[1]["state"] != "graded", order[pair[1]["theme"]]))
    known = [pair for pair in rows if pair[1]["state"] == "graded" or pair[1]["solution_count"]]
    silent = [row for _name, row in rows if row["state"] != "graded" and not row["solution_count"]]
    table = cell_table(known, _("Theme"), _("Themes with current reports first, then those with solutions only."), lang)
    return html.Div([table if known else None, _silent(silent, context), table_links(context, "country")])


def _silent(rows: list[Any], context: Context) -> html.P | None:
    """Themes without reports and without solutions, in one quiet line per state of evidence."""
    lang = context.lang
    states = dict.fromkeys(map(evidence_state, rows))
    parts: list[Any] = []
    for state in states:
        names = ", ".join(lang.label("theme", row["theme"]) for row in rows if evidence_state(row) == state)
        parts += [html.I(className=f"swatch paint-{state}"), f" {state_words(state, lang)}: {names}. "]
    return html.P(parts, className="quiet silent-line") if parts else None


def _deadlines(findings: pd.DataFrame, context: Context) -> html.Section | None:
    """Measures that end soon, and those that have ended."""
    _, reference = context.lang.gettext, date.fromisoformat(context.release.reference_date)
    own = findings[(findings["kind"] != "problem") & (findings["valid_until"] != "")]
    has_ended = ended(own["valid_until"], reference)
    by_then = ended(own["valid_until"], reference + timedelta(days=ENDING_WITHIN_DAYS + 1))
    soon, over = own[by_then & ~has_ended], own[has_ended]
    if soon.empty and over.empty:
        return None
    parts: list[Any] = [html.H2(_("Measures with an end date"))]
    for heading, rows in ((_("Ending within 90 days"), soon), (_("End date passed"), over)):
        parts += [html.H3(heading), statement_list(rows, context.lang)] if len(rows) else []
    return html.Section(parts)


def _unknown(cells: pd.DataFrame, context: Context) -> html.Section:
    lang, _ = context.lang, context.lang.gettext
    silent = evidence_states(cells) == "NR"
    nothing = [theme for theme in codebook().codes("theme") if silent[theme]]
    items = [html.Li(f"{lang.label('theme', theme)}: {lang.label('theme_definition', theme)}") for theme in nothing]
    return html.Section(
        [
            html.H2(_("What is not known")),
            html.P(
                _("In {n} of 12 themes nobody has researched this state yet. These questions are open:").format(
                    n=len(nothing)
                )
            ),
            html.Ul(items),
            html.P(
                _(
                    "To close a gap: two interviews with a lawyer or defender and one written source per theme are a beginning."
                )
            ),
        ],
        id="unknown",
    )


def _case_facts(row: dict[Any, Any], lang: Language) -> list[Any]:
    """Month, authority, outcome, what was used and the id of a case, each in the language that it has."""
    facts: list[Any] = [
        lang.date(row["event_month"]) if row["event_month"] else None,
        html.Span(row["authority_kind"], lang=row["authority_kind_lang"]) if row["authority_kind"] else None,
        lang.label("outcome", row["outcome"]) if row["outcome"] else None,
        html.Span(row["solution_used"], lang=row["solution_used_lang"]) if row["solution_used"] else None,
        row["id"],
    ]
    return [part for fact in facts if fact is not None for part in (fact, " · ")][:-1]


def _cases(context: Context) -> html.Section | None:
    lang, _ = context.lang, context.lang.gettext
    cases = fetch_cases(context.engine, context.release, country=context.view.country, lang=lang.code)
    if cases.empty:
        return None
    items = [
        html.Li(
            [
                html.P(row["summary"], lang=row["summary_lang"]),
                html.P(_case_facts(row, lang), className="source"),
            ],
            className="statement",
        )
        for row in cases.to_dict("records")
    ]  # fmt: skip
    note = html.P(
        _("Public individual cases, without names. They stand behind findings above and are never counted twice."),
        className="quiet",
    )
    return html.Section([html.H2(_("Cases")), note, html.Ul(items, className="statements")])
