"""One cell at a time: the text that stands in a file becomes the value that the project keeps, or is refused.

Every parser takes trimmed text and returns the value to keep as text. ``ValueRefused`` carries a reason that never
repeats the value; ``Accepted`` may carry a warning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from geo.countries import UnknownCountryError, resolve, suggest

EARLIEST_YEAR = 1990
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85]")
_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_IDENTIFIER = re.compile(r"[A-Za-z0-9:_-]{1,64}")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: \d{2}:\d{2}(?::\d{2})?)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: \d{2}:\d{2}(?::\d{2})?)?")
_SERIAL = re.compile(r"\d{1,5}(\.\d+)?")
_EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Accepted:
    """A value to keep, with an optional warning for the editor."""

    value: str
    warning_code: str = ""
    warning: str = ""


class ValueRefused(Exception):  # noqa: N818 - it is a verdict, not a failure of the program
    """The value cannot be taken. ``code`` is stable, ``message`` is a sentence without the value."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


Parser = Callable[[str], Accepted]

# What a text must hold for its parser to do anything but give it back as it is, for the kinds of columns in which most texts
# are distinct: the others need not be looked at one by one. A test holds these against the parsers.
_UNSEEN = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
SUSPICIOUS = {
    "identifier": "^-?$|[^A-Za-z0-9:_-]|.{65}",
    "free_text": rf"(?i)^[?-]?$|[{_UNSEEN}]|<[a-z/!]|\]\(|javascript:|^[=+@\uff1d\uff0b\uff0d\uff20-]",
    "text": f"^[?-]?$|[{_UNSEEN}]",
    "address": "(?i)^[?-]?$|^(javascript|data|vbscript|file):",
}
# What a text must hold for ``clean`` to change it. Else it is printable ASCII without space around it.
UNCLEAN = "^[ ]|[ ]$|[^ -~]"


def clean(text: str) -> str:
    """Trim, bring to NFC, turn odd spaces into plain ones and drop control characters and soft hyphens."""
    if text.isascii() and text.isprintable():
        return text.strip()
    plain = _SPACES.sub(" ", _CONTROL.sub(" ", text.replace("\u00ad", "")))
    return unicodedata.normalize("NFC", plain).strip()


def identifier(text: str) -> Accepted:
    """An id: 1 to 64 Latin letters, digits, ``:``, ``_`` or ``-``."""
    if _INVISIBLE.search(text):
        raise ValueRefused("invisible_character", "the id holds an invisible character")
    if not _IDENTIFIER.fullmatch(text):
        raise ValueRefused("id_format", "must be 1 to 64 letters A-Z, digits, hyphens, underscores or colons")
    return Accepted(text)


def country(text: str) -> Accepted:
    """A country by code or name; the codes XC (several states) and EU stand for themselves."""
    name = text.strip("«»\"'“”„ ")
    if name.upper() in ("XC", "EU"):
        return Accepted(name.upper())
    try:
        return Accepted(resolve(name))
    except UnknownCountryError as error:
        guess = suggest(name)
        if guess is None:
            raise ValueRefused("unknown_country", str(error)) from error
        return Accepted(guess, "country_guessed", f"read as {guess}: no country has exactly this name")


def one_of(codes: Collection[str], what: str, *, upper: bool = True) -> Parser:
    """A code of the codebook, forgiving spaces, case and full-width letters; anything else is refused."""

    def parse(text: str) -> Accepted:
        if _INVISIBLE.search(text):
            raise ValueRefused("invisible_character", f"the {what} holds an invisible character")
        code = unicodedata.normalize("NFKC", text).strip()
        code = code.upper() if upper else code.lower().replace(" ", "_").replace("-", "_")
        if code not in codes:
            raise ValueRefused(f"unknown_{what.replace(' ', '_')}", f"not a {what} of the codebook")
        return Accepted(code)

    return parse


def severity(text: str) -> Accepted:
    """A severity class: the ASCII digits 1 to 5, also as 3.0; words and other digits are refused."""
    match = re.fullmatch(r"([1-5])(?:\.0+)?", text)
    if not match:
        raise ValueRefused("severity", "must be a whole number from 1 to 5")
    return Accepted(match[1])


def free_text(text: str) -> Accepted:
    """A sentence. Invisible characters are dropped; markup and formulas are kept as text, with a warning."""
    plain = _INVISIBLE.sub("", text)
    if re.search(r"<[a-zA-Z/!]", plain) or "](" in plain or re.search(r"javascript:", plain, re.IGNORECASE):
        return Accepted(plain, "markup", "holds markup; it is kept as text and shown escaped")
    if plain[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20"):
        return Accepted(plain, "formula_like_text", "begins like a spreadsheet formula; exports will escape it")
    return Accepted(plain)


def any_text(text: str) -> Accepted:
    """Short text that is kept as it stands."""
    return Accepted(_INVISIBLE.sub("", text))


def address(text: str) -> Accepted:
    """A web address; only http and https can be followed, anything else is kept as a section name would be."""
    if re.match(r"(?i)(javascript|data|vbscript|file):", text):
        raise ValueRefused("address", "only http and https addresses can be kept")
    return Accepted(text)


def number(text: str) -> Accepted:
    """A plain decimal number."""
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        raise ValueRefused("number", "must be a plain number, with a point before decimals")
    return Accepted(text)


def year(text: str) -> Accepted:
    """A calendar year."""
    if not _YEAR.fullmatch(text):
        raise ValueRefused("year", "must be a year of four digits")
    return Accepted(text)


@dataclass(frozen=True)
class DateReader:
    """Reads the dates of one column.

    Args:
        today: nothing may be dated later.
        order: ``dmy`` or ``mdy`` where the profile declares what 03/04/2024 means; None refuses what is ambiguous.
        serials: plain numbers are Excel serial numbers (in a workbook, or where a whole column is such numbers).
        both_orders: the column proves day-first and month-first, so that no slashed date in it can be trusted.
        future: dates to come are allowed (``valid_until``).
    """

    today: date
    order: str | None = None
    serials: bool = False
    both_orders: bool = False
    future: bool = False

    def __call__(self, text: str) -> Accepted:
        if text.lower() in ("unknown", "n/a"):
            return Accepted("")
        value = self._read(text)
        first = date(*[int(part) for part in [*value.split("-"), "1", "1"][:3]])
        if first.year < EARLIEST_YEAR:
            raise ValueRefused("date", f"lies before {EARLIEST_YEAR}, which cannot be meant")
        if first > self.today and not self.future:
            raise ValueRefused("future_date", "lies in the future")
        return Accepted(value)

    def _read(self, text: str) -> str:
        if match := _ISO_DATE.fullmatch(text):
            return _day(int(match[1]), int(match[2]), int(match[3]))
        if match := _MONTH.fullmatch(text):
            return _day(int(match[1]), int(match[2]), 1)[:7]
        if _YEAR.fullmatch(text):  # as a serial number it would lie before 1928
            return text
        if match := _DOTTED.fullmatch(text):
            return _day(int(match[3]), int(match[2]), int(match[1]))
        if match := _SLASHED.fullmatch(text):
            return self._slashed(int(match[1]), int(match[2]), int(match[3]))
        if self.serials and _SERIAL.fullmatch(text):
            return (_EXCEL_EPOCH + timedelta(days=int(float(text)))).isoformat()
        raise ValueRefused("date", "must be a date such as 2026-05-02, a month such as 2026-05 or a year")

    def _slashed(self, first: int, second: int, year_: int) -> str:
        if self.order == "dmy":
            return _day(year_, second, first)
        if self.order == "mdy":
            return _day(year_, first, second)
        if self.both_orders or (first <= 12 and second <= 12 and first != second):
            raise ValueRefused(
                "ambiguous_date", "could be day/month or month/day; declare date_order in the profile of this file"
            )
        return _day(year_, second, first) if first > 12 or first == second else _day(year_, first, second)


def slashed_orders(texts: Collection[str]) -> set[str]:
    """The orders that a column of dates proves: ``dmy`` by 25/12/2024, ``mdy`` by 12/25/2024."""
    proofs = set()
    for text in texts:
        match = _SLASHED.fullmatch(text)
        if match and int(match[1]) > 12:
            proofs.add("dmy")
        elif match and int(match[2]) > 12:
            proofs.add("mdy")
    return proofs


def all_serials(texts: Collection[str]) -> bool:
    """Whether every filled cell is an Excel serial number (a column of years is not)."""
    filled = [text for text in texts if text]
    return bool(filled) and all(_SERIAL.fullmatch(t) for t in filled) and not all(_YEAR.fullmatch(t) for t in filled)


def _day(year_: int, month: int, day: int) -> str:
    try:
        return date(year_, month, day).isoformat()
    except ValueError as error:
        raise ValueRefused("date", "no such day in the calendar") from error


def several(parse: Parser, separators: str = r"[;,|/+ ]+") -> Parser:
    """Several codes in one cell, kept separated by ``;``. One that is unknown refuses the row."""

    def parse_all(text: str) -> Accepted:
        parts = [part for part in re.split(separators, text.strip()) if part]
        return Accepted(";".join(dict.fromkeys(parse(part).value for part in parts)))

    return parse_all
