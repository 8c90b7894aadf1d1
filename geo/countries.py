"""The countries of the project: codes, names, memberships, and how a name in a cell becomes a code."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import UnknownLocaleError

from geo.errors import UnknownCountryError
from geo.names import LANGUAGES, aliases, cldr_names, name_key, refused

__all__ = ["Country", "UnknownCountryError", "countries", "country", "country_name", "members", "resolve", "suggest"]

_TABLE = Path(__file__).with_name("countries.csv")
# Codes of findings that are about no single country.
_SEVERAL = {
    "XC": {"en": "Several or all member states", "be": "Некалькі або ўсе дзяржавы-члены"},
    "EU": {"en": "European Union", "be": "Еўрапейскі саюз"},
}
# One slip of the finger; two in a long name. Below five letters half the world is one slip away.
_SHORTEST, _LONG = 5, 9


@dataclass(frozen=True)
class Country:
    """A country or territory with an ISO 3166-1 code, or Kosovo (XK, user-assigned).

    Args:
        iso2, iso3: ISO 3166-1 codes.
        name: English name.
        names: name by language code (``geo.names.LANGUAGES``).
        member: one of the 46 member states of the Council of Europe.
        eu, eea, schengen, candidate: memberships on the date in ``sources.yml``; an EU state is an EEA state too.
    """

    iso2: str
    iso3: str
    name: str
    names: Mapping[str, str]
    member: bool
    eu: bool
    eea: bool
    schengen: bool
    candidate: bool


class _Names(Mapping[str, str]):
    """The names of one country by language. Reading those of all languages takes a second, so each waits until asked for."""

    def __init__(self, code: str, own: dict[str, str]) -> None:
        self._code, self._own = code, own

    def __getitem__(self, lang: str) -> str:
        if lang in self._own:
            return self._own[lang]
        if lang not in LANGUAGES:
            raise KeyError(lang)
        return cldr_names(lang)[self._code]

    def __iter__(self) -> Iterator[str]:
        own = [lang for lang in self._own if lang not in LANGUAGES]
        return iter([*(lang for lang in LANGUAGES if lang in self._own or self._code in cldr_names(lang)), *own])

    def __len__(self) -> int:
        return sum(1 for _ in self)


@cache
def countries() -> tuple[Country, ...]:
    """Every country of the world, in the order of its alpha-2 code."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(_country(row) for row in csv.DictReader(file))


def members() -> tuple[Country, ...]:
    """The 46 member states of the Council of Europe, in the order of their alpha-2 codes."""
    return tuple(each for each in countries() if each.member)


def country(iso2: str) -> Country:
    """The country with this alpha-2 code.

    Raises:
        UnknownCountryError: no country has it.
    """
    try:
        return _by_code()[iso2]
    except KeyError:
        raise UnknownCountryError("no country has this ISO alpha-2 code") from None


def country_name(iso2: str, lang: str) -> str:
    """Name in a language: a column ``name_<language>`` of ``countries.csv`` first, else CLDR's, else the English name.

    Knows XC (several states) and EU too.

    Raises:
        UnknownCountryError: no country has this code.
    """
    names = _SEVERAL.get(iso2) or country(iso2).names
    return names.get(lang) or _cldr(iso2, lang) or names["en"]


def _cldr(iso2: str, lang: str) -> str:
    try:
        return cldr_names(lang).get(iso2, "")
    except (ValueError, UnknownLocaleError):
        return ""


def resolve(text: str) -> str:
    """ISO alpha-2 code of the country that a text names: by code, or by a known name in one of many languages.

    Only an exact name counts (see ``geo.names.name_key``); nothing is guessed.

    Raises:
        UnknownCountryError: the name is unknown, shared by several countries, or refused (Belarus, Kosovo, ...).
    """
    if text in _plain_codes():  # most cells hold a code; the names of all languages are only read for the others
        return text
    key = name_key(text)
    if not key:
        raise UnknownCountryError("the country is missing")
    if key in refused():
        raise UnknownCountryError(refused()[key])
    codes = _index().get(key, frozenset())
    if not codes:
        raise UnknownCountryError("no country has exactly this name or code")
    if len(codes) > 1:
        raise UnknownCountryError(f"several countries have this name: write the code, {' or '.join(sorted(codes))}")
    return _accepted(next(iter(codes)))


def suggest(text: str) -> str | None:
    """Code of the only country that has a name this near to a mistyped text, for a warning that a person reads.

    None for a name that is refused or near one, for short texts, and where several countries are that near.
    """
    key = name_key(text)
    if len(key) < _SHORTEST or key in refused():
        return None
    slips = 1 if len(key) < _LONG else 2
    from rapidfuzz import process  # only who reads names of countries in files needs it
    from rapidfuzz.distance import OSA

    near = process.extract(key, _long_names(), scorer=OSA.distance, score_cutoff=slips, limit=None)
    names = {name for name, _, _ in near}
    codes = {code for name in names & _index().keys() for code in _index()[name]}
    if len(codes) != 1 or (names | codes) & refused().keys():
        return None
    return codes.pop()


def _country(row: dict[str, str]) -> Country:
    code = row["iso2"]
    own = {column.removeprefix("name_"): row[column] for column in row if column.startswith("name_") and row[column]}
    flags = {name: row[name] == "1" for name in ("member", "eu", "eea", "schengen", "candidate")}
    return Country(code, row["iso3"], row["name_en"], _Names(code, own), **flags)


@cache
def _by_code() -> dict[str, Country]:
    return {each.iso2: each for each in countries()}


def _accepted(code: str) -> str:
    if code in refused():
        raise UnknownCountryError(refused()[code])
    return code


@cache
def _plain_codes() -> frozenset[str]:
    """The alpha-2 codes that mean their own country and nothing else."""
    return frozenset(
        code for code in _by_code() if name_key(code) not in refused() and name_key(code) not in aliases()
    ) - set(refused())


@cache
def _index() -> dict[str, frozenset[str]]:
    """Every key that is understood, with the codes it can mean."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in countries():
        for name in (each.iso2, each.iso3, *each.names.values()):
            found[name_key(name)].add(each.iso2)
    for key, code in aliases().items():
        found[key] = {code}
    return {key: frozenset(codes) for key, codes in found.items()}


@cache
def _long_names() -> list[str]:
    return [name for name in (*_index(), *refused()) if len(name) >= _SHORTEST]
