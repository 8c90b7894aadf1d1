"""Languages of the interface. A language is one catalogue ``locales/<code>.po``; adding one needs no code.

English is the source language: its texts are the message ids themselves. A catalogue holds the codebook too, under the
context ``codebook``, but for the languages in which ``codebook.yml`` itself is written.
"""

from __future__ import annotations

import gettext as gettext_module
import io
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from data.codebook import codebook
from geo.countries import country_name

LOCALES = Path(__file__).parent / "locales"
SOURCE_LANGUAGE = "en"

CODEBOOK = "codebook"  # context of the codebook's texts in a catalogue
OWN_NAME, SOURCE_NAME = "this language, in itself", "English"  # a context and its one text

# How a day and a month are written inside a sentence, where that is not as in most of Europe. CLDR's long forms end in an
# abbreviation ("2026 г.", "2 d.") that would put two full stops at the end of a sentence.
_DAY, _MONTH = "d MMMM y", "LLLL y"
_DATES = {"de": ("d. MMMM y", _MONTH), "lt": ("y-MM-dd", "y 'm'. LLLL")}

# Alphabets whose letters are not those of the base letter with a mark. A letter that is not named sorts with its base
# letter (é with e, ä with a).
_ALPHABETS = {
    "be": "абвгґдеёжзійклмнопрстуўфхцчшыьэюя",
    "lt": "aąbcčdeęėfghiįyjklmnoprsštuųūvzž",
    "pl": "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
}

_APOSTROPHES = "'ʼ’"


@dataclass(frozen=True)
class Language:
    """One language: its texts, names, numbers and order."""

    code: str
    translations: gettext_module.NullTranslations

    def gettext(self, text: str) -> str:
        """The text in this language; the English text where the catalogue has none."""
        return self.translations.gettext(text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The form of the text that goes with ``number``."""
        return self.translations.ngettext(one, many, number)

    @property
    def name(self) -> str:
        """The language's own name for itself: a text of its catalogue, since every page names all languages and CLDR's data
        of each is a megabyte in the memory of each process."""
        name = self.translations.pgettext(OWN_NAME, SOURCE_NAME)
        return name if name != SOURCE_NAME or self.code == SOURCE_LANGUAGE else own_name(self.code)

    def language_name(self, code: str) -> str:
        """What this language calls another one; its code where it has no word."""
        try:
            return str(Locale.parse(code).get_display_name(self.code) or code)
        except (ValueError, UnknownLocaleError):
            return code

    def country(self, iso2: str) -> str:
        """Name of a country, or of XC (several states) and EU."""
        return self.gettext("Several or all member states") if iso2 == "XC" else country_name(iso2, self.code)

    def label(self, group: str, code: str) -> str:
        """Label of a code of the codebook, or another of its texts (``theme_definition``); English where there is none."""
        return self._words(codebook().texts(group, code))

    def anchor(self, theme: str, severity: int) -> str:
        """What a severity class means in a theme."""
        return self._words((codebook().theme(theme).anchors or {})[severity])

    def _words(self, texts: Mapping[str, str]) -> str:
        return texts.get(self.code) or self.translations.pgettext(CODEBOOK, texts[SOURCE_LANGUAGE])

    def number(self, value: float, digits: int = 1) -> str:
        """A decimal number with that many decimals, written as this language writes it."""
        return _number(float(value), digits, self.code)

    def date(self, text: str) -> str:
        """A date as a source gives it: a day, a month or a year; unknown where empty."""
        if not text:
            return self.gettext("date unknown")
        parts = [int(part) for part in text[:10].split("-")]
        if len(parts) == 1:
            return text
        import datetime

        day = datetime.date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)
        of_day, of_month = _DATES.get(self.code, (_DAY, _MONTH))
        return str(format_date(day, format=of_day if len(parts) > 2 else of_month, locale=self.code))

    def sort_key(self, text: str) -> tuple[tuple[tuple[int, int], ...], str]:
        """Key for sorting by this language's alphabet: spaces and hyphens first, apostrophes not at all."""
        folded = text.casefold()
        return tuple(self._place(letter) for letter in folded if letter not in _APOSTROPHES), folded

    def _place(self, letter: str) -> tuple[int, int]:
        alphabet = _ALPHABETS.get(self.code, "")
        if not letter.isalpha():
            return 0, ord(letter)
        base = unicodedata.normalize("NFKD", letter)[0]
        at = alphabet.find(letter) if letter in alphabet else alphabet.find(base)
        return (1, at) if at >= 0 else (2, ord(base))

    def sorted_countries(self, codes: Iterable[str]) -> list[str]:
        """Country codes in the order of their names."""
        return sorted(codes, key=lambda code: self.sort_key(self.country(code)))


@lru_cache(maxsize=4096)  # a page writes hundreds of numbers, most of them again and again
def _number(value: float, digits: int, code: str) -> str:
    return str(format_decimal(value, format="#,##0." + "0" * digits if digits else "#,##0", locale=code))


def own_name(code: str) -> str:
    """A language's own name for itself, as CLDR has it."""
    name = str(Locale(code).get_display_name(code))
    return name[:1].upper() + name[1:]


@cache
def language(code: str) -> Language:
    """The language of this code, English where there is no such catalogue."""
    if code == SOURCE_LANGUAGE or code not in available():
        return Language(SOURCE_LANGUAGE, gettext_module.NullTranslations())
    with (LOCALES / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Language(code, gettext_module.GNUTranslations(compiled))


@cache
def available() -> tuple[str, ...]:
    """Codes of the languages of the interface, English first, then Belarusian, then the others by code."""
    found = sorted((path.stem for path in LOCALES.glob("*.po")), key=lambda code: (code != "be", code))
    return (SOURCE_LANGUAGE, *found)
