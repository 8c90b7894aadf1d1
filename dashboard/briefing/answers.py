"""What is done about it: what the authorities state beside what people report, what works here, what works elsewhere."""

from __future__ import annotations

from dashboard.briefing.evidence import CURRENT, Evidence
from dashboard.briefing.model import Inline, Item, Items, Paragraph, Run, Section, Table, text
from dashboard.briefing.statements import Notes, item, listed, more, quoted
from dashboard.figures.painting import Row
from dashboard.i18n import Language
from dashboard.verdicts import legal_basis

OF_AUTHORITIES = ("L1", "L2", "L3", "L4", "L5")  # instruments that only an authority can use


def authorities_section(evidence: Evidence, limit: int | None, notes: Notes) -> Section:
    """Each measure that the authorities state, and beside it the worst report on the same matter."""
    _, lang = notes.lang.gettext, notes.lang
    title = _("What the authorities state, beside what people report")
    if not evidence.stated:
        words = _("No statement of the authorities is in this release.")
        return Section("authorities", title, (Paragraph(text(words), "quiet"),))
    shown = evidence.stated[:limit]
    rows = tuple(_pair(row, evidence, notes) for row in shown)
    heads = (_("Matter"), _("The authorities state"), _("People report"))
    caption = _("A report stands beside a statement where both are about the same state and sub-theme.")
    table = [Table(caption, heads, rows, (0.22, 0.39, 0.39))] if rows else []
    return Section("authorities", title, (*table, *more(len(evidence.stated) - len(shown), lang)))


def _pair(row: Row, evidence: Evidence, notes: Notes) -> tuple[Inline, ...]:
    lang = notes.lang
    said = item(row, notes)
    place = "" if evidence.country else lang.country(row["country"])
    matter = lang.label("subtheme", row["subtheme"]) if row["subtheme"] else lang.label("theme", row["theme"])
    name = (Run(": ".join(part for part in (place, matter) if part), strong=True),)
    same = (one for one in evidence.problems if _same_matter(one, row) and one["status"] in CURRENT)
    worst = next(same, None)
    met: Inline = text(lang.gettext("Nothing in this release."))
    if worst:
        met = (quoted(worst, "statement", lang), notes.mark(worst), Run(f" {worst['id']}"))
    return name, (*said.text, Run(" "), *said.aside), met


def _same_matter(one: Row, other: Row) -> bool:
    return all(one[name] == other[name] for name in ("country", "theme", "subtheme"))


def solutions_section(evidence: Evidence, limit: int | None, notes: Notes) -> Section:
    """Solutions reported in the view, what works first; also those that are only proposed, hence the title."""
    _ = notes.lang.gettext
    title = _("Solutions reported here") if evidence.country else _("Solutions reported")
    blocks = listed(evidence.solved, limit, notes, "solution", with_country=not evidence.country)
    return Section("solutions", title, tuple(blocks))


def elsewhere_section(evidence: Evidence, limit: int | None, notes: Notes) -> Section:
    """What works in other states and could be brought over, with its instrument and legal basis."""
    _, lang = notes.lang.gettext, notes.lang
    title = _("What works elsewhere and could be brought over")
    if not evidence.offers:
        words = _("Nothing that works elsewhere is in this release for this theme.")
        return Section("elsewhere", title, (Paragraph(text(words), "quiet"),))
    shown = evidence.offers[:limit]
    items = tuple(_offer(row, evidence, notes) for row in shown)
    without = sum(not legal_basis(row) for row in shown)
    words = _("No legal basis is recorded for {n} of these {all}; ask for it before you cite them as law.")
    note = [Paragraph(text(words.format(n=without, all=len(shown))), "quiet")] if without else []
    rest = more(len(evidence.offers) - len(shown), lang)
    return Section("elsewhere", title, (*([Items(items, "solution")] if items else []), *rest, *note))


def _offer(row: Row, evidence: Evidence, notes: Notes) -> Item:
    lang, _ = notes.lang, notes.lang.gettext
    reasons = [] if evidence.theme else [lang.label("theme", row["theme"])]
    if row["same_subtheme"]:
        reasons.append(_("same sub-theme: {name}").format(name=lang.label("subtheme", row["subtheme"])))
    if row["binding"]:
        reasons.append(_("a European instrument that reaches this state"))
    basis = legal_basis(row)
    reasons += [_("legal basis: {place}").format(place=basis)] if basis else []
    return item(row, notes, with_country=True, also=" · ".join(reasons))


def best_offer(evidence: Evidence, lang: Language) -> Row | None:
    """The nearest thing that an authority could bring over, for the ask; one that readers can read comes first."""
    rows = [row for row in evidence.offers if row["country"] != "EU" and row["instrument_level"] in OF_AUTHORITIES]
    readable = [row for row in rows if row["statement_lang"] == lang.code]
    return next(iter(readable or rows), None)
