"""Pages on paper: what the printer gets, read from the PDF that Chromium makes of a page."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PageObject, PdfReader

from tests.browser.conftest import open_live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def printed(page: Page, url: str) -> list[PageObject]:
    """The sheets of a page, as a printer without background colours would get them."""
    open_live(page, url)
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages[:]


def place(sheet: PageObject, word: str) -> float:
    """How far from the left edge of the sheet a word begins, as a share of its width."""
    found: list[float] = []

    def visit(text: str, matrix: list[float], at: list[float], *_: Any) -> None:
        if word in text:
            found.append(matrix[0] * at[4] + matrix[4])

    sheet.extract_text(visitor_text=visit)
    return found[0] / float(sheet.mediabox.width)


def test_the_table_of_states_is_printed_with_every_column(page: Page, site: str) -> None:
    text = "".join(sheet.extract_text() for sheet in printed(page, site + "/?theme=DOC"))
    for words in ("Findings", "Gap", "Newest", "0.63", "2 May 2026"):
        assert words in text, words


def test_the_head_of_a_table_is_printed_again_on_each_sheet_that_it_reaches(page: Page, site: str) -> None:
    sheets = [sheet.extract_text() for sheet in printed(page, site + "/?theme=ASY&country=GE")]
    reached = [text for text in sheets if "D indicative" in text or "C limited" in text]
    assert len(reached) == 2
    assert all("Newest" in text for text in reached)


def test_the_matrix_of_gaps_fills_its_sheet(page: Page, site: str) -> None:
    sheets = printed(page, site + "/gaps")
    assert all(sheet.mediabox.width > sheet.mediabox.height for sheet in sheets)
    assert place(sheets[-1], "ORG") > 0.9
    assert "Release 2026-11, reference date" in sheets[-1].extract_text()


@pytest.mark.parametrize(
    ("address", "folded"),
    [
        ("/theme/DOC", "Liechtenstein"),
        ("/method", "Inter-agency coordination"),
        ("/country/PL", "Delays in Lower Silesia"),
    ],
)
def test_what_is_folded_on_screen_stands_open_on_paper(page: Page, site: str, address: str, folded: str) -> None:
    sheets = printed(page, site + address)
    assert folded in "".join(sheet.extract_text() for sheet in sheets)


def test_colours_that_mean_something_are_printed_without_backgrounds(page: Page, site: str) -> None:
    open_live(page, site + "/?theme=ASY&measure=gap")
    page.emulate_media(media="print")
    for part in (".square", ".swatch", ".states .interval"):
        assert page.locator(part).first.evaluate("e => getComputedStyle(e).printColorAdjust") == "exact", part


# The width that no border fills, of all dots or all rings in sight.
HOLES = """(ring) => [...document.querySelectorAll('span.dot')]
    .filter((dot) => dot.classList.contains('ring') === ring && dot.getClientRects().length)
    .map((dot) => dot.getBoundingClientRect().width - 2 * parseFloat(getComputedStyle(dot).borderTopWidth))"""


@pytest.mark.parametrize("address", ["/?theme=DOC", "/gaps", "/country/PL", "/briefing?country=PL&format=html"])
def test_a_dot_is_full_and_a_ring_is_hollow_though_backgrounds_are_not_printed(
    page: Page, site: str, address: str
) -> None:
    """A full dot says that something works, a ring that it partly does: on paper too, so both are all border."""
    page.goto(site + address)
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        full, rings = page.evaluate(HOLES, False), page.evaluate(HOLES, True)
        assert full
        assert set(full) == {0}
        assert all(hole > 0 for hole in rings)
