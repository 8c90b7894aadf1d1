"""Personal data that must not come in: columns that name people, and phones, addresses or documents inside texts.

Found in a column, the file is refused; found in a text, the row is set aside. What was found is never repeated, not in a
message, not in a log. A cheap search over the whole column picks candidates; only these are looked at closely.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd
import phonenumbers

# Headers that name a person or how to reach one, in the languages that editors write in. Whole words only.
_PERSONAL_WORDS = (
    "first_name last_name surname full_name fullname person_name respondent_name interviewee passport passport_number "
    "passport_no phone telephone mobile email e_mail mail telegram whatsapp viber signal_number birth_date date_of_birth "
    "birthdate dob personal_number identity_number id_number national_id address home_address "
    "імя прозвішча імя_па_бацьку пашпарт тэлефон пошта эл_пошта тэлеграм дата_нараджэння асабісты_нумар адрас "
    "имя фамилия отчество паспорт телефон почта эл_почта телеграм дата_рождения личный_номер адрес фио "
    "imię nazwisko imię_i_nazwisko paszport telefon adres data_urodzenia pesel "
    "vorname nachname familienname reisepass telefonnummer handynummer anschrift geburtsdatum "
    "vardas pavardė pasas telefonas adresas gimimo_data asmens_kodas"
)
_PERSONAL_HEADERS = frozenset(_PERSONAL_WORDS.split())
_BARE = frozenset({"name", "names"})  # personal only where it stands alone: `country_name` is fine

# Belarusian passports: two letters of a known series and seven digits; Cyrillic letters of the same shape count too.
_SERIES = "AB|BM|HB|KH|MP|MC|KB|PP|SP|DP|AD|AS|BP"
_LOOKALIKES = str.maketrans("АВСЕНКМОРТХасеорх", "ABCEHKMOPTXaceopx")
_PASSPORT = re.compile(rf"(?<![A-Za-z])(?:{_SERIES})[ \u00a0№-]{{0,3}}\d{{7}}(?!\d)", re.IGNORECASE)
_IDENTITY = re.compile(r"(?<![A-Za-z0-9])\d{7}[A-Z]\d{3}[A-Z]{2}\d(?![A-Za-z0-9])", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]{2,}")
_HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z]\w{3,31}\b|\b(?:t\.me|telegram\.me|wa\.me)/\+?\w{3,}", re.IGNORECASE)
_BIRTH = re.compile(
    r"(?:born|нарадзі|народж|родил|рожд|urodz|\bur\.|geb\.|geboren|gim[ęi]|\bд\.?\s?[нр]\.)[^.;]{0,30}?"
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2})",
    re.IGNORECASE,
)
_PHONE_SHAPE = re.compile(r"(?<![\w/.,-])\+?\(?\d[\d\s()\u00a0.-]{7,18}\d(?![\w/%])")
_DATE_SHAPE = re.compile(r"\d{4}-\d{2}(-\d{2})?|\d{1,2}[.]\d{1,2}[.]\d{4}|(19|20)\d\d\s*[-–]\s*(19|20)\d\d")
_REGIONS = ("BY", "PL", "LT", "DE", "GE", "UA")  # where a number without a country code is likely to be from
_CANDIDATE = re.compile(r"@|t\.me|wa\.me|\d[\d\s()\u00a0.-]{5,}\d|\d{7}", re.IGNORECASE)


def personal_columns(columns: Sequence[str]) -> list[str]:
    """The headers that name people or ways to reach them, as they stand in the file."""
    return [column for column in columns if _header(column) in _PERSONAL_HEADERS | _BARE]


def _header(column: str) -> str:
    return re.sub(r"[^\w]+", "_", column.split("/")[-1].strip().lower()).strip("_")


def personal_kind(texts: pd.Series) -> pd.Series:
    """For each text the kind of personal data in it, "" for none: email, handle, passport, identity_number, birth_date,
    phone. Works on the distinct texts."""
    distinct = pd.Series(texts.unique(), dtype="str")
    suspected = distinct[distinct.str.contains(_CANDIDATE)]
    found = {text: _kind(text) for text in suspected}
    return texts.map(found).astype("object").fillna("").astype("str")


def _kind(text: str) -> str:
    latin = text.translate(_LOOKALIKES)
    for kind, pattern, where in (
        ("email", _EMAIL, text),
        ("handle", _HANDLE, text),
        ("passport", _PASSPORT, latin),
        ("identity_number", _IDENTITY, latin),
        ("birth_date", _BIRTH, text),
    ):
        if pattern.search(where):
            return kind
    return "phone" if any(_is_phone(match[0]) for match in _PHONE_SHAPE.finditer(text)) else ""


def _is_phone(text: str) -> bool:
    if _DATE_SHAPE.fullmatch(text.strip()):
        return False
    digits = re.sub(r"\D", "", text)
    if text.strip().startswith("+"):
        return _valid(text, None)
    if digits.startswith("00"):
        return _valid("+" + digits[2:], None)
    if digits.startswith(("375", "380", "370", "371", "372", "995")) and _valid("+" + digits, None):
        return True
    # Without a code only what is written like a phone number: money and statistics have no such groups.
    grouped = re.search(r"[()-]", text) or digits.startswith("80")
    return bool(grouped) and any(_valid(text, region) for region in _REGIONS)


def _valid(text: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False
