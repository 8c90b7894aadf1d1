"""Personal data stays out, and nothing harmless is taken for it. Every number here is made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.assemble import Evidence
from etl.intake import take_in
from etl.privacy import personal_columns, personal_kind, without_personal
from tests.conftest import REFERENCE


def kind(text: str) -> str:
    found: str = personal_kind(pd.Series([text])).iat[0]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Call +375 29 123-45-67 after six", "phone"),
        ("тэл. 375291234567", "phone"),
        ("8 (029) 123-45-67", "phone"),
        ("00375 29 1234567", "phone"),
        ("write to someone.made.up@example.org", "email"),
        ("her account is @made_up_name", "handle"),
        ("see t.me/made_up_channel", "handle"),
        ("passport MP1234567 expired", "passport"),
        ("пашпарт МР 1234567", "passport"),
        ("number 1234567A001PB2", "identity_number"),
        ("born 01.02.1983 in a town", "birth_date"),
        ("нарадзілася 01.02.1983", "birth_date"),
        ("tel. 501 234 567", "phone"),
        ("8-029-123-45-67", "phone"),
        ("write to made.up (at) example.org", "email"),
        ("EH1234567", "passport"),
        ("пашпарт серыі МР № 1234567", "passport"),
        ("3010190А001РВ1", "identity_number"),
        ("date of birth: 1990-01-01", "birth_date"),
        ("нарадзілася 1 лютага 1983 года", "birth_date"),
        ("born February 1, 1983", "birth_date"),
        ("paid to PL61 1090 1014 0000 0712 1981 2874", "bank_account"),
    ],
)
def test_personal_data_in_a_text_is_found(text: str, expected: str) -> None:
    assert kind(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Directive 2014/92/EU on payment accounts",
        "decree 278 of 4 September 2023",
        "Art. 83 ust. 1 pkt 2 of the act of 12.12.2013",
        "12 345 678 euro were frozen",
        "1 200,50 PLN a month",
        "between 2021-2023 and 2024 - 2025",
        "on 2024-03-01 at the office",
        "ISBN 978-3-16-148410-0",
        "6.1 % of 1,926 decisions",
        "24/7 service, 100-200 people",
        "case 2019/0452 of the court",
        "Regulation (EU) 2018/1806, Article 6(1)(b)",
        "II OSK 1234/23, C-123/45 P, no. 12345/18, ECLI:PL:NSA:2023:1234567",
        "EUR 1.234.567,89 and 375 291 234 567 rubles",
        "220030 Minsk, LT-01001 Vilnius, 00-950 Warszawa",
        "children born after 01.09.2023 get no passport",
        "born in 1983, people born before 01.01.1990",
        "CELEX 32014L0092, OJ L 257, 28.8.2014, p. 214",
        "passport valid until 2024-03-01, fee 120 euro",
        "01.02.2023-03.04.2023, 2023-2024-2025",
        "call for 100 000 signatures, phone 100-200 times",
        "указ № 278 ад 4 верасня 2023 г., № 03-12/1234",
    ],
)
def test_what_is_harmless_is_let_through(text: str) -> None:
    assert kind(text) == ""


def test_no_shipped_statement_is_taken_for_personal_data(evidence: Evidence) -> None:
    assert set(personal_kind(evidence["finding"]["statement"])) == {""}
    assert set(personal_kind(evidence["case_report"]["summary"])) == {""}


@given(
    st.text(alphabet=st.characters(exclude_categories=["Nd", "Nl", "No", "Cs"], exclude_characters="@/"), max_size=200)
)
def test_a_text_without_digits_and_addresses_is_never_taken_for_personal_data(text: str) -> None:
    assert kind(text) == ""


@given(st.sampled_from(["29", "33", "44"]), st.integers(1_000_000, 9_999_999), st.sampled_from([" ", "-", ""]))
def test_a_belarusian_number_is_found_however_it_is_written(code: str, number: int, gap: str) -> None:
    digits = f"{number:07}"
    assert kind(f"phone +375{gap}{code}{gap}{digits[:3]}{gap}{digits[3:5]}{gap}{digits[5:]} please") == "phone"


MOBILE = [
    phonenumbers.format_number(number, kind)
    for region in ("BY", "PL", "LT", "DE", "GE", "UA", "LV", "EE", "CZ", "GB", "FR", "IT", "ES", "US", "IL", "CY")
    if (number := phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE))
    for kind in (phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.PhoneNumberFormat.E164)
]


@given(
    st.sampled_from(MOBILE),
    st.sampled_from(["", "call ", "(", "пасля шасці: "]),
    st.sampled_from(["", ".", " now", ")"]),
)
def test_an_international_number_of_any_country_is_found_in_any_sentence(number: str, before: str, after: str) -> None:
    assert kind(f"{before}{number}{after}") == "phone"


@given(st.text("ABHKMPC", min_size=2, max_size=2), st.integers(0, 9_999_999))
def test_two_letters_and_seven_digits_are_a_passport(letters: str, number: int) -> None:
    assert kind(f"with {letters}{number:07} in hand") == "passport"


@given(
    st.dates(), st.sampled_from("ABCHKEM"), st.integers(0, 999), st.integers(0, 9), st.sampled_from(["PB", "BA", "BI"])
)
def test_an_identity_number_is_found(day: date, region: str, serial: int, check: int, country: str) -> None:
    assert kind(f"нумар 3{day:%d%m%y}{region}{serial:03}{country}{check}.") == "identity_number"


@given(st.dates(date(1920, 1, 1), date(2020, 1, 1)), st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"]))
def test_a_day_is_personal_only_as_a_birthday(day: date, shape: str) -> None:
    assert kind(f"she was born on {day.strftime(shape)}") == "birth_date"
    assert kind(f"the act of {day.strftime(shape)} was changed") == ""


@given(
    st.integers(0, 10**11), st.sampled_from(["{:,}", "{:_}", "{}"]), st.sampled_from([" euro", " %", " people", " BYN"])
)
def test_an_amount_is_never_taken_for_a_phone(amount: int, shape: str, unit: str) -> None:
    text = shape.format(amount)
    for thousands in (",", " ", "\u00a0", "."):
        grouped = text.replace(",", thousands).replace("_", thousands)
        if not grouped.isdecimal():  # eleven digits in a row are nobody's way to write money
            assert kind(f"about {grouped}{unit}") == ""


@given(
    st.integers(1, 99_999),
    st.integers(1950, 2026),
    st.sampled_from(["{}/{}", "№ {}/{}", "no. {}/{}", "C-{}/{}", "{}-{}"]),
)
def test_a_case_or_decree_number_is_let_through(number: int, year: int, shape: str) -> None:
    assert kind("see " + shape.format(number, year)) == ""
    assert kind("see " + shape.format(number, year % 100)) == ""


def test_what_a_message_repeats_is_hidden_if_it_is_personal() -> None:
    assert without_personal("column +375 29 123-45-67") == "(hidden)"
    assert without_personal("FIN > Bank refused") == "FIN > Bank refused"


def test_neither_a_file_name_nor_a_header_nor_a_sheet_name_leaks(tmp_path: Path) -> None:
    named = tmp_path / "case +375 29 123-45-67.csv"
    named.write_text("case_id\n1\n", encoding="utf-8")
    header = tmp_path / "a.csv"
    header.write_text(
        "case_id,country,theme,severity,date,someone@example.org\nA1,PL,DOC,3,2026-01-02,x\n", encoding="utf-8"
    )
    double = tmp_path / "b.csv"
    double.write_text("MP1234567,PL,MP1234567\nA1,PL,DOC\n", encoding="utf-8")
    refusals = take_in([named, header, double], today=REFERENCE).refusals
    assert {refusal.code for refusal in refusals} >= {"personal_data_in_name", "unknown_column", "duplicate_column"}
    told = " ".join(f"{r.file} {r.sheet} {r.column} {r.message}" for r in refusals)
    assert not any(secret in told for secret in ("375", "example.org", "MP1234567"))


def test_columns_that_name_people_are_found_and_others_are_not() -> None:
    personal = [
        "name",
        "Surname",
        "Passport No",
        "e-mail",
        "Telegram",
        "Дата нараджэння",
        "group/phone",
        "Прозвішча",
        "ідэнтыфікацыйны нумар",
        "Applicant phone number",
        "deviceid",
        "_place_latitude",
        "IBAN",
    ]
    assert personal_columns(personal) == personal
    assert (
        personal_columns(["country_name", "source_title", "Document name", "theme", "case_id", "Nazwa dokumentu"]) == []
    )
