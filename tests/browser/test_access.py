"""Access: no violation that axe finds, everything by keyboard, nothing lost with large text, forced colours or without movement."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.accessibility import PLACES, check, sample, small_targets
from tests.browser.conftest import TOUR_SEEN, open_live, wait_drawn

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element.tagName === "a" && element.querySelector("rect") || element);
  const box = element.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + Math.min(box.width / 2, 40), box.top + Math.min(box.height / 2, 12));
  return {
    name: element.tagName + " " + (element.getAttribute("aria-label") || element.textContent || element.name || "").trim().slice(0, 40),
    visible: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || parseFloat(style.strokeWidth) >= 3,
    covered: Boolean(at && !element.contains(at) && !at.contains(element) && getComputedStyle(at).position === "sticky"),
    height: box.height, width: box.width,
  };
}"""
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
CUT = """() => [...document.querySelectorAll('main :is(a, button, summary, h1, h2, h3, label, th, td, p)')]
  .filter(e => e.getClientRects().length && getComputedStyle(e).overflow === 'hidden' && e.scrollWidth > e.clientWidth + 1
    && !e.classList.contains('unseen')).map(e => e.textContent.slice(0, 40))"""


def test_axe_finds_nothing_on_a_sample_of_pages(browser: Browser, site: str) -> None:
    found = {place: wrong for place, wrong in check(browser, site, sample()) if wrong}
    assert found == {}


def test_every_target_in_every_state_is_large_enough_for_a_finger_or_stands_apart(browser: Browser, site: str) -> None:
    wanted = [(place, lang, "light", width) for lang, width in (("en", 1440), ("be", 320)) for place in PLACES]
    found = {place: wrong for place, wrong in check(browser, site, wanted, small_targets) if wrong}
    assert found == {}


def _tab(page: Page, text: str, most: int = 80) -> None:
    """Press Tab until the focus is on what begins with a text."""
    for _press in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus and focus["name"].partition(" ")[2].startswith(text):
            return
    raise AssertionError(f"{text!r} is not reached by the keyboard")


def test_a_briefing_by_keyboard_alone(page: Page, site: str) -> None:
    open_live(page, site + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    _tab(page, "Banking")
    page.keyboard.press("Enter")
    wait_drawn(page, "FIN/severity/map")
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.id") == "table"
    _tab(page, "Poland")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h2:text('Poland')")
    assert page.evaluate("document.activeElement.dataset.country") == "PL"
    page.focus("#panel .close")
    _tab(page, "Briefing")
    assert "/briefing?country=PL" in page.evaluate("document.activeElement.href")


def test_a_state_chosen_by_key_in_the_list_beside_the_map_leads_into_its_panel(page: Page, site: str) -> None:
    open_live(page, site + "/")
    page.focus('#behind a[data-country="PL"]')
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h2:text('Poland')")
    page.wait_for_function("document.activeElement.matches('.panel')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('#panel .close')")


def test_the_table_is_there_as_soon_as_its_key_is_pressed(page: Page, site: str) -> None:
    """A table below the window is laid out a frame after the map: not for who goes there at once."""
    open_live(page, site + "/")
    page.keyboard.press("Tab")  # the first move of each kind lays it out in any case
    page.evaluate("scrollTo(0, 9)")
    page.wait_for_timeout(200)
    page.evaluate("document.documentElement.dataset.table = 'later'")
    page.keyboard.press("t")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('#table *')")


@pytest.mark.parametrize("address", ["/?country=GE&view=tiles", "/country/PL", "/gaps?country=GE&theme=ASY"])
def test_every_stop_of_the_keyboard_is_seen_and_large_enough_and_none_is_a_trap(
    page: Page, site: str, address: str
) -> None:
    open_live(page, site + address)
    page.evaluate("document.querySelector('.matrix') && document.querySelector('.matrix').remove()")  # 552 links alike
    stops = []
    for _press in range(400):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            break
        stops.append(focus)
    else:
        raise AssertionError("the keyboard never leaves the page")
    assert len(stops) > 20
    assert [stop["name"] for stop in stops if not stop["visible"]] == []
    assert [stop["name"] for stop in stops if stop["covered"]] == []


def test_keys_and_tour_help_and_go_away(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    open_live(page, site + "/")
    page.wait_for_selector("dialog#tour[open]")  # on the very first visit, without taking the focus
    assert page.evaluate("document.activeElement === document.body")
    for _step in range(5):
        page.click("#tour [data-next]")
    page.wait_for_selector("dialog#tour", state="hidden")
    open_live(page, site + "/")
    assert page.locator("dialog#tour[open]").count() == 0
    page.keyboard.press("?")
    page.wait_for_selector("dialog#keys[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog#keys", state="hidden")
    page.click("footer [data-opens=tour] >> visible=true")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog#tour", state="hidden")
    context.close()


def test_the_choice_of_mode_is_kept_in_this_browser_and_nowhere_else(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(TOUR_SEEN)
    page = context.new_page()
    open_live(page, site + "/method")
    page.click("summary:has-text('Display')")
    page.click("button:has-text('Dark')")
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark == "rgb(25, 23, 20)"
    open_live(page, site + "/gaps")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == dark
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("lang", ["en", "be"])
def test_large_text_and_wide_spacing_lose_nothing(page: Page, site: str, lang: str) -> None:
    """320 px are 1280 px at 400 per cent."""
    page.set_viewport_size({"width": 320, "height": 640})
    for address in ("/?country=GE", "/country/PL", "/gaps", "/compare?countries=PL,LT"):
        open_live(page, f"{site}{address}{'&' if '?' in address else '?'}lang={lang}")
        page.evaluate(
            "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s] }", SPACED
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
        assert page.evaluate(CUT) == [], address


def test_without_movement_and_with_forced_colours_the_map_still_reads(browser: Browser, site: str) -> None:
    context = browser.new_context(reduced_motion="reduce", forced_colors="active")
    context.add_init_script(TOUR_SEEN)
    page = context.new_page()
    open_live(page, site + "/?country=GE")
    seen = page.evaluate("""() => {
      const shape = document.querySelector('#map-graph path[data-country="UA"]');
      const swatch = document.querySelector('#legend .swatch');
      return [getComputedStyle(shape).transitionDuration, getComputedStyle(shape).fill, getComputedStyle(swatch).backgroundColor];
    }""")
    assert seen[0] == "0s"
    assert "hatch-s4d" in seen[1]
    assert seen[2] == "rgb(248, 237, 208)"
    context.close()


def test_an_open_menu_lets_nothing_be_hit_that_it_half_covers_and_closes_when_left(page: Page, site: str) -> None:
    open_live(page, site + "/?lang=be")
    menu, muted = page.locator(".menu.languages"), "document.querySelectorAll('main [inert]').length"
    menu.locator("summary").click()
    page.wait_for_function(f"{muted} > 0")
    page.keyboard.press("Escape")
    page.wait_for_function(f"{muted} === 0")
    menu.locator("summary").click()
    for _link in menu.locator("a").all():
        page.keyboard.press("Tab")
    assert menu.get_attribute("open") is not None
    page.keyboard.press("Tab")
    assert menu.get_attribute("open") is None
    page.wait_for_function(f"{muted} === 0")
