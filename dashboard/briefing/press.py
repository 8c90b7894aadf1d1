"""From a request to a document and its bytes: the room that two pages leave, then the writer of the format."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine

from dashboard.briefing.content import ROOMS, WHOLE, Room, briefing
from dashboard.briefing.evidence import Evidence, gather
from dashboard.briefing.model import Document
from dashboard.briefing.pdf import page_count, to_pdf
from dashboard.briefing.request import BriefingRequest
from dashboard.briefing.word import to_docx
from dashboard.i18n import Language, language
from data.queries import Release

SHORT_PAGES = 2
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def document_of(engine: Engine, pinned: Release, request: BriefingRequest, site: str) -> Document:
    """The document of a request, as every writer takes it."""
    lang = language(request.lang)
    evidence = gather(engine, pinned, request.country, request.theme, lang)
    if request.length == "full":
        return briefing(evidence, request, lang, site, WHOLE)
    return fitted(evidence, request, lang, site)


def fitted(
    evidence: Evidence, request: BriefingRequest, lang: Language, site: str, rooms: Sequence[Room] = ROOMS
) -> Document:
    """The fullest short version that two pages hold; the smallest one where an ask fills the pages alone."""
    low, high = 0, len(rooms) - 1
    while low < high:
        middle = (low + high) // 2
        document = briefing(evidence, request, lang, site, rooms[middle])
        if page_count(to_pdf(document)) <= SHORT_PAGES:
            high = middle
        else:
            low = middle + 1
    return briefing(evidence, request, lang, site, rooms[low])


def written(document: Document, format: str) -> bytes:
    """The document as a PDF or DOCX file."""
    return to_pdf(document) if format == "pdf" else to_docx(document)
