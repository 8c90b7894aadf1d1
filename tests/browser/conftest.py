"""A real server on loopback with the shipped evidence, and a real Chromium."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine
from werkzeug.serving import make_server

from dashboard.app import create_app
from tests.browser import chromium

ARTIFACTS = Path(__file__).parent.parent / "artifacts"


@pytest.fixture(scope="session")
def site(shipped: Engine) -> Iterator[str]:
    """Address of a running dashboard."""
    server = make_server("127.0.0.1", 0, create_app(shipped).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    path = chromium.find()
    assert path, "no Chromium: run `python -m tests.browser.chromium`"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield started
        started.close()


# A reader who has been here before: the tour does not open by itself.
TOUR_SEEN = "localStorage.setItem('tour', 'seen')"


class Watched:
    """What a page must never do: ask another host, or complain in the console."""

    def __init__(self, page: Page) -> None:
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self._request(request.url))
        page.on("console", lambda message: self._complain(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _request(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self.foreign.append(url)

    def _complain(self, kind: str, text: str) -> None:
        # How soon a preloaded file is used depends on how busy the machine is, not on the page.
        if kind in ("error", "warning") and "was preloaded using link preload" not in text:
            self.complaints.append(text)


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh page; afterwards it must have asked no other host and complained of nothing."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(TOUR_SEEN)
    opened = context.new_page()
    opened.wait_for_function = partial(wait_until, opened)  # type: ignore[method-assign]
    watched = Watched(opened)
    yield opened
    ARTIFACTS.mkdir(exist_ok=True)
    opened.screenshot(path=ARTIFACTS / f"{request.node.name}.png")
    context.close()
    assert watched.foreign == []
    assert watched.complaints == []


def wait_until(page: Page, condition: str, *, timeout: float = 30_000) -> None:
    """Wait until an expression of JavaScript is true.

    Playwright's own ``wait_for_function`` evaluates it inside the page, which the content security policy refuses.
    """
    end = time.monotonic() + timeout / 1000
    while not page.evaluate(condition):
        if time.monotonic() > end:
            raise TimeoutError(f"never came true: {condition}")
        page.wait_for_timeout(20)


def open_live(page: Page, url: str) -> None:
    """Open an address and wait until the live page has taken over from the server's picture."""
    page.goto(url)
    wait_until(page, "!document.documentElement.dataset.picture")


def wait_drawn(page: Page, view: str) -> None:
    """Wait until the colours of a view are on screen."""
    wait_until(page, f"document.documentElement.dataset.drawn === {view!r}", timeout=15_000)
