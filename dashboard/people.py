"""How many Belarusians live in a state, by each definition, newest figure first read."""

from __future__ import annotations

import pandas as pd

from dashboard.i18n import Language


def people_figures(indicators: pd.DataFrame, lang: Language) -> list[tuple[str, str, str]]:
    """Number, what it counts, and source with year; each definition counts other people and they are never added up.

    Args:
        indicators: those of one country, as ``data.queries.fetch_indicators`` gives them.
    """
    _ = lang.gettext
    definitions = (
        ("born_in_belarus", _("born in Belarus (mostly moved in Soviet times; not citizens)"), "UN DESA"),
        ("residence_permits.valid", _("valid residence permits of citizens on 31 December"), "Eurostat"),
        ("population.refugees", _("refugees at the end of the year"), "UNHCR"),
        ("population.asylum_seekers", _("asylum-seekers at the end of the year"), "UNHCR"),
    )
    figures = []
    for series, words, source in definitions:
        own = indicators[indicators["series"] == series].sort_values("period")
        newest = own.iloc[-1] if len(own) else None
        number = lang.number(newest["value"], 0) if newest is not None else "–"
        figures.append((number, words, f"{source}, {newest['period']}" if newest is not None else _("not reported")))
    return figures
