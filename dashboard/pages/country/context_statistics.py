"""Context of a country: how many Belarusians live there by each definition, asylum decisions and permits by year."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboard.context import Context
from dashboard.figures.statistics import FEW, decision_rates, permits_by_year
from dashboard.i18n import Language
from dashboard.people import people_figures
from data.queries import fetch_indicators

SINCE = "2014"
_RATES = "protection_rates.first_instance_like."


def context_statistics(context: Context) -> html.Section:
    """Figures of official statistics. They are context: they never enter a severity, but for the rule that says so."""
    _ = context.lang.gettext
    rows = fetch_indicators(context.engine, context.release, country=context.view.country)
    parts = [
        html.H2(_("Context from official statistics")),
        _people(rows, context.lang),
        *_decisions(rows, context.lang),
        *_permits(rows, context.lang),
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


def _decisions(rows: pd.DataFrame, lang: Language) -> list[Any]:
    _ = lang.gettext
    own = rows[rows["series"].str.startswith(_RATES) & (rows["period"] >= SINCE)]
    table = own.assign(name=own["series"].str.removeprefix(_RATES)).pivot_table(
        index="period", columns="name", values="value"
    )
    heading = html.H3(_("Asylum decisions on Belarusians at first instance, by year"))
    if table.empty or "substantive" not in table or not (table["substantive"] > 0).any():
        return [heading, html.P(_("No decisions are reported."), className="quiet")]
    table = table[table["substantive"] > 0]
    words = _(
        "Rates are shown from {n} substantive decisions a year on. Source: UNHCR Refugee Data Finder, own arithmetic."
    ).format(n=FEW)
    if not (table["reliable"] == 1).any():
        return [
            heading,
            html.P(_("Too few cases in every year for a rate."), className="quiet"),
            _decision_table(table, lang),
        ]
    sentence, years = _rates_words(table, lang), int((table["reliable"] == 1).sum())
    return [
        heading,
        _plot(decision_rates(table, lang), sentence) if years > 1 else html.P(sentence),  # one dot is no plot
        html.P(words, className="quiet"),
        _decision_table(table, lang),
    ]


def _rates_words(table: pd.DataFrame, lang: Language) -> str:
    """What the plot of rates says, in one sentence: the newest reliable year, and the first one."""
    sure = table[table["reliable"] == 1].sort_index()["total_protection_rate_pct"]
    numbers = {"rate": lang.number(sure.iloc[-1]), "year": sure.index[-1]}
    if len(sure) == 1:
        return lang.gettext("Protection of any kind: {rate} % of decisions in {year}.").format(**numbers)
    return lang.gettext("Protection of any kind: {rate} % of decisions in {year}, {old} % in {before}.").format(
        **numbers, old=lang.number(sure.iloc[0]), before=sure.index[0]
    )


def _permits_words(permits: pd.Series, lang: Language) -> str:
    """What the plot of permits says, in one sentence."""
    text = lang.gettext("{n} valid permits at the end of {year}; the most, {most}, in {peak}.")
    most = str(permits.idxmax())
    numbers = {"n": lang.number(permits.iloc[-1], 0), "most": lang.number(permits[most], 0)}
    return text.format(**numbers, year=permits.index[-1], peak=most)


def _plot(drawn: html.Div, finding: str) -> html.Figure:
    """A plot under the sentence that it shows; the same sentence is its name for a screen reader."""
    picture = html.Div(drawn, role="img", **{"aria-label": finding})
    return html.Figure([html.Figcaption(finding), picture])


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


def _permits(rows: pd.DataFrame, lang: Language) -> list[Any]:
    _ = lang.gettext
    own = rows[rows["series"] == "residence_permits.valid"].sort_values("period").set_index("period")["value"]
    heading = html.H3(_("Valid residence permits of citizens of Belarus, by year"))
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
    return [
        heading,
        _plot(permits_by_year(own, lang), _permits_words(own, lang))
        if len(own) > 1
        else html.P(_permits_words(own, lang)),
        html.P(_("Source: Eurostat, migr_resvalid."), className="quiet"),
        table,
    ]
