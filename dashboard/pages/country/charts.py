"""The two plots that official statistics give of a country, for its page and as pictures."""

from __future__ import annotations

import pandas as pd

from dashboard.figures.statistics import Chart, Line, every_year, round_top
from dashboard.i18n import Language

FEW = 25  # decisions below which no rate is shown
SINCE = "2014"
_RATES = "protection_rates.first_instance_like"
_PERMITS = "residence_permits.valid"


def decisions(rows: pd.DataFrame) -> pd.DataFrame:
    """Rates and counts by year (text) since 2014, years without a decision on the substance left out.

    Args:
        rows: the indicators of one country, as ``data.queries.fetch_indicators`` gives them.
    """
    own = rows[rows["series"].str.startswith(f"{_RATES}.") & (rows["period"] >= SINCE)]
    table = own.assign(name=own["series"].str.removeprefix(f"{_RATES}.")).pivot_table(
        index="period", columns="name", values="value"
    )
    return table[table["substantive"] > 0] if "substantive" in table else table.iloc[:0]


def permits(rows: pd.DataFrame) -> pd.Series:
    """Valid residence permits on 31 December by year (text)."""
    return rows[rows["series"] == _PERMITS].sort_values("period").set_index("period")["value"]


def decisions_title(lang: Language) -> str:
    """What the plot of decisions is of."""
    return lang.gettext("Asylum decisions on Belarusians at first instance, by year")


def permits_title(lang: Language) -> str:
    """What the plot of permits is of."""
    return lang.gettext("Valid residence permits of citizens of Belarus, by year")


def decisions_source(lang: Language) -> str:
    """Where the rates come from, and which years have none."""
    text = lang.gettext(
        "Rates are shown from {n} substantive decisions a year on. Source: UNHCR Refugee Data Finder, own arithmetic."
    )
    return text.format(n=FEW)


def permits_source(rows: pd.DataFrame, lang: Language) -> str:
    """Where the permits come from, and for which years Eurostat itself marks its number, by its letters for flags."""
    _ = lang.gettext
    words = {
        "b": _("break in the series"),
        "d": _("definition differs"),
        "e": _("estimated"),
        "p": _("provisional"),
        "u": _("low reliability"),
    }
    own = rows[rows["series"] == _PERMITS].sort_values("period")
    years = {
        text: ", ".join(period for period, flag in zip(own["period"], own["flag"], strict=True) if letter in flag)
        for letter, text in words.items()
    }
    source = _("Source: Eurostat, migr_resvalid.")
    if not any(years.values()):
        return source
    notes = "; ".join(f"{text} ({found})" for text, found in years.items() if found)
    return source + " " + _("Marked there: {notes}.").format(notes=notes)


def decisions_finding(table: pd.DataFrame, lang: Language) -> str:
    """What the rates say, in one sentence: the newest reliable year, and the first one."""
    sure = table[table["reliable"] == 1].sort_index()["total_protection_rate_pct"]
    numbers = {"rate": lang.number(sure.iloc[-1]), "year": sure.index[-1]}
    if len(sure) == 1:
        return lang.gettext("Protection of any kind: {rate} % of decisions in {year}.").format(**numbers)
    return lang.gettext("Protection of any kind: {rate} % of decisions in {year}, {old} % in {before}.").format(
        **numbers, old=lang.number(sure.iloc[0]), before=sure.index[0]
    )


def permits_finding(permits: pd.Series, lang: Language) -> str:
    """What the permits say, in one sentence."""
    text = lang.gettext("{n} valid permits at the end of {year}; the most, {most}, in {peak}.")
    most = str(permits.idxmax())
    numbers = {"n": lang.number(permits.iloc[-1], 0), "most": lang.number(permits[most], 0)}
    return text.format(**numbers, year=permits.index[-1], peak=most)


def decisions_chart(rows: pd.DataFrame, lang: Language) -> Chart | None:
    """Recognition and total protection rate, only of years with enough decisions; None below two of them: one dot is no plot."""
    _, table = lang.gettext, decisions(rows)
    if table.empty or (table["reliable"] == 1).sum() < 2:
        return None
    sure = every_year(table[table["reliable"] == 1])
    return Chart(
        title=decisions_title(lang),
        finding=decisions_finding(table, lang),
        lines=(
            Line(_("protection of any kind"), "first", sure["total_protection_rate_pct"]),
            Line(_("refugee status"), "second", sure["refugee_recognition_rate_pct"]),
        ),
        top=100,
        words=lambda value: f"{lang.number(value, 0)}\N{NO-BREAK SPACE}%",
        source=decisions_source(lang),
        series=_RATES,
    )


def permits_chart(rows: pd.DataFrame, lang: Language) -> Chart | None:
    """Valid residence permits; None below two years."""
    own = permits(rows)
    if len(own) < 2:
        return None
    return Chart(
        title=permits_title(lang),
        finding=permits_finding(own, lang),
        lines=(Line(lang.gettext("Permits"), "first", every_year(own), filled=True),),
        top=round_top(own.max()),
        words=lambda value: lang.number(value, 0),
        source=permits_source(rows, lang),
        series=_PERMITS,
    )


CHARTS = {"decisions": decisions_chart, "permits": permits_chart}  # by their name in addresses
