"""The legend of a view: every fill that the measure can have, in words, with how many states have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.design import EVIDENCE, SEVERITY, STATES
from dashboard.figures.dots import dot
from dashboard.figures.painting import PARTLY, WORKS, Paint
from dashboard.i18n import Language
from dashboard.views import View


@dataclass(frozen=True)
class _Key:
    """What the entries of one legend are drawn from."""

    counts: Counter[str]
    dots: Counter[str]
    view: View
    lang: Language

    def both(self, key: str) -> int:
        """How many countries have a paint, hatched ones included."""
        return self.counts[key] + self.counts[key + "d"]


def legend(painted: Mapping[str, Paint], view: View, lang: Language) -> html.Div:
    """Entries in the order of their meaning; each is a link that leaves only its countries on the map, and back."""
    key = _Key(
        Counter(paint.key for paint in painted.values()), Counter(paint.dot for paint in painted.values()), view, lang
    )
    entries = _ENTRIES[view.measure](key)
    return html.Div([html.Ul(entries, className="legend-list")], className=f"legend-{view.measure}")


def stays(paint: Paint, keep: str) -> bool:
    """Whether a country stays on the map while the legend keeps only one entry."""
    dots = {"works": WORKS, "partly": PARTLY}
    return not keep or (paint.dot == dots[keep] if keep in dots else paint.key in (keep, keep + "d"))


def _entry(key: str, text: str, count: int, legend: _Key, swatch: Any = None) -> html.Li:
    mark = swatch if swatch is not None else html.Span(className=f"swatch paint-{key}")
    return html.Li(_link([mark, html.Span(text), html.B(str(count), className="count")], key, legend))


def _link(content: Any, key: str, legend: _Key, **attributes: str) -> html.A:
    kept = legend.view.keep == key
    current = {"aria-current": "true"} if kept else {}
    href = legend.view.href(keep="" if kept else key)
    return html.A(content, href=href, **{"data-keep": key, **current, **attributes})


def _dot(mark: str, key: str, text: str, legend: _Key) -> html.Li:
    return _entry(key, text, legend.dots[mark], legend, dot(mark))


def _plain(key: str, text: str) -> html.Li:
    """An entry that explains a texture and filters nothing."""
    return html.Li([html.Span(className=f"swatch paint-{key}"), html.Span(text)])


def _states(legend: _Key) -> list[html.Li]:
    return [
        _entry(state, legend.lang.label("state", state), legend.counts[state], legend)
        for state in STATES
        if legend.counts[state] or state == "NR"
    ]


def _severity(legend: _Key) -> list[html.Li]:
    _, lang = legend.lang.gettext, legend.lang
    classes = [
        _entry(f"s{k}", f"{k} {lang.label('severity_word', str(k))}", legend.both(f"s{k}"), legend) for k in SEVERITY
    ]
    hatched = _plain("s3d", _("hatched: indicative (grade D)"))
    dots = [_dot(WORKS, "works", _("works here"), legend), _dot(PARTLY, "partly", _("partly works"), legend)]
    return [*classes, hatched, *_states(legend), *dots]


def _solutions(legend: _Key) -> list[html.Li]:
    _, lang = legend.lang.gettext, legend.lang
    statuses = [
        ("m-working", lang.label("status", "working")),
        ("m-partially_working", lang.label("status", "partially_working")),
        ("m-piloted", lang.label("status", "piloted")),
        ("m-announced", _("only proposed, prepared, ended or rejected")),
    ]
    entries = [_entry(key, text, legend.counts[key], legend) for key, text in statuses]
    return [*entries, _entry("NR", _("no solution researched"), legend.counts["NR"], legend)]


def _gap(legend: _Key) -> list[html.Li]:
    _ = legend.lang.gettext
    rows = (_("severity 4–5"), _("severity 3"), _("severity 1–2"))
    columns = (_("nothing works"), _("partly covered"), _("well covered"))
    squares = [_square(r, c, f"{rows[3 - r]}, {columns[c - 1]}", legend) for r in (3, 2, 1) for c in (1, 2, 3)]
    square = html.Div(
        [
            html.Span(_("more severe ↑"), className="axis-y"),
            html.Div(
                squares, className="bivariate", role="group", **{"aria-label": _("Severity by coverage of solutions")}
            ),
            html.Span(_("better covered by solutions →"), className="axis-x"),
        ],
        className="bivariate-legend",
    )
    return [html.Li(square), _plain("g21d", _("hatched: indicative (grade D)")), *_states(legend)]


def _square(row: int, column: int, words: str, legend: _Key) -> html.A:
    """One of nine: hovering says what it means, choosing it leaves only its countries."""
    key = f"g{row}{column}"
    count = legend.both(key)
    named = {"aria-label": f"{words}: {count}", "title": f"{words}: {count}", "className": f"square paint-{key}"}
    return _link(html.Span(str(count)) if count else None, key, legend, **named)


def _evidence(legend: _Key) -> list[html.Li]:
    lang = legend.lang
    grades = [_entry(f"e{g}", f"{g} {lang.label('grade', g)}", legend.counts[f"e{g}"], legend) for g in EVIDENCE]
    return [*grades, *_states(legend)]


_ENTRIES = {"severity": _severity, "solutions": _solutions, "gap": _gap, "evidence": _evidence}
