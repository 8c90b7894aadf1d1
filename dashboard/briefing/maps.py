"""The small map of a document: the map of the page, without its labels, with the country marked."""

from __future__ import annotations

from dataclasses import replace

from dashboard.briefing.evidence import Evidence
from dashboard.briefing.model import Picture
from dashboard.figures.painting import Paint, paint_countries
from dashboard.figures.standalone import standalone
from dashboard.figures.svg_map import MAP_WIDTH, svg_map
from dashboard.i18n import Language
from geo.boundaries import picture
from geo.countries import members

_PALE = Paint("NR", "", "", "")
_CHOSEN = Paint("s5", "", "", "")


def small_map(evidence: Evidence, title: str, lang: Language) -> Picture:
    """The theme's map, or where the briefing is about a whole country only its place."""
    chosen = evidence.country
    if evidence.theme:
        painted = {code: replace(paint, dot="", mark="") for code, paint in _theme(evidence, lang).items()}
    else:
        painted = {member.iso2: _CHOSEN if member.iso2 == chosen else _PALE for member in members()}
    place = picture(MAP_WIDTH).points[chosen] if chosen else None
    return Picture(standalone(svg_map(painted, title, None, chosen), mark=place), _words(evidence, lang))


def _theme(evidence: Evidence, lang: Language) -> dict[str, Paint]:
    return paint_countries(evidence.map_cells, "severity", lang)


def _words(evidence: Evidence, lang: Language) -> str:
    _ = lang.gettext
    country = lang.country(evidence.country) if evidence.country else ""
    if not evidence.theme:
        return _("Map of Europe with {country} marked.").format(country=country)
    theme = lang.label("theme", evidence.theme)
    if not country:
        return _("Map of Europe: severity by state, {theme}.").format(theme=theme)
    return _("Map of Europe: severity by state, {theme}; {country} is marked.").format(theme=theme, country=country)
