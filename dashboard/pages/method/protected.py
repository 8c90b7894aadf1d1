"""What interviews and case files add to a public release: bands of the fixed tables, and nothing else (docs/disclosure.md)."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboard.context import Context
from dashboard.i18n import Language
from data.codebook import codebook
from data.disclosure import FEW, PEOPLE, UNDATED, WITHHELD
from data.queries import fetch_protected_bands


def protected_section(context: Context) -> list[html.Section]:
    """The section of a public release; nothing for a team, which sees the rows themselves."""
    bands = fetch_protected_bands(context.engine, context.release)
    if bands.empty:
        return []
    _ = context.lang.gettext
    intro = _(
        "Interviews and case files stand in no number of the map, so that nobody who spoke can be found by counting. Here is what they add: how many people spoke, in bands. Fewer than five, or nobody, look the same on purpose."
    )
    return [
        html.Section(
            [html.H2(_("What people told us in confidence")), html.P(intro), *_tables(bands, context.lang)],
            id="protected",
        )
    ]


def _tables(bands: pd.DataFrame, lang: Language) -> list[Any]:
    _ = lang.gettext
    if (bands["band"] == FEW).all():
        return [html.P(_("In this release every count is in the lowest band."))]
    halves = bands[bands["layout"] == "half_year"]
    times = [
        (_half_year(half, lang), [_band(band, lang)])
        for half, band in reversed(list(zip(halves["half_year"], halves["band"], strict=True)))
    ]
    themes = list(codebook().codes("theme"))
    return [
        _table([_("States"), *themes], _by_area(bands, themes, lang), _("People who spoke, by states and theme")),
        _table([_("Half-year"), _("People")], times, _("People who spoke, by half-year")),
    ]


def _by_area(bands: pd.DataFrame, themes: list[str], lang: Language) -> list[tuple[str, list[str]]]:
    own = bands[bands["layout"] == "area_theme"].set_index(["area", "theme"])["band"]
    areas = sorted(bands.loc[bands["layout"] == "area", "area"], key=lambda area: lang.sort_key(_area(area, lang)))
    return [(_area(area, lang), [_band(own[area, theme], lang) for theme in themes]) for area in areas]


def _table(head: list[str], rows: list[tuple[str, list[str]]], caption: str) -> html.Div:
    header = html.Thead(html.Tr([html.Th(text, scope="col") for text in head]))
    body = [
        html.Tr([html.Th(html.Small(name), scope="row"), *(html.Td(text) for text in texts)]) for name, texts in rows
    ]
    return html.Div(
        html.Table([html.Caption(caption), header, html.Tbody(body)]),
        className="table-scroll",
        **{"tabIndex": "0", "role": "region", "aria-label": caption},
    )


def _area(area: str, lang: Language) -> str:
    return ", ".join(map(lang.country, lang.sorted_countries(area.split("+"))))


def _half_year(name: str, lang: Language) -> str:
    return lang.gettext("date unknown") if name == UNDATED else name.replace("-H", " / ")


def _band(band: str, lang: Language) -> str:
    if band == WITHHELD:
        return lang.gettext("withheld")
    return f"0–{PEOPLE - 1}" if band == FEW else band.replace("-", "–")
