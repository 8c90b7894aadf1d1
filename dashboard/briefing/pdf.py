"""A document as tagged PDF."""

from __future__ import annotations

from typing import Any

from dashboard.briefing.model import Bar, Bars, Block, Document, Facts, Inline, Items, Mark, Paragraph, Run, Table
from dashboard.briefing.typesetting import set_pdf
from dashboard.design import LIGHT, SEVERITY
from dashboard.figures.bars import interval_bar, shares_bar
from dashboard.figures.dots import SHAPES
from dashboard.figures.standalone import swatch


def to_pdf(document: Document) -> bytes:
    """The document as PDF/UA-1; equal documents give equal bytes."""
    return set_pdf("document.typ", as_data(document), document.colophon.date)


def page_count(pdf: bytes) -> int:
    """How many pages a PDF of ours has; typst writes its page tree without compression."""
    at = pdf.index(b"/Type/Pages/Count ") + len(b"/Type/Pages/Count ")
    return int(pdf[at : at + 6].split(b"/")[0])


def as_data(document: Document) -> dict[str, Any]:
    """The document as JSON for the template."""
    writer = _Writer(document)
    summary = writer.inline(document.summary)
    sections = [
        {"title": part.title, "key": part.key, "blocks": [writer.block(block) for block in part.blocks]}
        for part in document.sections
    ]
    picture = document.picture
    return {
        "lang": document.lang,
        "kicker": document.kicker,
        "title": document.title,
        "title_lang": document.title_lang or document.lang,
        "summary": summary,
        "picture": {"svg": picture.svg, "alt": picture.alt} if picture else None,
        "sections": sections,
        "internal": document.colophon.internal,
        "foot": document.colophon.foot,
        "pages": document.colophon.pages,
        "landscape": document.landscape,
        "tokens": {**LIGHT, **{f"s{k}": colour for k, colour in SEVERITY.items()}},
    }


class _Writer:
    """Writes blocks; the first mark of a note carries its text, later ones point to it."""

    def __init__(self, document: Document) -> None:
        self.notes, self.seen = document.notes, list[str]()

    def inline(self, content: Inline) -> list[dict[str, Any]]:
        return [self._part(part) for part in content]

    def _part(self, part: Run | Mark) -> dict[str, Any]:
        if isinstance(part, Run):
            given = {"text": part.text, "strong": part.strong, "lang": part.lang, "href": part.href}
            return {name: value for name, value in given.items() if value or name == "text"}
        if part.key in self.seen:
            return {"again": f"note-{self.seen.index(part.key)}"}
        self.seen.append(part.key)
        return {"note": self.inline(self.notes[part.key]), "label": f"note-{len(self.seen) - 1}"}

    def block(self, block: Block) -> dict[str, Any]:
        match block:
            case Paragraph():
                return {"kind": "paragraph", "role": block.role, "content": self.inline(block.content)}
            case Items():
                items = [{"text": self.inline(one.text), "aside": self.inline(one.aside)} for one in block.items]
                return {"kind": "items", "tone": block.tone, "items": items}
            case Bars():
                rows = [_bar(row) for row in block.rows]
                return {"kind": "bars", "caption": block.caption, "heads": block.heads, "rows": rows}
            case Table():
                table = [[self.inline(cell) for cell in row] for row in block.rows]
                return {"kind": "table", "caption": block.caption, "heads": block.heads, "rows": table,
                        "widths": block.widths}  # fmt: skip
            case Facts():
                pairs = [{"name": name, "value": self.inline(value)} for name, value in block.pairs]
                return {"kind": "facts", "pairs": pairs}


def _bar(row: Bar) -> dict[str, Any]:
    given: dict[str, Any] = {
        "name": row.name, "words": row.words, "numbers": row.numbers, "extra": row.extra, "grade": row.grade, "findings": row.findings,
        "solution": row.solution, "dot": SHAPES.get(row.dot, ""), "swatch": {"svg": swatch(row.paint)},
    }  # fmt: skip
    if row.severity:
        given |= {"interval": {"svg": interval_bar(row.severity)}, "shares": {"svg": shares_bar(row.shares)}}
    return given
