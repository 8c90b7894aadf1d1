"""Languages: whole catalogues, right plurals, numbers and order."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from dashboard.catalogues import template
from dashboard.i18n import LOCALES, available, language

FIELD = re.compile(r"\{(\w+)\}")


@pytest.fixture(scope="module")
def wanted() -> dict[object, object]:
    """All texts of the interface, as Babel finds them in the source."""
    return {message.id: message for message in template() if message.id}


@pytest.mark.parametrize("code", [code for code in available() if code != "en"])
def test_a_language_has_every_text_of_the_interface_and_no_dead_one(code: str, wanted: dict[object, object]) -> None:
    with (LOCALES / f"{code}.po").open("rb") as file:
        catalogue = {message.id: message for message in read_po(file, locale=code) if message.id}
    untranslated = [key for key in wanted if key not in catalogue or not all(_strings(catalogue[key]))]
    assert untranslated == []
    assert [key for key in catalogue if key not in wanted] == []


@pytest.mark.parametrize("code", [code for code in available() if code != "en"])
def test_translations_keep_every_number_and_name_of_the_text(code: str) -> None:
    with (LOCALES / f"{code}.po").open("rb") as file:
        messages = [message for message in read_po(file, locale=code) if message.id]
    for message in messages:
        source = message.id if isinstance(message.id, str) else message.id[1]
        for text in _strings(message):
            assert set(FIELD.findall(text)) == set(FIELD.findall(source)), source


def _strings(message: object) -> tuple[str, ...]:
    text = message.string  # type: ignore[attr-defined]
    return (text,) if isinstance(text, str) else tuple(text)


def test_belarusian_sorts_by_its_own_alphabet() -> None:
    names = ["Літва", "Кіпр", "Ісландыя", "Іспанія", "Ёрданія", "Швецыя", "Ўкраіна", "Італія", "Эстонія"]
    ordered = sorted(names, key=language("be").sort_key)
    assert ordered.index("Італія") < ordered.index("Кіпр")
    assert ordered.index("Ёрданія") < ordered.index("Ісландыя")
    assert ordered[-1] == "Эстонія"


def test_numbers_and_dates_are_written_as_the_language_writes_them() -> None:
    assert language("be").number(3.84) == "3,8"
    assert language("en").number(1234.5, 0) == "1,234"
    assert language("en").date("2026-05-02") == "2 May 2026"
    assert language("en").date("2026-05") == "May 2026"
    assert language("be").date("2026-05-02") == "2 мая 2026"
    assert language("be").date("2026") == "2026"


def test_an_unknown_language_is_english() -> None:
    assert language("xx").code == "en"
    assert language("../../etc").code == "en"
