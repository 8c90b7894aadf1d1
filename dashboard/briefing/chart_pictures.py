"""Charts of the pages as pictures: plots of official statistics, the matrix, a comparison of states."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dashboard.briefing.picture_parts import Picture, legend_entries
from dashboard.components.forms import group_names
from dashboard.context import Context
from dashboard.errors import RequestError
from dashboard.figures.legend_content import legend_content
from dashboard.figures.painting import Paint, Row, interval_words, paint_key
from dashboard.figures.standalone import standalone
from dashboard.figures.statistics import drawing, key
from dashboard.figures.svg_compare import Compared, Theme, svg_compare
from dashboard.figures.svg_matrix import Field, svg_matrix
from dashboard.i18n import Language
from dashboard.pages.compare.layout import compared, comparison_reading, told_apart
from dashboard.pages.country.charts import CHARTS
from dashboard.pages.gaps.layout import gap_reading, group_cells
from dashboard.pages.gaps.matrix import matrix_rows
from dashboard.tables import class_word
from dashboard.views import View
from data.codebook import codebook
from data.queries import fetch_indicators
from data.transfer import agenda


def chart_parts(chart: str, view: View) -> tuple[str, ...]:
    """What a chart is called by and narrowed to, for the name of its file.

    Raises:
        RequestError: it needs more than the address says.
    """
    if chart in CHARTS and not view.country:
        raise RequestError("chart={chart} needs a country: ?chart={chart}&country=PL", chart=chart)
    if chart == "compare" and not view.countries:
        raise RequestError("chart=compare needs countries: ?chart=compare&countries=PL,LT")
    group = "" if view.members == "all" else view.members
    return {"matrix": (chart, group), "compare": (chart, *view.countries)}.get(chart, (chart, view.country))


def _statistics(context: Context) -> Picture:
    """A plot of official statistics of a country; the legend has the newest number of every line."""
    lang, country, name = context.lang, context.view.country, context.extra["chart"]
    chart = CHARTS[name](fetch_indicators(context.engine, context.release, country=country), lang)
    if chart is None:
        raise RequestError(
            "no plot of {name} for {country} in this release: fewer than two years have a number",
            404,
            name=name,
            country=country,
        )
    newest = chart.years[-1]
    entries = [(line, f"{line.name}, {newest}: {chart.words(line.values.iloc[-1])}") for line in chart.lines]
    return Picture(
        kicker=f"{lang.country(country)} ({country}) · {chart.title}",
        title=chart.finding,
        svg=standalone(drawing(chart)),
        legend=[{"swatch": {"svg": standalone(key(line))}, "words": words, "count": ""} for line, words in entries],
        source=" · ".join([country, chart.series, f"{chart.years[0]}–{newest}", chart.source]),
    )


def _matrix(context: Context) -> Picture:
    """States by themes: every class and grade at a glance."""
    lang, _ = context.lang, context.lang.gettext
    cells, themes = group_cells(context), codebook().codes("theme")
    rows = matrix_rows(cells, lang)
    painted = {
        f"{name} {theme}": _paint(field)
        for name, _code, fields in rows
        for theme, field in zip(themes, fields, strict=True)
    }
    title = gap_reading(cells, agenda(cells), lang)
    entries = legend_entries(legend_content(painted, "severity", lang))
    return Picture(
        kicker=f"{_('All states and themes at a glance')} · {group_names(lang)[context.view.members]}",
        title=title,
        svg=standalone(svg_matrix(themes, rows, title)),
        legend=entries,
        codes=tuple((theme, lang.label("theme", theme)) for theme in themes),
        source=_(
            "Class and evidence grade; in an empty cell problems are not researched yet, which is not “no problem”."
        ),
    )


def _paint(field: Field) -> Paint:
    return Paint(field.paint, field.dot, "", "")


def _compare(context: Context) -> Picture:
    """Up to four states side by side in every theme, and whether the evidence tells them apart."""
    lang, _ = context.lang, context.lang.gettext
    by_cell, chosen = compared(context)
    themes = codebook().codes("theme")
    blocks = [
        _theme(theme, {code: by_cell[theme, code] for code in chosen}, told_apart(by_cell, theme, chosen, lang), lang)
        for theme in themes
    ]
    title = comparison_reading(by_cell, chosen, lang)
    painted = {
        f"{theme} {code}": Paint(paint_key(by_cell[theme, code]), "", "", "") for theme in themes for code in chosen
    }
    entries = legend_entries(legend_content(painted, "severity", lang))
    return Picture(
        kicker=" · ".join([_("Compare"), *(f"{lang.country(code)} ({code})" for code in chosen)]),
        title=title,
        svg=standalone(svg_compare(blocks, _("Severity, 90 % interval"), title)),
        legend=[entry for entry in entries if "swatch" in entry],
        source=_(
            "Class, interval and grade by theme. Where the intervals do not tell two states apart, neither do we."
        ),
    )


def _theme(theme: str, cells: Mapping[str, Row], apart: str, lang: Language) -> Theme:
    """The states of a theme; what is the same silence in all of them is said once."""
    name = f"{lang.label('theme', theme)} ({theme})"
    rows = [_compared(row, lang) for row in cells.values()]
    said = {row.words for row in rows if row.severity is None}
    if len(said) == 1 and not any(row.severity for row in rows):
        return name, said.pop(), []
    return name, apart, rows


def _compared(row: Row, lang: Language) -> Compared:
    name = lang.country(row["country"])
    if row["state"] != "graded":
        return Compared(name, paint_key(row), class_word(row, lang), None)
    words = f"{class_word(row, lang)} · {interval_words(row, lang)} · {row['grade']}"
    return Compared(name, paint_key(row), words, (row["severity_low"], row["severity"], row["severity_high"]))


CHART_PICTURES: Mapping[str, Callable[[Context], Picture]] = {
    **dict.fromkeys(CHARTS, _statistics),
    "matrix": _matrix,
    "compare": _compare,
}
