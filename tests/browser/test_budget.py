"""What a visit may cost: bytes, not time, since bytes are the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine
from werkzeug.serving import make_server

from dashboard import vendor
from dashboard.app import create_app
from dashboard.static import ASSETS, OF_OTHER_PAGES
from tests.bench.visits import two_visits
from tests.browser.conftest import open_live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BEFORE_PICTURE, FIRST_VISIT, SECOND_VISIT = 120_000, 900_000, 60_000  # bytes over the wire
FULL_BUNDLE = 1_900_000  # where the small plotly bundle could not be fetched


@pytest.fixture(params=["small", "full"])
def bundled(
    request: pytest.FixtureRequest, shipped: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, bool]]:
    """A dashboard with the small plotly bundle, where the installation has it, and one with the wheel's own."""
    small = request.param == "small" and vendor.bundle(vendor.FOLDER) is not None
    if not small:
        monkeypatch.setattr(vendor, "FOLDER", tmp_path)
    server = make_server("127.0.0.1", 0, create_app(shipped).server, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", small
    server.shutdown()
    thread.join()


def test_a_visit_costs_no_more_than_it_may(browser: Browser, bundled: tuple[str, bool]) -> None:
    address, small = bundled
    first, second = two_visits(browser, address)
    assert first.before_picture <= BEFORE_PICTURE
    assert first.total <= (FIRST_VISIT if small else FULL_BUNDLE)
    assert second.total <= SECOND_VISIT
    assert sum("plotly" in url for url in first.urls) == 1
    assert (first.total > FIRST_VISIT) is not small


MATCHING = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  const plain = (selector) => selector.replace(/::?(before|after|marker|hover|focus-visible|focus-within)/g, "");
  const found = (rules) => [...rules].flatMap((rule) => [
    ...(rule.selectorText && document.querySelector(plain(rule.selectorText)) ? [rule.selectorText] : []),
    ...(rule.cssRules ? found(rule.cssRules) : []),
  ]);
  return found(sheet.cssRules);
}"""


@pytest.mark.parametrize(
    "query", ["", "?theme=SEC&country=GE", "?view=tiles&measure=gap&country=PL", "?keep=s4&sources=A"]
)
def test_what_the_map_page_leaves_out_of_its_style_is_not_for_it(page: Page, site: str, query: str) -> None:
    open_live(page, f"{site}/{query}")
    for name in OF_OTHER_PAGES:
        assert page.evaluate(MATCHING, (ASSETS / name).read_text()) == [], name
    page.goto(site + "/method")
    assert page.evaluate(MATCHING, (ASSETS / "prose.css").read_text())  # that a rule is found where it is used
