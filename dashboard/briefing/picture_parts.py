"""What a picture to take along consists of, and the legend of the page taken apart for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dash.development.base_component import Component

from dashboard.figures.legend import legend
from dashboard.figures.painting import Paint
from dashboard.figures.standalone import swatch
from dashboard.i18n import Language
from dashboard.views import View


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


def legend_parts(
    painted: Mapping[str, Paint], view: View, lang: Language
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
    """The legend of the page taken apart: entries, the nine squares of the gap legend, and the words at their edges."""
    tree = legend(painted, replace(view, keep=""), lang)
    entries: list[dict[str, Any]] = []
    squares: list[dict[str, Any]] = []
    axes: list[str] = []
    for part in _parts(tree):
        look = str(getattr(part, "className", ""))
        paint = re.search(r"paint-(\S+)", look)
        if look.startswith("swatch") and paint:
            entries.append({"swatch": {"svg": swatch(paint[1])}, "words": "", "count": ""})
        elif look.startswith("dot"):
            entries.append({"dot": "ring" if look.endswith("ring") else "full", "words": "", "count": ""})
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
