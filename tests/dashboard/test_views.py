"""The address is the state: what a link says comes back, and no link breaks a page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.views import GROUPS, MAP_VIEWS, MEASURES, View
from data.codebook import codebook
from geo.countries import members

CODES = [member.iso2 for member in members()]
VIEWS = st.builds(
    View,
    theme=st.sampled_from(codebook().codes("theme")),
    measure=st.sampled_from(MEASURES),
    country=st.sampled_from(["", *CODES]),
    countries=st.lists(st.sampled_from(CODES), unique=True, max_size=4).map(tuple),
    view=st.sampled_from(MAP_VIEWS),
    members=st.sampled_from(GROUPS),
    sources=st.sampled_from(["", "A", "AB", "DEF"]),
    release=st.sampled_from(["", "2026-11", "2026-11.2"]),
    lang=st.sampled_from(["en", "be"]),
)


@given(VIEWS)
def test_a_view_comes_back_from_its_address(view: View) -> None:
    assert View.parse(view.query()) == view


@given(st.text(max_size=80))
def test_any_text_after_the_question_mark_is_some_view(query: str) -> None:
    view = View.parse("?" + query)
    assert view.theme in codebook().codes("theme")
    assert view.measure in MEASURES
    assert view.country in ["", *CODES]


def test_defaults_are_left_out_of_the_address() -> None:
    assert View().href("/") == "/"
    assert View(theme="FIN").href("/") == "/?theme=FIN"


def test_what_the_legend_of_another_measure_leaves_is_not_left_here() -> None:
    assert View.parse("?keep=s4").keep == "s4"
    assert View.parse("?keep=works").keep == "works"
    for measure in ("solutions", "gap", "evidence"):
        assert View.parse(f"?measure={measure}&keep=s4").keep == ""
        assert View.parse(f"?measure={measure}&keep=NR").keep == "NR"
    assert View.parse("?measure=gap&keep=g31").keep == "g31"


def test_the_path_wins_over_the_query() -> None:
    assert View.parse("?country=LT", country="PL").country == "PL"


def test_another_page_keeps_language_and_release_only() -> None:
    view = View(theme="FIN", country="PL", lang="be", release="2026-11")
    assert view.elsewhere("/gaps") == "/gaps?release=2026-11&lang=be"


def test_what_the_address_says_can_be_asked_for_as_it_came() -> None:
    assert View.raw("?level=L2&theme=FIN", item="S012") == {"level": "L2", "theme": "FIN", "item": "S012"}
