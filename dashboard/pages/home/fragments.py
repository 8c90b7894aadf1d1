"""The parts of the map page that change with theme and measure, drawn once per release and language.

The same parts stand in the first HTML, travel in one file (the atlas) that the browser keeps, and answer filtered
views, so that what a click shows is what the server would draw.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from dashboard.components.downloads import table_links
from dashboard.context import Context
from dashboard.figures.annotations import with_names
from dashboard.figures.legend import legend
from dashboard.figures.painting import Paint, paint_countries
from dashboard.figures.svg_map import label_spans, svg_map, svg_tiles
from dashboard.html import to_html
from dashboard.i18n import Language
from dashboard.pages.home.behind import behind, severe_codes
from dashboard.pages.home.filters import filters
from dashboard.sentences import reading
from dashboard.tables import country_table
from dashboard.views import GROUPS, MEASURES, View
from data.codebook import codebook
from data.filtered import cells_by_source
from data.queries import fetch_cells
from geo.countries import members

NAMING = ("severity", "gap")  # the measures whose sentence speaks of the severe states


@dataclass(frozen=True)
class Fragment:
    """One view, ready to be shown. ``behind`` names the states of the sentence; ``paint`` maps a country to its paint key, label and tip."""

    reading: str
    filters: str
    table: str
    legend: str
    behind: str
    paint: dict[str, tuple[str, str, str]]

    def as_json(self) -> dict[str, Any]:
        """For the browser."""
        return asdict(self)


def view_cells(context: Context) -> pd.DataFrame:
    """One row per country of the view: the stored cells, for the chosen theme or sub-theme and group of states."""
    view = context.view
    if view.sources:
        cells = cells_by_source(context.engine, context.release, view.theme, view.sources, subtheme=view.subtheme)
    else:
        cells = fetch_cells(context.engine, context.release, theme=view.theme, subtheme=view.subtheme)
    codes = group_codes(view.members)
    if view.subtheme:
        cells = _all_countries(cells, view, codes)
    return cells[cells["country"].isin(codes)].reset_index(drop=True)


def group_codes(group: str) -> list[str]:
    """The member states of a group: all, eu, eea, schengen."""
    if group not in GROUPS or group == "all":
        return [member.iso2 for member in members()]
    return [member.iso2 for member in members() if getattr(member, group)]


def _all_countries(cells: pd.DataFrame, view: View, codes: list[str]) -> pd.DataFrame:
    """A sub-theme has no row for a country of which nothing is known: there it is not researched."""
    known = cells.set_index("country").reindex(codes)
    counts = ["finding_count", "cluster_count", "source_type_count", "solution_count", "effective_findings"]
    words = ["grade", "newest_date", "best_status", "best_level", "best_solution"]
    flags = ["contested", "critical", "robust", "past_reports"]
    known[counts] = known[counts].fillna(0).astype(int)
    known[words] = known[words].fillna("")
    known[flags] = known[flags].astype("boolean").fillna(False).astype(bool)
    return known.fillna({"state": "NR", "theme": view.theme, "subtheme": view.subtheme}).reset_index()


def painted_view(cells: pd.DataFrame, view: View, lang: Language) -> dict[str, Paint]:
    """The paint of all 46 states; those outside the chosen group are left pale."""
    painted = paint_countries(cells, view.measure, lang)
    outside = Paint("out", "", "", "")
    everywhere = {member.iso2: painted.get(member.iso2, outside) for member in members()}
    return with_names(everywhere, severe_codes(cells), lang) if view.measure in NAMING else everywhere


def draw_fragment(context: Context) -> Fragment:
    """Draw the parts of one view."""
    view, lang = context.view, context.lang
    cells = view_cells(context)
    painted = painted_view(cells, view, lang)
    return Fragment(
        reading=reading(cells, view.theme, view.measure, lang, view.subtheme),
        filters=to_html(filters(context)),
        table=to_html([country_table(cells, painted, view, lang), table_links(context, "map")]),
        legend=to_html(legend(painted, view, lang)),
        behind=to_html(behind(cells, painted, view, lang)),
        paint={code: (p.key, label_spans(p), p.tip) for code, p in painted.items()},
    )


def draw_pictures(context: Context) -> dict[str, Markup]:
    """The server-drawn map and tiles of one view."""
    cells = view_cells(context)
    painted = painted_view(cells, context.view, context.lang)
    title = reading(cells, context.view.theme, context.view.measure, context.lang).striptags()

    def href(code: str) -> str:
        return context.view.href(country=code)

    return {
        "map": svg_map(painted, title, href, context.view.country, context.view.keep),
        "tiles": svg_tiles(painted, title, href, context.view.country, context.view.keep),
    }


def atlas_url(context: Context) -> str:
    """Address of the atlas; it holds the content hash, so that the browser may keep it for good."""
    pinned = "&pinned=1" if context.view.release else ""
    return f"/atlas/{context.release.content_hash[:16]}/{context.lang.code}.json?release={quote(context.release.label)}{pinned}"


def atlas(context: Context) -> dict[str, dict[str, Any]]:
    """Every theme and measure of a release in one language: ``{"DOC": {"severity": {"table": ...}, ...}}``.

    ``context.view`` names nothing but the language and, where the reader's address does, the release.
    """
    drawn: dict[str, dict[str, Any]] = {}
    for theme in codebook().codes("theme"):
        for measure in MEASURES:
            view = replace(context.view, theme=theme, measure=measure)
            drawn.setdefault(theme, {})[measure] = draw_fragment(replace(context, view=view)).as_json()
    return drawn
