"""Finds the page of an address and draws it, once for as many readers as its release allows."""

from __future__ import annotations

import json
import zlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dashboard.components.boundary import has_failed
from dashboard.components.frame import frame
from dashboard.components.notices import age_notice, away_notice, away_page, no_release_page, not_found_page
from dashboard.context import Context
from dashboard.failure_log import note_failure
from dashboard.html import to_html
from dashboard.i18n import language
from dashboard.kept import Kept
from dashboard.pages.registry import Page
from dashboard.settings import Settings
from dashboard.shared import Shared
from dashboard.views import View
from data.errors import NoReleaseError, SchemaError

KEPT_PAGES = 4  # drawn, where whole answers are not kept compressed
LAST_GOOD = 8_000_000  # bytes of compressed pages, by address, for when the database is away


@dataclass(frozen=True)
class Drawing:
    """One page for one address as HTML, and what its scripts need to know."""

    title: str
    lang: str
    html: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class FirstAnswer:
    """The first answer for an address; ``context`` is there for a page in which Dash runs."""

    title: str
    lang: str
    html: str
    status: int
    context: Context | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    notice: str = ""  # a line above the page, as HTML
    fresh: bool = True  # whether a browser may keep it

    def as_bytes(self) -> bytes:
        """What is read of it while the database is away."""
        return zlib.compress(json.dumps([self.title, self.lang, self.html]).encode(), level=1)

    @classmethod
    def last_good(cls, content: bytes) -> FirstAnswer:
        """The page that :meth:`as_bytes` wrote, with a line above it that says that the database is away."""
        title, lang, text = json.loads(zlib.decompress(content))
        return cls(title, lang, text, 200, notice=away_notice(language(lang)), fresh=False)


class Site:
    """All pages on one store."""

    def __init__(self, engine: Engine, all_pages: tuple[Page, ...], settings: Settings) -> None:
        self.engine, self.pages, self.settings = engine, all_pages, settings
        self._kept = Kept[Drawing](KEPT_PAGES)
        self._last_good = Shared(LAST_GOOD)

    def reads(self, path: str) -> tuple[Hashable, ...] | None:
        """What the page of an address follows from beside its release; None where it cannot be kept."""
        for page in self.pages:
            if page.immutable and page.match(path) is not None:
                return page.pattern, page.reads(self.engine)
        return None

    def find(self, path: str, search: str) -> tuple[Context, Page | None]:
        """What the address is drawn from, and its page; no page where there is none.

        Raises:
            NoReleaseError, UnknownReleaseError: nothing is published yet, or not under this label.
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
        told = page.pattern, page.reads(self.engine), tuple(sorted(context.extra.items()))
        key = *told, context.view, release.id, release.content_hash
        drawn = self._kept.get(key, lambda: _draw(context, page))
        if has_failed():
            self._kept.drop(key)
        return drawn

    def first_answer(self, path: str, search: str) -> FirstAnswer:
        """The whole page of an address as text, or the page that says why there is none.

        While the database cannot be reached, the last good page of the address is given with a line above it that says
        so; it is drawn without what the browser would ask the server for.
        """
        try:
            answer = self._answer(path, search)
        except SQLAlchemyError as error:
            number = note_failure(error, "the database")
            kept = self._last_good.find((path, search))
            if kept is None:
                return FirstAnswer(*away_page(View.parse(search), number))
            return FirstAnswer.last_good(kept)
        if answer.status == 200 and not has_failed():
            self._last_good.put((path, search), answer.as_bytes())
        return answer

    def _answer(self, path: str, search: str) -> FirstAnswer:
        try:
            context, page = self.find(path, search)
        except (NoReleaseError, SchemaError):
            return FirstAnswer(*no_release_page(View.parse(search)))
        if page is None:
            return FirstAnswer(*not_found_page(context))
        drawn = self.drawing(context, page)
        age = age_notice(context.release.reference_date, self.settings.stale_after, context.lang)
        return FirstAnswer(drawn.title, drawn.lang, drawn.html, 200, context if page.live else None, drawn.facts, age)


def _draw(context: Context, page: Page) -> Drawing:
    tree = frame(context, page.layout(context))
    text = to_html(tree, page.inner(context))
    return Drawing(page.title(context), context.lang.code, text, page.facts(context))
