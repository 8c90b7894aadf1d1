"""The page of a country."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
from dash import html

from dashboard.components.briefing_buttons import briefing_buttons
from dashboard.components.cells import cell_table
from dashboard.components.frame import page_title
from dashboard.components.statements import statement_list
from dashboard.context import Context
from dashboard.figures.painting import Row
from dashboard.pages.country.context_statistics import context_statistics
from dashboard.pages.country.contradictions import contradictions
from dashboard.pages.country.explanation import Variants, explanation
from dashboard.pages.home.panel import transferable
from dashboard.verdicts import country_reading
from data.codebook import codebook
from data.explanation import cell_codes, what_if
from data.queries import fetch_cases, fetch_cells, fetch_findings, fetch_lines
from geo.countries import members

ENDING_WITHIN_DAYS = 90
_WORKS = ("working", "partially_working", "piloted")
_CURRENT = ("ongoing", "worsening", "improving")


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
    findings = fetch_findings(engine, pinned, country=view.country, lang=lang.code)
    codes = cell_codes(engine, pinned, view.country)
    variants = what_if(codes) if len(codes) else {}
    rows: dict[Any, Any] = cells.to_dict("index")
    known = [theme for theme in codebook().codes("theme") if (findings["theme"] == theme).any()]
    return [
        html.P(_memberships(context), className="kicker"),
        html.H1(_heading(cells, context), className="reading"),
        briefing_buttons(lang, view.release, country=view.country),
        _overview(cells, context),
        html.Div(
            [
                _deadlines(findings, context),
                *(_theme(theme, rows[theme], findings, codes, variants, context) for theme in known),
                _unknown(cells, findings, context),
                _cases(context),
                context_statistics(context),
            ],
            className="prose wide",
        ),
    ]


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
    return cell_table(rows, _("Theme"), _("All twelve themes; those with current reports first."), lang)


def _deadlines(findings: pd.DataFrame, context: Context) -> html.Section | None:
    """Measures that end soon, and those that have ended."""
    _, reference = context.lang.gettext, date.fromisoformat(context.release.reference_date)
    own = findings[(findings["kind"] != "problem") & (findings["valid_until"] != "")]
    soon = own[own["valid_until"].between(str(reference), str(reference + timedelta(days=ENDING_WITHIN_DAYS)))]
    over = own[own["valid_until"] < str(reference)]
    if own.empty or (soon.empty and over.empty):
        return None
    parts: list[Any] = [html.H2(_("Measures with an end"))]
    for heading, rows in ((_("End within 90 days"), soon), (_("Past their end"), over)):
        parts += [html.H3(heading), statement_list(rows, context.lang)] if len(rows) else []
    return html.Section(parts)


def _theme(
    theme: str, cell: Row, findings: pd.DataFrame, codes: pd.DataFrame, variants: Variants, context: Context
) -> html.Section:
    """One theme: problems beside solutions, what the government states beside what people report, how the number came about."""
    lang, _ = context.lang, context.lang.gettext
    own = findings[findings["theme"] == theme]
    problems = own[own["kind"] == "problem"]
    current, past = problems[problems["status"].isin(_CURRENT)], problems[~problems["status"].isin(_CURRENT)]
    stated = own[own["kind"] == "government_measure"]
    solutions = own[own["kind"] == "solution"]
    left = [html.H3(_("People report")), _list(current, context)]
    left += [html.H3(_("Reported before, over or solved")), _list(past, context)] if len(past) else []
    right = [
        html.H3(_("The government states")),
        _list(stated, context),
        html.H3(_("Solutions reported here")),
        _list(solutions, context),
    ]
    elsewhere = (
        _elsewhere(theme, context) if not (own["status"].isin(_WORKS) & (own["kind"] != "problem")).any() else []
    )
    return html.Section(
        [
            html.H2(html.A(lang.label("theme", theme), href=context.view.elsewhere(f"/theme/{theme}"))),
            html.P(_implementation(current, stated, cell, context), className="implementation"),
            html.Div([html.Div(left), html.Div(right)], className="beside"),
            *contradictions(own, context),
            *elsewhere,
            explanation(theme, cell, codes, variants, context),
        ],
        id=theme,
    )


def _list(rows: pd.DataFrame, context: Context) -> Any:
    return (
        statement_list(rows, context.lang)
        if len(rows)
        else html.P(context.lang.gettext("Nothing in this release."), className="quiet")
    )


def _implementation(problems: pd.DataFrame, stated: pd.DataFrame, cell: Row, context: Context) -> str:
    """The gap between what is stated and what people meet at the counter, in words."""
    _ = context.lang.gettext
    if stated.empty and problems.empty:
        return _("Neither a government statement nor a current report of a problem is in this release.")
    if stated.empty:
        return _("People report problems; no statement of the government is in this release.")
    if problems.empty:
        return _("The government states measures; whether they work for people is not reported in this release.")
    if cell["state"] == "graded" and cell["severity_class"] >= 4:
        return _(
            "The government states measures, and people still report the loss of a right or status: a wide gap between rule and practice."
        )
    return _("The government states measures, and people still report problems: rule and practice differ.")


def _elsewhere(theme: str, context: Context) -> list[Any]:
    _ = context.lang.gettext
    rows = transferable(fetch_findings(context.engine, context.release, theme=theme, lang=context.lang.code))
    rows = rows[(rows["country"] != context.view.country) & (rows["kind"] != "problem")].head(3)
    return (
        [html.H3(_("Works elsewhere, could be brought here")), statement_list(rows, context.lang, with_country=True)]
        if len(rows)
        else []
    )


def _unknown(cells: pd.DataFrame, findings: pd.DataFrame, context: Context) -> html.Section:
    lang, _ = context.lang, context.lang.gettext
    silent = [theme for theme in codebook().codes("theme") if cells.loc[theme, "state"] == "NR"]
    nothing = [theme for theme in silent if not (findings["theme"] == theme).any()]
    items = [
        html.Li(f"{lang.label('theme', theme)}: {codebook().theme(theme).text('definition', lang.code)}")
        for theme in nothing
    ]
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
        ]
    )


def _cases(context: Context) -> html.Section | None:
    lang, _ = context.lang, context.lang.gettext
    cases = fetch_cases(context.engine, context.release, country=context.view.country, lang=lang.code)
    if cases.empty:
        return None
    items = [
        html.Li(
            [
                html.P(row["summary"]),
                html.P(
                    " · ".join(part for part in (
                        lang.date(row["event_month"]) if row["event_month"] else "", row["authority_kind"],
                        lang.label("outcome", row["outcome"]), row["solution_used"], row["id"]) if part),
                    className="source",
                ),
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
