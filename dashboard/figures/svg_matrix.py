"""States by themes as one drawing, for the picture of the matrix that a commission takes along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import escape

from dashboard.figures.painting import WORKS

_WIDE, _HIGH, _SPACE = 42.0, 17.0, 1.5
_HEAD = 22.0
_LETTER, _CODE = 6.4, 28.0  # width of a letter of a name, and of a code with the space before it


class Field(NamedTuple):
    """A cell of the matrix: its paint, the number of its class, its grade or state, the dot of what works."""

    paint: str
    number: str
    letter: str
    dot: str


Row = tuple[str, str, Sequence[Field]]  # name, code, fields


def svg_matrix(heads: Sequence[str], rows: Sequence[Row], title: str) -> str:
    """Heads above the columns, name and code before each row. Fills come from the style sheet's ``paint-*`` classes."""
    left = _CODE + 8 + _LETTER * max(len(name) for name, _code, _fields in rows)
    columns = "".join(
        f'<text class="head" x="{left + (_WIDE + _SPACE) * at + _WIDE / 2:g}" y="{_HEAD - 8:g}">{head}</text>'
        for at, head in enumerate(heads)
    )
    drawn = "".join(_row(row, left, _HEAD + (_HIGH + _SPACE) * at) for at, row in enumerate(rows))
    width, height = left + (_WIDE + _SPACE) * len(heads), _HEAD + (_HIGH + _SPACE) * len(rows)
    return f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}">{columns}{drawn}</svg>'


def _row(row: Row, left: float, top: float) -> str:
    name, code, fields = row
    words = f'<text class="row-name" x="{left - _CODE:g}" y="{top + 12.5:g}">{escape(name)}</text>'
    words += f'<text class="axis" x="{left - 6:g}" y="{top + 12.5:g}">{code}</text>'
    return words + "".join(_field(field, left + (_WIDE + _SPACE) * at, top) for at, field in enumerate(fields))


def _field(field: Field, x: float, y: float) -> str:
    box = f'<rect x="{x:g}" y="{y:g}" width="{_WIDE:g}" height="{_HIGH:g}" rx="2" class="paint-{field.paint}"/>'
    words = f'<tspan>{field.number}</tspan><tspan class="letter" dx="2">{field.letter}</tspan>'
    text = f'<text x="{x + _WIDE / 2 - 4:g}" y="{y + 12.5:g}">{words}</text>' if field.number or field.letter else ""
    kind = "dot" if field.dot == WORKS else "ring"
    dot = f'<circle class="{kind}" cx="{x + _WIDE - 8:g}" cy="{y + _HIGH / 2:g}" r="3.4"/>' if field.dot else ""
    return box + text + dot
