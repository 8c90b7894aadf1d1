"""Whatever stands in a statement comes out as typed: no letter is read as a command, none breaks a file."""

from __future__ import annotations

import io
import re
import zipfile

import pypdf
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markupsafe import Markup

from dashboard.briefing.model import Colophon, Document, Item, Items, Mark, Paragraph, Run, Section, text
from dashboard.briefing.pdf import to_pdf
from dashboard.briefing.typesetting import letters
from dashboard.briefing.web import to_html
from dashboard.briefing.word import to_docx

MADE = Colophon("2026-11", "2026-11-24", "0" * 64, "https://map.example.org/", "", "foot", "page {page} of {pages}")
MARKUP = "#[]$*_`<>@\\/=-+~^'\"&%{}()!|;:,.№«»"


def document(words: str) -> Document:
    """A made-up document that says the same words in a statement, a note and an ask."""
    item = Item("S001", (Run(words), Mark("a")), text(words))
    blocks = (Items((item,), "problem"), Paragraph(text(words), "ask"))
    section = Section("x", "Section", blocks)
    return Document("x", "en", "Kicker", "Title", text("Summary"), (section,), MADE, notes={"a": text(words)})


def letters_of(text_of_file: str) -> list[str]:
    return [c for c in text_of_file if not c.isspace()]


@settings(max_examples=25)
@given(st.text(alphabet=MARKUP + "abcЖёўі", min_size=1, max_size=40))
def test_marks_of_the_typesetter_come_out_as_typed(words: str) -> None:
    pages = pypdf.PdfReader(io.BytesIO(to_pdf(document(words)))).pages
    found = "".join(letters_of("".join(page.extract_text() for page in pages)))
    assert found.count("".join(letters_of(words))) >= 4


@settings(max_examples=25)
@given(st.text(min_size=1, max_size=40))
def test_any_text_at_all_gives_files_that_open(words: str) -> None:
    made = document(words)
    assert to_pdf(made).startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(to_docx(made))) as package:
        for name in ("word/document.xml", "word/footnotes.xml"):
            etree.fromstring(package.read(name))
    assert "<script" not in to_html(made, "/style.css", Markup(""))


def test_letters_that_the_fonts_lack_become_an_empty_box_in_the_pdf_only() -> None:
    made = document("ქართული 🙂 тэкст")
    pdf = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(to_pdf(made))).pages)
    assert "◊◊◊◊◊◊◊" in pdf.replace(" ", "")
    assert "тэкст" in pdf
    with zipfile.ZipFile(io.BytesIO(to_docx(made))) as package:
        assert "ქართული 🙂" in package.read("word/document.xml").decode()


def test_the_fonts_have_every_letter_of_both_languages() -> None:
    needed = "АаБбЁёЎўІіЭэʼ’«»—–…№ĄąŠšŽžĘęŁłÖöŐőŢţȘșĞğ·≥"
    assert {c for c in needed if ord(c) not in letters()} == set()


def test_a_note_cited_twice_has_one_number() -> None:
    one = Item("S001", (Run("a"), Mark("k")))
    made = Document(
        "x", "en", "K", "T", text("S"), (Section("s", "S", (Items((one, one)),)),), MADE, notes={"k": text("src")}
    )
    with zipfile.ZipFile(io.BytesIO(to_docx(made))) as package:
        xml = package.read("word/document.xml").decode()
    assert xml.count("<w:footnoteReference ") == 1
    assert len(re.findall("NOTEREF _Note1", xml)) == 1
