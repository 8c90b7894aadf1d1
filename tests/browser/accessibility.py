"""axe-core and the size of targets over pages, languages, colour modes, widths and states: ``make access`` runs all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import product
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import chromium
from tests.browser.conftest import TOUR_SEEN, open_live
from tests.browser.screenshots import running_site

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
# WCAG 2.2 A and AA, and the rules of good practice on headings, landmarks and names.
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
# WCAG 2.2, 2.5.8: a target is at least 24 x 24 CSS px, or a circle of 24 px on its middle meets no other target and no
# other small target's circle. Links within a sentence are excepted; so are the outlines of states on a map, whose
# shape and place are the information.
SMALL_TARGETS = r"""() => {
  const least = 23.9;
  const seen = e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden' && !e.closest('[inert]');
  const words = e => (e.textContent.match(/\p{L}+/gu) || []).join('').length;
  const inSentence = e => {
    if (e.tagName !== 'A' || getComputedStyle(e).display !== 'inline') return false;
    let block = e.parentElement;
    while (getComputedStyle(block).display === 'inline') block = block.parentElement;
    const targets = [...block.querySelectorAll('a, button')].filter(t => !t.parentElement.closest('a, button'));
    return words(block) > targets.reduce((sum, t) => sum + words(t), 0);
  };
  const modal = document.querySelector('dialog:modal');
  const all = [...(modal || document).querySelectorAll(
      'a[href], button, summary, select, textarea, input:not([type=hidden]), [role=button]')]
    .filter(e => seen(e) && !e.closest('#map-graph') && !e.querySelector('path[data-country]')).map(element => {
      const box = (element.closest('svg') && element.querySelector('rect') || element).getBoundingClientRect();
      return { element, box, x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2,
               small: box.width < least || box.height < least };
    }).filter(t => t.box.right > 0 && t.box.width > 1);
  const away = (t, o) => Math.hypot(Math.max(o.box.left - t.x, t.x - o.box.right, 0), Math.max(o.box.top - t.y, t.y - o.box.bottom, 0));
  const crowded = t => all.some(o => o !== t && !o.element.contains(t.element) && !t.element.contains(o.element)
    && (away(t, o) < 12 || o.small && Math.hypot(t.x - o.x, t.y - o.y) < 24));
  return all.filter(t => t.small && !inSentence(t.element) && crowded(t)).map(t =>
    `${Math.round(t.box.width)} x ${Math.round(t.box.height)} px: ${t.element.outerHTML.slice(0, 140)}`);
}"""
State = Callable[[Page], None]
LANGUAGES, MODES, WIDTHS = ("en", "be"), ("light", "dark"), (1440, 320)


def _open_details(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(part => { part.open = true })")


def _languages(page: Page) -> None:
    page.click(".menu.languages > summary")


def _display(page: Page) -> None:
    page.click(".menu.display > summary")


def _keys(page: Page) -> None:
    page.keyboard.press("?")
    page.wait_for_selector("dialog#keys[open]")


def _finder(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("poland")
    page.wait_for_selector("#find .hit")


def _tour(page: Page) -> None:
    page.click("[data-opens=tour] >> visible=true")
    page.wait_for_selector("dialog#tour[open]")


def _rows(page: Page) -> None:
    page.click("button[data-open-rows] >> visible=true")


def _nothing(_page: Page) -> None: ...


@dataclass(frozen=True)
class Place:
    """An address and what a reader has done there."""

    address: str
    act: State = _nothing

    def __str__(self) -> str:
        return self.address + ("" if self.act is _nothing else f" {self.act.__name__.strip('_')}")


PLACES = (
    Place("/"),
    Place("/?country=GE"),
    Place("/?country=GE", _rows),
    Place("/?theme=ASY&measure=gap&keep=g31"),
    Place("/?theme=FIN&measure=solutions&view=tiles"),
    Place("/?theme=ASY&measure=evidence", _languages),
    Place("/theme/DOC", _display),
    Place("/", _keys),
    Place("/", _tour),
    Place("/country"),
    Place("/country/PL", _open_details),
    Place("/country/AD"),
    Place("/theme/DOC", _open_details),
    Place("/gaps"),
    Place("/gaps?country=GE&theme=ASY", _open_details),
    Place("/gaps?only=CUL&reason=severe_unsolved"),
    Place("/compare"),
    Place("/compare?countries=PL,LT,GE"),
    Place("/solutions"),
    Place("/solutions?theme=FIN&status=rejected"),
    Place("/solutions/P006"),
    Place("/changes"),
    Place("/find"),
    Place("/find?q=poland+bank"),
    Place("/gaps", _finder),
    Place("/method", _open_details),
    Place("/present"),
    Place("/embed?theme=ASY"),
    Place("/nowhere"),
    Place("/briefing?country=PL&format=html"),
    Place("/present/europe?step=2"),
)


def whole_matrix() -> list[tuple[Place, str, str, int]]:
    """Every place in every language, mode and width."""
    return list(product(PLACES, LANGUAGES, MODES, WIDTHS))


def sample() -> list[tuple[Place, str, str, int]]:
    """Every second place, and each language, mode and width with some of them: what a test run has time for."""
    kinds = list(product(LANGUAGES, MODES, WIDTHS))
    return [(place, *kinds[(at * 3) % len(kinds)]) for at, place in enumerate(PLACES[::2])]


def contexts(browser: Browser, mode: str, width: int) -> BrowserContext:
    """A reader with this mode and width; the policy of the page is set aside for axe alone."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=mode,  # type: ignore[arg-type]
        reduced_motion="reduce",
        bypass_csp=True,
    )
    context.add_init_script(TOUR_SEEN)
    return context


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one line per rule and place."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{rule['id']} ({rule['impact']}): {node['target'][0]} {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"][:3]
    ]


def small_targets(page: Page) -> list[str]:
    """Targets that a finger may miss, one line each."""
    found: list[str] = page.evaluate(SMALL_TARGETS)
    return found


def both(page: Page) -> list[str]:
    """What axe finds, and targets that are too small."""
    return [*violations(page), *small_targets(page)]


def check(
    browser: Browser, site: str, wanted: list[tuple[Place, str, str, int]], look: Callable[[Page], list[str]] = both
) -> Iterator[tuple[str, list[str]]]:
    """What is wrong in each place, by its name; one context serves all places of a mode and width."""
    for mode, width in dict.fromkeys((mode, width) for _place, _lang, mode, width in wanted):
        context = contexts(browser, mode, width)
        page = context.new_page()
        for place, lang, own_mode, own_width in wanted:
            if (own_mode, own_width) != (mode, width):
                continue
            joint = "&" if "?" in place.address else "?"
            open_live(page, f"{site}{place.address}{joint}lang={lang}")
            place.act(page)
            yield f"{place} {lang} {mode} {width}", look(page)
        context.close()


def main() -> int:
    """The whole matrix on this checkout's own store: one line per violation, 1 where there is any."""
    wrong = 0
    with running_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
        wanted = whole_matrix()
        for place, found in check(browser, site, wanted):
            wrong += len(found)
            print("\n".join([f"{place}: {len(found)}", *(f"    {line}" for line in found)]), flush=True)
    print(f"{len(wanted)} states of pages, {wrong} violations")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
