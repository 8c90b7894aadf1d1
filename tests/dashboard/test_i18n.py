"""Languages: whole catalogues, right plurals, numbers and order."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po, write_po

from dashboard import i18n
from dashboard.catalogues import is_translated, renew, start, template
from dashboard.i18n import LOCALES, available, language

FIELD = re.compile(r"\{(\w+)\}")


def _key(message: Message) -> tuple[object, object]:
    return message.id, message.context


@pytest.mark.parametrize("code", [code for code in available() if code != "en"])
def test_a_language_has_every_text_and_no_dead_one(code: str) -> None:
    wanted = {_key(message) for message in template(code) if message.id}
    with (LOCALES / f"{code}.po").open("rb") as file:
        catalogue = {_key(message): message for message in read_po(file, locale=code) if message.id}
    untranslated = [key for key in wanted if key not in catalogue or not is_translated(catalogue[key])]
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
    assert language("lt").date("2026-05-02") == "2026-05-02"
    assert language("lt").date("2026-05") == "2026 m. gegužė"


def test_an_unknown_language_is_english() -> None:
    assert language("xx").code == "en"
    assert language("../../etc").code == "en"


@pytest.mark.usefixtures("locales")
def test_a_translator_adds_a_language_without_code() -> None:
    path = start("lt")
    interface, terms = renew(path)
    assert (interface[0], terms[0]) == (1, 0)  # its own name
    assert terms[1] > 250  # labels, definitions, anchors
    with path.open("rb") as file:
        catalogue = read_po(file, locale="lt")
    assert catalogue.num_plurals == 3
    catalogue.get("Method").string = "Metodika"
    catalogue.get("Documents", context="codebook").string = "Dokumentai"
    with path.open("wb") as file:
        write_po(file, catalogue)
    assert renew(path) == ((2, interface[1]), (1, terms[1]))
    lithuanian = i18n.language("lt")
    assert i18n.available() == ("en", "lt")
    assert (lithuanian.name, lithuanian.country("PL")) == ("Lietuvių", "Lenkija")
    assert (lithuanian.gettext("Method"), lithuanian.label("theme", "DOC")) == ("Metodika", "Dokumentai")
    assert lithuanian.label("theme", "STAY") == "Stay"  # English until it is translated
    assert i18n.Language("lt", language("en").translations).name == "Lietuvių"  # of a catalogue that does not say it


def test_every_language_sorts_names_by_its_own_order() -> None:
    def order(code: str, *names: str) -> list[str]:
        return sorted(names, key=i18n.Language(code, language("en").translations).sort_key)

    assert order("lt", "Šveicarija", "Suomija", "Turkija") == ["Suomija", "Šveicarija", "Turkija"]
    assert order("pl", "Łotwa", "Malta", "Litwa") == ["Litwa", "Łotwa", "Malta"]
    assert order("de", "Zypern", "Österreich", "Portugal") == ["Österreich", "Portugal", "Zypern"]
    assert order("fr", "Finlande", "Estonie", "Égypte") == ["Égypte", "Estonie", "Finlande"]
    assert order("uk", "Ірландія", "Їсландія", "Йорданія", "Іспанія")[-1] == "Йорданія"
    assert order("be", "Сан-Марына", "Санпа") == ["Сан-Марына", "Санпа"]


def test_another_language_is_called_by_its_name() -> None:
    assert language("be").language_name("en") == "англійская"
    assert language("en").language_name("zz-wrong") == "zz-wrong"
