"""Personal data that must not come in: columns that name people, and phones, addresses or documents inside texts.

Found in a column, the file is refused; found in a text, the row is set aside. What was found is never repeated, not in a
message, not in a log. A cheap search over the whole column picks candidates; only these are looked at closely.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pandas as pd
import phonenumbers

from etl.columns import doubtful
from etl.personal_columns import personal_columns

__all__ = ["HIDDEN", "personal_columns", "personal_kind", "without_personal"]

HIDDEN = "(hidden)"

# Belarusian passports: two letters of a known series and seven digits; Cyrillic letters of the same shape count too.
_SERIES = "AB|BM|HB|KH|MP|MC|KB|PP|SP|DP|AD|AS|BP"
_LOOKALIKES = str.maketrans("АВСЕНКМОРТХІасеорхі", "ABCEHKMOPTXIaceopxi")
_KNOWN_PASSPORT = re.compile(rf"(?<![A-Za-z\d])(?:{_SERIES})[ \u00a0№-]{{0,3}}\d{{7}}(?![\d/])", re.IGNORECASE)
_ANY_PASSPORT = re.compile(r"(?<![A-Za-z\d])[A-Z]{2}\d{7}(?![\d/A-Za-z]|-\d)")
_PASSPORT_WORD = r"(?:passport|pa[sš]p|пашпарт|паспорт|paszport|reisepass|pas[ao]s?\b|document no|дакумент|документ)"
_NAMED_PASSPORT = re.compile(
    rf"{_PASSPORT_WORD}\W{{0,4}}(?:\w{{0,8}}\W{{1,3}}){{0,2}}[A-Z]{{0,3}}[ №-]{{0,3}}\d{{6,9}}(?!\d)", re.IGNORECASE
)
_IDENTITY = re.compile(r"(?<![A-Za-z0-9])\d{7}[A-Z]\d{3}[A-Z]{2}\d(?![A-Za-z0-9])", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+(?:@|\s?[(\[](?:at|собака|эт)[)\]]\s?)[\w-]+\.[\w.]{2,}", re.IGNORECASE)
_HANDLE = re.compile(
    r"(?<![\w.@/])@[A-Za-z]\w{3,31}\b|\b(?:t\.me|telegram\.me|wa\.me|instagram\.com|linkedin\.com/in)/\+?\w{3,}"
    r"|\bvk\.com/id\d+|facebook\.com/(?:profile\.php|people/)",
    re.IGNORECASE,
)
_BIRTH_WORD = r"(?:\bborn\b|birth|\bd\.?o\.?b\b\.?|нарадз|нарадж|народж|народи|родил|рожд|urodz|\bur\.|geb\.|gebor|geburt|\bgim[ęi]|\bд\.?\s?[нр]\.)"
_DAY = r"(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|\d{1,2}\.? [^\W\d_]{3,12} \d{4}|[^\W\d_]{3,12} \d{1,2}, \d{4})"
_BIRTH = re.compile(rf"{_BIRTH_WORD}([^.;]{{0,30}}?)(?<!\d){_DAY}(?!\d)", re.IGNORECASE)
# "children born after 1 September 2023" is a rule and no person
_RULE = re.compile(
    r"\b(?:after|before|since|until|till|from|between|prior|later|earlier|пасля|да|з|са|раней|пазней|после|до|с|со|ранее|"
    r"позже|nach|vor|seit|ab|bis|po|przed|od|do|після|від|до|iki|nuo|po)\b",
    re.IGNORECASE,
)
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){2,7}(?:[ \u00a0]?[A-Z0-9]{1,4})?(?![A-Za-z0-9])"
)
_PHONE_SHAPE = re.compile(r"(?<![\w/.,-])(?:\+|\(\+)?\(?\d[\d\s()\u00a0\u2009\u202f.-]{6,20}\d(?![\w/%])")
_PHONE_WORD = re.compile(
    r"(?:\bphone|\btel\b|telephone|\bmob|\bcell|\bcall|whatsapp|viber|signal|тэл|тел\b|телеф|маб|моб|патэлеф|звані|звони|"
    r"handy|telefon|kom\.)[^\d+]{0,20}$",
    re.IGNORECASE,
)
_DATE_SHAPE = re.compile(
    r"(?:\d{4}-\d{2}(?:-\d{2})?|\d{1,2}[.]\d{1,2}[.]\d{4}|(?:19|20)\d\d)"
    r"(?:\s*[-–]\s*(?:\d{4}-\d{2}(?:-\d{2})?|\d{1,2}[.]\d{1,2}[.]\d{4}|(?:19|20)\d\d))?"
)
_YEARS = re.compile(r"\(?(?:19|20)\d\d\)?(?:[\s–-]+(?:\(?(?:19|20)\d\d\)?|\d{2}(?!\d)))+|\((?:19|20)\d\d\).*")
_GROUPS_OF_THREE = re.compile(r"\d{1,3}(?:[ \u00a0\u2009\u202f.]\d{3})+(?:[.,]\d+)?")
_REGIONS = ("BY", "PL", "LT", "DE", "GE", "UA", "LV", "EE", "CZ", "GB", "FR", "IT", "ES")
_LIKELY = _REGIONS[:6]  # where a number without a country code is likely to be from
_NEIGHBOURS = ("375", "380", "370", "371", "372", "995")
_CANDIDATE = re.compile(
    r"@|t\.me|wa\.me|vk\.com|facebook\.com|instagram\.com|linkedin\.com|\((?:at|собака)\)|\[(?:at|собака)\]"
    r"|\d[\d\s()\u00a0\u2009\u202f.-]{5,}\d|\d{6}|[A-Z]{2}\d{2}[ \u00a0]?[A-Z0-9]{4}|" + _BIRTH_WORD,
    re.IGNORECASE,
)
# The same for a search over a whole column at once, in the regex dialect of polars, which has no look-around: what a text must
# at least hold for any pattern above to find something. Narrower than the candidates: every id has seven digits in a row.
_SERIES_LETTERS = {"A": "AА", "B": "BВ", "C": "CС", "D": "D", "H": "HН", "K": "KК", "M": "MМ", "P": "PР", "S": "S"}
_EITHER_SCRIPT = "|".join("".join(f"[{_SERIES_LETTERS[sign]}]" for sign in series) for series in _SERIES.split("|"))
_SUSPECTED = (
    r"(?i)@|[(\[](?:at|собака|эт)[)\]]|t\.me/|telegram\.me/|wa\.me/|instagram\.com/|linkedin\.com/in|vk\.com/id|facebook\.com/"
    rf"|(?:{_EITHER_SCRIPT})[ \u00a0№-]{{0,3}}\d{{7}}|[A-ZА-ЯІ]{{2}}\d{{7}}|{_PASSPORT_WORD}(?s:.){{0,40}}\d{{6}}"
    rf"|\d{{7}}[A-ZА-ЯІ]\d{{3}}|{_BIRTH_WORD}[^.;]{{0,30}}{_DAY}"
    r"|[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){2}"
    r"|(?:^|[^\w/.,-])(?:\+|\(\+)?\(?\d[\d\s()\u00a0\u2009\u202f.-]{6,20}\d"
)


def personal_kind(texts: pd.Series) -> pd.Series:
    """For each text the kind of personal data in it, "" for none: email, handle, passport, identity_number, birth_date,
    bank_account, phone. Works on the distinct texts."""
    found = {text: kind for text in doubtful(texts, _SUSPECTED) if (kind := _kind(text))}
    kinds = pd.Series("", index=texts.index, dtype="str")
    hit = texts.isin(list(found))
    return kinds.mask(hit, texts[hit].map(found).astype("str")) if found else kinds


@lru_cache(maxsize=10_000)
def without_personal(text: str) -> str:
    """A short text for a message (a header, the name of a sheet or code), or ``(hidden)`` if it holds personal data."""
    return HIDDEN if _CANDIDATE.search(text) and _kind(text) else text


def _kind(text: str) -> str:
    latin = text.translate(_LOOKALIKES)
    for kind, pattern, where in (
        ("email", _EMAIL, text),
        ("handle", _HANDLE, text),
        ("passport", _KNOWN_PASSPORT, latin),
        ("passport", _ANY_PASSPORT, latin),
        ("passport", _NAMED_PASSPORT, text),
        ("identity_number", _IDENTITY, latin),
    ):
        if pattern.search(where):
            return kind
    if any(not _RULE.search(match[1]) for match in _BIRTH.finditer(text)):
        return "birth_date"
    if any(_is_account(match[0]) for match in _IBAN.finditer(text)):
        return "bank_account"
    return "phone" if any(_is_phone(match[0], text[: match.start()]) for match in _PHONE_SHAPE.finditer(text)) else ""


def _is_account(text: str) -> bool:
    """An international account number, whose check digits are right (ISO 13616)."""
    plain = re.sub(r"\s", "", text)
    if not 15 <= len(plain) <= 34:
        return False
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1


def _is_phone(text: str, before: str) -> bool:
    text = text.strip()
    if _DATE_SHAPE.fullmatch(text) or _YEARS.fullmatch(text):
        return False
    digits = re.sub(r"\D", "", text)
    if text.lstrip("(").startswith("+"):
        return _valid("+" + digits, None)
    if digits.startswith("00") and not text.startswith("00-"):
        return _valid("+" + digits[2:], None)
    if digits.startswith(_NEIGHBOURS) and not _GROUPS_OF_THREE.fullmatch(text) and _valid("+" + digits, None):
        return True
    if _PHONE_WORD.search(before):
        return any(_valid(text, region) for region in _REGIONS)
    # Without a code only what is written like a phone number: money and statistics have no such groups.
    return _is_grouped(text, digits) and any(_valid(text, region) for region in _LIKELY)


def _is_grouped(text: str, digits: str) -> bool:
    in_brackets = bool(re.match(r"(?:8[\s-]?)?\(\d{2,5}\)", text))
    by_hyphens = len(re.findall(r"\d-\d", text)) >= 2 and not re.search(r"\d{5}", text) and "." not in text
    return in_brackets or by_hyphens or (digits.startswith("80") and len(digits) == 11)


def _valid(text: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False
