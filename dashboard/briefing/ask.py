"""The ask: a sentence or two that a reader can send as they stand, or rewrite."""

from __future__ import annotations

from dashboard.briefing.answers import best_offer
from dashboard.briefing.evidence import CURRENT, Evidence
from dashboard.briefing.model import Inline, Run, text
from dashboard.briefing.statements import quoted
from dashboard.evidence_states import evidence_states
from dashboard.figures.painting import Row
from dashboard.i18n import Language
from dashboard.sentences import problem_phrase
from dashboard.verdicts import legal_basis


def default_ask(evidence: Evidence, lang: Language) -> list[Inline]:
    """An ask that follows from the gap and from what works elsewhere, paragraph by paragraph."""
    return _of_country(evidence, lang) if evidence.country else list(map(text, _of_theme(evidence, lang)))


def _of_country(evidence: Evidence, lang: Language) -> list[Inline]:
    _ = lang.gettext
    graded = evidence.cells[evidence.cells["state"] == "graded"]
    if graded.empty:
        return list(map(text, _when_nothing_is_known(evidence, lang)))
    problem = next((row for row in evidence.problems if row["status"] in CURRENT), None)
    sentences = []
    if problem is not None:
        words = _(
            "We ask the authorities ({country}) to look into this and to say by when it will be settled: {statement}"
        )
        sentences.append(_quoting(problem, words, lang, country=lang.country(evidence.country)))
    offer = best_offer(evidence, lang)
    if offer:
        sentences.append(_bring(offer, lang))
    sentences.append(text(_("We ask for a contact person and for a written answer that can be published.")))
    return sentences


def _quoting(row: Row, words: str, lang: Language, **names: str) -> Inline:
    """A sentence with the statement of a finding in it, which may be in another language."""
    before, after = (part.format(**names) for part in words.split("{statement}"))
    return Run(before), quoted(row, "statement", lang), Run(after)


def _bring(offer: Row, lang: Language) -> Inline:
    _ = lang.gettext
    words = _("We ask to examine what already works elsewhere ({country}, {instrument}): {statement}")
    level = offer["instrument_level"]
    instrument = lang.label("instrument_level", level) if level else _("level not coded")
    basis = legal_basis(offer)
    instrument += f", {basis}" if basis else ""
    return _quoting(offer, words, lang, country=lang.country(offer["country"]), instrument=instrument)


def _when_nothing_is_known(evidence: Evidence, lang: Language) -> list[str]:
    _ = lang.gettext
    first = _(
        "We make no claim about problems in {country}: nobody has researched them yet. We ask for what would let us know:"
    )
    themes = [evidence.theme] if evidence.theme else ["DOC", "STAY", "FIN"]
    questions = [lang.label("theme_definition", theme) for theme in themes]
    last = _("We ask for a contact person who can answer, and for the rules in writing.")
    return [first.format(country=lang.country(evidence.country)), *questions, last]


def _of_theme(evidence: Evidence, lang: Language) -> list[str]:
    _ = lang.gettext
    cells = evidence.cells
    graded = cells["state"] == "graded"
    unsolved = cells[graded & (cells["best_status"] != "working")].sort_values("gap", ascending=False)
    names = ", ".join(lang.country(code) for code in unsolved["country"].head(5))
    sentences = []
    if names:
        words = _("We ask the states where people report {problems} and nothing works yet to act first: {names}.")
        sentences.append(words.format(problems=problem_phrase(evidence.theme, lang), names=names))
    working = cells[cells["best_status"] == "working"]
    if len(working):
        words = _("We ask states where something works to share it: {names}.")
        sentences.append(
            words.format(names=", ".join(lang.country(c) for c in lang.sorted_countries(working["country"])))
        )
    silent = int((evidence_states(cells) == "NR").sum())
    if silent:
        words = lang.ngettext(
            "We ask for help in finding out about the {n} state that nobody has researched.",
            "We ask for help in finding out about the {n} states that nobody has researched.",
            silent,
        )
        sentences.append(words.format(n=silent))
    return sentences
