"""Which slides a deck has: those of a story, or of a country or theme, told as a story that is made on the spot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.asked import asked_subject
from dashboard.errors import RequestError
from dashboard.i18n import Language
from dashboard.present.stories import Step, Story, read_story
from dashboard.views import View
from data.codebook import codebook

THEMES_IN_FULL = 3  # of a country, the most severe


@dataclass(frozen=True)
class DeckRequest:
    """What a deck is of: exactly one of a story, a country, a theme."""

    story: str = ""
    country: str = ""
    theme: str = ""
    lang: str = "en"
    release: str = ""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> DeckRequest:
        """Read a query.

        Raises:
            RequestError: naming what is wrong and what it may be.
        """
        wanted = cls(story=given.get("story", "").strip(), **asked_subject(given))
        if sum(bool(part) for part in (wanted.story, wanted.country, wanted.theme)) != 1:
            raise RequestError("a deck needs one of story, country or theme: ?story=europe, ?country=LT or ?theme=FIN")
        return wanted

    def name(self, label: str) -> str:
        """``deck-europe-2026-11-be``."""
        return f"deck-{self.story or self.country or self.theme}-{label}-{self.lang}"


def story_of(request: DeckRequest, cells: pd.DataFrame, lang: Language) -> Story:
    """The story that the deck tells.

    Raises:
        dashboard.errors.StoryError: there is no story of this name.
    """
    if request.story:
        return read_story(request.story)
    return _of_country(request.country, cells, lang) if request.country else _of_theme(request.theme, lang)


def _of_theme(theme: str, lang: Language) -> Story:
    view = View(theme=theme)
    steps = [
        _step(view, "states"),
        _step(View(theme=theme, measure="solutions"), "states"),
        _step(View(theme=theme, measure="gap"), "states"),
        _step(View(theme=theme, measure="evidence", view="tiles"), "nothing"),
    ]
    book = codebook().theme(theme)
    title = {lang.code: book.text("title", lang.code), "en": book.text("title", "en")}
    about = {lang.code: book.text("definition", lang.code), "en": book.text("definition", "en")}
    return Story(theme.lower(), title, about, tuple(steps))


def _of_country(country: str, cells: pd.DataFrame, lang: Language) -> Story:
    """Its themes; of the most severe what is reported, stated, reported as solved, works elsewhere; what is not known."""
    _ = lang.gettext
    own = cells[(cells["country"] == country) & (cells["state"] == "graded")]
    themes = list(own.sort_values("severity", ascending=False)["theme"].head(THEMES_IN_FULL))
    first = View(theme=themes[0] if themes else View.theme, country=country)
    known = _(
        "{country}: people report problems in {reported_themes} of {themes} themes. In {silent_themes} nobody has researched them yet."
    )
    silent = _("{country}: no current reports in this release. What is not known is not “no problem”.")
    steps = [_step(first, "themes", known if themes else silent)]
    for theme in themes:
        view = View(theme=theme, country=country)
        solutions = View(theme=theme, country=country, measure="solutions")
        steps.append(
            _step(view, "reports", _("{country} · {theme}: class {class}, {class_word}; {severity}, grade {grade}"))
        )
        steps.append(_step(solutions, "stated", _("{country} · {theme}: what the government states")))
        steps.append(_step(solutions, "works", _("{country} · {theme}: what is reported to work")))
        steps.append(
            _step(solutions, "elsewhere", _("{country} · {theme}: what works elsewhere and could be brought over"))
        )
    steps.append(
        _step(
            View(theme=first.theme, country=country, view="tiles"),
            "unknown",
            _("{country}: what is not known is not “no problem”"),
        )
    )
    name = {lang.code: lang.country(country)}
    about = {
        lang.code: _("What people report, what the government states, what works, and what nobody has researched.")
    }
    return Story(country.lower(), name, about, tuple(steps))


def _step(view: View, beside: str, say: str = "") -> Step:
    return Step(view, beside, {"en": say} if say else {}, {}, ())
