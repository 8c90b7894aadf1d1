"""What leaves by the browser's own means: a printed briefing, and charts that are saved."""

from __future__ import annotations

import io
import re
import unicodedata
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SHORT_PAGES = 2
SMALLEST = 7.9  # points; the numbers of notes are smaller
# Every piece of text with its size in points. Off the paper are only the ways back from a source to its mark.
TEXTS = """() => { const walk = document.createTreeWalker(document.querySelector('.document'), NodeFilter.SHOW_TEXT), found = [];
  for (let node; node = walk.nextNode();) { const own = node.parentElement;
    if (node.data.trim() && !own.closest('svg, .sources a[href^="#"]'))
      found.push([node.data, own.closest('sup') ? 99 : parseFloat(getComputedStyle(own).fontSize) * 0.75]) }
  return found }"""


@pytest.mark.parametrize("lang", ["en", "be", "de"])
@pytest.mark.parametrize("country", ["PL", "LT", "GE", "AD"])
def test_a_printed_short_briefing_has_two_pages_with_everything_on_them(
    page: Page, site: str, country: str, lang: str
) -> None:
    page.goto(f"{site}/briefing?country={country}&lang={lang}&format=html")
    page.emulate_media(media="print")
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) <= SHORT_PAGES
    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in printed.pages} == {(595, 842)}
    words = _squeezed("".join(sheet.extract_text() for sheet in printed.pages))
    texts = page.evaluate(TEXTS)
    assert len(texts) > 30
    for text, size in texts:
        assert _squeezed(text) in words
        assert size >= SMALLEST


def _squeezed(text: str) -> str:
    """Without spaces and ligatures."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def test_a_plot_is_saved_as_the_picture_of_its_country(page: Page, site: str, tmp_path: Path) -> None:
    page.goto(f"{site}/country/PL?lang=be")
    plots = page.locator("#statistics figure")
    assert plots.count() == 2
    for plot, name in zip(plots.all(), ("decisions", "permits"), strict=True):
        for kind in ("PNG", "SVG"):
            with page.expect_download() as taken:
                plot.locator(f"a:has-text('{kind}')").click()
            assert taken.value.suggested_filename == f"{name}-PL-2026-11-be.{kind.lower()}"
        saved = tmp_path / "picture.svg"
        taken.value.save_as(saved)
        assert _heights(saved.read_text(encoding="utf-8"), 300) == pytest.approx(
            _heights(plot.locator("svg").first.evaluate("one => one.outerHTML"), 100), abs=0.001
        )


def _heights(svg: str, height: float) -> list[float]:
    """Where the dots of a plot stand, as parts of its field."""
    return sorted(1 - float(y) / height for _x, y in re.findall(r"M([\d.]+) ([\d.]+)h0", svg))


def test_the_matrix_is_saved_for_the_chosen_group(page: Page, site: str) -> None:
    page.goto(f"{site}/gaps?members=eu")
    with page.expect_download() as taken:
        page.click(".gaps .picture-links a:has-text('PNG')")
    assert taken.value.suggested_filename == "matrix-eu-2026-11-en.png"
