"""The briefing itself: from frames to a document, the same for every format."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from dashboard.briefing.answers import authorities_section, elsewhere_section, solutions_section
from dashboard.briefing.ask import default_ask
from dashboard.briefing.colophon import colophon, method_section
from dashboard.briefing.context import cases_section, numbers_section
from dashboard.briefing.evidence import Evidence
from dashboard.briefing.maps import small_map
from dashboard.briefing.model import Document, Inline, Paragraph, Picture, Section, text
from dashboard.briefing.request import BriefingRequest
from dashboard.briefing.severity import severity_section
from dashboard.briefing.statements import Notes, listed
from dashboard.briefing.unknown import unknown_section
from dashboard.i18n import Language
from dashboard.sentences import reading
from dashboard.verdicts import cell_reading, country_reading


@dataclass(frozen=True)
class Room:
    """How many statements of each kind a briefing has room for; None is all of them."""

    problems: int | None = None
    stated: int | None = None
    works: int | None = None
    elsewhere: int | None = None
    questions: int | None = None


WHOLE = Room()
# From the most that two pages can hold to the least; the first that fits is taken.
ROOMS = (
    Room(24, 12, 12, 10, 12),
    Room(16, 8, 8, 8, 12),
    Room(12, 6, 6, 6, 12),
    Room(9, 5, 5, 5, 10),
    Room(7, 4, 4, 4, 8),
    Room(6, 3, 3, 3, 5),
    Room(5, 3, 3, 3, 2),
    Room(5, 2, 2, 2, 0),
    Room(4, 2, 2, 2, 0),
    Room(3, 1, 2, 1, 0),
    Room(2, 1, 1, 1, 0),
    Room(1, 1, 1, 1, 0),
    Room(1, 0, 0, 0, 0),
)


class Briefer:
    """Writes the document of one request for as much room as there is; what does not depend on the room is written once."""

    def __init__(self, evidence: Evidence, request: BriefingRequest, lang: Language, site: str) -> None:
        self.evidence, self.request, self.lang = evidence, request, lang
        address = site + request.href(format="html", ask="", release=evidence.release.label)
        self.colophon = colophon(evidence.release, lang, address)
        self.title = _title(evidence, lang)

    @cached_property
    def picture(self) -> Picture:
        """The small map."""
        return small_map(self.evidence, self.title, self.lang)

    @cached_property
    def ask(self) -> Section:
        """The reader's own ask, or one that follows from the evidence."""
        written = [text(line.strip()) for line in self.request.ask.split("\n") if line.strip()]
        paragraphs = written or default_ask(self.evidence, self.lang)
        return Section("ask", self.lang.gettext("The ask"), tuple(Paragraph(one, "ask") for one in paragraphs))

    def document(self, room: Room) -> Document:
        """The document with as much of each list as ``room`` says. What is left out is counted in words."""
        evidence, lang, full = self.evidence, self.lang, room == WHOLE
        notes = Notes(lang, whole_addresses=full)
        both = evidence.country and evidence.theme
        sections = [
            *([_nothing(lang)] if evidence.findings.empty and not full else _known(evidence, room, notes)),
            *([elsewhere_section(evidence, room.elsewhere, notes)] if both else []),
            unknown_section(evidence, room.questions, lang),
            self.ask,
            *numbers_section(evidence, lang),
            *cases_section(evidence, lang, full=full),
            method_section(evidence.release, evidence.findings, self.colophon, lang),
        ]
        return Document(
            name=self.request.name(evidence.release.label),
            lang=lang.code,
            kicker=_kicker(evidence, lang),
            title=self.title,
            summary=_summary(evidence, lang),
            picture=self.picture,
            sections=tuple(sections),
            notes=notes.found,
            sources=lang.gettext("Sources"),
            colophon=self.colophon,
        )


def _known(evidence: Evidence, room: Room, notes: Notes) -> list[Section]:
    """The sections of what is known, in the order in which a reader needs them."""
    sections = [
        severity_section(evidence, notes.lang, full=room == WHOLE),
        _problems(evidence, room, notes),
        authorities_section(evidence, room.stated, notes),
        solutions_section(evidence, room.works, notes),
    ]
    if not evidence.country:
        sections.append(_europe(evidence, room, notes))
    elif not evidence.theme:
        sections.append(elsewhere_section(evidence, room.elsewhere, notes))
    return sections


def _nothing(lang: Language) -> Section:
    """Instead of five empty sections."""
    _ = lang.gettext
    words = _("No report, no statement of the authorities and no solution about this is in this release.")
    return Section("severity", _("How severe, and how sure"), (Paragraph(text(words)),))


def _title(evidence: Evidence, lang: Language) -> str:
    if evidence.country and evidence.theme:
        return cell_reading(evidence.cells.to_dict("records")[0], lang)
    if evidence.country:
        return country_reading(evidence.cells, evidence.line, evidence.country, lang)
    return str(reading(evidence.cells, evidence.theme, "severity", lang).striptags())


def _kicker(evidence: Evidence, lang: Language) -> str:
    names = [lang.gettext("Briefing")]
    names += [lang.country(evidence.country)] if evidence.country else []
    names += [lang.label("theme_title", evidence.theme)] if evidence.theme else []
    return " · ".join(names)


def _summary(evidence: Evidence, lang: Language) -> Inline:
    """What the evidence of the view is made of."""
    _ = lang.gettext
    findings = evidence.findings
    count, sources = len(findings), findings["cluster"].nunique()
    words = [
        lang.ngettext("{n} finding", "{n} findings", count).format(n=count),
        lang.ngettext("in {n} source", "in {n} sources", sources).format(n=sources),
    ]
    newest = str(findings["source_date"].max()) if count else ""
    parts = [" ".join(words)] if count else [_("Nothing about this view is in this release.")]
    parts += [_("newest of {date}").format(date=lang.date(newest))] if newest else []
    parts += [_("as of {date}").format(date=lang.date(evidence.release.reference_date))]
    return text(" · ".join(parts))


def _problems(evidence: Evidence, room: Room, notes: Notes) -> Section:
    title = notes.lang.gettext("What people report, the worst first")
    blocks = listed(evidence.problems, room.problems, notes, "problem", with_country=not evidence.country)
    return Section("problems", title, tuple(blocks))


def _europe(evidence: Evidence, room: Room, notes: Notes) -> Section:
    title = notes.lang.gettext("Said of Europe as a whole")
    return Section("europe", title, tuple(listed(evidence.europe, room.works, notes, "problem", with_country=True)))
