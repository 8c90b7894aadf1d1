"""In the windows that people have: laptops, a projector, a phone. The map is in sight, and nothing lies over it."""

from __future__ import annotations

from itertools import product

import pytest
from playwright.sync_api import Browser, Page

from dashboard.i18n import available
from tests.browser.conftest import open_live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WINDOWS = [(390, 844), (1024, 700), (1280, 600), (1366, 650), (1440, 780), (1440, 900), (1920, 950), (1920, 1080)]
# States whose box a line of the legend touches; boxes of shapes are wider than the shapes.
COVERED = """() => {
  const lines = [...document.querySelectorAll('#legend li, #legend .square')].map(one => one.getBoundingClientRect());
  const shapes = document.querySelectorAll('#map [data-country], #tiles rect[data-country]');
  const meet = (a, b) => a.width && b.width && a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return [...new Set([...shapes].filter(shape => lines.some(line => meet(line, shape.getBoundingClientRect())))
    .map(shape => shape.dataset.country))];
}"""


@pytest.mark.parametrize("lang", available())
def test_the_legend_covers_no_state(browser: Browser, site: str, lang: str) -> None:
    context = browser.new_context(java_script_enabled=False)  # the server's pictures stay
    page = context.new_page()
    for view, measure in product(("map", "tiles"), ("severity", "gap")):
        page.goto(f"{site}/?theme=SEC&view={view}&measure={measure}&lang={lang}")
        for width, height in WINDOWS:
            page.set_viewport_size({"width": width, "height": height})
            assert page.locator("#legend li").count() > 2
            assert page.evaluate(COVERED) == [], f"{view} {measure} {width} x {height}"
    context.close()


@pytest.mark.parametrize("lang", ["en", "be"])
def test_on_a_small_laptop_the_map_its_legend_and_the_briefing_are_in_one_window(
    browser: Browser, site: str, lang: str
) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 650}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/?theme=DOC&country=PL&lang={lang}")
    for seen in ("#map [data-country=CY]", "#legend li:last-child", ".panel-foot .primary"):
        box = page.locator(seen).first.bounding_box()
        assert box, seen
        assert box["y"] + box["height"] <= 650, seen
    context.close()


def test_every_state_of_no_evidence_has_its_pattern_on_screen(page: Page, site: str) -> None:
    page.goto(site + "/")
    widths = page.evaluate(
        "Object.fromEntries(['ER', 'SN', 'NA', 'WH'].map(state =>"
        " [state, parseFloat(getComputedStyle(document.querySelector(`.definitions #hatch-${state} .mark`)).strokeWidth)]))"
    )
    assert min(widths.values()) >= 1, widths


PLACES = """() => Object.fromEntries(['.tools', '#reading', '.chips', '.toolbar', '.filters', '.map', '#panel', '#table'].map(
  name => [name, Object.values(document.querySelector(name).getBoundingClientRect().toJSON()).map(Math.round)]))"""


@pytest.mark.parametrize("lang", ["en", "be"])
def test_nothing_moves_when_the_live_map_takes_over(browser: Browser, page: Page, site: str, lang: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    first = context.new_page()
    address = f"{site}/?theme=DOC&country=PL&lang={lang}"
    first.goto(address)
    open_live(page, address)
    for width, height in WINDOWS:
        for one in (first, page):
            one.set_viewport_size({"width": width, "height": height})
        assert first.evaluate(PLACES) == page.evaluate(PLACES), f"{width} x {height}"
    context.close()


# Where each state is, how it is painted and what stands in it.
DRAWN = """() => Object.fromEntries([...document.querySelectorAll('#map-graph .choroplethlayer path[data-country]')].map(
  (path, at) => [path.dataset.country, [...Object.values(path.getBoundingClientRect().toJSON()).map(Math.round),
    [...path.classList].sort().join(' '), path.getAttribute('aria-current')]]))"""
LABELS = """() => [...document.querySelectorAll('#map-graph g.scattergeo text, #map-graph .textpoint text')].map(
  label => [label.innerHTML, Math.round(label.getBoundingClientRect().x), Math.round(label.getBoundingClientRect().y)])"""


@pytest.mark.parametrize("query", ["?theme=DOC", "?theme=DOC&country=GE", "?theme=ASY&keep=s4&country=PL"])
def test_a_window_of_another_size_shows_the_same_map(page: Page, site: str, query: str) -> None:
    open_live(page, f"{site}/{query}")
    sizes = ((844, 390), (390, 844), (1100, 800))
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(400)  # plotly waits until a window has come to rest
    resized = page.evaluate(DRAWN), page.evaluate(LABELS)
    open_live(page, f"{site}/{query}")
    page.wait_for_timeout(400)
    assert len(resized[0]) == 46
    assert resized[0] == page.evaluate(DRAWN)
    assert resized[1] == page.evaluate(LABELS)


def test_a_window_that_changes_while_the_tiles_are_shown_has_a_whole_map_behind_them(page: Page, site: str) -> None:
    open_live(page, site + "/?theme=DOC&country=GE")
    page.click('a[data-view="tiles"]')
    page.set_viewport_size({"width": 1100, "height": 800})
    page.wait_for_timeout(400)
    page.click('a[data-view="map"]')
    page.wait_for_timeout(400)
    resized = page.evaluate(DRAWN), page.evaluate(LABELS)
    open_live(page, site + "/?theme=DOC&country=GE")
    page.wait_for_timeout(400)
    assert resized == (page.evaluate(DRAWN), page.evaluate(LABELS))
