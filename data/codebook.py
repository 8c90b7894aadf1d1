"""The codebook in use: themes, scales and code lists with their words per language, read once from ``codebook.yml``.

Every code list is a *group* ("theme", "subtheme", "status", "source_type", ...). A code has a label and may have
further texts; ``label("state_letter", "SN", "be")`` asks for the text *letter* of a code of the group *state*.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from data.errors import CodebookError

PATH = Path(__file__).with_name("codebook.yml")
# Ten times as fast where PyYAML was built with libyaml, as its wheels are.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FALLBACK_LANGUAGE = "en"
# What coders write when they mean "no code"; anything else that is not a code is a mistake and is refused.
IGNORED = frozenset({"", "?", "n/a", "-", "–", "—"})

Text = Mapping[str, str]  # language → words
Weight = Literal["weight", "reach", "rank"]


@dataclass(frozen=True)
class Code:
    """One code of a group.

    Attributes:
        texts: name of the text ("label", "meaning", "note", ...) → language → words. Every code has a label.
        weight: Q of a source type, K of a confidence, coverage weight of a status (0 to 1); None where there is none.
        reach: how far an instrument level carries (method, step 12), 0 to 1.
        rank: order of the instrument levels, 1 carries furthest.
        kinds: the kinds of finding that may have this status.
    """

    code: str
    texts: Mapping[str, Text]
    weight: float | None = None
    reach: float | None = None
    rank: int | None = None
    kinds: tuple[str, ...] = ()

    def text(self, name: str, lang: str) -> str:
        """The words in this language; English where it has none.

        Raises:
            CodebookError: the code has no such text.
        """
        if name not in self.texts:
            raise CodebookError(f"codebook.yml: {self.code} has no text '{name}'")
        words = self.texts[name]
        return words.get(lang) or words[FALLBACK_LANGUAGE]

    def label(self, lang: str) -> str:
        """The short name in this language."""
        return self.text("label", lang)


@dataclass(frozen=True)
class Theme(Code):
    """One of the twelve themes: texts label, title, definition, include and exclude.

    Attributes:
        anchors: severity class 1 to 5 → language → what that class means in this theme.
    """

    anchors: Mapping[int, Text] | None = None
    subthemes: tuple[Code, ...] = ()

    def anchor(self, severity: int, lang: str) -> str:
        """What a severity class means in this theme."""
        words = (self.anchors or {})[severity]
        return words.get(lang) or words[FALLBACK_LANGUAGE]


@dataclass(frozen=True)
class Codebook:
    """The whole codebook of one version."""

    version: str
    themes: tuple[Theme, ...]
    groups: Mapping[str, Mapping[str, Code]]

    def codes(self, group: str) -> tuple[str, ...]:
        """The codes of a group, in the codebook's order."""
        return tuple(self._group(group))

    def entry(self, group: str, code: str) -> Code:
        """One code with all that belongs to it.

        Raises:
            CodebookError: unknown group, or a code that the group does not have.
        """
        found = self._group(group).get(code)
        if found is None:
            raise CodebookError(f"'{code}' is {_not_a_code(group, self.codes(group))}")
        return found

    def theme(self, code: str) -> Theme:
        """A theme by its code, for example ``DOC``."""
        found = self.entry("theme", code)
        assert isinstance(found, Theme)  # noqa: S101 - for the type checker: the group holds themes only
        return found

    def subtheme(self, code: str) -> Code:
        """A sub-theme by its code, for example ``DOC.1``."""
        return self.entry("subtheme", code)

    def label(self, group: str, code: str, lang: str) -> str:
        """The label of a code, or with ``<group>_<text>`` another of its texts: ``theme_title``, ``severity_word``."""
        words = self.texts(group, code)
        return words.get(lang) or words[FALLBACK_LANGUAGE]

    def texts(self, group: str, code: str) -> Text:
        """What :meth:`label` chooses from: the words by language."""
        base, name = (group, "label") if group in self.groups else group.rpartition("_")[::2]
        entry = self.entry(base, code)
        if name not in entry.texts:
            raise CodebookError(f"codebook.yml: {code} has no text '{name}'")
        return entry.texts[name]

    def all_texts(self) -> list[tuple[str, Text]]:
        """Every text with its place (``theme.DOC.definition``), for translators."""
        found = [
            (f"{group}.{code}.{name}", words)
            for group, codes in self.groups.items()
            for code, entry in codes.items()
            for name, words in entry.texts.items()
        ]
        anchors = [
            (f"theme.{theme.code}.anchors.{k}", words)
            for theme in self.themes
            for k, words in (theme.anchors or {}).items()
        ]
        return found + anchors

    def weights(self, group: str, name: Weight = "weight") -> dict[str, float]:
        """Code → number, for the codes of a group that have one."""
        numbers = {code: getattr(entry, name) for code, entry in self._group(group).items()}
        return {code: number for code, number in numbers.items() if number is not None}

    def _group(self, group: str) -> Mapping[str, Code]:
        if group not in self.groups:
            raise CodebookError(f"codebook.yml has no group '{group}'; it has " + ", ".join(self.groups))
        return self.groups[group]


@cache
def codebook() -> Codebook:
    """The shipped codebook, read once."""
    raw = yaml.load(PATH.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 (either loader is a safe one)
    themes = tuple(_theme(entry) for entry in raw["themes"])
    subthemes = {sub.code: sub for theme in themes for sub in theme.subthemes}
    lists = {group: {str(code): _code(code, entry) for code, entry in codes.items()}
             for group, codes in raw["lists"].items()}  # fmt: skip
    return Codebook(
        version=raw["version"],
        themes=themes,
        groups={"theme": {theme.code: theme for theme in themes}, "subtheme": subthemes, **lists},
    )


def encode(group: str, text: str) -> str | None:
    """The code that a coder meant: forgiving case, spaces and full-width letters.

    Args:
        group: the code list, for example ``theme`` or ``status``.
        text: what stands in the coder's file.

    Returns:
        The canonical code, or None for what is left out on purpose (see :data:`IGNORED`).

    Raises:
        CodebookError: anything else. The message names the codes that exist and never repeats the text, which may
            be personal.
    """
    found = _spellings(group).get(_plain(text))
    if found is None and _plain(text) not in IGNORED:
        raise CodebookError(_not_a_code(group, codebook().codes(group)))
    return found


def encode_theme(text: str) -> str | None:
    """:func:`encode` for themes."""
    return encode("theme", text)


def encode_subtheme(text: str) -> str | None:
    """:func:`encode` for sub-themes."""
    return encode("subtheme", text)


@cache
def _spellings(group: str) -> dict[str, str]:
    return {_plain(code): code for code in codebook().codes(group)}


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return folded if folded in IGNORED else "_".join(folded.replace("-", " ").split())


def _not_a_code(group: str, codes: tuple[str, ...]) -> str:
    return f"not a code of '{group}'; the codes are " + ", ".join(codes)


def _theme(raw: dict[str, Any]) -> Theme:
    return Theme(
        code=raw["code"],
        texts={name: raw[name] for name in ("label", "title", "definition", "include", "exclude")},
        anchors=raw["anchors"],
        subthemes=tuple(Code(code, {"label": label}) for code, label in raw["subthemes"].items()),
    )


def _code(code: object, raw: dict[str, Any]) -> Code:
    numbers = {name: raw.get(name) for name in ("weight", "reach", "rank")}
    texts = {name: words for name, words in raw.items() if isinstance(words, dict)}
    return Code(str(code), texts, kinds=tuple(raw.get("kinds", ())), **numbers)
