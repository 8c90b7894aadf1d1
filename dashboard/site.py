"""Finds the page of an address and draws it, once for as many readers as its release allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dash import Dash, Input, Output, State
from sqlalchemy import Engine

from dashboard import ids
from dashboard.components.frame import frame
from dashboard.components.notices import no_release_page, not_found_page
from dashboard.context import Context
from dashboard.html import to_html
from dashboard.kept import Kept
from dashboard.pages.registry import Page
from dashboard.settings import Settings
from dashboard.views import View
from data.errors import NoReleaseError, SchemaError

KEPT_PAGES = 256


@dataclass(frozen=True)
class Drawing:
    """One page for one address: its tree of components, the same as HTML, and what its scripts need to know."""

    title: str
    lang: str
    tree: list[Any]
    html: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class FirstAnswer:
    """The first answer for an address; ``context`` is there for a page that Dash draws again in the browser."""

    title: str
    lang: str
    html: str
    status: int
    context: Context | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


class Site:
    """All pages on one store."""

    def __init__(self, engine: Engine, all_pages: tuple[Page, ...], settings: Settings) -> None:
        self.engine, self.pages, self.settings = engine, all_pages, settings
        self._kept = Kept[Drawing](KEPT_PAGES)

    def register(self, app: Dash) -> None:
        """The one callback that puts the components of a page in place."""

        @app.callback(Output(ids.PAGE, "children"), Input(ids.URL, "pathname"), State(ids.URL, "search"))
        def show_page(path: str | None, search: str | None) -> list[Any]:
            context, page = self.find(path or "/", search or "")
            return self.drawing(context, page).tree if page else []

    def find(self, path: str, search: str) -> tuple[Context, Page | None]:
        """What the address is drawn from, and its page; no page where there is none.

        Raises:
            NoReleaseError: nothing is published yet.
        """
        for page in self.pages:
            fields = page.match(path)
            if fields is not None:
                extra = View.raw(search, **fields)
                return Context.of(self.engine, View.parse(search, **fields), path, extra), page
        return Context.of(self.engine, View.parse(search), path), None

    def drawing(self, context: Context, page: Page) -> Drawing:
        """The drawn page; one that follows from its release alone is drawn once and kept."""
        if not page.immutable:
            return _draw(context, page)
        release = context.release
        key = page.pattern, context.view, release.id, release.content_hash, tuple(sorted(context.extra.items()))
        return self._kept.get(key, lambda: _draw(context, page))

    def first_answer(self, path: str, search: str) -> FirstAnswer:
        """The whole page of an address as text, or the page that says why there is none."""
        try:
            context, page = self.find(path, search)
        except (NoReleaseError, SchemaError):
            return FirstAnswer(*no_release_page(View.parse(search)))
        if page is None:
            return FirstAnswer(*not_found_page(context))
        drawn = self.drawing(context, page)
        return FirstAnswer(drawn.title, drawn.lang, drawn.html, 200, context if page.live else None, drawn.facts)


def _draw(context: Context, page: Page) -> Drawing:
    tree = frame(context, page.layout(context))
    text = to_html(tree, page.inner(context), keep_ids=not page.live)
    return Drawing(page.title(context), context.lang.code, tree, text, page.facts(context))
