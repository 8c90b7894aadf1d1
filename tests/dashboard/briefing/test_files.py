"""Cards, the gap agenda and pictures: the same view as the page, as files without traces."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pypdf
import pytest
from flask.testing import FlaskClient
from lxml import etree
from PIL import Image
from sqlalchemy import Engine

from dashboard.briefing.agenda import agenda_document, agenda_rows
from dashboard.briefing.card import card_document
from dashboard.briefing.model import Bars
from dashboard.briefing.pdf import page_count, to_pdf
from dashboard.briefing.pictures import draw_picture, picture_data
from dashboard.cards import fetch_solution
from dashboard.context import Context
from dashboard.design import LIGHT, OUTLINE
from dashboard.figures.standalone import standalone, swatch
from dashboard.views import MEASURES, View
from data.queries import fetch_findings, fetch_release
from geo.countries import members

SITE = "https://map.example.org"


def context(engine: Engine, query: str = "") -> Context:
    """A request for a view."""
    return Context.of(engine, View.parse(query), "/", View.raw(query))


def squeezed(content: bytes) -> str:
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("lang", ["en", "be"])
def test_every_tenth_solution_and_the_longest_have_a_card_of_one_page(shipped: Engine, lang: str) -> None:
    asked = context(shipped, f"lang={lang}")
    rows = fetch_findings(shipped, fetch_release(shipped), lang=lang)
    rows = rows[rows["kind"] != "problem"].sort_values("statement", key=lambda words: -words.str.len())
    for item in [*rows["id"].head(2), *rows["id"].iloc[::10]]:
        assert page_count(to_pdf(card_document(asked, fetch_solution(asked, item), SITE))) == 1


def test_a_card_says_what_is_recorded_and_what_is_not(client: FlaskClient) -> None:
    answer = client.get("/solutions/S053?format=pdf")
    assert answer.mimetype == "application/pdf"
    assert 'filename="solution-S053-2026-11-en.pdf"' in answer.headers["Content-Disposition"]
    text = squeezed(answer.data)
    assert "EUlawonbasicpaymentaccounts" in text
    assert "LegalbasisnotRecorded".lower() in text.lower()
    assert client.get("/solutions/S053?format=docx").data.startswith(b"PK")
    assert client.get("/solutions/S053").mimetype == "text/html"
    assert client.get("/solutions/S053?format=exe").status_code == 400


def _values(book: openpyxl.Workbook) -> list[list[tuple[object, ...]]]:
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


@pytest.mark.parametrize(
    "query", ["", "only=ASY", "members=eu&reason=severe_unsolved", "reason=not_researched&only=CUL"]
)
def test_the_agenda_holds_every_row_of_its_filters_in_pdf_and_workbook(
    client: FlaskClient, shipped: Engine, query: str
) -> None:
    rows = agenda_rows(context(shipped, query))
    assert rows
    answer = client.get(f"/gaps/agenda?{query}&format=xlsx")
    assert re.search(r'attachment; filename="agenda[^"]*-2026-11-en\.xlsx"', answer.headers["Content-Disposition"])
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.worksheets[0].max_row == len(rows) + 1
    assert not book.properties.creator
    same = openpyxl.load_workbook(io.BytesIO(client.get(f"/table?page=gaps&{query}&format=xlsx").data))
    assert _values(book) == _values(same)  # one workbook at two addresses
    document = agenda_document(context(shipped, query), SITE)
    assert sum(len(block.rows) for block in document.blocks(Bars) if isinstance(block, Bars)) == len(rows)
    pages = pypdf.PdfReader(io.BytesIO(to_pdf(document))).pages
    assert pages[0].mediabox.width > pages[0].mediabox.height
    assert f"page1of{len(pages)}" in squeezed(to_pdf(document))


@pytest.mark.parametrize(
    "query", ["theme=DOC", "theme=DOC&view=tiles&measure=solutions&lang=be", "theme=FIN&measure=gap"]
)
def test_a_picture_is_the_same_twice_and_tells_nothing_of_who_made_it(shipped: Engine, query: str) -> None:
    asked = context(shipped, query)
    first = draw_picture(asked, "png")
    assert first == draw_picture(asked, "png")
    image = Image.open(io.BytesIO(first))
    assert image.width > 1500
    assert set(image.info) <= {"dpi"}
    svg = draw_picture(asked, "svg")
    assert svg == draw_picture(asked, "svg")
    etree.fromstring(svg)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_legend_of_a_picture_is_that_of_the_page(shipped: Engine, measure: str) -> None:
    data = picture_data(context(shipped, f"theme=DOC&measure={measure}"))
    counted = sum(int(one["count"] or 0) for one in [*data["legend"], *data["squares"]] if "swatch" in one)
    assert counted == 46
    assert all(one["words"] for one in data["legend"])
    assert len(data["squares"]) == (9 if measure == "gap" else 0)


def test_a_picture_has_title_date_codes_and_source(client: FlaskClient, shipped: Engine) -> None:
    data = picture_data(context(shipped, "theme=DOC&country=LT"))
    assert "(DOC)" in data["kicker"]
    assert data["title"].startswith("People report problems with documents")
    assert any("reference date" in words and "method M1" in words for words in data["source"])
    answer = client.get("/picture?theme=DOC&country=LT&format=png")
    assert 'filename="map-DOC-severity-LT-2026-11-en.png"' in answer.headers["Content-Disposition"]
    assert client.get("/picture?format=gif").status_code == 400


def test_a_picture_leaves_what_the_legend_leaves(client: FlaskClient, shipped: Engine) -> None:
    """Its states, their marks, and words that say so; as many as the page counts."""
    for query, words in (
        ("theme=ASY&keep=s4", "only: 4 loss of a right"),
        ("theme=ASY&view=tiles&keep=works", "only: works here"),
    ):
        whole, kept = (picture_data(context(shipped, each)) for each in (query.partition("&keep")[0], query))
        page = client.get(f"/?{query}").text
        stage = page.split('class="tile-picture"' if "tiles" in query else 'class="map-picture"')[1].split("</svg>")[0]
        away = len(re.findall(r'<(?:path|rect) [^>]* away"', stage))
        assert 0 < away < 46
        ground = LIGHT["context"]
        assert (
            kept["picture"]["svg"].count(f'fill="{ground}"') - whole["picture"]["svg"].count(f'fill="{ground}"') >= away
        )
        assert words in kept["kicker"]
        assert "only" not in whole["kicker"]
    other_measure = picture_data(context(shipped, "theme=ASY&measure=evidence&keep=s4"))
    assert "only" not in other_measure["kicker"]


def test_a_picture_that_stands_alone_needs_no_style_sheet(shipped: Engine) -> None:
    svg = picture_data(context(shipped, "theme=DOC&country=PL"))["picture"]["svg"]
    root = etree.fromstring(svg.encode())
    assert not root.xpath("//@class | //@style")
    drawn = [
        e
        for e in root.iter("{*}path")
        if not any(p.tag.endswith(("pattern", "g")) and p.get("fill") for p in e.iterancestors())
    ]
    assert all(e.get("fill") or e.get("stroke") for e in drawn)
    assert standalone(svg.replace(' xmlns="http://www.w3.org/2000/svg"', "")).startswith("<svg")


def test_a_picture_shows_edges_where_the_page_does(shipped: Engine) -> None:
    svg = picture_data(context(shipped, "theme=DOC"))["picture"]["svg"]
    root = etree.fromstring(svg.encode())
    edges = [e for e in root.iter("{*}path") if e.get("stroke") == OUTLINE]
    assert len(edges) == 7  # the sentence: problems in 7 of 46 states
    small = [e for e in root.iter("{*}circle") if e.get("r") == "7.5" and e.get("stroke") == LIGHT["unknown-mark"]]
    assert len(small) == 5


def test_what_one_reader_adds_to_the_address_is_in_no_other_readers_workbook(client: FlaskClient) -> None:
    for query, alien in (("&mark=alien", True), ("", False)):
        answer = client.get(f"/gaps/agenda?only=ASY&format=xlsx{query}")
        about = _values(openpyxl.load_workbook(io.BytesIO(answer.data)))[-1]
        assert any("/gaps?only=ASY" in str(row) for row in about)
        assert any("alien" in str(row) for row in about) == alien


def test_a_picture_of_the_map_says_which_state_is_which(shipped: Engine) -> None:
    svg = picture_data(context(shipped, "theme=DOC"))["picture"]["svg"]
    words = set(etree.fromstring(svg.encode()).itertext())
    assert {"Ukraine", "Georgia"} <= words
    assert {member.iso2 for member in members()} - words == {"UA", "GE"}


def test_buttons_stand_where_the_files_are_of(client: FlaskClient) -> None:
    assert "/solutions/S053?format=pdf" in client.get("/solutions/S053").text
    page = client.get("/gaps?only=ASY&members=eu").text
    for format in ("pdf", "docx", "xlsx"):
        address = f"/gaps/agenda?members=eu&only=ASY&format={format}"
        assert address.replace("&", "&amp;") in page
        assert client.get(address).status_code == 200
    assert client.get("/gaps/agenda?format=ods").status_code == 400
    assert 'data-picture-format="png"' in client.get("/?theme=FIN").text


def test_no_file_tells_who_made_it(client: FlaskClient) -> None:
    with zipfile.ZipFile(io.BytesIO(client.get("/gaps/agenda?format=docx").data)) as package:
        core = package.read("docProps/core.xml").decode()
        assert re.search(r"<dc:creator></dc:creator>|<dc:creator/>", core)
        assert "Application" not in package.read("docProps/app.xml").decode()
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_drawing_that_stands_alone_carries_the_patterns_that_it_uses_and_no_others() -> None:
    assert "<pattern" not in swatch("s3")
    assert re.findall(r'<pattern id="([^"]+)"', swatch("s3d")) == ["hatch-s3d"]
    assert re.findall(r'<pattern id="([^"]+)"', swatch("NR")) == ["hatch-NR"]
