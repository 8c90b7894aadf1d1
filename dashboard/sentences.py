"""What a view says, in one sentence with numbers: the heading of the page, the briefing and every picture."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from markupsafe import Markup, escape

from dashboard.evidence_states import evidence_states
from dashboard.i18n import Language

Words = Callable[[str], str]


def problem_phrase(theme: str, lang: Language) -> str:
    """``problems with documents``: how a sentence speaks of a theme's problems."""
    _ = lang.gettext
    return {
        "DOC": _("problems with documents"),
        "STAY": _("problems with entry and legal stay"),
        "ASY": _("problems with asylum"),
        "CIV": _("problems with civil status papers"),
        "FIN": _("problems with banks"),
        "WORK": _("problems with work"),
        "EDU": _("problems with education"),
        "SOC": _("problems with health, housing or benefits"),
        "SEC": _("threats to their safety"),
        "DIS": _("discrimination"),
        "CUL": _("problems of language and culture"),
        "ORG": _("problems of organising"),
    }[theme]


def reading(cells: pd.DataFrame, theme: str, measure: str, lang: Language, subtheme: str = "") -> Markup:
    """The sentence of a view, as HTML with its numbers marked.

    Args:
        cells: one row per country of the view.
        theme, measure: what is shown.
        subtheme: code of the sub-theme where the view is narrowed to one.
    """
    counts = view_counts(cells)
    sentences = [_FIRST[measure](counts, theme, lang), *_REST[measure](counts, lang)]
    text = Markup(" ").join(sentences)
    if subtheme:
        text = Markup("{}: ").format(lang.label("subtheme", subtheme)) + text
    return text


def view_counts(cells: pd.DataFrame) -> dict[str, int]:
    """The numbers of a view; ``cells`` has one row per country."""
    graded = cells[cells["state"] == "graded"]
    works = cells["best_status"] == "working"
    return {
        "all": len(cells),
        "graded": len(graded),
        "severe": int((graded["severity_class"] >= 4).sum()),
        "unsolved": int(((graded["severity_class"] >= 4) & (graded["best_status"] != "working")).sum()),
        "works": int(works.sum()),
        "partly": int(cells["best_status"].isin(["partially_working", "piloted"]).sum()),
        "silent": int((evidence_states(cells) == "NR").sum()),
        "firm": int(graded["grade"].isin(["A", "B"]).sum()),
        "indicative": int((graded["grade"] == "D").sum()),
        "no_solution": int((cells["solution_count"] == 0).sum()),
    }


def _n(number: int) -> Markup:
    return Markup("<b>{}</b>").format(number)


def _fill(text: str, **numbers: object) -> Markup:
    """A translated text with its numbers marked; whatever a translator wrote is escaped."""
    plain = ("all",)  # the total is no news
    marked = {k: _n(v) if isinstance(v, int) and k not in plain else escape(str(v)) for k, v in numbers.items()}
    return escape(text).format(**marked)


def _reported(c: dict[str, int], theme: str, lang: Language) -> Markup:
    _ = lang.gettext
    phrase = problem_phrase(theme, lang)
    if not c["graded"]:
        return _fill(_("No current reports of {problems} from single states are in this release yet."), problems=phrase)
    if not c["severe"]:
        return _fill(
            _("People report {problems} in {graded} of {all} states."), problems=phrase, **_pick(c, "graded", "all")
        )
    return _fill(
        _(
            "People report {problems} in {graded} of {all} states, serious enough to cost a right or status in {severe}."
        ),
        problems=phrase,
        **_pick(c, "graded", "all", "severe"),
    )


def _pick(counts: dict[str, int], *names: str) -> dict[str, object]:
    return {name: counts[name] for name in names}


def _silence(c: dict[str, int], lang: Language) -> Markup:
    text = lang.ngettext(
        "{silent} state is not researched yet.", "{silent} states are not researched yet.", c["silent"]
    )
    return _fill(text, silent=c["silent"]) if c["silent"] else Markup("")


def _severity_rest(c: dict[str, int], lang: Language) -> list[Markup]:
    works = lang.ngettext("Something works in {works} state.", "Something works in {works} states.", c["works"])
    none = lang.gettext("No working solution has been reported.")
    return [_fill(works, works=c["works"]) if c["works"] else escape(none), _silence(c, lang)]


def _solutions_first(c: dict[str, int], theme: str, lang: Language) -> Markup:
    text = lang.gettext(
        "Against {problems}, something works in {works} of {all} states and partly works in {partly} more."
    )
    return _fill(text, problems=problem_phrase(theme, lang), **_pick(c, "works", "all", "partly"))


def _solutions_rest(c: dict[str, int], lang: Language) -> list[Markup]:
    text = lang.ngettext(
        "For {n} state no solution has been researched.",
        "For {n} states no solution has been researched.",
        c["no_solution"],
    )
    return [_fill(text, n=c["no_solution"])] if c["no_solution"] else []


def _gap_first(c: dict[str, int], theme: str, lang: Language) -> Markup:
    if not c["severe"]:
        return _reported(c, theme, lang)
    text = lang.gettext(
        "In {severe} of {all} states people report {problems} that cost a right or status; in {unsolved} of these nothing works yet."
    )
    return _fill(text, problems=problem_phrase(theme, lang), **_pick(c, "severe", "all", "unsolved"))


def _evidence_first(c: dict[str, int], theme: str, lang: Language) -> Markup:
    if not c["graded"]:
        return _reported(c, theme, lang)
    text = lang.gettext(
        "What is known of {problems} is well or fairly supported in {firm} of {graded} states with reports and only indicative in {indicative}."
    )
    return _fill(text, problems=problem_phrase(theme, lang), **_pick(c, "firm", "graded", "indicative"))


def _only_silence(c: dict[str, int], lang: Language) -> list[Markup]:
    return [_silence(c, lang)]


_FIRST = {"severity": _reported, "solutions": _solutions_first, "gap": _gap_first, "evidence": _evidence_first}
_REST = {"severity": _severity_rest, "solutions": _solutions_rest, "gap": _only_silence, "evidence": _only_silence}
