"""Context of a country: how many Belarusians live there by each definition, asylum decisions and permits by year."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboard.components.downloads import chart_query, picture_links
from dashboard.context import Context
from dashboard.figures.statistics import plot
from dashboard.i18n import Language
from dashboard.pages.country import charts
from dashboard.people import people_figures
from data.queries import fetch_indicators


def context_statistics(context: Context) -> html.Section:
    """Figures of official statistics. They are context: they never enter a severity, but for the rule that says so."""
    _ = context.lang.gettext
    rows = fetch_indicators(context.engine, context.release, country=context.view.country)
    parts = [
        html.H2(_("Context from official statistics")),
        _people(rows, context.lang),
        *_decisions(rows, context),
        *_permits(rows, context),
    ]
    return html.Section(parts, className="statistics", id="statistics")


def _people(rows: pd.DataFrame, lang: Language) -> Any:
    """Each definition counts other people; they overlap and are never added up."""
    _ = lang.gettext
    items = [
        html.Div([html.Dd(number), html.Dt([words, " ", html.Small(year)])])
        for number, words, year in people_figures(rows, lang)
    ]
    note = _("Each figure counts other people; they overlap and must not be added up. UNHCR masks counts below 5.")
    return html.Div(
        [
            html.H3(_("How many Belarusians live there, by each definition")),
            html.Dl(items, className="figures"),
            html.P(note, className="quiet"),
        ]
    )


def _decisions(rows: pd.DataFrame, context: Context) -> list[Any]:
    _, lang, table = context.lang.gettext, context.lang, charts.decisions(rows)
    heading = html.H3(charts.decisions_title(lang))
    if table.empty:
        return [heading, html.P(_("No decisions are reported."), className="quiet")]
    if not (table["reliable"] == 1).any():
        return [
            heading,
            html.P(_("Too few cases in every year for a rate."), className="quiet"),
            _decision_table(table, lang),
        ]
    drawn = _plot("decisions", rows, context) or html.P(charts.decisions_finding(table, lang))
    return [heading, drawn, html.P(charts.decisions_source(lang), className="quiet"), _decision_table(table, lang)]


def _plot(name: str, rows: pd.DataFrame, context: Context) -> html.Figure | None:
    """A plot under the sentence that it shows, which is also its name for a screen reader; and the way to take it along."""
    chart = charts.CHARTS[name](rows, context.lang)
    if chart is None:
        return None
    picture = html.Div(plot(chart), role="img", **{"aria-label": chart.finding})
    links = picture_links(context, chart_query(context, name, country=context.view.country))
    return html.Figure([html.Figcaption(chart.finding), picture, links])


def _decision_table(table: pd.DataFrame, lang: Language) -> html.Details:
    _ = lang.gettext
    few = _("too few cases")

    def rate(row: pd.Series, column: str) -> str:
        return f"{lang.number(row[column])} %" if row["reliable"] == 1 else few

    body = [
        html.Tr([html.Th(str(year), scope="row"), html.Td(lang.number(row["substantive"], 0)), html.Td(rate(row, "refugee_recognition_rate_pct")),
                 html.Td(rate(row, "total_protection_rate_pct")), html.Td(rate(row, "rejection_rate_pct"))])
        for year, row in table.sort_index(ascending=False).iterrows()
    ]  # fmt: skip
    heads = (_("Year"), _("Substantive decisions"), _("Refugee status"), _("Protection of any kind"), _("Rejected"))
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in heads]))
    return html.Details(
        [
            html.Summary(_("The same as a table")),
            html.Div(html.Table([head, html.Tbody(body)]), className="table-scroll", tabIndex="0"),
        ]
    )


def _permits(rows: pd.DataFrame, context: Context) -> list[Any]:
    _, lang, own = context.lang.gettext, context.lang, charts.permits(rows)
    heading = html.H3(charts.permits_title(lang))
    if own.empty:
        return [heading, html.P(_("Not reported to Eurostat."), className="quiet")]
    body = [
        html.Tr([html.Th(str(year), scope="row"), html.Td(lang.number(value, 0))])
        for year, value in own.sort_index(ascending=False).items()
    ]
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in (_("Year"), _("Permits"))]))
    table = html.Details(
        [
            html.Summary(_("The same as a table")),
            html.Div(html.Table([head, html.Tbody(body)]), className="table-scroll", tabIndex="0"),
        ]
    )
    drawn = _plot("permits", rows, context) or html.P(charts.permits_finding(own, lang))
    return [heading, drawn, html.P(charts.permits_source(rows, lang), className="quiet"), table]
