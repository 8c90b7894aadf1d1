"""The same map as plain SVG, drawn by the server: the first picture of a page, and the map of every document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from markupsafe import Markup, escape

from dashboard.figures.legend import stays
from dashboard.figures.painting import WORKS, Paint
from geo.boundaries import picture
from geo.tiles import tiles

MAP_WIDTH = 760.0
TILE, SPACE = 46, 4
_SMALL_RADIUS = 7.5
_REACH = 14  # a click this near to the middle of a small state means it


def svg_map(
    painted: Mapping[str, Paint], title: str, href: Callable[[str], str] | None = None, chosen: str = "", keep: str = ""
) -> Markup:
    """An SVG of the map. Fills come from the style sheet's ``paint-*`` classes, patterns from the page's definitions.

    Args:
        painted: one entry per member state.
        title: the accessible name: what the map says, in a sentence.
        href: address of a country's view; None draws no links.
        chosen: the country that is marked.
        keep: the entry of the legend whose countries alone stay (``dashboard.figures.legend.stays``).
    """
    drawn = picture(MAP_WIDTH)
    context = "".join(f'<path d="{path}"/>' for code, path in drawn.paths.items() if code not in painted)
    shapes = [
        _country(code, drawn.paths[code], painted[code], href, chosen, keep) for code in painted if code in drawn.paths
    ]
    return Markup(  # noqa: S704 - every text in it is escaped where it is made
        f'<svg class="map-picture" viewBox="0 0 {drawn.width:g} {drawn.height:g}" role="{_role(href)}" aria-label="{escape(title)}">'
        f'<g class="context">{context}</g><g class="members">{"".join(shapes)}</g>'
        f'<g class="labels">{map_labels(painted, keep)}</g></svg>'
    )


def map_labels(painted: Mapping[str, Paint], keep: str = "") -> str:
    """Dots, marks, names and the circles of small states, as the content of the map's last group."""
    drawn = picture(MAP_WIDTH)
    return "".join(_point(code, *drawn.points[code], painted[code], code in drawn.small, keep) for code in painted)


def _role(href: Callable[[str], str] | None) -> str:
    """A picture with links in it is a group of them to a screen reader."""
    return "group" if href else "img"


def _country(code: str, path: str, paint: Paint, href: Callable[[str], str] | None, chosen: str, keep: str) -> str:
    mark = ' aria-current="true"' if code == chosen else ""
    shape = f'<path d="{path}" class="paint-{paint.key}{_away(paint, keep)}" data-country="{code}"{mark}/>'
    return f'<a href="{escape(href(code))}" tabindex="-1">{shape}{_reach(code)}</a>' if href else shape


def _reach(code: str) -> str:
    drawn = picture(MAP_WIDTH)
    x, y = drawn.points[code]
    return f'<circle cx="{x:g}" cy="{y:g}" r="{_REACH}" class="reach"/>' if code in drawn.small else ""


def _away(paint: Paint, keep: str) -> str:
    return "" if stays(paint, keep) else " away"


def _point(code: str, x: float, y: float, paint: Paint, small: bool, keep: str) -> str:
    away = _away(paint, keep)
    circle = (
        f'<circle cx="{x:g}" cy="{y:g}" r="{_SMALL_RADIUS}" class="paint-{paint.key}{away}" data-country="{code}"/>'
    )
    hidden = ' class="away"' if away else ""
    spans = label_spans(paint, x)
    text = f'<text x="{x:g}" y="{y:g}" dy=".35em"{hidden}>{spans}</text>' if spans else ""
    return (circle if small else "") + text


def label_spans(paint: Paint, x: float | None = None) -> str:
    """Dot and mark as two spans, so that the dot can have the colour of solutions; a ring is a hollow dot.

    ``x`` is the middle of the name, which stands below dot and mark where there are any; scripts put it in themselves.
    """
    dot = f'<tspan class="{"dot" if paint.dot == WORKS else "ring"}">{WORKS}</tspan>' if paint.dot else ""
    space = ' dx="4"' if dot else ""
    mark = f"<tspan{space}>{escape(paint.mark)}</tspan>" if paint.mark else ""
    place = f' x="{x:g}"' if x is not None else ""
    below = ' dy="1.15em"' if paint.label else ""
    name = f'<tspan class="name"{place}{below}>{escape(paint.name)}</tspan>' if paint.name else ""
    return dot + mark + name


def svg_tiles(
    painted: Mapping[str, Paint], title: str, href: Callable[[str], str] | None = None, chosen: str = "", keep: str = ""
) -> Markup:
    """46 equal squares laid out like Europe, each with its code and mark."""
    places = tiles()
    step = TILE + SPACE
    width, height = (places["column"].max() + 1) * step, (places["row"].max() + 1) * step
    corners = (places[["column", "row"]] * step).to_dict("index")
    squares = [
        _tile(code, corners[code]["column"], corners[code]["row"], paint, href, chosen, keep)
        for code, paint in painted.items()
    ]
    return Markup(  # noqa: S704
        f'<svg class="tile-picture" viewBox="0 0 {width} {height}" role="{_role(href)}" aria-label="{escape(title)}">'
        f"{''.join(squares)}</svg>"
    )


def _tile(code: str, x: int, y: int, paint: Paint, href: Callable[[str], str] | None, chosen: str, keep: str) -> str:
    mark = ' aria-current="true"' if code == chosen else ""
    square = (
        f'<rect x="{x}" y="{y}" width="{TILE}" height="{TILE}" rx="3" class="paint-{paint.key}{_away(paint, keep)}" data-country="{code}"{mark}/>'
        f'<text class="code" x="{x + 6}" y="{y + 16}">{code}</text>'
        f'<text class="mark" x="{x + TILE - 6}" y="{y + TILE - 8}" text-anchor="end">{label_spans(replace(paint, name=""))}</text>'
    )
    return f'<a href="{escape(href(code))}" data-country="{code}">{square}</a>' if href else square
