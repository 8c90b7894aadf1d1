"""Finds the page of an address and draws it."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State
from sqlalchemy import Engine

from dashboard import ids
from dashboard.components.frame import frame
from dashboard.components.notices import no_release_page, not_found_page
from dashboard.context import Context
from dashboard.html import to_html
from dashboard.pages.registry import Page
from dashboard.settings import Settings
from dashboard.views import View
from data.errors import NoReleaseError, SchemaError


KEPT_PAGES = 256
Drawn = tuple[str, str, str, int]  # title, language, HTML, status


class Site:
    """Finds the page of an address and draws it, as HTML for the first answer and as components for the live page."""

    def __init__(self, engine: Engine, all_pages: tuple[Page, ...], settings: Settings) -> None:
        self.engine, self.pages, self.settings = engine, all_pages, settings
        self._drawn: dict[tuple[Any, ...], Drawn] = {}

    def register(self, app: Dash) -> None:
        """The one callback that puts the components of a page in place."""

        @app.callback(Output(ids.PAGE, "children"), Input(ids.URL, "pathname"), State(ids.URL, "search"))
        def show_page(path: str | None, search: str | None) -> list[Any]:
            context, page = self.find(path or "/", search or "")
            return frame(context, page.layout(context)) if page and context else []

    def find(self, path: str, search: str) -> tuple[Context | None, Page | None]:
        """The page of this address and what it is drawn from; no page where there is none."""
        for page in self.pages:
            fields = page.match(path)
            if fields is not None:
                extra = View.raw(search, **fields)
                return Context.of(self.engine, View.parse(search, **fields), path, extra), page
        return Context.of(self.engine, View.parse(search), path), None

    def first_html(self, path: str, search: str) -> Drawn:
        """Title, language, HTML and status of the first answer for an address."""
        try:
            context, page = self.find(path, search)
        except (NoReleaseError, SchemaError):
            return no_release_page(View.parse(search))
        assert context is not None  # noqa: S101
        if page is None:
            return not_found_page(context)
        if not page.immutable:
            return self._draw(context, page)
        key = (page.pattern, context.view, context.release.content_hash, tuple(sorted(context.extra.items())))
        if key not in self._drawn:
            if len(self._drawn) >= KEPT_PAGES:
                self._drawn.clear()
            self._drawn[key] = self._draw(context, page)
        return self._drawn[key]

    def _draw(self, context: Context, page: Page) -> Drawn:
        body = to_html(frame(context, page.layout(context)), page.inner(context))
        return page.title(context), context.lang.code, body, 200
