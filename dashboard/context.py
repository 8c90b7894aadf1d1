"""What a page is drawn from: the reader's view, the pinned release, the language and the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine

from dashboard.i18n import Language, language
from dashboard.views import View
from data.queries import Release, fetch_release


@dataclass(frozen=True)
class Context:
    """One request: every question of it is asked of the same release."""

    engine: Engine
    view: View
    release: Release
    lang: Language
    path: str = "/"
    extra: Mapping[str, str] = field(default_factory=dict)  # what path and query say, as it came

    @classmethod
    def of(cls, engine: Engine, view: View, path: str = "/", extra: Mapping[str, str] | None = None) -> Context:
        """Pin the release that the view names, or the current one where it names none.

        Raises:
            NoReleaseError: nothing is published yet.
            UnknownReleaseError: the view names a release that is not here. It is never replaced in silence: whoever
                cites one means what was frozen.
        """
        pinned = fetch_release(engine, view.release or None)
        return cls(engine, view, pinned, language(view.lang), path, extra or {})
