"""Cells as bars: class, interval, shares of the classes, grade in words, what works."""

from __future__ import annotations

import pandas as pd

from dashboard.briefing.evidence import Evidence
from dashboard.briefing.model import Bar, Bars, Paragraph, Section, text
from dashboard.figures.painting import Row, interval_words, paint_key, solution_dot
from dashboard.i18n import Language
from dashboard.tables import class_word, ordered
from data.codebook import codebook


def severity_section(evidence: Evidence, lang: Language, *, full: bool) -> Section:
    """How severe and how sure: the cells of the view. The short version names the states without reports in a sentence."""
    _ = lang.gettext
    title = _("How severe, and how sure")
    if evidence.country and evidence.theme:
        return Section("severity", title, (_one_cell(evidence, lang),))
    if evidence.country:
        return Section("severity", title, (_themes(evidence.cells, lang),))
    return Section("severity", title, _states(evidence.cells, lang, full=full))


def _one_cell(evidence: Evidence, lang: Language) -> Bars:
    whole = [cell_bar(row, lang.gettext("Whole theme"), lang) for row in evidence.cells.to_dict("records")]
    subs = evidence.subcells[evidence.subcells["state"] == "graded"]
    rows = [cell_bar(row, lang.label("subtheme", row["subtheme"]), lang) for row in subs.to_dict("records")]
    caption = lang.gettext("The theme and those of its sub-themes that have current reports.")
    return cell_bars((*whole, *rows), lang.gettext("Theme"), caption, lang)


def _themes(cells: pd.DataFrame, lang: Language) -> Bars:
    order = {code: at for at, code in enumerate(codebook().codes("theme"))}
    rows = sorted(cells.to_dict("records"), key=lambda row: (row["state"] != "graded", order[row["theme"]]))
    bars = tuple(cell_bar(row, lang.label("theme", row["theme"]), lang) for row in rows)
    caption = lang.gettext("All twelve themes; those with current reports first.")
    return cell_bars(bars, lang.gettext("Theme"), caption, lang)


def _states(cells: pd.DataFrame, lang: Language, *, full: bool) -> tuple[Bars | Paragraph, ...]:
    rows = ordered(cells, lang)
    shown = rows if full else [row for row in rows if row["state"] == "graded"]
    bars = tuple(cell_bar(row, lang.country(row["country"]), lang) for row in shown)
    caption = lang.gettext("States with current reports, most severe first.")
    silent = lang.sorted_countries(row["country"] for row in rows if row["state"] != "graded")
    names = ", ".join(lang.country(code) for code in silent)
    note = lang.gettext("Without current reports ({n}): {names}.").format(n=len(silent), names=names)
    table = [cell_bars(bars, lang.gettext("State"), caption, lang)] if bars else []
    return (*table, *([Paragraph(text(note), "quiet")] if silent and not full else []))


def cell_bars(rows: tuple[Bar, ...], first: str, caption: str, lang: Language, extra: tuple[str, ...] = ()) -> Bars:
    """A table of cells; ``extra`` are the heads of further columns."""
    _ = lang.gettext
    heads = (
        first,
        _("Class"),
        _("Severity, 90 % interval"),
        _("Shares of the classes"),
        _("Grade"),
        _("Findings"),
        _("Best solution here"),
        *extra,
    )
    return Bars(caption, heads, rows)


def cell_bar(row: Row, name: str, lang: Language, extra: tuple[str, ...] = ()) -> Bar:
    """One cell as a row under ``name``."""
    key = "-".join(part for part in (row["country"], row["subtheme"] or row["theme"]) if part)
    solution = lang.gettext("none researched")
    if row["solution_count"]:
        solution = lang.label("status", row["best_status"])
    dot = solution_dot(row["best_status"])
    if row["state"] != "graded":
        return Bar(key, name, paint_key(row), class_word(row, lang), solution=solution, dot=dot, extra=extra)
    return Bar(
        key=key,
        name=name,
        paint=paint_key(row),
        words=class_word(row, lang),
        severity=(row["severity_low"], row["severity"], row["severity_high"]),
        numbers=interval_words(row, lang),
        shares=tuple(row[f"p{k}"] for k in range(1, 6)),
        grade=_grade(row, lang),
        findings=str(int(row["finding_count"])),
        solution=solution,
        dot=dot,
        extra=extra,
    )


def _grade(row: Row, lang: Language) -> str:
    words = [f"{row['grade']} {lang.label('grade', row['grade'])}"]
    words += [lang.gettext("critical")] if row["critical"] else []
    words += [lang.gettext("contested")] if row["contested"] else []
    return ", ".join(words)
