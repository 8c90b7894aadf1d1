"""The pages by their address. Registered here, once, and nowhere at import."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from dashboard.context import Context
from dashboard.pages.changes import layout as changes
from dashboard.pages.compare import layout as compare
from dashboard.pages.country import layout as country
from dashboard.pages.find import layout as find
from dashboard.pages.gallery import layout as gallery
from dashboard.pages.gaps import layout as gaps
from dashboard.pages.home import layout as home
from dashboard.pages.method import layout as method
from dashboard.pages.present import layout as present
from dashboard.pages.solutions import layout as solutions
from dashboard.pages.theme import layout as theme
from data.queries import newest_review


@dataclass(frozen=True)
class Page:
    """One kind of page.

    Attributes:
        pattern: its address; named groups become fields of the view.
        title: title for the browser.
        layout: its components.
        inner: HTML by id for the parts that scripts fill.
        facts: what the scripts need to know about the view in the address.
        live: whether Dash runs in the browser, for the map. Everything else stays as the server wrote it: thousands of
            cells through React would take seconds.
        immutable: whether the page follows from the release and ``reads`` alone, so that a drawing of it can be kept.
        reads: what else it follows from, as a value that changes when that does.
    """

    pattern: str
    title: Callable[[Context], str]
    layout: Callable[[Context], list[Any]]
    inner: Callable[[Context], dict[str, str]] = lambda _context: {}
    facts: Callable[[Context], dict[str, Any]] = lambda _context: {}
    immutable: bool = False
    reads: Callable[[Engine], Hashable] = lambda _engine: None
    live: bool = False

    def match(self, path: str) -> dict[str, str] | None:
        """The view fields that a path of this page holds; None for another page."""
        found = re.fullmatch(self.pattern, path.rstrip("/") or "/")
        return {name: text for name, text in found.groupdict().items() if text} if found else None


def pages(*, with_gallery: bool = False) -> tuple[Page, ...]:
    """All pages; the order does not matter, the addresses exclude each other."""
    maintainers = (Page("/gallery", gallery.title, gallery.layout, immutable=True),) if with_gallery else ()
    return (
        *maintainers,
        Page(
            "/",
            home.title,
            home.layout,
            home.inner,
            home.facts,
            immutable=True,
            live=True,
        ),
        Page(r"/country(?:/(?P<country>[A-Za-z]{2}))?", country.title, country.layout, immutable=True),
        Page(r"/theme/(?P<theme>[A-Za-z]{3,4})", theme.title, theme.layout, immutable=True),
        Page("/gaps", gaps.title, gaps.layout, immutable=True, reads=newest_review),
        Page("/compare", compare.title, compare.layout, immutable=True),
        Page("/solutions", solutions.title, solutions.layout, immutable=True),
        Page(r"/solutions/(?P<item>[A-Za-z0-9:_-]+)", solutions.card_title, solutions.card, immutable=True),
        Page("/changes", changes.title, changes.layout),
        Page("/find", find.title, find.layout),  # whatever somebody types is not worth keeping
        Page("/present", present.title, present.layout),
        Page("/method", method.title, method.layout, immutable=True),
    )
