"""One gap: what works elsewhere and could be brought over, which evidence is missing, what commissions decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashboard.components.downloads import table_address
from dashboard.components.forms import hidden, select
from dashboard.components.statements import listed_of_all, source_words, statement_list
from dashboard.context import Context
from dashboard.figures.painting import evidence_words
from dashboard.pages.home.panel import COMPARED, LISTED
from dashboard.tables import solution
from dashboard.verdicts import plan_words
from data.changes import fetch_changes
from data.errors import UnknownReleaseError
from data.planner import BEST, plan
from data.problems import cell_codes
from data.queries import SOLUTION_KINDS, fetch_alphas, fetch_cells, fetch_reviews, fetch_shown
from data.reviews import VERDICTS
from data.transfer import transfers
from geo.countries import country

OFFERED = 6
PLANNED = 500  # findings of a cell beyond which a few new ones change nothing


def one_gap(context: Context) -> html.Section:
    """The gap of ``context.view`` (country and theme)."""
    view, lang, _ = context.view, context.lang, context.lang.gettext
    cell = fetch_cells(context.engine, context.release, country=view.country, theme=view.theme).to_dict("records")[0]
    ask: dict[str, Any] = {"theme": view.theme, "lang": lang.code}
    here = fetch_shown(context.engine, context.release, country=view.country, kinds=("problem",), first=LISTED, **ask)
    findings = fetch_shown(context.engine, context.release, kinds=SOLUTION_KINDS, first=COMPARED, **ask)
    close = html.A("×", href=view.elsewhere("/gaps"), className="close", **{"aria-label": _("Close")})
    name = f"{lang.country(view.country)} · {lang.label('theme', view.theme)}"
    facts = [evidence_words(cell, lang).striptags(), " · ", *solution(cell, lang)]
    more = listed_of_all(here, lang, table_address(context, "country", "findings"))
    problems = [html.H3(_("People report")), statement_list(here, lang), *more] if len(here) else []
    return html.Section(
        [
            html.Div([html.H2(name), close], className="panel-head"),
            html.P(facts, className="kicker"),
            *problems,
            html.H3(_("Works elsewhere, could be brought here")),
            *_transfers(findings, here, context),
            html.H3(_("What evidence is missing")),
            missing_evidence(cell, context),
            html.H3(_("Decisions of commissions")),
            *_reviews(context),
        ],
        id="gap",
        className="one-gap",
    )


def _transfers(findings: pd.DataFrame, here: pd.DataFrame, context: Context) -> list[Any]:
    _ = context.lang.gettext
    solutions = findings[findings["kind"] != "problem"]
    subthemes = set(here["subtheme"]) - {""}
    rows = transfers(solutions, context.view.country, subthemes, in_eea=country(context.view.country).eea)
    note = html.P(
        _(
            "The same sub-theme first; then what works before what partly works; then the lightest instrument: a practice or circular can follow sooner than a law."
        ),
        className="quiet",
    )
    if rows.empty:
        return [note, html.P(_("Nothing that works elsewhere is in this release for this theme."), className="quiet")]
    return [
        note,
        html.Ul([_offer(row, context) for row in rows.head(OFFERED).to_dict("records")], className="statements"),
    ]


def _offer(row: dict[Any, Any], context: Context) -> html.Li:
    lang, _ = context.lang, context.lang.gettext
    reasons = [
        _("same sub-theme: {name}").format(name=lang.label("subtheme", row["subtheme"]))
        if row["same_subtheme"]
        else _("same theme")
    ]
    reasons += [_("a European instrument that reaches this state")] if row["binding"] else []
    reasons += [lang.label("instrument_level", row["instrument_level"])] if row["instrument_level"] else []
    return html.Li(
        [
            html.P(
                [
                    html.B(lang.country(row["country"])),
                    ": ",
                    html.A(
                        row["statement"],
                        href=context.view.elsewhere(f"/solutions/{row['id']}"),
                        lang=row["statement_lang"],
                    ),
                ]
            ),
            html.P(_("Why: {reasons}").format(reasons=", ".join(reasons)), className="source"),
            html.P(source_words(row, lang), className="source"),
        ],
        className="statement solution",
    )


def missing_evidence(cell: Mapping[Any, Any], context: Context) -> Any:
    """Which new findings would raise the grade of a cell or settle it; a sentence where none would."""
    _, view = context.lang.gettext, context.view
    if cell["grade"] == BEST and not cell["contested"]:
        return html.P(_("Nothing is missing for the grade: it is A, and the reports agree."), className="quiet")
    if cell["finding_count"] > PLANNED:
        return html.P(_("With so many findings a few new ones would change nothing."), className="quiet")
    codes = cell_codes(context.engine, context.release, view.country, view.theme)
    rows = plan(codes, [(view.country, view.theme)], fetch_alphas(context.engine, context.release))
    if rows.empty:
        return html.P(
            _("A few new findings would not raise the grade: the coders' agreement on this theme limits it."),
            className="quiet",
        )
    return html.Ul([html.Li(plan_words(row, context.lang)) for row in rows.to_dict("records")])


def _reviews(context: Context) -> list[Any]:
    _, lang, view = context.lang.gettext, context.lang, context.view
    rows = fetch_reviews(context.engine, country=view.country, theme=view.theme)
    items = [
        html.Li(
            [
                html.P(
                    [
                        html.B(verdict_words(row["verdict"], context)),
                        f" · {row['body']} · {lang.date(row['date'])} · {row['release_label']}",
                    ]
                ),
                html.P(row["note"]),
            ],
            className="statement",
        )
        for row in rows.to_dict("records")
    ]
    parts: list[Any] = (
        [html.Ul(items, className="statements")]
        if items
        else [html.P(_("No decision is recorded yet."), className="quiet")]
    )
    if len(rows):
        parts.append(html.P(_since(rows.iloc[0]["release_label"], context), className="quiet"))
    return [*parts, _form(context)] if context.release.audience == "team" else parts


def _since(label: str, context: Context) -> str:
    """What changed in the cell since the last decision."""
    _, view = context.lang.gettext, context.view
    try:
        changes = fetch_changes(context.engine, label, context.release.label)
    except UnknownReleaseError:
        return _("The release of the last decision is no longer here.")
    own = changes[(changes["country"] == view.country) & (changes["theme"] == view.theme)]
    if own.empty:
        return _("Nothing has changed in this cell since the last decision.")
    row = own.iloc[0]
    return _("Since the last decision: {before} → {after}").format(before=row["before"], after=row["after"])


def verdict_words(verdict: str, context: Context) -> str:
    """A verdict, in words."""
    _ = context.lang.gettext
    return dict(
        zip(VERDICTS, (_("agreed"), _("disputed"), _("needs evidence"), _("raise with the authorities")), strict=True)
    )[verdict]


def _form(context: Context) -> html.Details:
    _, view = context.lang.gettext, context.view
    verdicts = [(verdict, verdict_words(verdict, context)) for verdict in VERDICTS]
    fields = [
        hidden("country", view.country),
        hidden("theme", view.theme),
        hidden("lang", view.lang),
        select(_("Decision"), "verdict", verdicts, VERDICTS[0]),
        html.Label(
            [html.Span(_("Commission")), html.Textarea(name="body", rows="1", required="required", maxLength=200)]
        ),
        html.Label([html.Span(_("Note")), html.Textarea(name="note", rows="3", maxLength=1000)]),
        html.P(
            _("No names of private people. A decision cannot be changed later, only followed by another."),
            className="quiet",
        ),
        html.Button(_("Record the decision"), type="submit", className="button primary"),
    ]
    return html.Details(
        [
            html.Summary(_("Record a decision")),
            html.Form(fields, method="post", action="/reviews", className="review-form"),
        ]
    )
