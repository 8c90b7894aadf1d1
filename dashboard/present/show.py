"""A story drawn over one release in one language: everything its steps need, so that a talk asks the server nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from dashboard.figures.legend import legend
from dashboard.figures.painting import Paint, evidence_words
from dashboard.figures.svg_map import map_labels, svg_map, svg_tiles
from dashboard.html import to_html, without_links
from dashboard.i18n import Language
from dashboard.pages.home.fragments import group_codes, painted_view
from dashboard.present.beside import Excerpt, excerpt
from dashboard.present.blocks import Block, block_html
from dashboard.present.facts import facts, fill
from dashboard.present.stories import Step, Story, spoken, words
from dashboard.sentences import reading
from dashboard.views import View
from data.public_rows import Shown
from data.queries import Release


@dataclass(frozen=True)
class Frame:
    """One step, drawn. A story that does not speak the language is told in its own, and marked: ``note_lang`` says which.

    ``label`` names the picture for a screen reader, always in the language of the show.
    """

    kicker: str
    sentence: Markup
    label: str
    note: str
    note_lang: str
    block: Block | None
    beside: Markup
    legend: Markup
    painted: Mapping[str, Paint]
    country: str
    view: str  # map or tiles

    def picture(self) -> Markup:
        """The map or the tiles of this step."""
        draw = svg_tiles if self.view == "tiles" else svg_map
        return draw(self.painted, self.label, None, self.country)

    def as_json(self) -> dict[str, Any]:
        """For the browser: all but the outlines, which it has already."""
        return {
            "kicker": self.kicker, "sentence": self.sentence, "label": self.label, "beside": self.beside,
            "note": self.note, "note_lang": self.note_lang,
            "legend": self.legend, "country": self.country, "view": self.view,
            "picture": self.picture() if self.view == "tiles" else "",
            "labels": "" if self.view == "tiles" else map_labels(self.painted),
            "paint": {code: (paint.key, str(paint.tip)) for code, paint in self.painted.items()},
        }  # fmt: skip


@dataclass(frozen=True)
class Show:
    """A story ready to be shown.

    Attributes:
        frames: its steps.
        hidden: how many rows of the release it leaves out because they are not public.
        limited: whether it was drawn from public rows only.
    """

    name: str
    title: str
    about: str
    title_lang: str
    release: Release
    lang: Language
    frames: tuple[Frame, ...]
    hidden: int = 0
    limited: bool = False


def draw_show(story: Story, shown: Shown, pinned: Release, lang: Language, *, limited: bool = False) -> Show:
    """Draw every step of a story from these rows."""
    frames = tuple(_frame(step, shown, pinned, lang) for step in story.steps)
    title, about = words(story.title, lang.code), words(story.about, lang.code)
    told = spoken(story.title, lang.code)
    return Show(story.name, title, about, told, pinned, lang, frames, shown.hidden, limited)


def single_view(view: View, shown: Shown, pinned: Release, lang: Language) -> Show:
    """The view that a reader has on screen, as a show of one step."""
    # What only a page can be narrowed to is left out: a talk shows whole themes.
    own = View(theme=view.theme, measure=view.measure, country=view.country, view=view.view, members=view.members)
    step = Step(own, "reports" if view.country else "states", {}, {}, ())
    title = lang.label("theme", view.theme)
    return draw_show(Story("", {"en": title, lang.code: title}, {}, (step,)), shown, pinned, lang)


def _view_cells(view: View, shown: Shown) -> pd.DataFrame:
    cells = shown.cells[shown.cells["theme"] == view.theme]
    return cells[cells["country"].isin(group_codes(view.members))].reset_index(drop=True)


def _frame(step: Step, shown: Shown, pinned: Release, lang: Language) -> Frame:
    view = step.view
    cells = _view_cells(view, shown)
    painted = painted_view(cells, view, lang)
    block = excerpt(step.beside, Excerpt(view, cells, shown, lang))
    said = _sentence(step, cells, shown, pinned, lang)
    foreign = said is not None and spoken(step.say, lang.code) != lang.code
    seen = _seen(cells, shown, view, lang) if said is None or foreign else said
    return Frame(
        kicker=_kicker(view, lang),
        sentence=in_language(said, spoken(step.say, lang.code)) if said is not None and foreign else seen,
        label=str(seen.striptags()),
        note=words(step.note, lang.code),
        note_lang=spoken(step.note, lang.code),
        block=block,
        beside=without_links(to_html(block_html(block, lang))),
        legend=without_links(_without_noughts(to_html(legend(painted, view, lang)))),
        painted=painted,
        country=view.country,
        view=view.view,
    )


def _without_noughts(content: Markup) -> Markup:
    """A legend without the entries that no state has: what is not on the map needs no room on the screen."""
    nought = r'<li[^>]*>(?:(?!</li>).)*<b class="count">0</b>(?:(?!</li>).)*</li>'
    return Markup(re.sub(nought, "", content))  # noqa: S704 - only takes away


def _kicker(view: View, lang: Language) -> str:
    _ = lang.gettext
    measures = {"severity": _("Severity"), "solutions": _("Solutions"), "gap": _("Gap"), "evidence": _("Evidence")}
    place = [lang.country(view.country)] if view.country else []
    return " · ".join([*place, lang.label("theme", view.theme), measures[view.measure]])


def _sentence(step: Step, cells: pd.DataFrame, shown: Shown, pinned: Release, lang: Language) -> Markup | None:
    """What the story says at a step; None where it says nothing, or nothing that still rests on this release."""
    text = words(step.say, lang.code)
    if not text or not _rests(step.rests_on, shown.findings["id"]):
        return None
    return fill(text, facts(shown.cells, cells, step.view, pinned, lang))


def _seen(cells: pd.DataFrame, shown: Shown, view: View, lang: Language) -> Markup:
    """What the view itself says."""
    if view.country:
        row = shown.cells[(shown.cells["country"] == view.country) & (shown.cells["theme"] == view.theme)]
        return _about_country(row, view, lang)
    return reading(cells, view.theme, view.measure, lang)


def in_language(text: Markup, code: str) -> Markup:
    """A text marked as one in another language than what stands around it."""
    return Markup('<span lang="{}">{}</span>').format(code, text)


def _rests(ids: Iterable[str], known: pd.Series) -> bool:
    return set(ids) <= set(known)


def _about_country(row: pd.DataFrame, view: View, lang: Language) -> Markup:
    head = f"{lang.country(view.country)} · {lang.label('theme', view.theme)}: "
    return escape(head) + evidence_words(row.to_dict("records")[0], lang)
