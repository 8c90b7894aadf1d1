"""What is not known, said as plainly as what is: no number, weak or contested numbers, and what to ask next."""

from __future__ import annotations

import pandas as pd

from dashboard.briefing.evidence import Evidence
from dashboard.briefing.model import Item, Items, Paragraph, Run, Section, text
from dashboard.briefing.statements import more
from dashboard.design import STATES
from dashboard.evidence_states import evidence_state, evidence_states, state_meaning, state_words
from dashboard.figures.painting import Row
from dashboard.i18n import Language
from dashboard.verdicts import plan_words
from data.codebook import codebook

FEW_SOURCES = 2


def unknown_section(evidence: Evidence, limit: int | None, lang: Language) -> Section:
    """Questions that are open in the view, and which evidence would answer them."""
    if evidence.country and evidence.theme:
        blocks = _of_cell(evidence, lang)
    elif evidence.country:
        blocks = _of_country(evidence, limit, lang)
    else:
        blocks = _of_theme(evidence, limit, lang)
    return Section("unknown", lang.gettext("What is not known"), tuple(blocks))


def _of_cell(evidence: Evidence, lang: Language) -> list[Items | Paragraph]:
    _ = lang.gettext
    cell = evidence.cells.to_dict("records")[0]
    sentences = [Item("", text(sentence)) for sentence in doubts(cell, lang)]
    silent = _silent_subthemes(evidence, lang)
    if silent:
        words = _("No current report on: {names}.").format(names="; ".join(silent))
        sentences.append(Item("", text(words)))
    sentences += [Item("", text(sentence)) for sentence in _searches(evidence.search_log, lang)]
    if not (evidence.findings["kind"] == "problem").any():
        question = lang.label("theme_definition", evidence.theme)
        sentences.append(Item("", (Run(_("What could be asked: "), strong=True), Run(question))))
    advice = [plan_words(row, lang) for row in evidence.proposals.head(2).to_dict("records")]
    if advice:
        help_words = _("What would help: {advice}.").format(advice="; ".join(advice))
        sentences.append(Item("", text(help_words)))
    return [Items(tuple(sentences))]


def doubts(cell: Row, lang: Language) -> list[str]:
    """Why the number of a cell, or its absence, must be read with care."""
    _ = lang.gettext
    if cell["state"] != "graded":
        return [state_meaning(evidence_state(cell), lang)]
    meaning = lang.label("grade_meaning", cell["grade"])
    found = [_("Evidence grade {grade}: {meaning}").format(grade=cell["grade"], meaning=meaning)]
    if int(cell["cluster_count"]) <= FEW_SOURCES:
        words = lang.ngettext(
            "All of it comes from {n} source.", "All of it comes from {n} sources.", int(cell["cluster_count"])
        )
        found.append(words.format(n=cell["cluster_count"]))
    if cell["contested"]:
        found.append(_("The reports contradict each other: some speak of a mild problem, some of a severe one."))
    if not cell["robust"]:
        found.append(_("Not robust: in some variant, or without one of the sources, the class would be another."))
    if not cell["solution_count"]:
        found.append(_("Whether any solution works here has not been researched."))
    return found


def _silent_subthemes(evidence: Evidence, lang: Language) -> list[str]:
    known = set(evidence.findings.loc[evidence.findings["kind"] == "problem", "subtheme"])
    own = codebook().theme(evidence.theme).subthemes
    return [lang.label("subtheme", sub.code) for sub in own if sub.code not in known] if known else []


def _searches(log: pd.DataFrame, lang: Language) -> list[str]:
    words = lang.gettext("{state}: {theme}, {date}, in {languages}. {note}")
    return [
        words.format(
            state=state_words(row["state"], lang), theme=lang.label("theme", row["theme"]),
            date=lang.date(row["date"]), languages=row["languages"] or "–", note=row["note"] or row["sources"],
        ).strip()
        for row in log.to_dict("records")
    ]  # fmt: skip


def _of_country(evidence: Evidence, limit: int | None, lang: Language) -> list[Items | Paragraph]:
    _ = lang.gettext
    cells = evidence.cells.set_index("theme").to_dict("index")
    weak = [lang.label("theme", str(code)) for code, cell in cells.items() if cell["grade"] == "D"]
    contested = [lang.label("theme", str(code)) for code, cell in cells.items() if cell["contested"]]
    blocks: list[Items | Paragraph] = []
    if weak:
        blocks.append(Paragraph(text(_("Only indicative, grade D: {names}.").format(names=", ".join(weak)))))
    if contested:
        blocks.append(Paragraph(text(_("Reports contradict each other: {names}.").format(names=", ".join(contested)))))
    open_themes = [code for code in codebook().codes("theme") if evidence_state(cells[code]) == "NR"]
    shown = open_themes if limit is None else open_themes[:limit]
    if open_themes:
        words = _("In {n} of 12 themes nobody has researched this state yet. These questions are open:")
        blocks.append(Paragraph(text(words.format(n=len(open_themes)))))
        blocks += [Items(tuple(_question(code, lang) for code in shown))] if shown else []
        blocks += _only_named(open_themes[len(shown) :], lang, first=not shown)
        hint = _(
            "To close a gap: two interviews with a lawyer or defender and one written source per theme are a beginning."
        )
        blocks.append(Paragraph(text(hint), "quiet"))
    log = [Item("", text(sentence)) for sentence in _searches(evidence.search_log, lang)]
    return [*blocks, *([Items(tuple(log))] if log else [])]


def _question(code: str, lang: Language) -> Item:
    theme = codebook().theme(code)
    return Item(
        "", (Run(lang.label("theme", theme.code) + ": ", strong=True), Run(lang.label("theme_definition", theme.code)))
    )


def _only_named(codes: list[str], lang: Language, *, first: bool) -> list[Paragraph]:
    """Themes whose question the short version has no room for: named all the same."""
    if not codes:
        return []
    names = ", ".join(lang.label("theme", code) for code in codes)
    words = "{names}." if first else lang.gettext("And: {names}.")
    return [Paragraph(text(words.format(names=names)), "quiet")]


def _of_theme(evidence: Evidence, limit: int | None, lang: Language) -> list[Items | Paragraph]:
    _ = lang.gettext
    cells = evidence.cells
    sentences = []
    states = evidence_states(cells)
    for state in STATES:
        own = lang.sorted_countries(cells.loc[states == state, "country"])
        if own:
            words = _("{state}, {n} of 46: {meaning}")
            meaning = state_meaning(state, lang)
            sentences.append(words.format(state=state_words(state, lang), n=len(own), meaning=meaning))
    for column, words in (
        (cells["grade"] == "D", _("Only indicative, grade D: {names}.")),
        (cells["contested"], _("Reports contradict each other: {names}.")),
        ((cells["state"] == "graded") & (cells["solution_count"] == 0), _("No solution researched: {names}.")),
    ):
        codes = lang.sorted_countries(cells.loc[column, "country"])
        if codes:
            sentences.append(words.format(names=", ".join(lang.country(code) for code in codes)))
    log = _searches(evidence.search_log, lang)
    shown = log if limit is None else log[:limit]
    items = tuple(Item("", text(sentence)) for sentence in (*sentences, *shown))
    return [Items(items), *more(len(log) - len(shown), lang)]
