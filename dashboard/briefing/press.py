"""From a request to a document and its bytes: the room that two pages leave, then the writer of the format."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine

from dashboard.briefing.content import ROOMS, WHOLE, Briefer, Room
from dashboard.briefing.evidence import gather
from dashboard.briefing.measure import pages
from dashboard.briefing.model import Document
from dashboard.briefing.pdf import page_count, to_pdf
from dashboard.briefing.request import BriefingRequest
from dashboard.i18n import language
from dashboard.spreadsheets import XLSX
from data.queries import Release

SHORT_PAGES = 2
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "xlsx": XLSX,
    "png": "image/png",
    "svg": "image/svg+xml",
}


def document_of(engine: Engine, pinned: Release, request: BriefingRequest, site: str) -> Document:
    """The document of a request, as every writer takes it."""
    lang = language(request.lang)
    evidence = gather(engine, pinned, request.country, request.theme, lang)
    briefer = Briefer(evidence, request, lang, site)
    return briefer.document(WHOLE) if request.length == "full" else fitted(briefer)


def fitted(briefer: Briefer, rooms: Sequence[Room] = ROOMS) -> Document:
    """The fullest short version that two pages hold; the smallest one where an ask fills the pages alone.

    The room is guessed from the letters and the guess is proved by setting the pages: setting is what takes time.
    """
    at, document = 0, briefer.document(rooms[0])
    while at < len(rooms) - 1 and not _fits(document):
        at += 1
        document = briefer.document(rooms[at])
    return document


def _fits(document: Document) -> bool:
    return pages(document) <= SHORT_PAGES and page_count(to_pdf(document)) <= SHORT_PAGES


def written(document: Document, format: str) -> bytes:
    """The document as a PDF or DOCX file."""
    if format == "pdf":
        return to_pdf(document)
    from dashboard.briefing.word import to_docx  # 15 MB that a process without DOCX readers does without

    return to_docx(document)
