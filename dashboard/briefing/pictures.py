"""Pictures that explain themselves: the map or the tiles of a view, and the charts of the pages, each with title, legend,
date, codes and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard.asked import must_be_among
from dashboard.briefing.chart_pictures import CHART_PICTURES, chart_parts
from dashboard.briefing.picture_parts import Picture, legend_entries, legend_squares
from dashboard.briefing.request import file_name
from dashboard.briefing.typesetting import set_pictures, set_svg
from dashboard.context import Context
from dashboard.design import LIGHT
from dashboard.figures.legend_content import legend_content
from dashboard.figures.painting import Paint
from dashboard.figures.standalone import standalone
from dashboard.figures.svg_map import svg_map, svg_tiles
from dashboard.pages.home.fragments import painted_view, view_cells
from dashboard.sentences import reading
from dashboard.views import View
from data.codebook import codebook


def picture_name(context: Context) -> str:
    """File name without ending: ``map-FIN-severity-2026-11-be``, ``permits-PL-2026-11-be``.

    Raises:
        RequestError: the address asks for no chart that there is.
    """
    view, chart = context.view, context.extra.get("chart", "")
    must_be_among("chart", chart, CHART_PICTURES)
    parts = chart_parts(chart, view) if chart else _map_parts(view)
    return file_name(*parts, context.release.label, context.lang.code)


def _map_parts(view: View) -> tuple[str, ...]:
    group = "" if view.members == "all" else view.members
    return view.view, view.subtheme or view.theme, view.measure, view.keep, group, view.sources, view.country


def draw_picture(context: Context, format: str) -> bytes:
    """The map or chart of the address as SVG or PNG.

    Raises:
        RequestError: the release has nothing to draw.
    """
    data, day = picture_data(context), context.release.reference_date
    if format == "svg":
        return set_svg("picture.typ", data, day)
    return set_pictures("picture.typ", data, day, ppi=200)[0]


def picture_data(context: Context) -> dict[str, Any]:
    """What the template sets: the drawing of the page, its sentence, its legend and where it comes from."""
    made = CHART_PICTURES.get(context.extra.get("chart", ""), _map)(context)
    return {
        **vars(made),
        "lang": context.lang.code,
        "picture": {"svg": made.svg},
        "source": _source(made, context),
        "tokens": LIGHT,
    }


def _map(context: Context) -> Picture:
    view, lang, _ = context.view, context.lang, context.lang.gettext
    cells = view_cells(context)
    painted = painted_view(cells, view, lang)
    title = str(reading(cells, view.theme, view.measure, lang, view.subtheme).striptags())
    draw = svg_tiles if view.view == "tiles" else svg_map
    names = {
        "severity": _("Severity"), "solutions": _("Solutions"), "gap": _("Gap"), "evidence": _("Evidence")
    }  # fmt: skip
    theme = codebook().theme(view.theme).text("title", lang.code)
    legend = legend_content(painted, view.measure, lang)
    kept = [_("only: {entry}").format(entry=entry.words) for entry in legend.choices if entry.key == view.keep]
    return Picture(
        kicker=" · ".join([f"{theme} ({view.subtheme or view.theme})", names[view.measure], *kept]),
        title=title,
        svg=standalone(draw(_named(painted), title, None, view.country, view.keep if kept else "")),
        legend=legend_entries(legend),
        source=_("Borders: Natural Earth (public domain), modified. Borders shown imply no opinion on legal status."),
        squares=legend_squares(legend),
        axes=legend.axes,
    )


def _named(painted: Mapping[str, Paint]) -> dict[str, Paint]:
    """Every state with a name or its code: on paper no pointer says which it is."""
    return {code: replace(paint, name=paint.name or code) for code, paint in painted.items()}


def _source(made: Picture, context: Context) -> list[str]:
    _, lang, pinned = context.lang.gettext, context.lang, context.release
    facts = _("Release {label}, reference date {date}, method {method}, content {content}").format(
        label=pinned.label,
        date=lang.date(pinned.reference_date),
        method=pinned.method,
        content=pinned.content_hash[:12],
    )
    internal = [_("Internal: made from a team release. Not for publication.")] if pinned.audience == "team" else []
    return [*internal, made.source, f"{_('Belarusians abroad: the problem map')} · {facts}"]
