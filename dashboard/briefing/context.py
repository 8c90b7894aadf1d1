"""Beside the findings: individual public cases, and how many Belarusians live in a state."""

from __future__ import annotations

from dashboard.briefing.evidence import Evidence
from dashboard.briefing.model import Facts, Inline, Item, Items, Paragraph, Run, Section, text
from dashboard.briefing.statements import quoted
from dashboard.figures.painting import Row
from dashboard.i18n import Language
from dashboard.people import people_figures


def numbers_section(evidence: Evidence, lang: Language) -> list[Section]:
    """How many people live in the country, by each definition; only in a briefing on the whole country."""
    if evidence.indicators.empty:
        return []
    _ = lang.gettext
    pairs = tuple(
        (number, (Run(words), Run(f" · {year}"))) for number, words, year in people_figures(evidence.indicators, lang)
    )
    note = _("Each figure counts other people; they overlap and must not be added up. UNHCR masks counts below 5.")
    title = _("How many Belarusians live there, by each definition")
    return [Section("people", title, (Facts(pairs), Paragraph(text(note), "quiet")))]


def cases_section(evidence: Evidence, lang: Language, *, full: bool) -> list[Section]:
    """Public individual cases in full, or how many there are."""
    _ = lang.gettext
    count = len(evidence.cases)
    if not count:
        return []
    note = _("Public individual cases, without names. They stand behind findings above and are never counted twice.")
    if not full:
        words = lang.ngettext("{n} case in the long version.", "{n} cases in the long version.", count)
        return [Section("cases", _("Cases"), (Paragraph(text(words.format(n=count)), "quiet"),))]
    items = tuple(
        Item(row["id"], (quoted(row, "summary", lang),), _facts(row, lang)) for row in evidence.cases.to_dict("records")
    )
    return [Section("cases", _("Cases"), (Paragraph(text(note), "quiet"), Items(items)))]


def _facts(row: Row, lang: Language) -> Inline:
    """Month, authority, outcome, what was used and the id of a case."""
    parts = (
        Run(lang.date(row["event_month"]) if row["event_month"] else ""),
        quoted(row, "authority_kind", lang),
        Run(lang.label("outcome", row["outcome"]) if row["outcome"] else ""),
        quoted(row, "solution_used", lang),
    )
    found = [with_dot for part in parts if part.text for with_dot in (part, Run(" · "))]
    return (*found, Run(row["id"]))
