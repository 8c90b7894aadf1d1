"""A solution card as a document of one page: what is recorded, and honestly what is not."""

from __future__ import annotations

from typing import Any

from dashboard.briefing.colophon import colophon, provenance
from dashboard.briefing.model import Document, Facts, Inline, Item, Items, Paragraph, Run, Section, text
from dashboard.briefing.request import file_name
from dashboard.briefing.statements import Notes, listed, quoted
from dashboard.cards import card_facts, cases_of_use, places_to_bring, reports_against, worth_bringing
from dashboard.context import Context
from dashboard.figures.painting import Row
from dashboard.i18n import Language


def card_document(context: Context, row: Row, site: str) -> Document:
    """The card of one solution."""
    lang, _, pinned = context.lang, context.lang.gettext, context.release
    notes = Notes(lang)
    made = colophon(pinned, lang, f"{site}/solutions/{row['id']}?lang={lang.code}&release={pinned.label}")
    missing = _("not recorded in this release")
    facts = Facts(tuple((name, text(value or missing)) for name, value in card_facts(row, lang)))
    source: Inline = (Run(_("Source") + ": "), *notes.note_of(row))
    return Document(
        name=file_name("solution", row["id"], pinned.label, lang.code),
        lang=lang.code,
        kicker=" · ".join([_("Solution card"), lang.country(row["country"]), row["id"]]),
        title=row["statement"],
        title_lang=quoted(row, "statement", lang).lang,
        summary=source,
        sections=(
            Section("facts", _("What is recorded"), (facts,)),
            _use(context, row),
            _against(context, row, notes),
            *([_places(context, row)] if worth_bringing(row) else []),
            Section(
                "method", _("How to read this"), (Paragraph(text(_reading(lang)), "quiet"), provenance(made, lang))
            ),
        ),
        colophon=made,
        notes=notes.found,
        sources=_("Sources"),
    )


def _reading(lang: Language) -> str:
    return lang.gettext(
        "“Not researched” never means “no problem”. Statements are in our own words; every one has its source."
    )


def _use(context: Context, row: Row) -> Section:
    lang, _ = context.lang, context.lang.gettext
    used = cases_of_use(context.engine, context.release, row, lang).to_dict("records")
    items = tuple(
        Item(case["id"], (quoted(case, "summary", lang),), text(lang.label("outcome", case["outcome"])))
        for case in used
    )
    nothing = Paragraph(text(_("not recorded in this release")), "quiet")
    return Section("use", _("Evidence of use"), (Items(items, "solution") if items else nothing,))


def _against(context: Context, row: Row, notes: Notes) -> Section:
    _ = context.lang.gettext
    rows: list[Any] = reports_against(context.engine, context.release, row, context.lang).to_dict("records")
    nothing = [Paragraph(text(_("No report against it in this release.")), "quiet")]
    return Section(
        "against", _("What people still report there"), tuple(listed(rows, None, notes, "problem") if rows else nothing)
    )


def _places(context: Context, row: Row) -> Section:
    lang, _ = context.lang, context.lang.gettext
    words = _(" · gap {gap}, grade {grade}")
    names = [
        lang.country(gap["country"]) + words.format(gap=lang.number(gap["gap"], 2), grade=gap["grade"])
        for gap in places_to_bring(context.engine, context.release, row).to_dict("records")
    ]
    nothing = _("No state with a reported problem of this theme lacks a working solution.")
    return Section("places", _("Where this could be brought"), (Paragraph(text("; ".join(names) or nothing)),))
