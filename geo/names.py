"""What people call countries: names in many languages, further spellings, and names that are refused on purpose."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

import yaml
from babel import Locale

# The official languages of the 46 states and of the people who code: an endonym is always understood.
LANGUAGES = (
    *(
        "en",
        "be",
        "be_TARASK",
        "ru",
        "uk",
        "pl",
        "lt",
        "lv",
        "et",
        "de",
        "fr",
        "es",
        "pt",
        "it",
        "nl",
        "sv",
        "nb",
        "da",
    ),
    *("is", "fi", "cs", "sk", "hu", "ro", "bg", "sr", "sr_Latn", "hr", "bs", "sl", "mk", "sq", "el", "tr", "ka", "hy"),
    *("az", "ca", "ga", "mt", "lb"),
)
_FOLDER = Path(__file__).parent
_DROPPED = re.compile("[.'`´‘’‛ʹʻʼʽ\u02c8\u2032]")
_SPACED = re.compile(r"[\s_\u2010-\u2015\u2212-]+")


def name_key(text: str) -> str:
    """The form in which names are compared: NFKC, case folded, without dots and apostrophes, dashes as spaces.

    Letters that only look alike stay different on purpose: a name typed half in Latin is for a person to judge.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _SPACED.sub(" ", _DROPPED.sub("", folded)).strip()


@cache
def cldr_names(lang: str) -> dict[str, str]:
    """Names of territories by ISO alpha-2 code in one language of LANGUAGES (Unicode CLDR, as babel ships it)."""
    return {code: str(name) for code, name in Locale.parse(lang).territories.items()}


@cache
def aliases() -> dict[str, str]:
    """Further spellings that were seen or are usual: key of the name to ISO alpha-2 code."""
    with (_FOLDER / "aliases.csv").open(encoding="utf-8", newline="") as file:
        return {name_key(row["alias"]): row["iso2"] for row in csv.DictReader(file)}


@cache
def refused() -> dict[str, str]:
    """Codes and keys of names that are never taken, each with the reason as a sentence for the editor."""
    entries = yaml.safe_load((_FOLDER / "refused.yml").read_text(encoding="utf-8"))
    return {name: entry["reason"] for entry in entries for name in _names_of(entry)}


def _names_of(entry: dict[str, list[str]]) -> list[str]:
    return [*entry.get("codes", []), *(name_key(name) for name in entry.get("names", []))]
