"""What a picture to take along consists of, and its legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.figures.dots import SHAPES
from dashboard.figures.legend_content import Entry, LegendContent
from dashboard.figures.standalone import swatch


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


def legend_entries(content: LegendContent) -> list[dict[str, Any]]:
    """The lines of a legend as a picture shows them."""
    return [{**_mark(entry), "words": entry.words, "count": _count(entry)} for entry in content.entries]


def legend_squares(content: LegendContent) -> tuple[dict[str, Any], ...]:
    """The nine squares of the gap, each with how many states it has; none where another measure is shown."""
    return tuple(
        {"swatch": {"svg": swatch(field.key, 40, 40)}, "count": _count(field) if field.count else ""}
        for field in content.squares
    )


def _mark(entry: Entry) -> dict[str, Any]:
    if entry.dot:
        return {"dot": SHAPES[entry.dot]}
    return {"swatch": {"svg": swatch(entry.key)}}


def _count(entry: Entry) -> str:
    return "" if entry.count is None else str(entry.count)
