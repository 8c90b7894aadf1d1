"""Pictures of every page, to be looked at: ``make screenshots`` writes them to tests/artifacts/screens.

``python -m tests.browser.screenshots docs/screenshot.png`` makes the one picture of the README.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from dashboard.app import create_app
from data.database import open_engine
from tests.browser import chromium
from tests.browser.conftest import ARTIFACTS, TOUR_SEEN, open_live

PAGES = {
    "map": "/?country=GE",
    "map-gap": "/?theme=ASY&measure=gap",
    "tiles": "/?theme=ASY&view=tiles",
    "country": "/country/PL",
    "country-empty": "/country/AD",
    "theme": "/theme/DOC",
    "gaps": "/gaps",
    "compare": "/compare?countries=PL,LT,GE",
    "solutions": "/solutions",
    "changes": "/changes",
    "method": "/method",
    "missing": "/nowhere",
}
WIDTHS = {390: 844, 1440: 900, 1920: 1080}


@contextmanager
def running_site() -> Iterator[str]:
    """The dashboard on this checkout's own store, on a free port of loopback."""
    server = make_server("127.0.0.1", 0, create_app(open_engine()).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def take(browser: Browser, url: str, path: Path, width: int, height: int, *, whole: bool, mode: str = "light") -> None:
    """One picture of one address."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=mode)  # type: ignore[arg-type]
    context.add_init_script(TOUR_SEEN)
    page = context.new_page()
    open_live(page, url)
    page.wait_for_timeout(300)
    page.screenshot(path=path, full_page=whole)
    context.close()


def main() -> None:
    """All pages, languages, widths and colour modes; or only the README's picture where a path is given."""
    with running_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
        if len(sys.argv) > 1:
            take(browser, site + "/?country=GE", Path(sys.argv[1]), 1440, 900, whole=False)
            return
        folder = ARTIFACTS / "screens"
        folder.mkdir(parents=True, exist_ok=True)
        for name, address in PAGES.items():
            for lang in ("en", "be"):
                for width, height in WIDTHS.items():
                    for mode in ("light", "dark"):
                        url = site + address + ("&" if "?" in address else "?") + f"lang={lang}"
                        path = folder / f"{name}-{lang}-{width}-{mode}.png"
                        take(browser, url, path, width, height, whole=True, mode=mode)
                        print(path.name)


if __name__ == "__main__":
    main()
