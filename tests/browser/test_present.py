"""A talk in a real browser: steered by keys, from the site and from a file without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from dashboard.i18n import language
from dashboard.present.pack import pack
from dashboard.present.stories import read_story
from data.queries import fetch_release

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAINTS = """() => Object.fromEntries([...document.querySelectorAll('#picture > :not(.leaving) [data-country]')]
  .map(shape => [shape.dataset.country, shape.getAttribute('class').replace(' hovered', '')]))"""
# What of a step does not lie wholly on the screen.
CUT_OFF = """() => [...document.querySelectorAll('#sentence, #legend li, #beside tr, #beside .statement, #beside p, .show-foot span')]
  .filter(part => { const r = part.getBoundingClientRect();
    return r.bottom > innerHeight + 1 || r.right > innerWidth + 1 || r.top < -1 || part.scrollWidth > part.clientWidth + 1 && r.width > 0 })
  .map(part => part.className + ' ' + part.textContent.slice(0, 40))"""


@pytest.fixture
def offline(browser: Browser, shipped: Engine, tmp_path: Path) -> Iterator[Page]:
    """A pack opened from disk with networking off; afterwards it must have asked for nothing but itself."""
    path = tmp_path / "talk.html"
    path.write_text(pack(shipped, fetch_release(shipped), read_story("europe"), language("be")), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    context.set_offline(True)
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    yield page
    context.close()
    assert {url.partition("#")[0] for url in asked if not url.startswith("data:")} == {path.as_uri()}
    assert complaints == []


def _step(page: Page) -> str:
    return str(page.evaluate("document.documentElement.dataset.step"))


def test_the_pack_runs_from_disk_without_a_network(offline: Page) -> None:
    frames = offline.evaluate("JSON.parse(document.getElementById('show-data').textContent).steps")
    for at, frame in enumerate(frames, 1):
        assert _step(offline) == str(at)
        assert offline.locator("#sentence").inner_html() == frame["sentence"]
        assert offline.evaluate(PAINTS) == {code: f"paint-{paint[0]}" for code, paint in frame["paint"].items()}
        assert offline.evaluate("document.documentElement.scrollWidth") <= 1024
        assert offline.evaluate(CUT_OFF) == []  # a projector cannot scroll
        offline.keyboard.press("PageDown")
    offline.keyboard.press("2")
    assert offline.url.endswith("#step=2")
    offline.hover('#picture [data-country="UA"]', position={"x": 40, "y": 20}, force=True)
    assert "Украіна" in offline.locator(".show-tip").inner_text()
    assert offline.locator('tr[data-country="UA"].hovered').count() == 1


def test_keys_steer_the_talk(page: Page, site: str) -> None:
    page.goto(site + "/present/europe?lang=en")
    assert "release=2026-11" in page.url
    for key, step in (
        ("ArrowRight", "2"), ("Space", "3"), ("PageDown", "4"), ("Enter", "5"), ("ArrowLeft", "4"), ("PageUp", "3"),
        ("Shift+Space", "2"), ("End", "8"), ("ArrowRight", "8"), ("Home", "1"), ("ArrowLeft", "1"), ("7", "7"),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert _step(page) == step, key
    assert "step=7" in page.url
    page.reload()
    assert _step(page) == "7"
    page.keyboard.press("n")
    assert page.locator("#note").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#note").is_hidden()
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/present?**")


def test_a_talk_asks_the_server_nothing_once_it_runs_and_shows_no_controls(page: Page, site: str) -> None:
    page.goto(site + "/present/poland?lang=be")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.hover('#picture [data-country="PL"]', force=True)
    assert asked == []
    assert (
        page.locator("button, select, input, a:visible").evaluate_all("all => all.filter(a => !a.closest('.source'))")
        == []
    )


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720), (1024, 768)])
def test_every_step_fits_the_projector(page: Page, site: str, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    for story, steps in (("europe", 8), ("poland", 7)):
        page.goto(f"{site}/present/{story}?lang=be")
        for at in range(1, steps + 1):
            page.keyboard.press(str(at))
            assert page.evaluate(CUT_OFF) == [], (story, at)
            assert page.evaluate("document.documentElement.scrollHeight") <= height, (story, at)
            least = page.locator("#picture").bounding_box()
            assert least
            assert least["height"] > 0.35 * height, (story, at)


def test_a_phone_swipes_and_touches(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(site + "/present/europe?step=2")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator('#picture [data-country="UA"]').first.tap(force=True)
    assert "Ukraine" in page.locator(".show-tip").inner_text()
    page.evaluate(
        """() => { const at = (type, x) => document.body.dispatchEvent(new PointerEvent(type,
             {pointerType: 'touch', clientX: x, clientY: 300, bubbles: true})); at('pointerdown', 300); at('pointerup', 150) }"""
    )
    assert _step(page) == "3"
    context.close()


def test_colours_do_not_fade_for_those_who_want_no_motion(browser: Browser, site: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(site + "/present/europe?step=2")
    page.keyboard.press("ArrowRight")
    assert page.locator(".leaving").count() == 0
    context.close()


def test_sentences_are_announced(page: Page, site: str) -> None:
    page.goto(site + "/present/europe")
    heading = page.locator("h1#sentence")
    assert heading.get_attribute("aria-live") == "polite"
    before = heading.inner_text()
    page.keyboard.press("ArrowRight")
    assert heading.inner_text() != before
    assert page.locator("#picture svg:not(.leaving)").get_attribute("aria-label") == heading.inner_text()
