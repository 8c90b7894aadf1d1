"""Finds states, themes and pages by what a reader types: in the reader's language or in English, whole words or their
beginnings, in any order. ``poland bank`` is a state and a theme at once.

It searches names and what themes mean; statements are for ``data.search``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from dashboard.i18n import SOURCE_LANGUAGE, Language, language
from data.codebook import codebook
from data.search import stem
from geo.countries import members
from geo.names import name_key

MOST_WORDS = 8
_NAMED, _BEGUN, _BENT, _MEANT = range(4)  # how well a text fits, best first; the last is no name
_STEM = 4  # letters of a word that has other forms, and that stands not in the meaning of nearly everything
_LINK = 2  # letters of a word that may only join others
# In which order equally good ones stand.
KINDS = ("country", "theme", "path", "country theme", "theme subtheme", "country theme subtheme")


@dataclass(frozen=True)
class Hit:
    """What was found: a state, a theme or sub-theme, a state with either, or a page.

    Attributes:
        title: how it is called in the reader's language.
        country, theme, subtheme: codes, "" where it is none.
        path: address of the page, "" where it is none.
    """

    title: str
    country: str = ""
    theme: str = ""
    subtheme: str = ""
    path: str = ""

    @property
    def kind(self) -> str:
        """What it is: one of ``KINDS``."""
        return " ".join(name for name in ("country", "theme", "subtheme", "path") if getattr(self, name))


@dataclass(frozen=True)
class _Entry:
    hit: Hit
    names: frozenset[str]  # whole names, as they are compared
    words: frozenset[str]  # words of the names
    meaning: frozenset[str]  # words of what it means


def find(text: str, lang: Language, pages: Mapping[str, str]) -> list[Hit]:
    """What a text names, best first; nothing for a text without letters and digits.

    Args:
        text: what was typed; all its words count, in any order.
        lang: language of the titles; English names are understood besides.
        pages: names of pages in that language, by address.
    """
    asked = words(text)[:MOST_WORDS]
    named = [_entry(Hit(name, path=path), [name]) for path, name in pages.items()]
    # In "banques de Pologne" there is a code of Germany, which counts only if something comes of it.
    for told in (_telling(asked), [word for word in asked if len(word) > _LINK]):
        found = _ranked(text, told, lang, named) if told else []
        if found:
            found.sort(key=lambda pair: (pair[0], KINDS.index(pair[1].kind), lang.sort_key(pair[1].title)))
            return [hit for _rank, hit in found]
    return []


def _telling(asked: list[str]) -> list[str]:
    """The words without "in" and "ў", which join others: short ones that are no code of a state and not still being typed."""
    codes = {each.iso2.lower() for each in members()}
    return [word for at, word in enumerate(asked, 1) if len(word) > _LINK or word in codes or at == len(asked)]


def _ranked(text: str, asked: list[str], lang: Language, named: list[_Entry]) -> list[tuple[int, Hit]]:
    states, topics = _states(lang), _topics(lang)
    every = (*states, *topics, *named)
    found = [(rank, each.hit) for each in every if (rank := _rank(text, asked, each)) is not None]
    return found + _both(asked, states, topics) if len(asked) > 1 else found


def words(text: str) -> list[str]:
    """The words of a text in the form in which they are compared: small letters without marks and apostrophes."""
    plain = unicodedata.normalize("NFKD", name_key(text))
    return re.findall(r"\w+", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def _rank(text: str, asked: list[str], entry: _Entry) -> int | None:
    if name_key(text) in entry.names:
        return _NAMED
    ranks = [_fit(word, entry) for word in asked]
    return max(rank for rank in ranks if rank is not None) if None not in ranks else None


def _fit(word: str, entry: _Entry) -> int | None:
    """How a typed word fits an entry: it begins a word of a name, begins as another form of one (Польшчы, banks), or begins one of the meaning."""
    if any(own.startswith(word) for own in entry.words):
        return _BEGUN
    if len(word) > _STEM and any(own.startswith(stem(word)) for own in entry.words):
        return _BENT
    meant = len(word) >= _STEM and any(own.startswith(word) for own in entry.meaning)
    return _MEANT if meant else None


def _both(asked: list[str], states: Iterable[_Entry], topics: Iterable[_Entry]) -> list[tuple[int, Hit]]:
    """States with themes, where some of the words name the one and the others the other."""
    named = _partly_named(asked, topics)
    found = []
    for state, of_state in _partly_named(asked, states):
        for topic, of_topic in named:
            rank = max(min(pair) for pair in zip(of_state, of_topic, strict=True))
            alone = max(of_state) < _MEANT or max(of_topic) < _MEANT
            if rank < _MEANT and not alone:
                title = f"{state.hit.title} · {topic.hit.title}"
                found.append((rank, replace(topic.hit, title=title, country=state.hit.country)))
    return found


def _partly_named(asked: list[str], entries: Iterable[_Entry]) -> list[tuple[_Entry, list[int]]]:
    """The entries that some of the words name, each with how every word fits; ``_MEANT`` and above does not name."""
    fits = ((each, [rank if (rank := _fit(word, each)) is not None else _MEANT for word in asked]) for each in entries)
    return [(each, ranks) for each, ranks in fits if min(ranks) < _MEANT]


@lru_cache(maxsize=8)
def _states(own: Language) -> tuple[_Entry, ...]:
    english = language(SOURCE_LANGUAGE)
    return tuple(
        _entry(
            Hit(own.country(each.iso2), country=each.iso2),
            [own.country(each.iso2), english.country(each.iso2), each.iso2, each.iso3],
        )
        for each in members()
    )


@lru_cache(maxsize=8)
def _topics(own: Language) -> tuple[_Entry, ...]:
    """Themes, then their sub-themes."""
    both = own, language(SOURCE_LANGUAGE)
    entries = []
    for theme in codebook().themes:
        names = [each.label(group, theme.code) for each in both for group in ("theme", "theme_title")]
        meaning = [each.label(group, theme.code) for each in both for group in ("theme_definition", "theme_include")]
        entries.append(_entry(Hit(own.label("theme", theme.code), theme=theme.code), [*names, theme.code], meaning))
        for sub in theme.subthemes:
            labels = [each.label("subtheme", sub.code) for each in both]
            hit = Hit(own.label("subtheme", sub.code), theme=theme.code, subtheme=sub.code)
            entries.append(_entry(hit, [*labels, sub.code]))
    return tuple(entries)


def _entry(hit: Hit, names: list[str], meaning: Iterable[str] = ()) -> _Entry:
    def split(texts: Iterable[str]) -> frozenset[str]:
        return frozenset(word for text in texts for word in words(text))

    return _Entry(hit, frozenset(map(name_key, names)), split(names), split(meaning))
