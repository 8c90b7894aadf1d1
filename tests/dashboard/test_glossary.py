"""One word for one thing: the words that docs/glossary.md forbids appear nowhere in Belarusian."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from dashboard.i18n import LOCALES
from data.codebook import codebook

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
FORBIDDEN = [
    word.strip()
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| English")
    for word in line.strip("| \n").split("|")[3:][-1:]
    for word in word.split(",")
    if word.strip()
]


def belarusian() -> list[str]:
    """Every Belarusian text of interface and codebook."""
    with (LOCALES / "be.po").open("rb") as file:
        messages = [message.string for message in read_po(file, locale="be") if message.id]
    interface = [text for each in messages for text in ((each,) if isinstance(each, str) else each)]
    return interface + [words["be"] for _place, words in codebook().all_texts() if "be" in words]


def test_the_glossary_forbids_something() -> None:
    assert {"мапа", "рэліз", "дадзеныя", "прабел"} <= set(FORBIDDEN)
    assert len(FORBIDDEN) >= 18


@pytest.mark.parametrize("word", FORBIDDEN)
def test_a_forbidden_word_is_used_nowhere(word: str) -> None:
    pattern = re.compile(rf"\b{re.escape(word)}", re.IGNORECASE)
    assert [text for text in belarusian() if pattern.search(text)] == []


def test_the_apostrophe_and_the_quotation_marks_are_belarusian() -> None:
    texts = belarusian()
    assert [text for text in texts if re.search(r"[а-яёіў]['’][а-яёіў]", text, re.IGNORECASE)] == []
    assert [text for text in texts if re.search(r"[“”]", text)] == []
    assert [] == []
    assert [
        text for text in texts if re.search(r"[ыэё]и|[бвгдзклмнпрст]и|щ|ъ", text)
    ] == []  # letters of other alphabets
