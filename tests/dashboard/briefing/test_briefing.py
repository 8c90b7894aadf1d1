"""A briefing holds what the page holds: every row in the long version, how many more in the short one, in all formats."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from typing import Any

import docx
import pypdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.briefing.model import Bars, Document, Items, Paragraph, Run, Section, Table, contents, plain
from dashboard.briefing.pdf import page_count, to_pdf
from dashboard.briefing.web import to_html
from dashboard.briefing.word import to_docx
from data.queries import fetch_cases, fetch_cells, fetch_findings, fetch_release
from tests.dashboard.briefing.conftest import Maker
from tests.dashboard.conftest import SAME_SITE

VIEWS = [{"country": "PL"}, {"theme": "FIN"}, {"country": "GE", "theme": "SEC"}, {"country": "AD"}]


def section(document: Document, key: str) -> Section:
    return next(one for one in document.sections if one.key == key)


def words(document: Document) -> str:
    """All texts of a document on one line each."""
    return "\n".join(plain(content) for content in contents(document))


def squeezed(text: str) -> str:
    """Text without what setting it in lines changes: spaces, line ends and hyphens."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def read_pdf(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def read_docx(content: bytes) -> str:
    """Text of the body and of the footnotes."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [package.read(f"word/{name}.xml").decode() for name in ("document", "footnotes")]
    texts = re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", "".join(parts))
    return "".join(texts).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.parametrize("view", VIEWS)
def test_every_row_of_the_view_is_in_the_long_version(shipped: Engine, make: Maker, view: dict[str, str]) -> None:
    document, pinned = make(**view, length="full"), fetch_release(shipped)
    findings = set(fetch_findings(shipped, pinned, **view)["id"])
    measured = set(re.findall(r"\b[SP]\d{3}\b|\bR-[\w-]+", words(document)))
    rows = fetch_findings(shipped, pinned, **view)
    statements = words(document)
    assert all(statement in statements for statement in rows["statement"])
    assert {one for one in findings if re.fullmatch(r"[SP]\d{3}", one)} <= measured
    cells = fetch_cells(shipped, pinned, **view)
    assert {f"{row.country}-{row.theme}" for row in cells.itertuples()} <= document.keys()
    cases = fetch_cases(shipped, pinned, **view)
    assert set(cases["id"]) <= document.keys()


@pytest.mark.parametrize("view", VIEWS)
def test_the_short_version_has_two_pages_and_counts_what_it_leaves_out(make: Maker, view: dict[str, str]) -> None:
    short, full = make(**view), make(**view, length="full")
    assert page_count(to_pdf(short)) <= 2
    for key in {one.key for one in short.sections} & {"problems", "solutions", "elsewhere"}:
        listed = [len(block.items) for block in section(full, key).blocks if isinstance(block, Items)]
        shown = [len(block.items) for block in section(short, key).blocks if isinstance(block, Items)]
        left = sum(listed) - sum(shown)
        more = [
            plain(b.content)
            for b in section(short, key).blocks
            if isinstance(b, Paragraph) and "more" in plain(b.content)
        ]
        assert more == ([f"{left} more in the long version."] if left else [])


@pytest.mark.parametrize("view", [*VIEWS, {"country": "PL", "theme": "FIN"}, {"country": "LT"}])
def test_nothing_that_is_only_proposed_stands_under_what_works(
    shipped: Engine, make: Maker, view: dict[str, str]
) -> None:
    works = {"working", "partially_working", "piloted"}
    status = fetch_findings(shipped, fetch_release(shipped)).set_index("id")["status"]
    for one in make(**view, length="full").sections:
        listed = [item.key for block in one.blocks if isinstance(block, Items) for item in block.items]
        if "works" in one.title:
            assert {status[item] for item in listed} <= works, one.title
    assert {"proposed", "rejected"} <= set(status)


@pytest.mark.parametrize("lang", ["en", "be"])
def test_pdf_and_docx_read_back_hold_every_text(make: Maker, lang: str) -> None:
    document = make(country="LT", lang=lang, length="full")
    pdf, word = squeezed(read_pdf(to_pdf(document))), squeezed(read_docx(to_docx(document)))
    page = to_html(document, "/style.css", "")  # type: ignore[arg-type]
    runs = [part.text for content in contents(document) for part in content if isinstance(part, Run)]
    for run in runs:
        text = squeezed(run)
        # At the foot of a page the running foot and the notes stand between two words: its halves are found apart there.
        parted = any(text[:at] in pdf and text[at:] in pdf for at in range(len(text) + 1))
        assert parted, run
        assert text in word, run
    for note in document.notes.values():
        assert squeezed(plain(note))[:60] in word
    assert page.count("data-finding=") == sum(
        bool(item.key) for block in document.blocks(Items) for item in block.items
    )  # type: ignore[union-attr]


def test_the_pdf_is_tagged_in_its_language_with_embedded_fonts_and_no_author(make: Maker) -> None:
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(make(country="LT", theme="FIN", lang="be"))))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/Lang"] == "be"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part" in reader.xmp_metadata.stream.get_data().decode()  # type: ignore[union-attr]
    assert reader.metadata is not None
    assert reader.metadata.title == make(country="LT", theme="FIN", lang="be").title
    assert not reader.metadata.author
    fonts = [font for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert descriptors
    assert all("/FontFile2" in one or "/FontFile3" in one for one in descriptors)


def _tags(element: Any) -> Counter[str]:
    """How often each kind of element stands in a part of a PDF's structure."""
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        return sum((_tags(one) for one in element), Counter())
    if not isinstance(element, dict):
        return Counter()
    return Counter([str(element["/S"])] if "/S" in element else []) + _tags(element.get("/K"))


def test_the_pdf_ties_captions_and_heads_to_their_tables(make: Maker) -> None:
    document = make(country="PL", theme="FIN", lang="be")
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(document)))
    tags = _tags(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    tables = [block for one in document.sections for block in one.blocks if isinstance(block, Bars | Table)]
    assert tags["/Table"] == tags["/Caption"] == len(tables) == 2
    assert tags["/TH"] == sum(len(table.heads) for table in tables)
    assert tags["/H2"] == len(document.sections)
    assert tags["/Figure"] == 1


def test_the_docx_is_well_formed_with_headings_notes_and_alternative_texts(make: Maker) -> None:
    document = make(country="PL", theme="FIN", lang="be")
    word = docx.Document(io.BytesIO(to_docx(document)))
    headings = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings == [one.title for one in document.sections]
    assert len(word.tables) == 2
    xml = word.element.xml
    assert xml.count("<w:tblHeader/>") == len(word.tables)
    assert xml.count("<w:footnoteReference ") == len(document.notes)
    drawn = re.findall(r"<wp:docPr [^>]*>", xml)
    assert drawn
    assert all(re.search(r'descr="[^"]+"', one) for one in drawn)
    core = word.core_properties
    assert (core.author, core.last_modified_by, core.language) == ("", "", "be")
    assert 'w:lang w:val="be"' in word.styles.element.xml


def test_equal_views_of_a_release_give_equal_bytes(make: Maker) -> None:
    document = make(country="LT", theme="FIN")
    assert to_pdf(document) == to_pdf(document)
    assert to_docx(document) == to_docx(document)


def test_no_cyrillic_is_set_in_italics(make: Maker) -> None:
    fonts = set()
    for page in pypdf.PdfReader(io.BytesIO(to_pdf(make(country="LT", lang="be", length="full")))).pages:
        fonts |= {str(font["/BaseFont"]) for font in page["/Resources"]["/Font"].values()}
    assert fonts
    assert not [name for name in fonts if re.search(r"It$|Italic", name)]


def test_a_country_without_evidence_says_what_is_not_known_and_what_could_be_asked(make: Maker) -> None:
    text = words(make(country="AD"))
    assert "nobody has researched this state yet" in text
    assert "We make no claim about problems in Andorra" in text
    assert "no problem" in make(country="AD").title


def test_the_address_gives_each_format_under_a_name_that_is_found_again(client: FlaskClient) -> None:
    for kind, start in (("pdf", b"%PDF-1.7"), ("docx", b"PK"), ("html", b"<!DOCTYPE html>")):
        answer = client.get(f"/briefing?country=LT&theme=FIN&lang=be&format={kind}")
        assert answer.status_code == 200
        assert answer.data.startswith(start)
        if kind != "html":
            assert f'filename="briefing-LT-FIN-2026-11-be.{kind}"' in answer.headers["Content-Disposition"]
        tag = answer.headers["ETag"]
        again = client.get(f"/briefing?country=LT&theme=FIN&lang=be&format={kind}", headers={"If-None-Match": tag})
        assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "needs a country"),
        ("country=ZZ", "country must be one of"),
        ("theme=%3Cscript%3E", "theme must be one of"),
        ("country=LT&format=exe", "format must be one of pdf, docx, html"),
        ("country=LT&lang=xx", "lang must be one of"),
        ("country=LT&length=9", "length must be one of"),
    ],
)
def test_a_request_that_cannot_be_meant_is_refused_in_words(client: FlaskClient, query: str, reason: str) -> None:
    answer = client.get(f"/briefing?{query}")
    assert answer.status_code == 400
    assert reason in answer.text
    assert "<script>" not in answer.text


def test_a_written_ask_goes_into_every_format_and_is_not_kept_by_the_browser(client: FlaskClient) -> None:
    ask = "Please open accounts.\nBy 1 March: # [x] $y$ <b>"
    sent = {"country": "LT", "theme": "FIN", "ask": ask}
    answers = {
        kind: client.post("/briefing", data={**sent, "format": kind}, headers=SAME_SITE)
        for kind in ("pdf", "docx", "html")
    }
    assert all(answer.headers["Cache-Control"] == "no-store" for answer in answers.values())
    assert squeezed("By 1 March: # [x] $y$ <b>") in squeezed(read_pdf(answers["pdf"].data))
    assert squeezed("By 1 March: # [x] $y$ <b>") in squeezed(read_docx(answers["docx"].data))
    assert "By 1 March: # [x] $y$ &lt;b&gt;" in answers["html"].text


@pytest.mark.parametrize("page", ["/?country=LT&theme=FIN", "/country/LT", "/theme/FIN"])
def test_the_briefing_is_one_click_away(client: FlaskClient, page: str) -> None:
    links = re.findall(r'href="(/briefing\?[^"]+)"', client.get(page).text)
    assert {re.findall("format=([a-z]+)", link)[0] for link in links} == {"pdf", "docx", "html"}


def test_a_team_release_says_that_it_is_internal(make: Maker) -> None:
    assert make(country="LT").colophon.internal.startswith("Internal")
