"""The legend of a view on a page: each entry is a link that leaves only its states on the map, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard.figures.dots import dot
from dashboard.figures.legend_content import DOTS, Entry, LegendContent, legend_content
from dashboard.figures.painting import Paint
from dashboard.i18n import Language
from dashboard.views import View


def legend(painted: Mapping[str, Paint], view: View, lang: Language) -> html.Div:
    """Entries in the order of their meaning; that of the gap begins with the square of nine."""
    content = legend_content(painted, view.measure, lang)
    square = [html.Li(_square(content, view, lang))] if content.squares else []
    entries = [*square, *(_line(entry, view) for entry in content.entries)]
    return html.Div([html.Ul(entries, className="legend-list")], className=f"legend-{view.measure}")


def stays(paint: Paint, keep: str) -> bool:
    """Whether a country stays on the map while the legend keeps only one entry."""
    return not keep or (paint.dot == DOTS[keep] if keep in DOTS else paint.key in (keep, keep + "d"))


def _line(entry: Entry, view: View) -> html.Li:
    swatch = html.Span(className=f"swatch paint-{entry.key}")
    mark = dot(entry.dot) if entry.dot else swatch
    if entry.count is None:
        return html.Li([mark, html.Span(entry.words)])
    return html.Li(_link([mark, html.Span(entry.words), html.B(str(entry.count), className="count")], entry.key, view))


def _link(content: Any, key: str, view: View, **attributes: str) -> html.A:
    kept = view.keep == key
    current = {"aria-current": "true"} if kept else {}
    href = view.href(keep="" if kept else key)
    return html.A(content, href=href, **{"data-keep": key, **current, **attributes})


def _square(content: LegendContent, view: View, lang: Language) -> html.Div:
    """Nine fields: hovering says what one means, choosing it leaves only its countries."""
    upwards, rightwards = content.axes
    name = lang.gettext("Severity by coverage of solutions")
    fields = [_field(field, view) for field in content.squares]
    return html.Div(
        [
            html.Span(upwards, className="axis-y"),
            html.Div(fields, className="bivariate", role="group", **{"aria-label": name}),
            html.Span(rightwards, className="axis-x"),
        ],
        className="bivariate-legend",
    )


def _field(field: Entry, view: View) -> html.A:
    words = f"{field.words}: {field.count}"
    named = {"aria-label": words, "title": words, "className": f"square paint-{field.key}"}
    return _link(html.Span(str(field.count)) if field.count else None, field.key, view, **named)
