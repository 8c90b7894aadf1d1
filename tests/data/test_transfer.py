"""The agenda, what could be brought over, and advice that is true when followed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given

from data.planner import plan
from data.severity import assess
from data.transfer import agenda, transfers
from tests.data.test_severity import ROWS, codes_of


def solution(identifier: str, **known: object) -> dict[str, object]:
    """A made-up solution."""
    plain = {"id": identifier, "country": "PL", "theme": "FIN", "subtheme": "FIN.1", "status": "working"}
    return {**plain, "instrument_level": "L4", "source_date": "2026-01-01", **known}


def offered(*rows: dict[str, object], in_eea: bool = True) -> list[str]:
    return list(transfers(pd.DataFrame(rows), "LT", {"FIN.1"}, in_eea=in_eea)["id"])


def test_the_same_sub_theme_comes_first_then_what_works_then_the_lightest_instrument() -> None:
    rows = [
        solution("law", instrument_level="L1"),
        solution("practice"),
        solution("other", subtheme="FIN.2"),
        solution("partly", status="partially_working"),
    ]
    assert offered(*rows) == ["practice", "law", "partly", "other"]


def test_only_what_works_elsewhere_is_offered() -> None:
    rows = [solution("own", country="LT"), solution("plan", status="proposed"), solution("many", country="XC")]
    assert offered(*rows) == []


def test_a_ban_is_never_offered_as_something_to_bring_over() -> None:
    assert offered(solution("P034"), solution("help")) == ["help"]


def test_an_eu_instrument_is_offered_only_where_it_reaches() -> None:
    european = solution("directive", country="EU", instrument_level="L8")
    assert offered(european) == ["directive"]
    assert offered(european, in_eea=False) == []


def test_the_agenda_is_in_the_order_a_commission_needs() -> None:
    cell = {"theme": "FIN", "state": "graded", "contested": False, "grade": "B", "best_status": "", "gap": 0.5}
    cells = pd.DataFrame(
        [
            {**cell, "country": "LT", "severity_class": 3},
            {**cell, "country": "PL", "severity_class": 4, "gap": 0.6},
            {**cell, "country": "DE", "severity_class": 5, "gap": 0.9},
            {**cell, "country": "FR", "severity_class": 4, "best_status": "working", "grade": "D"},
            {**cell, "country": "ES", "severity_class": 4, "best_status": "working"},
            {**cell, "country": "AD", "severity_class": None, "state": "NR", "gap": None},
        ]
    )
    listed = agenda(cells)
    assert list(listed["country"]) == ["DE", "PL", "FR", "LT", "AD"]
    assert list(listed["reason"]) == ["severe_unsolved"] * 2 + ["severe_weak", "reported_unsolved", "not_researched"]


@given(ROWS)
def test_advice_that_is_followed_has_the_effect_it_promises(rows: list[tuple[object, ...]]) -> None:
    codes, alphas = codes_of(rows), {"DOC": 0.9}
    now = assess(codes, alphas).iloc[0]
    for advice in plan(codes, [("LT", "DOC")], alphas).to_dict("records"):
        added = [
            (
                f"new{at}",
                int(now["severity_class"]),
                {"A": 1.0, "B": 0.9, "C": 0.8, "D": 0.7}[advice["source_type"]],
                1.0,
                0.0,
                f"new{at}",
                advice["source_type"],
            )
            for at in range(advice["count"])
        ]
        after = assess(codes_of([*rows, *added]), alphas).iloc[0]
        assert after["grade"] == advice["grade"]
        assert after["grade"] < now["grade"] or (now["contested"] and not after["contested"])


@pytest.mark.parametrize("letter", ["D", "C", "B", "A"])
def test_where_nothing_is_known_a_first_finding_gives_a_first_grade(letter: str) -> None:
    found = plan(codes_of([]).iloc[:0], [("AD", "FIN")], {}).set_index("source_type")
    assert found.loc[letter, "count"] == 1
    assert found.loc[letter, "grade"] in ("C", "D")


def test_where_the_grade_is_the_best_and_all_agree_nothing_is_advised() -> None:
    rows: list[tuple[object, ...]] = [(f"f{at}", 4, 1.0, 1.0, 1.0, f"c{at}", kind) for at, kind in enumerate("ABCABC")]
    assert assess(codes_of(rows), {"DOC": 0.9}).iloc[0]["grade"] == "A"
    assert plan(codes_of(rows), [("LT", "DOC")], {"DOC": 0.9}).empty
    limited = plan(codes_of(rows), [("LT", "DOC")], {"DOC": 0.7})  # the coders' agreement holds it at B
    assert limited.empty
