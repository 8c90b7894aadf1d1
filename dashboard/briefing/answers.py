"""What is done about it: what the authorities state beside what people report, what works here, what works elsewhere."""

from __future__ import annotations

import pandas as pd

from dashboard.briefing.evidence import Evidence
from dashboard.briefing.model import Inline, Item, Items, Paragraph, Run, Section, Table, text
from dashboard.briefing.statements import CURRENT, Notes, item, listed, more, worst_first
from dashboard.figures.painting import Row
from dashboard.i18n import Language
from dashboard.verdicts import legal_basis
from data.codebook import codebook
from data.transfer import transfers
from geo.countries import country as country_facts

WORKS_FIRST = ("working", "partially_working", "piloted", "in_preparation", "proposed")
OF_AUTHORITIES = ("L1", "L2", "L3", "L4", "L5")  # instruments that only an authority can use
PER_THEME = 3  # offers per theme where a briefing is about all themes of a country


def authorities_section(evidence: Evidence, limit: int | None, notes: Notes) -> Section:
    """Each measure that the authorities state, and beside it the worst report on the same matter."""
    _, lang = notes.lang.gettext, notes.lang
    stated = _works_first(evidence.findings[evidence.findings["kind"] == "government_measure"])
    title = _("What the authorities state, beside what people report")
    if stated.empty:
        words = _("No statement of the authorities is in this release.")
        return Section("authorities", title, (Paragraph(text(words), "quiet"),))
    shown = stated if limit is None else stated.head(limit)
    problems = worst_first(evidence.findings[evidence.findings["kind"] == "problem"])
    rows = tuple(_pair(row, problems, evidence, notes) for row in shown.to_dict("records"))
    heads = (_("Matter"), _("The authorities state"), _("People report"))
    caption = _("A report stands beside a statement where both are about the same state and sub-theme.")
    left = more(len(stated) - len(shown), lang)
    return Section("authorities", title, (Table(caption, heads, rows, (0.22, 0.39, 0.39)), *left))


def _pair(row: Row, problems: pd.DataFrame, evidence: Evidence, notes: Notes) -> tuple[Inline, ...]:
    lang = notes.lang
    said = item(row, notes)
    place = "" if evidence.country else lang.country(row["country"])
    matter = lang.label("subtheme", row["subtheme"]) if row["subtheme"] else lang.label("theme", row["theme"])
    same = problems[(problems["subtheme"] == row["subtheme"]) & (problems["country"] == row["country"])]
    same = same[same["status"].isin(CURRENT) & (same["theme"] == row["theme"])]
    met: Inline = text(lang.gettext("Nothing in this release."))
    if len(same):
        worst = same.to_dict("records")[0]
        met = (Run(worst["statement"]), notes.mark(worst), Run(f" {worst['id']}"))
    name = (Run(": ".join(part for part in (place, matter) if part), strong=True),)
    return name, (*said.text, Run(" "), *said.aside), met


def works_here_section(evidence: Evidence, limit: int | None, notes: Notes) -> Section:
    """Solutions reported in the view, what works first."""
    rows = _works_first(evidence.findings[evidence.findings["kind"] == "solution"])
    title = notes.lang.gettext("What works here") if evidence.country else notes.lang.gettext("What works")
    blocks = listed(rows, limit, notes, "solution", with_country=not evidence.country)
    return Section("works-here", title, tuple(blocks))


def _works_first(rows: pd.DataFrame) -> pd.DataFrame:
    order = rows["status"].map({status: at for at, status in enumerate(WORKS_FIRST)}).fillna(len(WORKS_FIRST))
    return rows.assign(order=order).sort_values(["order", "instrument_level", "id"]).drop(columns="order")


def elsewhere_section(evidence: Evidence, limit: int | None, notes: Notes) -> Section:
    """What works in other states and could be brought over, with its instrument and legal basis."""
    _, lang = notes.lang.gettext, notes.lang
    offers = offered(evidence)
    shown = offers if limit is None else offers.head(limit)
    title = _("What works elsewhere and could be brought over")
    if offers.empty:
        words = _("Nothing that works elsewhere is in this release for this theme.")
        return Section("elsewhere", title, (Paragraph(text(words), "quiet"),))
    items = tuple(_offer(row, evidence, notes) for row in shown.to_dict("records"))
    without = sum(not legal_basis(row) for row in shown.to_dict("records"))
    words = _("No legal basis is recorded for {n} of these {all}; ask for it before you cite them as law.")
    note = [Paragraph(text(words.format(n=without, all=len(shown))), "quiet")] if without else []
    return Section("elsewhere", title, (Items(items, "solution"), *more(len(offers) - len(shown), lang), *note))


def _offer(row: Row, evidence: Evidence, notes: Notes) -> Item:
    lang, _ = notes.lang, notes.lang.gettext
    reasons = [] if evidence.theme else [lang.label("theme", row["theme"])]
    reasons += [_("same sub-theme: {name}").format(name=lang.label("subtheme", row["subtheme"]))] * bool(
        row["same_subtheme"]
    )
    reasons += [_("a European instrument that reaches this state")] if row["binding"] else []
    basis = legal_basis(row)
    reasons += [_("legal basis: {place}").format(place=basis)] if basis else []
    return item(row, notes, with_country=True, also=" · ".join(reasons))


def offered(evidence: Evidence) -> pd.DataFrame:
    """What could be brought to the country: all of one theme, or a few for each reported theme where nothing works yet."""
    place = evidence.country
    eea = country_facts(place).eea
    found = []
    for theme in [evidence.theme] if evidence.theme else _open_themes(evidence.cells):
        own = evidence.findings[(evidence.findings["theme"] == theme) & (evidence.findings["kind"] == "problem")]
        solutions = evidence.solutions[evidence.solutions["theme"] == theme]
        rows = transfers(solutions, place, set(own["subtheme"]) - {""}, in_eea=eea)
        found.append(rows if evidence.theme else rows.head(PER_THEME))
    empty = evidence.solutions.iloc[:0].assign(same_subtheme=False, binding=False)
    return pd.concat([rows for rows in found if len(rows)] or [empty], ignore_index=True)


def _open_themes(cells: pd.DataFrame) -> list[str]:
    """Themes with reports and nothing that works, the widest gap first; where nothing is reported, none."""
    open_cells = cells[(cells["state"] == "graded") & (cells["best_status"] != "working")]
    order = {code: at for at, code in enumerate(codebook().codes("theme"))}
    rows = open_cells.assign(order=open_cells["theme"].map(order)).sort_values(
        ["gap", "order"], ascending=[False, True]
    )
    return [str(theme) for theme in rows["theme"]]


def best_offer(evidence: Evidence, lang: Language) -> Row | None:
    """The nearest thing that an authority could bring over, for the ask; one that readers can read comes first."""
    rows = offered(evidence)
    rows = rows[~rows["country"].isin(["XC", "EU"]) & rows["instrument_level"].isin(OF_AUTHORITIES)]
    readable = rows[rows["statement_lang"] == lang.code]
    found = (readable if len(readable) else rows).to_dict("records")
    return found[0] if found else None
