"""The map page in a real browser: what a reader does in the first minute."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from dashboard.context import Context
from dashboard.pages.home.fragments import draw_fragment
from dashboard.views import MEASURES, View
from data.codebook import codebook
from tests.browser.conftest import TOUR_SEEN, open_live, wait_drawn, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAINTS = """() => Object.fromEntries([...document.querySelectorAll('#map-graph .choroplethlayer path[data-country]')]
  .map(path => [path.dataset.country, [...path.classList].find(name => name.startsWith('paint-'))]))"""


def test_all_46_states_are_drawn_and_hoverable(page: Page, site: str) -> None:
    open_live(page, site + "/")
    paints = page.evaluate(PAINTS)
    assert len(paints) == 46
    sizes = page.evaluate(
        """() => [...document.querySelectorAll('#map-graph .choroplethlayer path[data-country]')]
        .map(path => path.getBoundingClientRect().width)"""
    )
    width = page.evaluate("document.querySelector('#map-graph').getBoundingClientRect().width")
    assert all(0 < size < 0.7 * width for size in sizes)  # a ring the wrong way round would fill the canvas
    assert page.locator("#map-graph path.point[data-country]").count() == 5
    page.hover('#map-graph path[data-country="UA"]', position={"x": 60, "y": 30}, force=True)
    assert "Ukraine" in page.locator(".tip").inner_text()
    assert page.locator('tr[data-country="UA"].hovered').count() == 1
    assert page.locator(".legend .hovered").evaluate_all("all => all.map(one => one.dataset.keep)") == ["s4"]


def test_every_theme_and_measure_shows_exactly_what_the_server_would_draw(
    page: Page, site: str, shipped: Engine
) -> None:
    open_live(page, site + "/")
    for theme in codebook().codes("theme"):
        page.click(f'a[data-theme="{theme}"]')
        for measure in MEASURES:
            page.click(f'a[data-measure="{measure}"]')
            wait_drawn(page, f"{theme}/{measure}/map")
            drawn = draw_fragment(Context.of(shipped, View(theme=theme, measure=measure)))
            assert page.evaluate(PAINTS) == {code: f"paint-{paint[0]}" for code, paint in drawn.paint.items()}
            assert page.locator("#reading").inner_html() == str(drawn.reading)
            rows = page.evaluate("[...document.querySelectorAll('#table tbody tr')].map(r => r.dataset.severity)")
            assert [float(text) for text in rows if text] == sorted(
                (float(text) for text in rows if text), reverse=True
            )


def test_a_theme_change_asks_the_server_for_nothing(page: Page, site: str) -> None:
    open_live(page, site + "/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.click('a[data-theme="FIN"]')
    wait_drawn(page, "FIN/severity/map")
    assert asked == []


def test_a_country_is_chosen_by_mouse_on_the_map_and_the_table_marks_it(page: Page, site: str) -> None:
    open_live(page, site + "/")
    page.click('#map-graph path[data-country="UA"]', position={"x": 60, "y": 30}, force=True)
    page.wait_for_selector("#panel h2:text('Ukraine')")
    assert page.locator('tr[data-country="UA"][aria-current]').count() == 1
    assert "country=UA" in page.url
    source = page.locator("#panel .statement a").first
    assert (source.get_attribute("href") or "").startswith("http")  # from a number to its source in two clicks


def test_a_country_is_chosen_by_keyboard(page: Page, site: str) -> None:
    open_live(page, site + "/")
    page.focus('#table a[data-country="GE"]')
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h2:text('Georgia')")
    page.keyboard.press("Escape")
    page.wait_for_selector("#panel h2:text('Choose a state')")


def test_tiles_are_walked_with_the_arrow_keys(page: Page, site: str) -> None:
    open_live(page, site + "/?view=tiles")
    page.focus('#tiles a[data-country="PL"]')
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.country") == "LT"
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h2:text('Lithuania')")


def test_back_goes_to_the_view_before(page: Page, site: str) -> None:
    open_live(page, site + "/")
    page.click('a[data-theme="ASY"]')
    wait_drawn(page, "ASY/severity/map")
    page.go_back()
    wait_drawn(page, "DOC/severity/map")
    assert page.locator('a[data-theme="DOC"][aria-current]').count() == 1


def test_a_deep_link_shows_its_view_before_and_after_the_scripts(page: Page, site: str) -> None:
    address = site + "/?theme=ASY&measure=gap&country=SE&lang=be"
    open_live(page, address)
    assert page.evaluate("document.documentElement.dataset.drawn") == "ASY/gap/map"
    assert page.locator("#panel h2").inner_text() == "Швецыя"
    assert page.evaluate("document.documentElement.lang") == "be"


def test_the_page_reads_without_scripts(browser, site: str) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(java_script_enabled=False)
    reader = context.new_page()
    reader.goto(site + "/?theme=FIN")
    assert "banks" in reader.locator("h1").inner_text()
    assert reader.locator(".map-picture path[data-country]").count() == 46
    reader.click('a[data-theme="ASY"]')
    assert "asylum" in reader.locator("h1").inner_text()
    context.close()


def test_the_table_stands_on_paper_and_on_screen_though_the_live_map_never_comes(browser, site: str) -> None:  # type: ignore[no-untyped-def]
    """It is laid out one frame after the picture."""
    page = browser.new_page()
    page.route("**/files/*/*.js", lambda route: route.abort())
    page.goto(site + "/?theme=FIN")
    wait_until(page, "!('table' in document.documentElement.dataset)")
    rows = page.locator("#table tbody tr[data-country]")
    assert rows.count() == 46
    assert page.evaluate("getComputedStyle(document.querySelector('#table')).contentVisibility") == "visible"
    page.emulate_media(media="print")
    page.evaluate("document.documentElement.dataset.table = 'later'")  # printed before the first frame
    assert page.evaluate("getComputedStyle(document.querySelector('#table')).contentVisibility") == "visible"
    page.close()


@pytest.mark.parametrize(("height", "move"), [(900, "wheel"), (900, "Tab"), (2400, "")])
def test_the_table_is_there_as_soon_as_a_reader_gets_to_it(browser, site: str, height: int, move: str) -> None:  # type: ignore[no-untyped-def]
    """Below the window it may wait for the live map; a move of the reader brings it at once, a tall window too."""
    page = browser.new_page(viewport={"width": 1280, "height": height})
    page.route("**/files/*/plotly.js", lambda _route: None)  # the live map never comes
    page.add_init_script("const own = setTimeout; window.setTimeout = (then, ms) => ms === 1500 ? 0 : own(then, ms)")
    page.goto(site + "/?theme=FIN", wait_until="commit")
    wait_until(page, "performance.getEntriesByName('first-contentful-paint').length")
    shown = "getComputedStyle(document.querySelector('#table')).contentVisibility === 'visible'"
    if move:
        assert not page.evaluate(shown)
        page.mouse.wheel(0, 400) if move == "wheel" else page.keyboard.press(move)
    wait_until(page, shown)
    page.close()


def test_filters_recolour_the_map(page: Page, site: str) -> None:
    open_live(page, site + "/?theme=ASY")
    page.select_option('#filters select[name="members"]', "eu")
    page.wait_for_function("document.querySelector('#reading').innerText.includes('27')")
    assert page.evaluate(PAINTS)["GE"] == "paint-out"
    page.select_option('#filters select[name="sources"]', "AB")
    page.wait_for_function("location.search.includes('sources=AB')")
    page.select_option('#filters select[name="subtheme"]', "ASY.1")
    page.wait_for_function("document.querySelector('#reading').innerText.startsWith('Access')")


def test_sorting_by_a_column_head_keeps_the_unknown_last(page: Page, site: str) -> None:
    open_live(page, site + "/")
    page.click('th[data-sort="gap"] button')
    gaps = page.evaluate("[...document.querySelectorAll('#table tbody tr')].map(r => r.dataset.gap)")
    known = [float(text) for text in gaps if text]
    assert known == sorted(known, reverse=True)
    assert "" not in gaps[: len(known)]
    assert page.locator('th[data-sort="gap"][aria-sort="descending"]').count() == 1


@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1440, 1920])
@pytest.mark.parametrize("lang", ["en", "be"])
def test_nothing_scrolls_sideways(page: Page, site: str, width: int, lang: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_live(page, f"{site}/?theme=ORG&country=PL&lang={lang}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


KEPT = """() => [...document.querySelectorAll('#map-graph .choroplethlayer path[data-country]:not(.away)')]
  .map(path => path.dataset.country).sort()"""


def test_an_entry_of_the_legend_shows_its_states_while_it_is_pointed_at_or_focused(page: Page, site: str) -> None:
    open_live(page, site + "/")
    page.hover('#legend a[data-keep="s4"]')
    assert page.evaluate(KEPT) == ["GE", "UA"]
    assert page.locator("#table tr[data-country]:visible").count() > 2
    page.hover("#reading")
    assert len(page.evaluate(KEPT)) == 46
    page.focus('#legend a[data-keep="works"]')
    assert len(page.evaluate(KEPT)) == 9
    page.focus('a[data-theme="FIN"]')
    assert len(page.evaluate(KEPT)) == 46
    assert "keep=" not in page.url


def test_another_measure_begins_with_all_states(page: Page, site: str) -> None:
    open_live(page, site + "/?theme=ASY&keep=s4")
    page.click('a[data-measure="evidence"]')
    wait_drawn(page, "ASY/evidence/map")
    assert len(page.evaluate(KEPT)) == 46
    assert "keep=" not in page.url


def test_a_choice_in_the_legend_leaves_only_its_states_and_comes_back_by_key(page: Page, site: str) -> None:
    open_live(page, site + "/")
    page.click('#legend a[data-keep="s4"]')
    wait_until(page, "location.search.includes('keep=s4') && document.querySelectorAll('#map-graph .away').length > 0")
    assert page.evaluate(KEPT) == ["GE", "UA"]
    rows = (
        "[...document.querySelectorAll('#table tr[data-country]')].filter(r => !r.hidden).map(r => r.dataset.country)"
    )
    assert sorted(page.evaluate(rows)) == ["GE", "UA"]
    page.focus('#legend a[data-keep="s4"]')
    page.keyboard.press("Enter")
    wait_until(page, "!location.search.includes('keep')")
    wait_until(page, "document.querySelectorAll('#map-graph .away').length === 0")
    assert len(page.evaluate(KEPT)) == 46


def test_a_finger_near_a_small_state_means_that_state(page: Page, site: str) -> None:
    open_live(page, site + "/")
    box = page.locator('#map-graph path.point[data-country="MT"]').bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2 + 11, box["y"] + box["height"] / 2)
    page.wait_for_selector("#panel h2:text('Malta')")


def test_states_without_evidence_are_a_list_of_names_that_opens_to_rows(page: Page, site: str) -> None:
    open_live(page, site + "/")
    assert page.locator("#table tbody.group td >> visible=true").count() == 0
    page.click("button[data-open-rows] >> visible=true")
    assert page.locator("#table tbody.group td >> visible=true").count() > 100


def test_views_change_even_where_the_atlas_cannot_be_fetched(page: Page, site: str) -> None:
    page.route("**/atlas/**", lambda route: route.fulfill(body="cut off on the way"))
    open_live(page, site + "/")
    page.click('#themes a[data-theme="ASY"]')
    wait_drawn(page, "ASY/severity/map")
    assert "asylum" in page.locator("h1").inner_text()


def test_the_picture_to_take_along_is_that_of_the_view_on_screen(page: Page, site: str) -> None:
    open_live(page, site + "/")
    page.click('a[data-theme="FIN"]')
    wait_drawn(page, "FIN/severity/map")
    with page.expect_download() as taken:
        page.click('a[data-picture-format="svg"]')
    assert "theme=FIN" in taken.value.url
    assert taken.value.suggested_filename.endswith(".svg")


def test_an_address_that_means_nothing_becomes_that_of_the_view_which_is_shown(page: Page, site: str) -> None:
    open_live(page, site + "/?theme=fin&measure=9&country=zz&mark=x#main")
    assert page.url == site + "/?theme=FIN#main"
    page.click('a[data-measure="gap"]')
    wait_drawn(page, "FIN/gap/map")
    assert "theme=FIN" in page.url


SAYS_NO_PAINT = """Object.defineProperty(PerformanceObserver, 'supportedEntryTypes', {value: []})"""
NEVER_PAINTS = """performance.getEntriesByName = () => []; PerformanceObserver.prototype.observe = () => {}"""


@pytest.mark.parametrize("browsers_own", [SAYS_NO_PAINT, NEVER_PAINTS])
def test_the_live_map_comes_too_where_the_browser_does_not_say_when_it_painted(
    page: Page, site: str, browsers_own: str
) -> None:
    page.add_init_script(browsers_own)
    open_live(page, site + "/")
    assert len(page.evaluate(PAINTS)) == 46


@pytest.fixture
def cut_off(browser: Browser, site: str) -> Iterator[Page]:
    """The live map with a state chosen, in a browser that has lost the server. The browser itself complains of that."""
    reader = browser.new_context(viewport={"width": 1440, "height": 900})
    reader.add_init_script(TOUR_SEEN)
    page = reader.new_page()
    open_live(page, site + "/?country=GE")
    wait_until(
        page, "performance.getEntriesByType('resource').some(one => one.name.includes('/atlas/') && one.responseEnd)"
    )
    page.wait_for_timeout(500)
    reader.set_offline(True)
    yield page
    reader.close()


def test_a_state_whose_panel_does_not_come_is_not_described_by_another(cut_off: Page) -> None:
    cut_off.click('#table a[data-country="UA"]')
    cut_off.wait_for_selector("#panel.missing")
    assert "Georgia" not in cut_off.locator("#panel").inner_text()
    assert "No answer from the server" in cut_off.locator("[role=status].told").inner_text()
    cut_off.context.set_offline(False)
    cut_off.click('#table a[data-country="PL"]')
    cut_off.wait_for_selector("#panel h2:text('Poland')")
    assert cut_off.locator("#panel").get_attribute("class") == ""
    assert cut_off.locator(".told").inner_text() == ""


def test_a_view_that_does_not_come_changes_neither_the_address_nor_the_filters(cut_off: Page) -> None:
    said, address = cut_off.locator("#reading").inner_text(), cut_off.url
    states = cut_off.locator('#filters select[name="members"]')
    states.select_option("eu")
    cut_off.wait_for_selector(".told:text('No answer from the server')")
    assert (cut_off.locator("#reading").inner_text(), cut_off.url) == (said, address)
    assert states.evaluate("select => select.selectedIndex") == 0
    cut_off.context.set_offline(False)
    states.select_option("eu")
    wait_until(cut_off, "document.querySelector('#reading').innerText.includes('of 27')")
    assert "members=eu" in cut_off.url
    assert cut_off.locator(".told").inner_text() == ""
