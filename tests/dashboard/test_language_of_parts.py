"""WCAG 3.1.2: where evidence stands in another language than its page, it is marked with its own."""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from data.codebook import codebook
from data.queries import fetch_cases, fetch_findings, fetch_release
from geo.countries import members

READ_IN = "de"  # a language into which no finding is translated yet

PAGES = [
    *(f"/country/{member.iso2}" for member in members()),
    *(f"/theme/{theme}" for theme in codebook().codes("theme")),
    "/?country=PL&theme=FIN", "/gaps?country=GE&theme=DOC", "/gaps?country=PL&theme=FIN", "/solutions", "/solutions/S053",
    "/find?q=P016",
    "/present/poland?release=2026-11&step=3", "/present/europe/pack?release=2026-11",
    *(f"/briefing?country={member.iso2}&format=html&length=full" for member in members()),
    *(f"/briefing?theme={theme}&format=html&length=full" for theme in codebook().codes("theme")),
    "/briefing?country=PL&theme=FIN&format=html",
]  # fmt: skip


class PlainText(HTMLParser):
    """Gathers the text of a page that stands in the page's own language."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inherited = self.open[-1][1] if self.open else ""
        if tag not in ("br", "hr", "img", "input", "meta", "link", "col", "source", "wbr"):
            self.open.append((tag, dict(attrs).get("lang") or inherited))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        # A text field has one language; what a script reads is not read out.
        if (
            self.open
            and self.open[-1][1] == READ_IN
            and self.open[-1][0] not in ("script", "style", "textarea", "title")
        ):
            self.found.append(data)


@pytest.fixture(scope="module")
def evidence_texts(shipped: Engine) -> list[str]:
    """Every statement and summary of a case, longest first."""
    pinned = fetch_release(shipped)
    findings = fetch_findings(shipped, pinned, lang=READ_IN)
    texts = {*findings[findings["statement_lang"] == "en"]["statement"], *fetch_cases(shipped, pinned)["summary"]}
    return sorted(texts, key=len, reverse=True)


@pytest.mark.parametrize("address", PAGES)
def test_evidence_is_marked_with_its_language(client: FlaskClient, evidence_texts: list[str], address: str) -> None:
    answer = client.get(f"{address}{'&' if '?' in address else '?'}lang={READ_IN}")
    assert answer.status_code == 200
    reader = PlainText()
    reader.feed(answer.text)
    unmarked = "\n".join(reader.found)
    assert len(unmarked) > 200
    assert [text for text in evidence_texts if text in unmarked] == []


@pytest.mark.parametrize("address", ["/briefing?country=PL&length=full&format=docx", "/solutions/S053?format=docx"])
def test_a_word_document_marks_it_too(client: FlaskClient, evidence_texts: list[str], address: str) -> None:
    document = (
        zipfile.ZipFile(io.BytesIO(client.get(f"{address}&lang={READ_IN}").data)).read("word/document.xml").decode()
    )
    runs = re.findall(r"<w:r>.*?</w:r>", document)
    quoting = [run for run in runs if any(text in run for text in evidence_texts)]
    assert quoting
    assert all('<w:lang w:val="en"' in run for run in quoting)
