"""A cell in words and bars, as every page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.painting import Row, paint_key
from dashboard.i18n import Language
from dashboard.tables import class_word, grade_word, interval, solution


def share_bar(row: Row) -> html.Span:
    """The stacked bar of p_k: the scale is ordinal, so the shares always stand beside the mean."""
    if row["state"] != "graded":
        return html.Span("")
    words = ", ".join(f"{k}: {row[f'p{k}'] * 100:.0f} %" for k in range(1, 6))
    edges = [round(sum(row[f"p{at}"] for at in range(1, k + 1)) * 100) for k in range(6)]
    parts = [html.I(className=f"paint-s{k} w-{edges[k] - edges[k - 1]}") for k in range(1, 6)]
    return html.Span(parts, className="shares", role="img", title=words, **{"aria-label": words})


def cell_row(row: Row, name: Any, lang: Language) -> html.Tr:
    """A row: name, class, shares, interval, grade, findings, best solution, gap."""
    graded = row["state"] == "graded"
    _ = lang.gettext
    return html.Tr(
        [
            html.Th(name, scope="row"),
            html.Td([html.I(className=f"swatch paint-{paint_key(row)}"), class_word(row, lang)]),
            html.Td(share_bar(row), className="minor"),
            html.Td(interval(row, lang), className="severity-cell wide"),
            html.Td([*grade_word(row, lang), *robust_word(row, lang)]),
            _labelled(str(row["finding_count"]) if graded else "", _("Findings")),
            html.Td(solution(row, lang)),
            _labelled(lang.number(row["gap"], 2) if graded else "", _("Gap")),
        ],
        className="" if graded else "silent",
    )


def _labelled(text: str, name: str) -> html.Td:
    """A number that says its column by itself where a phone shows no column heads."""
    return html.Td(text, className="number", **{"data-label": name})


def robust_word(row: Row, lang: Language) -> list[Any]:
    """Whether the class survives every variant of the method (step 14)."""
    return [" · ", html.Small(lang.gettext("robust class"))] if row["robust"] else []


def cell_table(rows: Sequence[tuple[Any, Row]], first: str, caption: str, lang: Language) -> html.Div:
    """A table of cells; ``rows`` pairs what stands in the first column with the cell."""
    _ = lang.gettext
    heads = (
        first,
        _("Class"),
        _("Shares of the classes"),
        _("Severity, 90 % interval"),
        _("Grade"),
        _("Findings"),
        _("Best solution here"),
        _("Gap"),
    )
    header = html.Thead(html.Tr([html.Th(text, scope="col") for text in heads]))
    body = html.Tbody([cell_row(row, name, lang) for name, row in rows])
    return html.Div(
        html.Table([html.Caption(caption), header, body], className="cells stack"),
        className="table-scroll",
        tabIndex="0",
    )
