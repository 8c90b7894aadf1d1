from __future__ import annotations

import csv
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

import geo.countries
from geo.countries import UnknownCountryError, countries, country, country_name, members, resolve, suggest
from geo.names import aliases, name_key, refused

FOLDER = Path(geo.countries.__file__).parent
# Codes that CLDR has and ISO 3166-1 has not (reserved, user-assigned or private).
NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
ISO = {code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha()} - NOT_ISO


def known_names() -> set[str]:
    """Keys of all that is written down somewhere, gathered without the index under test."""
    names = {name for each in countries() for name in (each.iso2, each.iso3, *each.names.values())}
    return {name_key(name) for name in names} | set(aliases())


def refusal(text: str) -> str:
    with pytest.raises(UnknownCountryError) as caught:
        resolve(text)
    return str(caught.value)


def test_there_are_46_members_and_the_unions_have_their_size() -> None:
    assert len(members()) == 46
    assert sum(each.eu for each in members()) == 27
    assert sum(each.eea for each in members()) == 30
    assert sum(each.schengen for each in members()) == 29
    assert {each.iso2 for each in members() if each.eea and not each.eu} == {"IS", "LI", "NO"}
    assert {each.iso2 for each in members() if each.eu and not each.schengen} == {"CY", "IE"}
    assert {each.iso2 for each in members() if each.candidate} == {"AL", "BA", "GE", "MD", "ME", "MK", "RS", "TR", "UA"}


def test_nobody_outside_the_council_of_europe_is_in_its_unions() -> None:
    outside = [each for each in countries() if not each.member]
    assert not any(each.eu or each.eea or each.schengen or each.candidate for each in outside)
    assert {"BY", "RU", "XK", "VA", "KZ"} <= {each.iso2 for each in outside}


def test_the_table_holds_every_iso_code_once_and_kosovo() -> None:
    codes = [each.iso2 for each in countries()]
    assert sorted(codes) == sorted(ISO | {"XK"})
    assert len({each.iso3 for each in countries()}) == len(codes)


@pytest.mark.parametrize(
    ("code", "lang", "name"),
    [
        ("LT", "be", "Літва"),
        ("SM", "be", "Сан-Марына"),
        ("LT", "lt", "Lietuva"),
        ("DE", "pl", "Niemcy"),
        ("BA", "en", "Bosnia and Herzegovina"),
        ("NA", "en", "Namibia"),
        ("BY", "be", "Беларусь"),
        ("DE", "xx", "Germany"),  # no such language: English
        ("XC", "en", "Several or all member states"),
        ("XC", "be", "Некалькі або ўсе дзяржавы-члены"),
        ("XC", "pl", "Several or all member states"),
        ("EU", "be", "Еўрапейскі саюз"),
    ],
)
def test_a_code_is_named_in_the_language_of_the_reader(code: str, lang: str, name: str) -> None:
    assert country_name(code, lang) == name


def test_a_code_that_nobody_has_is_an_error() -> None:
    with pytest.raises(UnknownCountryError):
        country("QQ")
    with pytest.raises(UnknownCountryError):
        country_name("lt", "en")


@pytest.mark.parametrize("each", members(), ids=lambda each: each.iso2)
def test_a_member_is_understood_by_its_codes_and_by_all_its_names(each: geo.countries.Country) -> None:
    for name in (each.iso2, each.iso3, each.iso2.lower(), *each.names.values()):
        assert resolve(name) == each.iso2, name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  POLAND ", "PL"),
        ("\u00a0Польшча\u00a0", "PL"),
        ("ＰＬ", "PL"),  # full-width letters, as some keyboards type them
        ("Сан Марына", "SM"),
        ("San–Marino", "SM"),
        ("czech_republic", "CZ"),
        ("Кот-д'Івуар", "CI"),
        ("Кот-д’Івуар", "CI"),
        ("U.S.A.", "US"),
        ("UK", "GB"),
        ("EL", "GR"),
        ("Scotland", "GB"),
        ("Northern Ireland", "GB"),
        ("Шатландыя", "GB"),
        ("Велікабрытанія", "GB"),
        ("Нямеччына", "DE"),
        ("ФРГ", "DE"),
        ("Turkey", "TR"),
        ("Slovak Republic", "SK"),
        ("Republic of Moldova", "MD"),
        ("საქართველო", "GE"),
        ("Crna Gora", "ME"),
        ("Republic of Korea", "KR"),
        ("Kazakhstan", "KZ"),
        ("ЗША", "US"),
        ("Канада", "CA"),
        ("NA", "NA"),
    ],
)
def test_names_are_understood_as_people_write_them(text: str, code: str) -> None:
    assert resolve(text) == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Belarus", "people abroad"),
        ("BLR", "people abroad"),
        ("Беларусь", "people abroad"),
        ("Baltarusija", "people abroad"),
        ("Kosovo", "grey context area"),
        ("xk", "grey context area"),
        ("Косава", "grey context area"),
        ("Taiwan", "no member state"),
        ("TWN", "no member state"),
        ("Северный Кипр", "Write CY"),
        ("Northern Cyprus", "Write CY"),
        ("Прыднястроўе", "Write MD"),
        ("Крым", "Write UA"),
        ("Абхазия", "Write GE"),
        ("СССР", "country of today"),
        ("Europe", "several states"),
        ("EU", "several states"),
        ("Kongo", "CD or CG"),
        ("", "missing"),
        (" \t", "missing"),
        ("Atlantis", "exactly this name"),
    ],
)
def test_a_name_that_is_not_taken_is_refused_with_the_reason_and_never_suggested(text: str, reason: str) -> None:
    assert reason in refusal(text)
    assert suggest(text) is None


def test_a_refusal_never_repeats_what_stood_in_the_cell() -> None:
    # Made up: a phone number in the wrong column must not reach a log.
    assert "5550100" not in refusal("Jane +375 5550100")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Germnay", "DE"),
        ("Українa", "UA"),  # the last letter is Latin
        ("Рoland", "PL"),  # the first letter is Cyrillic
        ("Lithuanai", "LT"),
        ("Liechtenstien", "LI"),
    ],
)
def test_a_slip_is_refused_and_then_suggested(text: str, code: str) -> None:
    assert "exactly" in refusal(text)
    assert suggest(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "Slovania",  # Slovenia and Slovakia
        "Austrlia",  # Austria and Australia
        "Nigera",  # Niger and Nigeria
        "Irax",  # too short
        "Belaruss",
        "Kosovoo",
        "Northern Cyprusa",
        "qwertyuiop",
    ],
)
def test_nothing_is_suggested_where_it_would_be_a_guess_or_a_refused_name(text: str) -> None:
    refusal(text)
    assert suggest(text) is None


@given(st.text(max_size=30) | st.sampled_from(sorted(known_names())))
def test_only_names_that_are_written_down_are_resolved_and_only_to_iso_codes(text: str) -> None:
    try:
        code = resolve(text)
    except UnknownCountryError as error:
        assert str(error)
    else:
        assert code in ISO - set(refused())
        assert name_key(text) in known_names()


@given(st.sampled_from(sorted(known_names())), st.data())
def test_one_wrong_letter_is_never_read_silently(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    wrong = name[:at] + data.draw(st.characters(categories=["Ll"])) + name[at + 1 :]
    if name_key(wrong) not in known_names():
        refusal(wrong)


@given(st.text(max_size=20))
def test_a_suggestion_is_an_iso_code_or_nothing(text: str) -> None:
    assert suggest(text) in ISO | {None}


def test_every_alias_is_needed_and_leads_to_a_country_that_is_taken() -> None:
    with (FOLDER / "aliases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({name_key(row["alias"]) for row in rows}) == len(rows)
    for row in rows:
        assert resolve(row["alias"]) == row["iso2"] and row["note"]
        assert name_key(row["alias"]) not in {name_key(name) for name in country(row["iso2"]).names.values()}


def test_no_refused_name_hides_a_country() -> None:
    """An ISO code or a name of a country that is taken must not stand among the refused names."""
    taken = [each for each in countries() if each.iso2 not in refused()]
    keys = {name_key(name) for each in taken for name in (each.iso2, each.iso3, *each.names.values())}
    assert not keys & set(refused())


def test_a_code_means_the_same_whether_it_is_looked_up_as_a_code_or_as_a_name() -> None:
    for each in countries():
        try:
            by_name = resolve(each.iso2.lower())  # lower case takes the way of the names
        except UnknownCountryError:
            with pytest.raises(UnknownCountryError):
                resolve(each.iso2)
        else:
            assert resolve(each.iso2) == by_name
