"""Names on the map: the severe countries are called by name where the map has room for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dashboard.figures.painting import Paint
from dashboard.i18n import Language
from geo.boundaries import picture

SEVERE = 4
_WIDTH = 760.0  # of the picture in which room is judged
_LETTER, _LINE, _MARK = 6.6, 14.0, 26.0  # width of a letter, height of a line, width of dot and number
Box = tuple[float, float, float, float]  # left, top, right, bottom


def with_names(painted: Mapping[str, Paint], severe: Iterable[str], lang: Language) -> dict[str, Paint]:
    """The same paints, with a name for each severe country whose name covers no other mark and no other name.

    Args:
        painted: paints of all countries on the map.
        severe: codes of the countries that the sentence speaks of, the most severe first.
    """
    points = picture(_WIDTH).points
    taken = {code: _mark_box(*points[code]) for code, paint in painted.items() if paint.label and code in points}
    named = dict(painted)
    for code in severe:
        if code not in points:
            continue
        name = lang.country(code)
        box = _name_box(*points[code], len(name))
        if not any(_overlap(box, other) for place, other in taken.items() if place != code):
            named[code] = replace(named[code], name=name)
            taken[f"{code} name"] = box
    return named


def _mark_box(x: float, y: float) -> Box:
    return x - _MARK / 2, y - _LINE / 2, x + _MARK / 2, y + _LINE / 2


def _name_box(x: float, y: float, letters: int) -> Box:
    half = letters * _LETTER / 2
    return x - half, y + _LINE / 2, x + half, y + 1.5 * _LINE


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
