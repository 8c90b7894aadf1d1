"""Decks: real titles and tables, sources in the notes, words for every picture, nobody's name, equal bytes."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient
from pptx import Presentation
from pptx.enum.dml import MSO_FILL
from pptx.enum.shapes import MSO_SHAPE_TYPE
from sqlalchemy import Engine

from dashboard.auth.permissions import Access, Role, access_of
from dashboard.deck.slides import readable_on, stripes_on
from dashboard.design import SEVERITY
from dashboard.present.stories import read_story
from data.queries import fetch_cells, fetch_release
from tests.dashboard.test_design import contrast

DECKS = {"story=europe": "europe", "country=PL": "PL", "country=AD": "AD", "theme=ASY": "ASY"}


@pytest.fixture(scope="module")
def decks(shipped: Engine) -> dict[tuple[str, str], bytes]:
    """Every kind of deck in English, and two in Belarusian."""
    from dashboard.app import create_app

    client = create_app(shipped).server.test_client()
    wanted = [(query, "en") for query in DECKS] + [("story=europe", "be"), ("country=AD", "be")]
    made = {}
    for query, lang in wanted:
        answer = client.get(f"/deck?{query}&lang={lang}")
        assert answer.status_code == 200, answer.text
        assert f'filename="deck-{DECKS[query]}-2026-11-{lang}.pptx"' in answer.headers["Content-Disposition"]
        made[query, lang] = answer.data
    return made


def _slides(content: bytes) -> list[Any]:
    return list(Presentation(io.BytesIO(content)).slides)


def _tables(slides: list[Any]) -> list[list[list[str]]]:
    shapes = [shape for slide in slides for shape in slide.shapes if shape.has_table]
    return [[[cell.text for cell in row.cells] for row in shape.table.rows] for shape in shapes]


def test_every_slide_has_a_real_title_and_notes_that_name_the_release(decks: dict[tuple[str, str], bytes]) -> None:
    for content in decks.values():
        file = Presentation(io.BytesIO(content))
        assert round(file.slide_width / file.slide_height, 2) == 1.78
        for slide in file.slides:
            assert slide.shapes.title is not None
            assert slide.shapes.title.text.strip()
            assert "2026-11" in slide.notes_slide.notes_text_frame.text
            for shape in slide.shapes:  # nothing hangs over the edge
                assert shape.left >= 0
                assert shape.top >= 0
                assert shape.left + shape.width <= file.slide_width
                assert shape.top + shape.height <= file.slide_height
            assert [s for s in slide.placeholders if not s.has_text_frame or not s.text_frame.text.strip()] == []


def test_a_storys_slides_say_what_its_steps_say(decks: dict[tuple[str, str], bytes], client: FlaskClient) -> None:
    for lang in ("en", "be"):
        text = client.get(f"/present/europe?release=2026-11&lang={lang}").text
        sentences = re.findall(r'"sentence": "((?:[^"\\]|\\.)*)"', text)
        plain = [re.sub(r"\\u003c/?b>", "", sentence) for sentence in sentences]
        titles = [slide.shapes.title.text for slide in _slides(decks["story=europe", lang])]
        assert titles[1 : len(plain) + 1] == plain
        notes = [slide.notes_slide.notes_text_frame.text for slide in _slides(decks["story=europe", lang])]
        for step, note in zip(read_story("europe").steps, notes[1:], strict=False):
            assert step.note[lang] in note


def test_pictures_have_words_and_tables_are_tables(decks: dict[tuple[str, str], bytes]) -> None:
    for content in decks.values():
        slides = _slides(content)
        pictures = [shape for slide in slides for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
        assert pictures
        for picture in pictures:
            assert len(picture._element.nvPicPr.cNvPr.get("descr")) > 20
            assert picture.image.size[0] >= 1500  # sharp on a projector
        assert _tables(slides)


def test_the_matrix_holds_every_cell_with_a_number(decks: dict[tuple[str, str], bytes], shipped: Engine) -> None:
    cells = fetch_cells(shipped, fetch_release(shipped))
    matrix = next(table for table in _tables(_slides(decks["story=europe", "en"])) if len(table[0]) == 13)
    numbers = [text for row in matrix[1:] for text in row[1:] if re.fullmatch(r"[1-5] [A-D]", text)]
    assert len(numbers) == (cells["state"] == "graded").sum()


def test_statements_have_their_sources_in_the_notes(decks: dict[tuple[str, str], bytes]) -> None:
    slide = next(
        s
        for s in _slides(decks["country=PL", "en"])
        if any("P026" in shape.text_frame.text for shape in s.shapes if shape.has_text_frame)
    )
    notes = slide.notes_slide.notes_text_frame.text
    assert "Sources" in notes
    assert re.search(r"P026 · .+ · \d{4}", notes)


def test_a_country_without_evidence_says_what_is_not_known(decks: dict[tuple[str, str], bytes]) -> None:
    for lang, words in (
        ("en", "what is not known is not “no problem”"),
        ("be", "невядома — не значыць «праблемы няма»"),
    ):
        titles = [slide.shapes.title.text for slide in _slides(decks["country=AD", lang])]
        assert any(words in title for title in titles)
        assert not any(title.endswith(": 0") for title in titles)  # "severe: 0" would read as "no problem"


def test_every_run_knows_its_language(decks: dict[tuple[str, str], bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(decks["story=europe", "be"])) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
                runs = re.findall(r"<a:r>(.*?)</a:r>", archive.read(name).decode(), re.DOTALL)
                assert runs
                assert all(re.search(r'lang="[a-z]{2}-[A-Z]{2}"', run) for run in runs)
        assert 'lang="be-BY"' in archive.read("ppt/slides/slide2.xml").decode()


def test_the_file_names_nobody_and_is_the_same_every_time(decks: dict[tuple[str, str], bytes], shipped: Engine) -> None:
    from dashboard.app import create_app

    again = create_app(shipped).server.test_client().get("/deck?country=AD&lang=en").data
    assert again == decks["country=AD", "en"]
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "docProps/thumbnail.jpeg" not in archive.namelist()
        whole = b"".join(archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))).decode()
        core = archive.read("docProps/core.xml").decode()
    assert "Steve Canny" not in whole
    assert "python-pptx" not in whole
    assert re.findall(r"<(?:dc:creator|cp:lastModifiedBy)>([^<]+)<", core) == []


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("story=europe&theme=DOC", 400), ("country=ZZ", 400), ("theme=X", 400), ("story=europe&lang=xx", 400),
     ("story=none", 404), ("story=..%2Fcodebook", 404), ("theme=DOC&release=gone", 404)],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(client: FlaskClient, query: str, status: int) -> None:
    assert client.get("/deck?" + query).status_code == status


def test_text_on_a_colour_can_be_read() -> None:
    assert readable_on("#ffffff") != "#ffffff"
    assert readable_on("#000000") == "#ffffff"


def test_making_a_deck_of_the_team_is_noted_as_an_export() -> None:
    assert access_of("/deck") == Access(Role.reader, "export.deck")


def test_an_indicative_class_is_hatched_in_every_table(decks: dict[tuple[str, str], bytes], shipped: Engine) -> None:
    cells = fetch_cells(shipped, fetch_release(shipped))
    painted = 0
    for content in decks.values():
        for shape in (shape for slide in _slides(content) for shape in slide.shapes if shape.has_table):
            for row in shape.table.rows:
                texts = [cell.text for cell in row.cells]
                for cell in row.cells:
                    if cell.fill.type in (MSO_FILL.SOLID, MSO_FILL.PATTERNED):
                        grade = cell.text[-1] if re.fullmatch(r"[1-5] [A-D]", cell.text) else _grade_of(texts)
                        assert (cell.fill.type == MSO_FILL.PATTERNED) == (grade == "D"), texts
                        painted += 1
    assert painted > (cells["state"] == "graded").sum()


def _grade_of(texts: list[str]) -> str:
    """The grade that a row of a table tells in a cell of its own."""
    return next(text[0] for text in texts if re.fullmatch(r"[A-D]( .*)?", text))


def test_a_hatch_is_seen_and_the_text_on_it_read() -> None:
    for colour in SEVERITY.values():
        text = readable_on(colour)
        assert contrast(text, stripes_on(colour, text)) >= min(contrast(text, colour), 4.5)
        assert contrast(colour, stripes_on(colour, text)) >= 1.2  # seen as a hatch
