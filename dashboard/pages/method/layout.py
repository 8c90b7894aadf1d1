"""The method in words and numbers, the codebook, agreement of the coders and what the release covers."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboard.components.frame import page_title
from dashboard.context import Context
from dashboard.design import STATES
from dashboard.evidence_states import evidence_states, state_letter, state_meaning, state_words
from dashboard.pages.method.data import data_section
from dashboard.pages.method.protected import protected_section
from data import weights
from data.codebook import codebook
from data.queries import fetch_agreement, fetch_cells, fetch_sources


def title(context: Context) -> str:
    """Title of the page in the browser."""
    return page_title(context, context.lang.gettext("Method"))


def layout(context: Context) -> list[Any]:
    """What a number means, how it is made, what it rests on."""
    _ = context.lang.gettext
    return [
        html.H1(_("How severe, how sure, and what works: how we get there"), className="reading"),
        html.Div(
            [
                _steps(context),
                _states(context),
                _scales(context),
                _agreement(context),
                *protected_section(context),
                _codebook(context),
                data_section(context),
            ],
            className="prose",
        ),
    ]


def _steps(context: Context) -> html.Section:
    _ = context.lang.gettext
    steps = [
        _(
            "Every finding is one sentence in our own words from one source, coded by two people who work alone: sub-theme, severity 1 to 5, source type."
        ),
        _(
            "Its weight is the trust in its source, times how sure the coder is, times its age: every 24 months halve it."
        ),
        _(
            "All findings of one interview or document together weigh no more than the strongest of them, so that one voice cannot dominate."
        ),
        _("Where coders disagree, each code gets an equal share. Nobody overrules them in silence."),
        _(
            "The severity is the weighted mean, always shown with its 90 % interval. In simulations with known truths that interval covers the truth in about 90 % of cases (82 to 97 % for 1 to 8 findings)."
        ),
        _(
            "Two states differ only if their intervals say so; otherwise we write “not distinguishable”. There is no league table."
        ),
        _("The grade A to D says how much evidence there is. Grade D is drawn hatched and called indicative."),
        _(
            "Solutions never lower a severity. They count as coverage, by their status, by how far their legal instrument reaches, and by age. Gap = severity × what is not covered."
        ),
        _("No report is not “no problem”: without a finding there is no number, ever."),
    ]
    return html.Section(
        [
            html.H2(_("The method {method}").format(method=context.release.method)),
            html.Ol([html.Li(step) for step in steps]),
        ]
    )


def _states(context: Context) -> html.Section:
    lang, _ = context.lang, context.lang.gettext
    counts = evidence_states(fetch_cells(context.engine, context.release)).value_counts()
    rows = [
        html.Tr([html.Th([html.I(className=f"swatch paint-{state}"), state_words(state, lang)], scope="row"), html.Td(state_letter(state, lang)),
                 html.Td(state_meaning(state, lang), className="wide"),
                 html.Td(str(counts.get(state, 0)), className="number wide", **{"data-label": _("Cells")})])
        for state in STATES
    ]  # fmt: skip
    graded = html.P(
        _("A cell is one theme in one state: {graded} of {all} have a number in this release.").format(
            graded=counts.get("graded", 0), all=counts.sum()
        )
    )
    head = [_("State of evidence"), _("Letter"), _("What it means"), _("Cells")]
    table = _table(head, rows, look="stack")
    return html.Section([html.H2(_("When there is no number")), graded, table])


def _table(head: list[str], rows: list[html.Tr], caption: str = "", look: str = "") -> html.Div:
    header = html.Thead(html.Tr([html.Th(text, scope="col") for text in head]))
    parts = [html.Caption(caption)] if caption else []
    return html.Div(
        html.Table([*parts, header, html.Tbody(rows)], className=look), className="table-scroll", tabIndex="0"
    )


def _scales(context: Context) -> html.Section:
    lang, _ = context.lang, context.lang.gettext
    classes = [
        html.Li([html.I(className=f"swatch paint-s{k}"), html.B(k), " ", lang.label("severity", k)])
        for k in codebook().codes("severity")
    ]
    sources = [
        html.Tr(
            [
                html.Th(letter, scope="row"),
                html.Td(lang.label("source_type", letter)),
                html.Td(lang.number(weight), className="number"),
            ]
        )
        for letter, weight in weights.SOURCE_QUALITY.items()
    ]
    levels = [
        html.Tr(
            [
                html.Th(level, scope="row"),
                html.Td(lang.label("instrument_level", level)),
                html.Td(lang.number(reach), className="number"),
            ]
        )
        for level, reach in weights.INSTRUMENT_REACH.items()
    ]
    return html.Section(
        [
            html.H2(_("The scale and the weights")),
            html.Ul(classes, className="plain"),
            _table([_("Letter"), _("Source"), _("Weight")], sources, _("How much a source counts")),
            _table(
                [_("Level"), _("Instrument"), _("Reach")],
                levels,
                _("How far a solution reaches, by its legal instrument"),
            ),
        ]
    )


def _agreement(context: Context) -> html.Section:
    lang, _ = context.lang, context.lang.gettext
    rows = [
        html.Tr([html.Th(html.A(lang.label("theme", row["theme"]), href=context.view.href("/", theme=row["theme"])), scope="row"),
                 html.Td(lang.number(row["alpha"], 2) if pd.notna(row["alpha"]) else "–", className="number"),
                 html.Td(str(row["double_coded"]), className="number")])
        for row in fetch_agreement(context.engine, context.release).to_dict("records")
    ]  # fmt: skip
    sources = len(fetch_sources(context.engine, context.release))
    words = _(
        "{findings} findings from {sources} sources. Krippendorff’s ordinal alpha: 1 is full agreement; below 0.667 a theme’s grade is at most C."
    )
    return html.Section(
        [
            html.H2(_("Do the coders agree?")),
            html.P(words.format(findings=context.release.finding_count, sources=sources)),
            _table([_("Theme"), "alpha", _("Problems coded twice")], rows),
        ]
    )


def _codebook(context: Context) -> html.Section:
    lang, _ = context.lang, context.lang.gettext
    themes = [
        html.Details(
            [
                html.Summary(f"{theme.code} · {lang.label('theme_title', theme.code)}"),
                html.P(lang.label("theme_definition", theme.code)),
                html.P([html.B(_("Include: ")), lang.label("theme_include", theme.code)]),
                html.P([html.B(_("Exclude: ")), lang.label("theme_exclude", theme.code)]),
                html.Ol([html.Li(lang.anchor(theme.code, k)) for k in range(1, 6)]),
                html.Ul([html.Li(f"{sub.code} {lang.label('subtheme', sub.code)}") for sub in theme.subthemes]),
            ]
        )
        for theme in codebook().themes
    ]
    return html.Section([html.H2(_("The codebook, version {version}").format(version=codebook().version)), *themes])
