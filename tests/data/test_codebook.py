"""The codebook: complete in every language, its weights those of the method, and strict about what it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from data.codebook import PATH, codebook, encode, encode_subtheme, encode_theme
from data.errors import CodebookError, DataError

LANGUAGES = {"en", "be"}
RUSSIAN_ONLY = re.compile("[ищъИЩЪ]")
CODES = [(group, code) for group in codebook().groups for code in codebook().codes(group)]


def texts() -> Iterator[tuple[str, dict[str, str]]]:
    """Every text of the file with the path to it."""

    def walk(path: str, node: object) -> Iterator[tuple[str, dict[str, str]]]:
        if isinstance(node, dict) and set(node) & LANGUAGES:
            yield path, node
        elif isinstance(node, dict):
            for key, value in node.items():
                yield from walk(f"{path}.{key}", value)
        elif isinstance(node, list):
            for entry in node:
                yield from walk(f"{path}.{entry['code']}" if isinstance(entry, dict) else path, entry)

    yield from walk("", yaml.safe_load(PATH.read_text(encoding="utf-8")))


def test_there_are_twelve_themes_in_the_order_of_the_codebook() -> None:
    assert " ".join(codebook().codes("theme")) == "DOC STAY ASY CIV FIN WORK EDU SOC SEC DIS CUL ORG"


def test_the_sub_themes_of_each_theme_are_numbered_without_a_gap() -> None:
    counts = {theme.code: len(theme.subthemes) for theme in codebook().themes}
    assert counts == {
        "DOC": 6, "STAY": 8, "ASY": 6, "CIV": 7, "FIN": 7, "WORK": 5,
        "EDU": 5, "SOC": 6, "SEC": 8, "DIS": 5, "CUL": 5, "ORG": 8,
    }  # fmt: skip
    for theme in codebook().themes:
        assert [sub.code for sub in theme.subthemes] == [f"{theme.code}.{i + 1}" for i in range(counts[theme.code])]


def test_every_theme_explains_itself_and_all_five_classes() -> None:
    for theme in codebook().themes:
        assert set(theme.texts) == {"label", "title", "definition", "include", "exclude"}
        for lang in LANGUAGES:
            assert all(theme.anchor(severity, lang) for severity in range(1, 6))


def test_every_text_stands_in_both_languages() -> None:
    found = list(texts())
    assert len(found) > 250
    for path, words in found:
        assert set(words) == LANGUAGES, path
        assert all(text.strip() == text != "" for text in words.values()), path


def test_belarusian_texts_are_in_belarusian_letters() -> None:
    for path, words in texts():
        text = words["be"]
        assert re.search("[а-яўіё]", text.lower()), f"{path}: no Cyrillic"
        assert not RUSSIAN_ONLY.search(text), f"{path}: Russian letter"
        assert not re.search(r"[а-яўіё]['’][а-яўіё]", text.lower()), f"{path}: the apostrophe is U+02BC"


def test_english_texts_hold_no_cyrillic_letters() -> None:
    assert not [path for path, words in texts() if re.search("[а-яўіёА-ЯЎІЁ]", words["en"])]


def test_labels_of_one_group_can_be_told_apart() -> None:
    for group in codebook().groups:
        for lang in LANGUAGES:
            labels = [codebook().label(group, code, lang) for code in codebook().codes(group)]
            assert len(set(labels)) == len(labels), f"{group} in {lang}"


def test_weights_are_those_of_the_method() -> None:
    book = codebook()
    sources = {"A": 1.0, "B": 0.9, "C": 0.8, "D": 0.7, "E": 0.6, "F": 0.5, "G": 0.2, "H": 0.0}
    reach = {"L1": 1.0, "L2": 0.9, "L3": 0.7, "L4": 0.6, "L5": 0.5, "L6": 0.4, "L7": 0.2, "L8": 0.5}
    assert book.weights("source_type") == sources
    assert book.weights("confidence") == {"high": 1.0, "medium": 0.7, "low": 0.4}
    assert book.weights("instrument_level", "reach") == reach
    counting = {status: weight for status, weight in book.weights("status").items() if weight}
    assert counting == {"working": 1.0, "partially_working": 0.5, "piloted": 0.25}


def test_a_level_of_better_rank_never_reaches_less_far() -> None:
    ranks, reach = (codebook().weights("instrument_level", name) for name in ("rank", "reach"))
    by_rank = sorted(ranks, key=lambda level: ranks[level])
    assert sorted(ranks.values()) == list(range(1, 9))
    assert [reach[level] for level in by_rank] == sorted(reach.values(), reverse=True)


def test_every_status_names_the_kinds_that_may_have_it() -> None:
    for status in codebook().codes("status"):
        kinds = codebook().entry("status", status).kinds
        assert kinds and set(kinds) <= set(codebook().codes("kind"))


def test_states_without_a_number_have_letters_that_are_no_grade() -> None:
    for lang in LANGUAGES:
        letters = [codebook().label("state_letter", state, lang) for state in codebook().codes("state")]
        assert len(set(letters)) == 4
        assert not set(letters) & set(codebook().codes("grade"))


def test_further_texts_are_asked_for_by_group_and_name() -> None:
    assert codebook().label("severity_word", "4", "en") == "loss of a right"
    assert codebook().label("theme_title", "ASY", "be") == "Міжнародная абарона"


def test_a_language_without_words_falls_back_to_english() -> None:
    assert codebook().label("theme", "DOC", "lt") == "Documents"


@given(st.sampled_from(CODES), st.sampled_from(["", " ", "\u00a0"]), st.booleans(), st.booleans())
def test_every_code_is_read_in_any_case_spacing_and_width(
    known: tuple[str, str], space: str, lower: bool, wide: bool
) -> None:
    group, code = known
    typed = code.lower() if lower else code.upper()
    typed = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in typed) if wide else typed
    assert encode(group, space + typed.replace("_", " ") + space) == code


@pytest.mark.parametrize("nothing", ["", "  ", "?", "n/a", "N/A", "-", "—"])
def test_what_coders_leave_out_on_purpose_is_no_code(nothing: str) -> None:
    assert encode_theme(nothing) is None


@pytest.mark.parametrize("group", list(codebook().groups))
def test_an_unknown_code_is_refused_with_the_codes_that_exist(group: str) -> None:
    with pytest.raises(CodebookError, match=f"not a code of '{group}'.*{re.escape(codebook().codes(group)[-1])}"):
        encode(group, "XYZ")


def test_a_refusal_never_repeats_what_the_coder_typed() -> None:
    with pytest.raises(CodebookError) as refusal:
        encode_subtheme("DOC.9 somebody's name")
    assert "somebody" not in str(refusal.value)


def test_unknown_groups_codes_and_texts_are_refused() -> None:
    for group, code in (("colour", "DOC"), ("theme", "XYZ"), ("theme_colour", "DOC"), ("status_note", "ongoing")):
        with pytest.raises(DataError):
            codebook().label(group, code, "en")
    with pytest.raises(CodebookError):
        codebook().theme("DOC.1")
    with pytest.raises(CodebookError):
        codebook().subtheme("DOC")
