"""The finder: a slash, a few letters, Enter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.conftest import TOUR_SEEN, open_live, wait_drawn

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def finder(page: Page, site: str) -> Iterator[Page]:
    """The map with the finder open over it."""
    open_live(page, site + "/")
    page.keyboard.press("/")
    page.wait_for_selector("dialog#find[open]")
    yield page


def test_a_state_with_a_theme_is_opened_on_the_map_in_place(finder: Page) -> None:
    finder.evaluate("window.same = true")
    finder.keyboard.type("poland bank")
    finder.keyboard.press("Enter")  # at once: it waits for its answer
    finder.wait_for_selector("#panel h2:text('Poland')")
    wait_drawn(finder, "FIN/severity/map")
    assert finder.url.endswith("/?theme=FIN&country=PL")
    assert finder.evaluate("window.same") is True
    assert not finder.locator("dialog#find").is_visible()


def test_on_a_phone_it_leads_to_what_is_said_of_the_state(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_live(page, site + "/")
    page.click(".find-link")
    page.keyboard.type("georgia asylum")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h2:text('Georgia')")
    page.wait_for_timeout(300)
    assert 0 <= page.evaluate("document.querySelector('#panel h2').getBoundingClientRect().top") < 400


def test_what_is_found_is_announced_and_walked_with_the_arrow_keys(finder: Page) -> None:
    finder.keyboard.type("documents")
    finder.wait_for_selector("#find .hit")
    count = finder.locator("#find .hit").count()
    assert finder.locator("#find [role=status]").inner_text() == f"{count} matches for “documents”"
    for _step in range(2):
        finder.keyboard.press("ArrowDown")
    second = finder.locator("#find .hit").nth(1)
    assert second.evaluate("link => link === document.activeElement")
    finder.keyboard.press("ArrowUp")
    finder.keyboard.press("ArrowUp")
    assert finder.locator("#find input").evaluate("field => field === document.activeElement")
    finder.keyboard.press("Escape")
    assert not finder.locator("dialog#find").is_visible()


def test_the_list_is_that_of_the_last_letters_typed(finder: Page) -> None:
    def late(route: Route) -> None:
        if route.request.url.endswith("q=l"):
            finder.wait_for_timeout(600)
        route.continue_()

    finder.route("**/find?*", late)
    finder.keyboard.type("l")
    finder.wait_for_timeout(200)
    finder.keyboard.type("ithuania")
    finder.wait_for_selector("#find .hit:text('Lithuania')")
    finder.wait_for_timeout(800)
    assert finder.locator("#find .hit").first.inner_text() == "Lithuania"
    assert finder.locator("#find [role=status]").inner_text().endswith("“lithuania”")


def test_a_server_that_does_not_answer_is_told(browser: Browser, site: str) -> None:
    reader = browser.new_context()
    reader.add_init_script(TOUR_SEEN)
    page = reader.new_page()
    page.goto(site + "/method")
    page.keyboard.press("/")
    page.route("**/find?*", lambda route: route.abort())
    page.keyboard.type("poland")
    page.wait_for_selector("#find [role=status]:text('No answer from the server')")
    page.unroute_all()
    page.keyboard.press("Enter")
    page.wait_for_url("**/country/PL")
    reader.close()


def test_the_language_and_other_pages(page: Page, site: str) -> None:
    open_live(page, site + "/gaps?lang=be")
    page.click(".find-link")
    page.keyboard.type("грузіі прытулак")
    page.wait_for_selector("#find .hit:text('Грузія · Прытулак')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?theme=ASY&country=GE&lang=be")


def test_without_scripts_it_is_a_page(page: Page, site: str) -> None:
    browser = page.context.browser
    assert browser
    reader = browser.new_context(java_script_enabled=False)
    plain = reader.new_page()
    plain.goto(site + "/country/PL?lang=be")
    plain.click(".find-link")
    plain.fill("main input[name=q]", "літва")
    plain.press("main input[name=q]", "Enter")
    plain.click("main .hit:text('Літва')")
    assert plain.url.endswith("/country/LT?lang=be")
    reader.close()
