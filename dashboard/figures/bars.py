"""The interval of a cell and the shares of its classes as small drawings, for documents."""

from __future__ import annotations

from functools import lru_cache

from dashboard.design import LIGHT, SEVERITY
from dashboard.figures.standalone import NAMESPACE

WIDTH, HEIGHT = 120.0, 14.0
_LOW, _HIGH = 1.0, 5.0
_BAND = "#d8c4a0"  # as in the tables of the pages


@lru_cache(maxsize=1024)
def interval_bar(severity: tuple[float, float, float]) -> str:
    """An SVG from 1 to 5 with the interval as a band and the mean as a line; ``severity`` is low, mean, high."""
    low, mean, high = (_at(value) for value in severity)
    ticks = "".join(f'<path d="M{_at(k):g} 3v8" stroke="{LIGHT["line"]}" stroke-width=".8"/>' for k in (2.0, 3.0, 4.0))
    return _svg(
        f'<rect x="1" y="3.5" width="{WIDTH - 2:g}" height="7" rx="3.5" fill="{LIGHT["sunken"]}" stroke="{LIGHT["line"]}" stroke-width=".7"/>'
        f'{ticks}<rect x="{low:.1f}" y="3.5" width="{max(high - low, 3):.1f}" height="7" rx="3.5" fill="{_BAND}"/>'
        f'<rect x="{mean - 1.2:.1f}" y="1" width="2.4" height="12" fill="{LIGHT["text"]}"/>'
    )


@lru_cache(maxsize=1024)
def shares_bar(shares: tuple[float, ...]) -> str:
    """An SVG of p_1 to p_5 as a stacked bar."""
    parts, x = [], 1.0
    for k, share in enumerate(shares, 1):
        width = share * (WIDTH - 2)
        parts.append(f'<rect x="{x:.2f}" y="2" width="{width:.2f}" height="10" fill="{SEVERITY[k]}"/>')
        x += width
    edge = (
        f'<rect x="1" y="2" width="{WIDTH - 2:g}" height="10" fill="none" stroke="{LIGHT["line"]}" stroke-width=".7"/>'
    )
    return _svg("".join(parts) + edge)


def shares_words(shares: tuple[float, ...]) -> str:
    """``1: 3 %, 2: 3 %, 3: 60 %, 4: 30 %, 5: 3 %``."""
    return ", ".join(f"{k}: {share * 100:.0f} %" for k, share in enumerate(shares, 1))


def _at(value: float) -> float:
    return 1 + (value - _LOW) / (_HIGH - _LOW) * (WIDTH - 2)


def _svg(drawn: str) -> str:
    size = f'width="{WIDTH:g}" height="{HEIGHT:g}" viewBox="0 0 {WIDTH:g} {HEIGHT:g}"'
    return f'<svg xmlns="{NAMESPACE}" {size}>{drawn}</svg>'
