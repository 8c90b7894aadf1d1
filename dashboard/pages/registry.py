"""The pages by their address. Registered here, once, and nowhere at import."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.context import Context
from dashboard.pages.home import layout as home
from dashboard.pages.method import layout as method


@dataclass(frozen=True)
class Page:
    """One kind of page.

    Attributes:
        pattern: its address; named groups become fields of the view.
        title: title for the browser.
        layout: its components.
        inner: HTML by id for the parts that scripts fill.
        immutable: whether the page follows from the release alone, so that a drawing of it can be kept.
    """

    pattern: str
    title: Callable[[Context], str]
    layout: Callable[[Context], list[Any]]
    inner: Callable[[Context], dict[str, str]] = lambda _context: {}
    immutable: bool = False

    def match(self, path: str) -> dict[str, str] | None:
        """The view fields that a path of this page holds; None for another page."""
        found = re.fullmatch(self.pattern, path.rstrip("/") or "/")
        return found.groupdict() if found else None


def pages(boundaries_url: str) -> tuple[Page, ...]:
    """All pages; the order does not matter, the addresses exclude each other."""
    return (
        Page("/", home.title, lambda context: home.layout(context, boundaries_url), home.inner, True),
        Page("/method", method.title, method.layout, immutable=True),
    )
