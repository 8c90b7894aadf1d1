"""Whatever a state or a theme is called is found, however it is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.frame import page_names
from dashboard.finder import KINDS, Hit, find, words
from dashboard.i18n import available, language
from data.codebook import codebook
from geo.countries import members

STATES = [member.iso2 for member in members()]
THEMES = list(codebook().codes("theme"))
LANGUAGES = st.sampled_from(available())


def _found(text: str, lang: str = "en") -> list[Hit]:
    own = language(lang)
    return find(text, own, page_names(own))


@given(st.sampled_from(STATES), LANGUAGES, st.sampled_from([str.lower, str.upper, str.title]))
def test_a_state_is_the_first_to_be_found_by_its_name(code: str, lang: str, typed: object) -> None:
    name = language(lang).country(code)
    assert _found(typed(name), lang)[0].country == code  # type: ignore[operator]


@given(st.sampled_from(STATES), LANGUAGES)
def test_a_state_is_found_by_its_english_name_and_codes_in_every_language(code: str, lang: str) -> None:
    member = next(each for each in members() if each.iso2 == code)
    for name in (member.iso2, member.iso3, language("en").country(code)):
        assert _found(name, lang)[0] == Hit(language(lang).country(code), country=code)


@given(st.sampled_from(STATES), LANGUAGES, st.data())
def test_a_state_is_among_those_found_by_the_beginning_of_its_name(code: str, lang: str, data: st.DataObject) -> None:
    name = language(lang).country(code)
    start = name[: data.draw(st.integers(1, len(name)))]
    assert code in [hit.country for hit in _found(start, lang) if hit.kind == "country"]


@given(st.sampled_from(THEMES), LANGUAGES)
def test_a_theme_is_the_first_to_be_found_by_its_name(code: str, lang: str) -> None:
    first = _found(language(lang).label("theme", code), lang)[0]
    assert (first.kind, first.theme) == ("theme", code)


@given(st.sampled_from(STATES), st.sampled_from(THEMES), LANGUAGES, st.booleans())
def test_a_state_with_a_theme_is_found_in_either_order(state: str, theme: str, lang: str, turned: bool) -> None:
    own = language(lang)
    pair = [own.country(state), own.label("theme", theme)]
    hits = _found(" ".join(reversed(pair) if turned else pair), lang)
    assert (state, theme, "") in [(hit.country, hit.theme, hit.subtheme) for hit in hits]


@given(st.text(max_size=80), LANGUAGES)
def test_anything_can_be_typed(text: str, lang: str) -> None:
    hits = _found(text, lang)
    assert len(set(hits)) == len(hits)
    assert all(hit.kind in KINDS for hit in hits)
    if not words(text):
        assert hits == []


@given(st.permutations(["travel", "document", "alien"]))
def test_words_count_in_any_order(typed: list[str]) -> None:
    assert _found(" ".join(typed))[0].subtheme == "DOC.2"


@pytest.mark.parametrize(
    ("typed", "lang", "title"),
    [
        ("Польшчы", "be", "Польшча"),  # in Poland
        ("банкі ў Польшчы", "be", "Польшча · Банкі"),  # words that only join others
        ("banks in Poland", "en", "Poland · Banking"),
        ("banques de Pologne", "fr", "Pologne · Banques"),
        ("fr banks", "en", "France · Banking"),  # two letters that are a code
        ("poland qqqq", "en", None),  # a word that names nothing is not passed over
        ("banks", "en", "Banking"),
        ("turkiye", "en", "Türkiye"),
        ("osterreich", "de", "Österreich"),
        ("united kingdom banks", "en", "United Kingdom · Banking"),
        ("decree", "en", "Documents"),  # by what the theme means
        ("qqqq", "en", None),
    ],
)
def test_forms_of_a_word_and_letters_with_marks(typed: str, lang: str, title: str | None) -> None:
    hits = _found(typed, lang)
    assert (hits[0].title if hits else None) == title
