"""The map, or the tiles, of a view as a picture that explains itself: title, legend, date, codes and source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from dash.development.base_component import Component

from dashboard.briefing.request import file_name
from dashboard.briefing.typesetting import set_pictures, set_svg
from dashboard.context import Context
from dashboard.design import LIGHT
from dashboard.figures.legend import legend
from dashboard.figures.standalone import standalone, swatch
from dashboard.figures.svg_map import svg_map, svg_tiles
from dashboard.pages.home.fragments import painted_view, view_cells
from dashboard.sentences import reading
from data.codebook import codebook


def picture_name(context: Context) -> str:
    """File name without ending: ``map-FIN-severity-2026-11-be``."""
    view = context.view
    group = "" if view.members == "all" else view.members
    parts = (view.view, view.subtheme or view.theme, view.measure, group, view.sources, view.country)
    return file_name(*parts, context.release.label, context.lang.code)


def draw_picture(context: Context, format: str) -> bytes:
    """The view of the address as SVG (letters as outlines) or PNG."""
    data, day = picture_data(context), context.release.reference_date
    if format == "svg":
        return set_svg("picture.typ", data, day)
    return set_pictures("picture.typ", data, day, ppi=200)[0]


def picture_data(context: Context) -> dict[str, Any]:
    """What the template sets: the drawing of the page, its sentence, its legend and where it comes from."""
    view, lang, _ = context.view, context.lang, context.lang.gettext
    cells = view_cells(context)
    painted = painted_view(cells, view, lang)
    title = str(reading(cells, view.theme, view.measure, lang, view.subtheme).striptags())
    draw = svg_tiles if view.view == "tiles" else svg_map
    names = {
        "severity": _("Severity"), "solutions": _("Solutions"), "gap": _("Gap"), "evidence": _("Evidence")
    }  # fmt: skip
    theme = codebook().theme(view.theme).text("title", lang.code)
    entries, squares, axes = _legend(context, painted)
    return {
        "lang": lang.code,
        "kicker": f"{theme} ({view.subtheme or view.theme}) · {names[view.measure]}",
        "title": title,
        "picture": {"svg": standalone(draw(painted, title, None, view.country))},
        "alt": title,
        "legend": entries,
        "squares": squares,
        "axes": axes,
        "tiles": view.view == "tiles",
        "source": _source(context),
        "tokens": LIGHT,
    }


def _source(context: Context) -> list[str]:
    _, lang, pinned = context.lang.gettext, context.lang, context.release
    facts = _("Release {label}, reference date {date}, method {method}, content {content}").format(
        label=pinned.label,
        date=lang.date(pinned.reference_date),
        method=pinned.method,
        content=pinned.content_hash[:12],
    )
    borders = _("Borders: Natural Earth (public domain), modified. Borders shown imply no opinion on legal status.")
    internal = [_("Internal: made from a team release. Not for publication.")] if pinned.audience == "team" else []
    return [*internal, f"{_('Belarusians abroad: the problem map')} · {facts}", borders]


def _legend(context: Context, painted: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
    """The legend of the page taken apart: entries, the nine squares of the gap legend, and the words at their edges."""
    tree = legend(painted, replace(context.view, keep=""), context.lang)
    entries: list[dict[str, Any]] = []
    squares: list[dict[str, Any]] = []
    axes: list[str] = []
    for part in _parts(tree):
        look = str(getattr(part, "className", ""))
        paint = re.search(r"paint-(\S+)", look)
        if look.startswith("swatch") and paint:
            entries.append({"swatch": {"svg": swatch(paint[1])}, "words": "", "count": ""})
        elif look == "dot":
            entries.append({"dot": {"●": "full"}.get(_text(part), "ring"), "words": "", "count": ""})
        elif look.startswith("square") and paint:
            squares.append({"swatch": {"svg": swatch(paint[1], 40, 40)}, "count": _text(part)})
        elif look.startswith("axis"):
            axes.append(_text(part))
        elif (part._type == "Span" and not squares and entries and not entries[-1]["words"]) or (
            part._type == "Span" and entries and not entries[-1]["words"] and not look
        ):
            entries[-1]["words"] = _text(part)
        elif look == "count" and entries:
            entries[-1]["count"] = _text(part)
    return entries, squares, axes


def _parts(tree: Any) -> Iterator[Component]:
    """Every component of a tree in reading order."""
    if isinstance(tree, Component):
        yield tree
        yield from _parts(getattr(tree, "children", None))
    elif isinstance(tree, list | tuple):
        for one in tree:
            yield from _parts(one)


def _text(component: Any) -> str:
    if isinstance(component, Component):
        return _text(getattr(component, "children", ""))
    if isinstance(component, list | tuple):
        return "".join(_text(one) for one in component)
    return "" if component is None else str(component)
