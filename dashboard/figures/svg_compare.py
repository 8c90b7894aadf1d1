"""States side by side as one drawing: the interval of every theme from 1 to 5, for the picture of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

from markupsafe import escape

from dashboard.design import LIGHT

_TRACK, _RIGHT = 250.0, 300.0  # width of the scale, and of the words beside it
_LETTER, _SPACE = 6.4, 12.0
_HEAD, _ROW, _GAP = 20.0, 17.0, 9.0
_TOP = 20.0  # the scale stands here
_LETTERS = 75  # in a line beside the name of a theme


class Compared(NamedTuple):
    """A state in a theme: its name, its paint, what is known in words, and the interval where there is one."""

    name: str
    paint: str
    words: str
    severity: tuple[float, float, float] | None  # low, mean, high


Theme = tuple[str, str, Sequence[Compared]]  # name, whether the states differ in words, the states


def svg_compare(themes: Sequence[Theme], scale: str, title: str) -> str:
    """A block for each theme. Fills come from the style sheet's ``paint-*`` classes.

    Args:
        scale: what the scale measures.
    """
    names = [row.name for _name, _apart, rows in themes for row in rows]
    left = _SPACE + _LETTER * max((len(name) for name in names), default=0)
    blocks, top = [], _TOP
    for theme in themes:
        blocks.append(_block(theme, left, top))
        top += _head(theme) + _ROW * len(theme[2]) + _GAP * bool(theme[2])
    numbers = "".join(f'<text class="year" x="{_at(k, left):g}" y="12">{k}</text>' for k in range(1, 6))
    words = f'<text class="start aside" x="{left + _TRACK + _SPACE:g}" y="12">{escape(scale)}</text>'
    return (
        f'<svg viewBox="0 0 {left + _TRACK + _RIGHT:g} {top:g}" role="img" aria-label="{escape(title)}">'
        f"{numbers}{words}{''.join(blocks)}</svg>"
    )


def _block(theme: Theme, left: float, top: float) -> str:
    name, apart, rows = theme
    first, *others = _lines(apart)
    words = f'<tspan class="aside" dx="10">{escape(first)}</tspan>'
    words += "".join(f'<tspan class="aside" x="0" dy="{_HEAD - 4:g}">{escape(line)}</tspan>' for line in others)
    head = f'<text class="start" x="0" y="{top + 13:g}">{escape(name)}{words}</text>'
    top += _head(theme)
    bottom = top + _ROW * len(rows)
    lines = range(1, 6) if rows else ()
    grid = "".join(f'<path class="grid" d="M{_at(k, left):g} {top:g}V{bottom:g}"/>' for k in lines)
    return grid + head + "".join(_row(row, left, top + _ROW * at) for at, row in enumerate(rows))


def _lines(apart: str) -> list[str]:
    """Which states differ can be said of six pairs, and a drawing wraps no words by itself."""
    return wrap(apart, _LETTERS) or [""]


def _head(theme: Theme) -> float:
    return _HEAD + (_HEAD - 4) * (len(_lines(theme[1])) - 1)


def _row(row: Compared, left: float, top: float) -> str:
    middle = top + _ROW / 2
    name = f'<text class="row-name" x="{left - _SPACE:g}" y="{middle + 4:g}">{escape(row.name)}</text>'
    words = f'<text class="start aside" x="{left + _TRACK + _SPACE:g}" y="{middle + 4:g}">{escape(row.words)}</text>'
    return name + _interval(row, left, middle) + words


def _interval(row: Compared, left: float, middle: float) -> str:
    """The interval with its mean; a swatch of the state of evidence where there is no number."""
    if row.severity is None:
        return f'<rect x="{left:g}" y="{middle - 5:g}" width="26" height="10" rx="2" class="paint-{row.paint}"/>'
    low, mean, high = (_at(value, left) for value in row.severity)
    width = max(high - low, 3)
    band = f'<rect x="{low:.1f}" y="{middle - 5:g}" width="{width:.1f}" height="10" rx="2" class="paint-{row.paint}"/>'
    return f'{band}<rect x="{mean - 1.3:.1f}" y="{middle - 7:g}" width="2.6" height="14" fill="{LIGHT["text"]}"/>'


def _at(value: float, left: float) -> float:
    return left + (value - 1) / 4 * _TRACK
