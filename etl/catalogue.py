"""The words for every code of refusal: what is wrong and what to do. From ``refusals.yml``, which the docs repeat."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

PATH = Path(__file__).with_name("refusals.yml")


@dataclass(frozen=True)
class Entry:
    """One code: its group, what it means and what an editor does about it."""

    group: str
    meaning: str
    remedy: str


@cache
def catalogue() -> dict[str, Entry]:
    """Every code in the order of the file."""
    groups: dict[str, dict[str, list[str]]] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return {code: Entry(group, *words) for group, codes in groups.items() for code, words in codes.items()}


def entry(code: str) -> Entry:
    """The words for a code; a code without any says so itself."""
    return catalogue().get(code) or Entry("", "See the message.", "")
