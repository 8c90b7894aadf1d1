"""The method M1: the example checked by hand, and what must hold for any evidence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.codebook import codebook
from data.severity import (
    M1,
    VARIANTS,
    assess,
    class_sums,
    distinguishable,
    explain,
    grades,
    lines,
    measures,
    problem_codes,
    weigh,
)
from data.weights import CONFIDENCE, INSTRUMENT_REACH, SOURCE_QUALITY, STATUS_COVERAGE

COLUMNS = ["finding_id", "severity", "quality", "trust", "age", "cluster", "source_type"]
HAND = [("F1", 5, 0.8, 1.0, 0.0, "g1", "C"), ("F2", 4, 0.7, 1.0, 24.0, "g2", "D"),
        ("F3", 4, 1.0, 1.0, 0.0, "g3", "A"), ("F4", 3, 0.7, 1.0, 24.0, "g2", "D")]  # fmt: skip


def codes_of(rows: list[tuple[object, ...]], country: str = "LT", theme: str = "DOC") -> pd.DataFrame:
    """Made-up codes, each finding coded once."""
    return pd.DataFrame(rows, columns=COLUMNS).assign(country=country, theme=theme, subtheme=f"{theme}.1", share=1.0)


def only(cells: pd.DataFrame) -> pd.Series:
    assert len(cells) == 1
    return cells.iloc[0]


ROWS = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.sampled_from(sorted(set(SOURCE_QUALITY.values()) - {0.0})),
        st.sampled_from(sorted(CONFIDENCE.values())),
        st.floats(0, 60),
        st.sampled_from(["g1", "g2", "g3", "g4"]),
        st.sampled_from("ABCDEFG"),
    ),
    min_size=1,
    max_size=10,
).map(lambda rows: [(f"F{at}", *row) for at, row in enumerate(rows)])


def test_the_example_checked_by_hand() -> None:
    cell = only(assess(codes_of(HAND), {"DOC": 0.9}))
    assert [cell[f"n{k}"] for k in range(1, 6)] == pytest.approx([0, 0, 0.175, 1.175, 0.8])
    assert [cell[f"p{k}"] for k in range(1, 6)] == pytest.approx([0.0208, 0.0208, 0.0938, 0.5104, 0.3542], abs=1e-4)
    assert cell["severity"] == pytest.approx(4.156, abs=5e-4)
    assert cell["variance"] == pytest.approx(0.3007, abs=5e-5)
    assert (round(cell["severity_low"], 2), cell["severity_high"]) == (3.25, 5.0)
    assert (cell["severity_class"], cell["grade"]) == (4, "C")
    assert cell["effective_findings"] == pytest.approx(2.15)


def test_the_weights_of_the_codebook_are_those_of_the_method() -> None:
    book = codebook()
    assert book.weights("source_type") == SOURCE_QUALITY
    assert book.weights("confidence") == CONFIDENCE
    assert book.weights("instrument_level", "reach") == INSTRUMENT_REACH
    assert {k: v for k, v in book.weights("status").items() if v} == STATUS_COVERAGE


@given(ROWS)
def test_a_score_lies_on_the_scale_inside_its_interval(rows: list[tuple[object, ...]]) -> None:
    cell = only(assess(codes_of(rows), {}))
    assert 1 <= cell["severity_low"] <= cell["severity_high"] <= 5
    assert 1 <= cell["severity"] <= 5
    assert sum(cell[f"p{k}"] for k in range(1, 6)) == pytest.approx(1)
    assert cell["grade"] in "CD"  # nothing was coded twice


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_means_nothing(rows: list[tuple[object, ...]], random: object) -> None:
    shuffled = rows.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    columns = ["severity", "variance", "finding_count", "cluster_count", "newest_age"]
    one, other = (only(assess(codes_of(each), {}))[columns].astype(float) for each in (rows, shuffled))
    np.testing.assert_allclose(one, other)


@given(ROWS, st.integers(1, 5))
def test_one_more_voice_for_a_class_never_moves_the_score_away_from_it(rows: list[tuple[object, ...]], k: int) -> None:
    before = only(assess(codes_of(rows), {}))["severity"]
    after = only(assess(codes_of([*rows, ("new", k, 0.8, 1.0, 0.0, "own", "C")]), {}))["severity"]
    assert abs(after - k) <= abs(before - k) + 1e-9


@given(ROWS)
def test_a_cluster_never_weighs_more_than_its_strongest_finding(rows: list[tuple[object, ...]]) -> None:
    weighed = weigh(codes_of(rows), ["country", "theme"])
    per_cluster = weighed.groupby("cluster").agg(capped=("capped", "sum"), strongest=("weight", "max"))
    assert (per_cluster["capped"] <= per_cluster["strongest"] + 1e-9).all()


@given(ROWS)
def test_a_finding_counts_once_however_many_coders_it_has(rows: list[tuple[object, ...]]) -> None:
    once = codes_of(rows)
    twice = pd.concat([once.assign(share=0.5)] * 2, ignore_index=True)
    columns = ["severity", "effective_findings", "finding_count"]
    np.testing.assert_allclose(
        only(assess(once, {}))[columns].astype(float), only(assess(twice, {}))[columns].astype(float)
    )


def test_silence_gives_no_number() -> None:
    nothing = codes_of(HAND).iloc[:0]
    assert assess(nothing, {}).empty
    only_controlled_by_the_regime = codes_of([("F1", 5, 0.0, 1.0, 0.0, "g1", "H")])
    assert assess(only_controlled_by_the_regime, {}).empty


def findings(*ids: str, **known: object) -> pd.DataFrame:
    facts = {"country": "LT", "theme": "SEC", "kind": "problem", "status": "ongoing", "confidence": "high", "age": 0.0}
    return pd.DataFrame([{"id": each, "cluster": each, **facts, **known} for each in ids])


def coding(
    finding: str, coder: str, severity: int | None, letter: str = "D", subtheme: str = "SEC.1"
) -> dict[str, object]:
    return {"finding_id": finding, "coder": coder, "severity": severity, "source_type": letter, "subtheme": subtheme}


def test_coders_who_differ_share_the_weight() -> None:
    codings = pd.DataFrame([coding("F1", "a", 2, "A"), coding("F1", "b", 4, "D")])
    codes = problem_codes(findings("F1"), codings)
    assert dict(zip(codes["severity"], codes["share"], strict=True)) == {2: 0.5, 4: 0.5}
    assert codes["quality"].tolist() == pytest.approx([0.85, 0.85])  # the mean of their letters


def test_an_adjudicated_code_stands_alone() -> None:
    codings = pd.DataFrame([coding("F1", "a", 2), coding("F1", "b", 4), coding("F1", "adjudicated", 4)])
    assert problem_codes(findings("F1"), codings)["severity"].tolist() == [4]


@pytest.mark.parametrize("known", [{"status": "historical"}, {"status": "solved"}, {"kind": "solution"}])
def test_what_is_over_or_no_problem_does_not_count(known: dict[str, object]) -> None:
    assert problem_codes(findings("F1", **known), pd.DataFrame([coding("F1", "a", 4)])).empty


def test_a_sub_theme_takes_its_part_of_a_divided_finding() -> None:
    codings = pd.DataFrame([coding("F1", "a", 4, subtheme="SEC.1"), coding("F1", "b", 4, subtheme="SEC.2")])
    cells = assess(problem_codes(findings("F1"), codings), {}, by=("country", "theme", "subtheme"))
    assert cells["effective_findings"].tolist() == pytest.approx([0.35, 0.35])


@pytest.mark.parametrize(
    ("rows", "flag"),
    [
        ([("F1", 5, 0.8, 1.0, 3.0, "g1", "C")], True),
        ([("F1", 5, 0.8, 1.0, 13.0, "g1", "C")], False),
        ([("F1", 4, 0.8, 1.0, 3.0, "g1", "C")], False),
        ([("F1", 5, 0.7, 1.0, 3.0, "g1", "D")], False),
        ([("F1", 5, 0.7, 1.0, 3.0, "g1", "D"), ("F2", 5, 0.6, 1.0, 3.0, "g1", "E")], False),
        ([("F1", 5, 0.7, 1.0, 3.0, "g1", "D"), ("F2", 5, 0.6, 1.0, 3.0, "g2", "E")], True),
    ],
)
def test_danger_is_never_averaged_away(rows: list[tuple[object, ...]], flag: bool) -> None:
    calm = [(f"G{at}", 1, 1.0, 1.0, 0.0, f"h{at}", "A") for at in range(8)]
    assert only(assess(codes_of(rows + calm, theme="SEC"), {}))["critical"] == flag
    assert not only(assess(codes_of(rows + calm, theme="DOC"), {}))["critical"]


def test_opposite_reports_make_a_cell_contested() -> None:
    rows = [("F1", 1, 1.0, 1.0, 0.0, "g1", "A"), ("F2", 5, 1.0, 1.0, 0.0, "g2", "A")]
    assert only(assess(codes_of(rows), {}))["contested"]
    assert not only(assess(codes_of(HAND), {}))["contested"]


@pytest.mark.parametrize(
    ("amount", "clusters", "types", "age", "alpha", "grade"),
    [
        (4.0, 3, 2, 12, 0.80, "A"),
        (3.9, 3, 2, 12, 0.80, "B"),
        (4.0, 2, 2, 12, 0.80, "B"),
        (4.0, 3, 2, 12, 0.79, "B"),
        (2.5, 2, 2, 24, 0.667, "B"),
        (2.5, 2, 1, 24, 0.667, "C"),
        (9.0, 9, 5, 1, None, "C"),
        (1.0, 1, 1, 36, 1.0, "C"),
        (0.9, 1, 1, 1, 1.0, "D"),
        (5.0, 5, 3, 37, 1.0, "D"),
    ],
)
def test_the_grade_says_how_much_evidence_there_is(
    amount: float, clusters: int, types: int, age: float, alpha: float | None, grade: str
) -> None:
    cell = {"theme": "DOC", "effective_findings": amount, "cluster_count": clusters}
    cells = pd.DataFrame([{**cell, "source_type_count": types, "newest_age": age}])
    assert list(grades(cells, {"DOC": alpha})) == [grade]


def test_two_cells_differ_only_beyond_their_uncertainty() -> None:
    assert not distinguishable(3.0, 0.3, 4.0, 0.3)
    assert distinguishable(2.0, 0.05, 4.0, 0.05)


def test_robust_means_that_no_single_source_decides() -> None:
    one_voice_decides = [("F1", 5, 1.0, 1.0, 0.0, "g1", "A"), ("F2", 2, 0.6, 1.0, 0.0, "g2", "E")]
    all_agree = [(f"F{at}", 3, 1.0, 1.0, 0.0, f"g{at}", "A") for at in range(5)]
    assert not only(assess(codes_of(one_voice_decides), {}))["robust"]
    assert only(assess(codes_of(all_agree), {}))["robust"]


def test_the_explanation_adds_up_to_the_cell() -> None:
    explained = explain(codes_of(HAND))
    assert explained["capped"].sum() == pytest.approx(only(assess(codes_of(HAND), {}))["effective_findings"])
    assert explained["capped"].tolist() == sorted(explained["capped"], reverse=True)


def test_what_if_changes_only_what_it_says() -> None:
    again = only(assess(codes_of(HAND), {}, settings=replace(M1, half_life=48.0)))
    assert again["effective_findings"] > 2.15


def test_a_line_needs_four_graded_themes() -> None:
    cells = pd.DataFrame({"country": ["LT"] * 5 + ["PL"] * 5, "severity": [1, 2, 3, 4, None, 2, 3, 4, None, None]})
    by_country = lines(cells, "country").set_index("country")
    assert by_country.loc["LT", ["graded", "median", "maximum"]].tolist() == [4, 2.5, 4]
    assert by_country.loc["PL", "graded"] == 3
    assert np.isnan(by_country.loc["PL", "median"])


def test_the_interval_covers_the_truth_as_often_as_the_method_page_says() -> None:
    random = np.random.default_rng(20230904)
    rates = [_coverage(random, count, clustered) for count in range(1, 9) for clustered in (False, True)]
    assert min(rates) >= 0.81
    assert max(rates) <= 0.98
    assert np.mean(rates) == pytest.approx(0.90, abs=0.02)


def _coverage(random: np.random.Generator, count: int, clustered: bool, repeats: int = 2000) -> float:
    """How often the interval holds the mean of a known truth from which fresh expert interviews (D) are drawn."""
    truths = random.dirichlet(np.full(5, 1.0), repeats)
    drawn = np.array([random.choice(5, size=count, p=truth) for truth in truths]) + 1
    codes = pd.DataFrame(
        {
            "country": np.repeat(np.arange(repeats), count),
            "theme": "DOC",
            "finding_id": np.arange(repeats * count),
            "severity": drawn.ravel(),
            "share": 1.0,
            "quality": SOURCE_QUALITY["D"],
            "trust": 1.0,
            "age": 0.0,
            "cluster": np.tile(np.arange(count) // (2 if clustered else 1), repeats),
        }
    )
    cells = measures(class_sums(weigh(codes, ["country", "theme"]), ["country"]))
    mean = truths @ np.arange(1, 6)
    return float(((cells["severity_low"] <= mean) & (mean <= cells["severity_high"])).mean())


@given(ROWS)
def test_leaving_out_a_cluster_in_closed_form_is_leaving_out_its_findings(rows: list[tuple[object, ...]]) -> None:
    codes = codes_of(rows)
    cell = only(assess(codes, {}))
    variants = [assess(codes, {}, settings=variant, check_robust=False) for variant in VARIANTS]
    without = [assess(codes[codes["cluster"] != name], {}, check_robust=False) for name in codes["cluster"].unique()]
    classes = {only(found)["severity_class"] for found in (*variants, *without) if len(found)}
    assert cell["robust"] == (classes <= {cell["severity_class"]})
