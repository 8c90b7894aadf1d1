"""Stories: what a presenter says over which view, authored as ``data/stories/<name>.yml`` and checked when read.

A sentence holds no number of its own. Its numbers are placeholders, filled from the release when the story is shown, so
that none can ever be out of date. What a sentence claims beyond numbers rests on findings that it names.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import yaml

from dashboard.errors import StoryError
from dashboard.present.facts import COUNTRY_FACTS, FACTS
from dashboard.views import View
from data.codebook import FALLBACK_LANGUAGE

FOLDER = Path(__file__).parents[2] / "data" / "stories"
BESIDE = ("states", "themes", "reports", "stated", "works", "elsewhere", "unknown", "nothing")
OF_A_COUNTRY = ("themes", "reports", "stated", "works", "elsewhere", "unknown")
_VIEW_FIELDS = ("theme", "measure", "country", "view", "members")
_STEP_FIELDS = ("view", "beside", "say", "note", "rests_on")
_STORY_FIELDS = ("title", "about", "steps")
MAX_STEPS = 40
_LONGEST = 400  # letters: more cannot be read from the back of a room

Words = Mapping[str, str]  # language → text


@dataclass(frozen=True)
class Step:
    """One step of a story.

    Attributes:
        view: what the map shows; its language and release are those of the talk.
        beside: what stands beside the map, one of ``BESIDE``.
        say: the sentence by language; empty where the view speaks for itself.
        note: what only the presenter reads, by language.
        rests_on: ids of the findings that the sentence rests on.
    """

    view: View
    beside: str
    say: Words
    note: Words
    rests_on: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """A story: its name in addresses, its words by language, its steps."""

    name: str
    title: Words
    about: Words
    steps: tuple[Step, ...]


def spoken(texts: Words, lang: str) -> str:
    """The language in which :func:`words` answers."""
    return lang if texts.get(lang) else FALLBACK_LANGUAGE


def words(texts: Words, lang: str) -> str:
    """The text in this language, in English where it has none, "" where there is no text at all."""
    return texts.get(lang) or texts.get(FALLBACK_LANGUAGE, "")


def story_names(folder: Path = FOLDER) -> list[str]:
    """Names of all stories, by name."""
    return sorted(path.stem for path in folder.glob("*.yml"))


def read_story(name: str, folder: Path = FOLDER) -> Story:
    """Read and check a story.

    Raises:
        StoryError: there is none of this name, or what is wrong with which step of which file.
    """
    if name not in story_names(folder):
        known = ", ".join(story_names(folder)) or "none"
        raise StoryError(f"there is no story {name[:40]!r}; there are: {known}")
    return parse_story(name, (folder / f"{name}.yml").read_text(encoding="utf-8"))


def parse_story(name: str, text: str) -> Story:
    """A story from the text of its file.

    Raises:
        StoryError: what is wrong, with file, step and field.
    """
    where = f"{name}.yml"
    try:
        raw = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date that is none
        place = getattr(error, "problem_mark", None)
        line = f", line {place.line + 1}" if place else ""
        raise StoryError(f"{where}{line}: not YAML: {getattr(error, 'problem', None) or error}") from error
    fields = _fields(raw, _STORY_FIELDS, where)
    steps = fields.get("steps")
    if not isinstance(steps, list) or not 1 <= len(steps) <= MAX_STEPS:
        raise StoryError(f"{where}, steps: must be a list of 1 to {MAX_STEPS} steps")
    return Story(
        name,
        _words(fields.get("title"), f"{where}, title", required=True),
        _words(fields.get("about"), f"{where}, about", required=True),
        tuple(_step(step, f"{where}, step {at}") for at, step in enumerate(steps, 1)),
    )


def _fields(raw: Any, allowed: tuple[str, ...], where: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise StoryError(f"{where}: must have the fields {', '.join(allowed)}")
    unknown = sorted(str(name) for name in raw if name not in allowed)
    if unknown:
        raise StoryError(f"{where}: unknown field {unknown[0][:40]!r}; there are {', '.join(allowed)}")
    return raw


def _words(raw: Any, where: str, *, required: bool = False) -> dict[str, str]:
    if raw is None and not required:
        return {}
    if not isinstance(raw, dict) or not all(isinstance(part, str) for pair in raw.items() for part in pair):
        raise StoryError(f"{where}: must give a text per language, for example `en: ...`")
    if FALLBACK_LANGUAGE not in raw:
        raise StoryError(f"{where}: the English text (`en`) is missing")
    for lang, text in raw.items():
        if not text.strip() or len(text) > _LONGEST:
            raise StoryError(f"{where}, {lang}: must have 1 to {_LONGEST} letters, not {len(text.strip())}")
    return {lang: " ".join(text.split()) for lang, text in raw.items()}


def _step(raw: Any, where: str) -> Step:
    fields = _fields(raw, _STEP_FIELDS, where)
    view = _view(fields.get("view", ""), where)
    beside = fields.get("beside", "states")
    if beside not in BESIDE:
        raise StoryError(f"{where}, beside: must be one of {', '.join(BESIDE)}")
    if beside in OF_A_COUNTRY and not view.country:
        raise StoryError(f"{where}, beside: {beside} needs a country in the view")
    say = _words(fields.get("say"), f"{where}, say")
    for lang, text in say.items():
        _check_sentence(text, view, f"{where}, say, {lang}")
    return Step(view, beside, say, _words(fields.get("note"), f"{where}, note"), _ids(fields.get("rests_on"), where))


def _ids(raw: Any, where: str) -> tuple[str, ...]:
    ids = [] if raw is None else raw
    if not isinstance(ids, list) or not all(isinstance(each, str) and each for each in ids):
        raise StoryError(f"{where}, rests_on: must be a list of ids of findings")
    return tuple(ids)


def _view(raw: Any, where: str) -> View:
    """The view of a step: unlike in an address, a value that means nothing is refused."""
    if not isinstance(raw, str):
        raise StoryError(f"{where}, view: must be a query such as theme=DOC&measure=gap")
    given = dict(parse_qsl(raw.lstrip("?"), keep_blank_values=True))
    view = View.parse(raw)
    for name, value in given.items():
        if name not in _VIEW_FIELDS:
            raise StoryError(f"{where}, view: {name[:40]!r} is not allowed; there are {', '.join(_VIEW_FIELDS)}")
        if getattr(view, name) != value:
            raise StoryError(f"{where}, view: there is no {name} {value[:40]!r}")
    return view


def _check_sentence(text: str, view: View, where: str) -> None:
    """Only known placeholders, no number written out, braces in pairs."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        raise StoryError(f"{where}: {error}") from error
    for literal, name, form, conversion in parts:
        if re.search(r"\d", literal):
            raise StoryError(f"{where}: numbers come from the release: write a placeholder such as {{graded}}")
        if name is None:
            continue
        if name not in FACTS or form or conversion:
            raise StoryError(f"{where}: there is no placeholder {{{name[:40]}}}; there are {', '.join(FACTS)}")
        if name in COUNTRY_FACTS and not view.country:
            raise StoryError(f"{where}: {{{name}}} needs a country in the view")
