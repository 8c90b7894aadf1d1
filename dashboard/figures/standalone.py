"""The pictures of the page as files that stand alone: what the style sheet says becomes attributes of the drawing.

Documents, downloads and slides take the very SVG of the page and dress it here, so that they show the same picture.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from dashboard.design import LIGHT, OUTLINE, STATES, is_indicative, paints, patterns

NAMESPACE = "http://www.w3.org/2000/svg"
FONT = "Source Sans Pro, Arial, Helvetica, sans-serif"  # an SVG is opened where our fonts are not
_TEXT = {"font-family": FONT, "font-weight": "600", "font-size": "12", "text-anchor": "middle", "fill": LIGHT["text"]}
_HALO = {"stroke": "#fffdf8", "stroke-width": "3", "stroke-linejoin": "round", "paint-order": "stroke"}
_LETTER, _DOT = 6.6, 4.6  # width of a letter, radius of a dot
_BY_CLASS = {
    "ground": {"fill": LIGHT["unknown"]},
    "dot": {"fill": LIGHT["solution"], "stroke": "#fffdf8", "stroke-width": "1.5"},
    "ring": {"fill": "#ffffff", "stroke": LIGHT["solution"], "stroke-width": "2.4"},
    "name": {"font-weight": "400", "font-size": "11"},
    "code": {"font-weight": "400", "font-size": "11", "text-anchor": "start"},
    "mark": {"text-anchor": "end"},
    "context": {"fill": LIGHT["context"], "stroke": LIGHT["page"], "stroke-width": ".7"},
    "members": {"stroke": LIGHT["border"], "stroke-width": ".7"},
    # plots (dashboard.figures.statistics)
    "grid": {"fill": "none", "stroke": LIGHT["line"]},
    "area": {"fill": LIGHT["sunken"]},
    "line": {"fill": "none", "stroke-width": "2.5", "stroke-linejoin": "round", "stroke-linecap": "round"},
    "dots": {"fill": "none", "stroke-width": "7", "stroke-linecap": "round"},
    "first": {"stroke": LIGHT["text"]},
    "second": {"stroke": LIGHT["quiet"]},
    "axis": {"font-weight": "400", "text-anchor": "end", "fill": LIGHT["quiet"]},
    "year": {"font-weight": "400", "fill": LIGHT["quiet"]},
    # the matrix and a comparison (dashboard.figures.svg_matrix, svg_compare)
    "start": {"text-anchor": "start"},
    "aside": {"font-weight": "400", "fill": LIGHT["quiet"]},
    "row-name": {"font-weight": "400", "text-anchor": "end"},
    "letter": {"font-weight": "400", "font-size": "10"},
}


def standalone(svg: str, *, mark: tuple[float, float] | None = None) -> str:
    """A picture of :mod:`dashboard.figures` as a file.

    Args:
        svg: what ``svg_map``, ``svg_tiles``, ``svg_matrix``, ``svg_compare`` or ``statistics`` drew.
        mark: where a ring shows the place of a country, in units of the view box.
    """
    from lxml import etree  # only documents, downloads and slides need it

    root: Any = etree.fromstring(svg.encode())
    for left_out in root.xpath("//*[contains(concat(' ', @class, ' '), ' away ')]"):
        _leave_out(left_out)
    _define(root)
    for ground in root.xpath("//pattern/rect[1]"):
        ground.getparent().remove(ground)
    for words in root.xpath("//text[tspan[@class='dot' or @class='ring']]"):
        _draw_dot(words)
    for element in list(root.iter()):
        _dress(element)
    for chosen in root.xpath("//*[@aria-current]"):
        _on_top(chosen)
    if mark:
        ring = {"cx": f"{mark[0]:g}", "cy": f"{mark[1]:g}", "r": "30", "fill": "none", "stroke": LIGHT["accent"]}
        etree.SubElement(root, "circle", {**ring, "stroke-width": "5"})
    box = root.get("viewBox").split()
    root.attrib.update({"width": box[2], "height": box[3]})
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode").replace("<svg ", f'<svg xmlns="{NAMESPACE}" ', 1)


def _leave_out(element: Any) -> None:
    """A state that the legend leaves out is ground without a mark, as on the page."""
    words = element.xpath("self::text | self::rect/following-sibling::text[@class='mark'][1]")
    for one in words:
        one.getparent().remove(one)
    element.set("class", "context")


def _define(root: Any) -> None:
    """Only the patterns that the drawing's paints need: a table of swatches would otherwise carry all of them in every row."""
    from lxml import etree

    classes = {name for element in root.iter() for name in (element.get("class") or "").split()}
    used = {f"hatch-{name.removeprefix('paint-')}" for name in classes if name.startswith("paint-")}
    found: Any = etree.fromstring(patterns())
    for pattern in list(found):
        if pattern.get("id") not in used:
            found.remove(pattern)
    if len(found):
        root.insert(0, found)


def _draw_dot(words: Any) -> None:
    """The dot of what works as a circle: fonts need not have the letter that a page uses for it."""
    dot = words.xpath("tspan[@class='dot' or @class='ring']")[0]
    x, y, rest = float(words.get("x")), float(words.get("y")), words.xpath("tspan[not(@class)]")
    letters = sum(len(one.text or "") for one in rest)
    words.remove(dot)
    for one in rest:
        one.attrib.pop("dx", "")
    if words.get("text-anchor") == "end":
        x, y = x - letters * _LETTER - _DOT - (2 if rest else 0), y - 4
    elif rest:
        words.set("x", f"{x + _DOT:g}")
        x -= letters * _LETTER / 2 + 2
    circle = {"cx": f"{x:g}", "cy": f"{y:g}", "r": str(_DOT), "class": dot.get("class")}
    words.addprevious(words.makeelement("circle", circle))


def _on_top(chosen: Any) -> None:
    """The marked country above its neighbours, so that its outline is whole."""
    marks = chosen.getnext()
    hatched = marks is not None and marks.get("fill", "").startswith("url(")
    if chosen.tag == "path":
        for element in (chosen, marks) if hatched else (chosen,):
            element.getparent().append(element)
    chosen.attrib.update({"stroke": LIGHT["text"], "stroke-width": "3"})
    chosen.attrib.pop("aria-current")


def _dress(element: Any) -> None:
    """Write the look of one element into its attributes and take away what only a page understands."""
    inside_pattern = element.getparent() is not None and element.getparent().tag == "pattern"
    if element.tag == "text":
        _add(element, {**_TEXT, **_HALO})
    for name in (element.get("class") or "").split():
        if name.startswith("paint-"):
            _paint(element, name.removeprefix("paint-"))
        elif name == "mark" and inside_pattern:
            _pattern_mark(element)
        elif name in _BY_CLASS:
            element.attrib.update(_BY_CLASS[name])
    for name in ("class", "data-country", "role", "tabindex", "aria-label"):
        element.attrib.pop(name, None)


def _paint(element: Any, paint: str) -> None:
    """The solid colour, and where the page has a pattern its marks on top: tiles with a ground of their own show seams."""
    element.set("fill", paints()[paint])
    edge = _edge(element, paint)
    if not has_pattern(paint):
        element.attrib.update(edge)
        return
    marks = copy(element)
    marks.attrib.update({"fill": f"url(#hatch-{paint})", "stroke": "none", **edge})
    for name in ("class", "data-country", "aria-current"):
        marks.attrib.pop(name, "")
    element.addnext(marks)


def _edge(element: Any, paint: str) -> dict[str, str]:
    """As on the page: a dark edge for what has a number, and one for small states, which lie on ground of their own colour."""
    if element.get("stroke"):
        return {}
    if paint.startswith("s"):
        return {"stroke": OUTLINE, "stroke-width": ".7"}
    return {"stroke": LIGHT["unknown-mark"], "stroke-width": "1.2"} if element.tag == "circle" else {}


def _add(element: Any, look: dict[str, str]) -> None:
    element.attrib.update({name: value for name, value in look.items() if name not in element.attrib})


def _pattern_mark(element: Any) -> None:
    """The quiet marks of the no-evidence states: dots are filled, rings and lines are drawn."""
    drawn = element.get("stroke-width") is not None
    element.set("stroke" if drawn else "fill", LIGHT["unknown-mark"])
    if drawn:
        element.set("fill", "none")


def has_pattern(paint: str) -> bool:
    """Whether a paint is more than a colour: indicative cells are hatched, states without evidence have quiet marks."""
    return is_indicative(paint) or paint in STATES


def swatch(paint: str, width: float = 26, height: float = 15) -> str:
    """A small box filled with a paint, for legends and tables."""
    box = f'<rect x=".5" y=".5" width="{width - 1:g}" height="{height - 1:g}" rx="2" class="paint-{paint}" stroke="{LIGHT["line"]}"/>'
    return standalone(f'<svg viewBox="0 0 {width:g} {height:g}">{box}</svg>')
