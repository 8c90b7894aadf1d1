"""Personal data stays out, and nothing harmless is taken for it. Every number here is made up."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.assemble import Evidence
from etl.privacy import personal_columns, personal_kind


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


def test_columns_that_name_people_are_found_and_others_are_not() -> None:
    personal = ["name", "Surname", "Passport No", "e-mail", "Telegram", "Дата нараджэння", "group/phone", "Прозвішча"]
    assert personal_columns(personal) == personal
    assert (
        personal_columns(["country_name", "source_title", "Document name", "theme", "case_id", "Nazwa dokumentu"]) == []
    )
