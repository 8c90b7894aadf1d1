"""Pictures of every page, to be looked at: ``make screenshots`` writes them to tests/artifacts/screens, with contact sheets
(``index.html``, and one PNG per width and mode under ``sheets``).

``python -m tests.browser.screenshots docs/screenshot.png`` makes the one picture of the README.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from dashboard.app import create_app
from data.database import open_engine
from tests.browser import chromium
from tests.browser.conftest import ARTIFACTS, TOUR_SEEN, open_live

PAGES = {
    "map": "/?country=GE",
    "map-first": "/",
    "map-gap": "/?theme=ASY&measure=gap",
    "map-solutions": "/?theme=FIN&measure=solutions",
    "map-evidence": "/?theme=ASY&measure=evidence",
    "map-kept": "/?theme=ASY&keep=s4",
    "tiles": "/?theme=ASY&view=tiles",
    "country": "/country/PL",
    "country-empty": "/country/AD",
    "theme": "/theme/DOC",
    "gaps": "/gaps",
    "gap": "/gaps?country=GE&theme=ASY",
    "compare": "/compare?countries=PL,LT,GE",
    "solutions": "/solutions",
    "solution": "/solutions/P006",
    "countries": "/country",
    "compare-none": "/compare",
    "changes": "/changes",
    "find": "/find",
    "found": "/find?q=documents",
    "method": "/method",
    "present": "/present",
    "talk": "/present/europe?step=2",
    "embed": "/embed?theme=ASY",
    "missing": "/nowhere",
}
LANGUAGES, MODES = ("en", "be"), ("light", "dark")
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


def reader(browser: Browser, width: int, height: int, mode: str = "light") -> Page:
    """The page of a reader who has been here before."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=mode)  # type: ignore[arg-type]
    context.add_init_script(TOUR_SEEN)
    return context.new_page()


def take(page: Page, url: str, path: Path, *, whole: bool) -> None:
    """One picture of one address."""
    open_live(page, url)
    page.wait_for_timeout(250)
    page.screenshot(path=path, full_page=whole)


def contact_sheet(folder: Path) -> Path:
    """One page with all pictures by page, language, width and mode, each a link to itself."""
    rows = []
    for name in PAGES:
        pictures = sorted(folder.glob(f"{name}-[a-z][a-z]-*.png"))
        cells = "".join(
            f'<figure><a href="{p.name}"><img loading="lazy" src="{p.name}" alt=""></a><figcaption>{p.stem}</figcaption></figure>'
            for p in pictures
        )
        rows.append(f"<h2>{name} {PAGES[name]}</h2><div>{cells}</div>")
    style = "div{display:flex;gap:12px;overflow-x:auto}figure{margin:0}img{height:420px;border:1px solid #888}"
    index = folder / "index.html"
    index.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{''.join(rows)}", encoding="utf-8")
    return index


def sheets(browser: Browser, folder: Path) -> None:
    """The contact sheet as pictures: one per language, width and mode, all pages side by side."""
    target = folder / "sheets"
    target.mkdir(exist_ok=True)
    page = browser.new_page(viewport={"width": 2400, "height": 800})
    for lang in LANGUAGES:
        for width in WIDTHS:
            for mode in MODES:
                names = [f"{name}-{lang}-{width}-{mode}.png" for name in PAGES]
                shown = 220 if width == 390 else 460
                crop = f"width:{shown}px;height:{shown * 2 if width == 390 else shown}px;object-fit:cover;object-position:top left"
                pictures = "".join(f'<img src="{(folder / name).as_uri()}" style="{crop}">' for name in names)
                (folder / "sheet.html").write_text(f'<body style="display:flex;flex-wrap:wrap;gap:8px">{pictures}')
                page.goto((folder / "sheet.html").as_uri())
                page.screenshot(path=target / f"{lang}-{width}-{mode}.png", full_page=True)
    (folder / "sheet.html").unlink(missing_ok=True)
    page.close()


def main() -> None:
    """All pages, languages, widths and colour modes; or only the README's picture where a path is given."""
    with running_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
        if len(sys.argv) > 1:
            take(reader(browser, 1440, 900), site + "/?country=GE", Path(sys.argv[1]), whole=False)
            return
        folder = ARTIFACTS / "screens"
        folder.mkdir(parents=True, exist_ok=True)
        for (width, height), mode in product(WIDTHS.items(), MODES):
            page = reader(browser, width, height, mode)
            for (name, address), lang in product(PAGES.items(), LANGUAGES):
                url = site + address + ("&" if "?" in address else "?") + f"lang={lang}"
                take(page, url, folder / f"{name}-{lang}-{width}-{mode}.png", whole=True)
            page.context.close()
        sheets(browser, folder)
        print(f"{len(list(folder.glob('*.png')))} pictures, {contact_sheet(folder)}")


if __name__ == "__main__":
    main()
