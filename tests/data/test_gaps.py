"""Step 12: what works covers a part of a problem and never lowers its severity."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.gaps import coverage, gap
from data.weights import INSTRUMENT_REACH, STATUS_COVERAGE

TODAY = date(2026, 11, 24)


def solution(**known: object) -> dict[str, object]:
    """One made-up solution row."""
    plain = {"id": "S1", "country": "LT", "theme": "DOC", "subtheme": "DOC.1", "status": "working"}
    return {**plain, "instrument_level": "L4", "age": 0.0, "valid_until": "", **known}


def covered(*rows: dict[str, object]) -> pd.Series:
    cells = coverage(pd.DataFrame(rows), TODAY)
    assert len(cells) == 1
    return cells.iloc[0]


def test_the_example_checked_by_hand() -> None:
    cell = covered(solution())
    assert cell["coverage"] == pytest.approx(0.6)
    assert gap(pd.Series([4.15625]), pd.Series([0.6]))[0] == pytest.approx(0.316, abs=5e-4)


@pytest.mark.parametrize(
    ("until", "expected"),
    [("2026-11-23", 0.0), ("2026-11-24", 0.6), ("2026-11", 0.6), ("2026-10", 0.0), ("2025", 0.0), ("2026", 0.6)],
)
def test_a_measure_counts_until_its_last_day(until: str, expected: float) -> None:
    cell = covered(solution(valid_until=until))
    assert cell["coverage"] == pytest.approx(expected)
    assert (cell["best_status"] == "ended") == (expected == 0)


def test_the_best_solution_is_what_works_even_if_another_is_newer() -> None:
    cell = covered(solution(id="S1", status="proposed", instrument_level="L1"), solution(id="S2", age=12.0))
    assert (cell["best_solution"], cell["best_status"], cell["solution_count"]) == ("S2", "working", 2)


def test_coders_who_differ_on_the_level_give_the_mean_reach() -> None:
    cell = covered(solution(instrument_level="L1"), solution(instrument_level="L4"))
    assert cell["coverage"] == pytest.approx(0.8)
    assert cell["solution_count"] == 1


def test_no_solution_is_not_a_solution_of_no_use() -> None:
    assert coverage(pd.DataFrame([solution()]).iloc[:0], TODAY).empty
    assert covered(solution(status="rejected"))["coverage"] == 0


@given(
    st.sampled_from(["working", "partially_working", "piloted", "proposed", "rejected"]),
    st.sampled_from(sorted(INSTRUMENT_REACH)),
    st.floats(0, 100),
    st.floats(1, 5),
)
def test_coverage_and_gap_stay_between_nothing_and_all(status: str, level: str, age: float, mean: float) -> None:
    c = covered(solution(status=status, instrument_level=level, age=age))["coverage"]
    assert 0 <= c <= STATUS_COVERAGE.get(status, 0.0) * INSTRUMENT_REACH[level] + 1e-12
    assert 0 <= gap(pd.Series([mean]), pd.Series([c]))[0] <= 1
