"""Minimum counts stop a publish, unusual jumps and a coder who is gone are pointed out; corrections must match. Made up."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from etl import expectations
from etl.assemble import Evidence
from etl.corrections import Corrections
from etl.errors import CorrectionError, ExpectationError
from etl.intake import take_in
from etl.publish import publish
from tests.conftest import REFERENCE
from tests.etl.evidence import made_up


def tallies(**groups: dict[str, int]) -> pd.Series:
    pairs = {(group, key): count for group, counts in groups.items() for key, count in counts.items()}
    return pd.Series(pairs, dtype=int)


def test_evidence_that_was_cut_off_is_not_published(evidence: Evidence) -> None:
    expectations.require(evidence, shipped=True)
    cut = {**evidence, "finding": evidence["finding"].head(100)}
    with pytest.raises(ExpectationError, match="100 rows of finding, at least 259"):
        expectations.require(cut, shipped=True)
    expectations.require(cut, shipped=False)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"theme": {"FIN": 40}}, {"theme": {"FIN": 30}}, "theme FIN: 40 before, 30 now"),
        ({"theme": {"FIN": 40}}, {"theme": {"FIN": 36}}, ""),
        ({"theme": {"FIN": 40}}, {"theme": {"FIN": 90}}, "theme FIN: 40 before, 90 now"),
        ({"country": {"LT": 40}}, {"country": {"PL": 9}}, "country LT: 40 before, 0 now"),
        ({"country": {"LT": 4}}, {}, ""),
        ({}, {"country": {"LT": 400}}, ""),
        ({"kind": {"problem": 40}}, {"theme": {"FIN": 40}}, ""),  # not counted in the large release that follows
        ({"source_type": {"D": 20}}, {"source_type": {"D": 12}}, "source type D: 20 before, 12 now"),
        ({"coder": {"coder-2": 50}}, {"coder": {"coder-1": 50}}, "coder coder-2 is gone: 50 codings before"),
    ],
)
def test_a_jump_is_told_and_a_usual_change_is_not(
    old: dict[str, dict[str, int]], new: dict[str, dict[str, int]], told: str
) -> None:
    found = expectations.jumps(tallies(**old), tallies(**new))
    assert len(found) == bool(told)
    assert told in "".join(found)


def test_a_release_is_compared_with_the_one_before(engine: Engine) -> None:
    rows = [
        {"id": f"F{n}", "theme": "FIN" if n < 10 else "DOC", "coder": "coder-1" if n < 10 else "coder-2"}
        for n in range(20)
    ]
    assert expectations.remember(engine) is None
    publish(engine, made_up(rows), reference=REFERENCE)
    before = expectations.remember(engine)
    assert expectations.jumps_since(before, engine) == []
    publish(engine, made_up([{**row, "theme": "DOC"} for row in rows]), reference=REFERENCE)
    told = " ".join(expectations.jumps_since(before, engine))
    assert "theme FIN: 10 before, 0 now" in told
    assert "theme DOC" not in told


CASES = "case_id,country,theme,severity,date\nA1,EX,DOC,3,2026-01-02\n"


def corrections(folder: Path, **changes: object) -> Corrections:
    entry = {
        "file": "cases.csv",
        "match": "{case_id: A1}",
        "set": "{country: ES}",
        "reason": "the report says Spain",
        **changes,
    }
    text = "- " + "\n  ".join(f"{key}: {value}" for key, value in entry.items())
    (folder / "corrections.yml").write_text(text + "\n", encoding="utf-8")
    return Corrections.load(folder / "corrections.yml")


def test_a_correction_mends_its_row(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text(CASES, encoding="utf-8")
    assert take_in([tmp_path / "cases.csv"], today=REFERENCE).errors
    intake = take_in([tmp_path / "cases.csv"], today=REFERENCE, corrections=corrections(tmp_path))
    assert intake.tables["cases"]["country"].tolist() == ["ES"]


@pytest.mark.parametrize("match", ["{case_id: A2}", "{no_such_column: A1}"])
def test_a_correction_that_matches_nothing_any_more_is_an_error(tmp_path: Path, match: str) -> None:
    (tmp_path / "cases.csv").write_text(CASES, encoding="utf-8")
    with pytest.raises(CorrectionError, match=r"entry 1: matches nothing in cases\.csv any more"):
        take_in([tmp_path / "cases.csv"], today=REFERENCE, corrections=corrections(tmp_path, match=match))
    retired = corrections(tmp_path, match=match, status="retired")
    assert take_in([tmp_path / "cases.csv"], today=REFERENCE, corrections=retired).errors
    (tmp_path / "other.csv").write_text(CASES.replace("EX", "ES"), encoding="utf-8")
    take_in([tmp_path / "other.csv"], today=REFERENCE, corrections=corrections(tmp_path, match=match))


@pytest.mark.parametrize(
    "wrong", [{"reason": "''"}, {"status": "maybe"}, {"match": "A1"}, {"match": "{}"}, {"set": "{}"}]
)
def test_a_correction_that_is_not_well_formed_is_refused_by_its_number(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(CorrectionError, match=r"corrections\.yml, entry 1"):
        corrections(tmp_path, **wrong)
