"""The legend of a view: every fill that the measure can have, in words, with how many states have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard.design import EVIDENCE, SEVERITY, STATES
from dashboard.figures.painting import PARTLY, WORKS, Paint
from dashboard.i18n import Language


def legend(painted: Mapping[str, Paint], measure: str, lang: Language) -> html.Div:
    """Entries in the order of their meaning; what no state has at the moment stays, with a nought, for severity only."""
    counts = Counter(paint.key for paint in painted.values())
    entries = _ENTRIES[measure](counts, lang)
    return html.Div([html.Ul(entries, className="legend-list")], className=f"legend-{measure}")


def _entry(key: str, text: str, count: int, *, extra: Any = None) -> html.Li:
    swatch = html.Span(className=f"swatch paint-{key}") if extra is None else extra
    return html.Li([swatch, html.Span(text), html.B(str(count), className="count")], **{"data-paint": key})


def _dot(mark: str, text: str) -> html.Li:
    return html.Li([html.Span(mark, className="dot"), html.Span(text)])


def _states(counts: Counter[str], lang: Language) -> list[html.Li]:
    return [
        _entry(state, lang.label("state", state), counts[state]) for state in STATES if counts[state] or state == "NR"
    ]


def _severity(counts: Counter[str], lang: Language) -> list[html.Li]:
    classes = [
        _entry(f"s{k}", f"{k} {lang.label('severity_word', str(k))}", counts[f"s{k}"] + counts[f"s{k}d"])
        for k in SEVERITY
    ]
    indicative = sum(counts[f"s{k}d"] for k in SEVERITY)
    hatched = _entry("s3d", lang.gettext("hatched: indicative (grade D)"), indicative)
    dots = [_dot(WORKS, lang.gettext("works here")), _dot(PARTLY, lang.gettext("partly works"))]
    return [*classes, hatched, *_states(counts, lang), *dots]


def _solutions(counts: Counter[str], lang: Language) -> list[html.Li]:
    statuses = [
        ("m-working", lang.label("status", "working")),
        ("m-partially_working", lang.label("status", "partially_working")),
        ("m-piloted", lang.label("status", "piloted")),
        ("m-announced", lang.gettext("only proposed, prepared, ended or rejected")),
    ]
    entries = [_entry(key, text, counts[key]) for key, text in statuses]
    return [*entries, _entry("NR", lang.gettext("no solution researched"), counts["NR"])]


def _gap(counts: Counter[str], lang: Language) -> list[html.Li]:
    _ = lang.gettext
    rows = (_("severity 4–5"), _("severity 3"), _("severity 1–2"))
    columns = (_("nothing works"), _("partly covered"), _("well covered"))
    squares = [
        html.Span(
            html.Span(str(counts[f"g{r}{c}"] + counts[f"g{r}{c}d"] or "")),
            className=f"square paint-g{r}{c}",
            title=f"{rows[3 - r]}, {columns[c - 1]}: {counts[f'g{r}{c}'] + counts[f'g{r}{c}d']}",
            **{"data-paint": f"g{r}{c}"},
        )
        for r in (3, 2, 1)
        for c in (1, 2, 3)
    ]
    square = html.Div(
        [
            html.Span(_("more severe ↑"), className="axis-y"),
            html.Div(
                squares, className="bivariate", role="img", **{"aria-label": _("Severity by coverage of solutions")}
            ),
            html.Span(_("better covered by solutions →"), className="axis-x"),
        ],
        className="bivariate-legend",
    )
    hatched = sum(count for key, count in counts.items() if key.startswith("g") and key.endswith("d"))
    return [html.Li(square), _entry("g21d", _("hatched: indicative (grade D)"), hatched), *_states(counts, lang)]


def _evidence(counts: Counter[str], lang: Language) -> list[html.Li]:
    grades = [_entry(f"e{g}", f"{g} {lang.label('grade', g)}", counts[f"e{g}"]) for g in EVIDENCE]
    return [*grades, *_states(counts, lang)]


_ENTRIES = {"severity": _severity, "solutions": _solutions, "gap": _gap, "evidence": _evidence}
