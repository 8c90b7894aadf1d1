"""Pictures that explain themselves: the map or the tiles of a view, and the charts of the pages, each with title, legend,
date, codes and source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dash.development.base_component import Component

from dashboard.asked import must_be_among
from dashboard.briefing.request import file_name
from dashboard.briefing.typesetting import set_pictures, set_svg
from dashboard.components.forms import group_names
from dashboard.context import Context
from dashboard.design import LIGHT
from dashboard.errors import RequestError
from dashboard.figures.legend import legend
from dashboard.figures.painting import Paint
from dashboard.figures.standalone import standalone, swatch
from dashboard.figures.statistics import drawing, key
from dashboard.figures.svg_map import svg_map, svg_tiles
from dashboard.figures.svg_matrix import Field, svg_matrix
from dashboard.pages.country.charts import CHARTS
from dashboard.pages.gaps.layout import gap_reading, group_cells
from dashboard.pages.gaps.matrix import matrix_rows
from dashboard.pages.home.fragments import painted_view, view_cells
from dashboard.sentences import reading
from dashboard.views import View
from data.codebook import codebook
from data.queries import fetch_indicators
from data.transfer import agenda


@dataclass(frozen=True)
class Picture:
    """What stands around a drawing and in it; everything but the drawing is text.

    Attributes:
        kicker: what is shown, with its code.
        title: what it says, a sentence.
        svg: the drawing of the page, standing alone.
        legend: entries, each with a ``swatch`` or a ``dot``, with ``words`` and a ``count``.
        source: where the numbers come from, a line before that of the release.
        squares, axes: the nine squares of the gap legend and the words at their edges.
        codes: codes in the drawing, with what they stand for.
    """

    kicker: str
    title: str
    svg: str
    legend: list[dict[str, Any]]
    source: str
    squares: tuple[dict[str, Any], ...] = ()
    axes: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()


def picture_name(context: Context) -> str:
    """File name without ending: ``map-FIN-severity-2026-11-be``, ``permits-PL-2026-11-be``.

    Raises:
        RequestError: the address asks for no chart that there is.
    """
    view, chart = context.view, context.extra.get("chart", "")
    group = "" if view.members == "all" else view.members
    must_be_among("chart", chart, _PICTURES)
    if not chart:
        parts: tuple[str, ...] = (
            view.view,
            view.subtheme or view.theme,
            view.measure,
            group,
            view.sources,
            view.country,
        )
    elif chart in CHARTS and not view.country:
        raise RequestError(f"chart={chart} needs a country: ?chart={chart}&country=PL")
    else:
        parts = (chart, view.country if chart in CHARTS else group)
    return file_name(*parts, context.release.label, context.lang.code)


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
    made = _PICTURES.get(context.extra.get("chart", ""), _map)(context)
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
    entries, squares, axes = _legend(painted, view, context)
    return Picture(
        kicker=f"{theme} ({view.subtheme or view.theme}) · {names[view.measure]}",
        title=title,
        svg=standalone(draw(_named(painted), title, None, view.country)),
        legend=entries,
        source=_("Borders: Natural Earth (public domain), modified. Borders shown imply no opinion on legal status."),
        squares=tuple(squares),
        axes=tuple(axes),
    )


def _named(painted: Mapping[str, Paint]) -> dict[str, Paint]:
    """Every state with a name or its code: on paper no pointer says which it is."""
    return {code: replace(paint, name=paint.name or code) for code, paint in painted.items()}


def _statistics(context: Context) -> Picture:
    """A plot of official statistics of a country; the legend has the newest number of every line."""
    lang, country, name = context.lang, context.view.country, context.extra["chart"]
    chart = CHARTS[name](fetch_indicators(context.engine, context.release, country=country), lang)
    if chart is None:
        raise RequestError(f"no plot of {name} for {country} in this release: fewer than two years have a number", 404)
    newest = chart.years[-1]
    entries = [(line, f"{line.name}, {newest}: {chart.words(line.values.iloc[-1])}") for line in chart.lines]
    return Picture(
        kicker=f"{lang.country(country)} ({country}) · {chart.title}",
        title=chart.finding,
        svg=standalone(drawing(chart)),
        legend=[{"swatch": {"svg": standalone(key(line))}, "words": words, "count": ""} for line, words in entries],
        source=" · ".join([country, chart.series, f"{chart.years[0]}–{newest}", chart.source]),
    )


def _matrix(context: Context) -> Picture:
    """States by themes: every class and grade at a glance."""
    lang, _ = context.lang, context.lang.gettext
    cells, themes = group_cells(context), codebook().codes("theme")
    rows = matrix_rows(cells, lang)
    painted = {
        f"{name} {theme}": _paint(field)
        for name, _code, fields in rows
        for theme, field in zip(themes, fields, strict=True)
    }
    title = gap_reading(cells, agenda(cells), lang)
    entries, _squares, _axes = _legend(painted, View(), context)
    return Picture(
        kicker=f"{_('All states and themes at a glance')} · {group_names(lang)[context.view.members]}",
        title=title,
        svg=standalone(svg_matrix(themes, rows, title)),
        legend=entries,
        codes=tuple((theme, lang.label("theme", theme)) for theme in themes),
        source=_("Class and evidence grade; an empty cell is not researched yet, which is not “no problem”."),
    )


def _paint(field: Field) -> Paint:
    return Paint(field.paint, field.dot, "", "")


_PICTURES: Mapping[str, Callable[[Context], Picture]] = {**dict.fromkeys(CHARTS, _statistics), "matrix": _matrix}


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


def _legend(
    painted: Mapping[str, Paint], view: View, context: Context
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
    """The legend of the page taken apart: entries, the nine squares of the gap legend, and the words at their edges."""
    tree = legend(painted, replace(view, keep=""), context.lang)
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
