"""One reader in a real browser: bytes of a first and a second visit, and how long a change of theme takes."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page

LIVE = "() => !document.documentElement.dataset.picture"
# Changes one theme after another, each timed from the click to the frame in which colours, sentence and table are new.
CHANGES = """async (count) => {
  const took = [];
  const links = [...document.querySelectorAll('main a[data-theme]')];
  for (let at = 1; at <= count; at += 1) {
    await new Promise((go) => setTimeout(go, 150));
    const link = links[at % links.length];
    const started = performance.now();
    link.click();
    await new Promise((seen) => {
      const look = () => document.documentElement.dataset.drawn.startsWith(link.dataset.theme + '/')
        ? setTimeout(() => { took.push(performance.now() - started); seen(); }) : requestAnimationFrame(look);
      requestAnimationFrame(look);
    });
  }
  return took;
}"""


@dataclass(frozen=True)
class Visit:
    """Bytes over the wire until the first picture stands and in all, and the milliseconds to the live map."""

    before_picture: int
    total: int
    live: float
    urls: tuple[str, ...]


def visit(context: BrowserContext, url: str) -> tuple[Page, Visit]:
    """Open an address and wait until the live map has taken over."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    sizes: dict[str, int] = {}
    urls: dict[str, str] = {}
    wire.on("Network.requestWillBeSent", lambda event: urls.setdefault(event["requestId"], event["request"]["url"]))
    wire.on(
        "Network.loadingFinished", lambda event: sizes.setdefault(event["requestId"], int(event["encodedDataLength"]))
    )
    wire.send("Network.enable")
    page.goto(url)
    page.wait_for_function(LIVE, timeout=120_000)
    live = float(page.evaluate("performance.now()"))
    page.wait_for_timeout(1000)  # the rest of the first load: the atlas of the next views
    picture = [key for key, address in urls.items() if address == url or address.endswith((".css", "/first.js"))]
    first = sum(sizes.get(key, 0) for key in picture)
    return page, Visit(first, sum(sizes.values()), live, tuple(urls.values()))


def two_visits(browser: Browser, url: str) -> tuple[Visit, Visit]:
    """A first visit of somebody new, and the second of the same."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    try:
        return visit(context, url)[1], visit(context, url)[1]
    finally:
        context.close()


def change_times(browser: Browser, url: str, count: int = 20) -> list[float]:
    """Milliseconds of so many changes of theme, sorted; a request during a change is an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    try:
        page, _visit = visit(context, url)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        took = sorted(page.evaluate(CHANGES, count))
        if asked:
            raise AssertionError(f"a change of theme asked the server: {asked}")
        return took
    finally:
        context.close()
