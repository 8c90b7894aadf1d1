"""Made-up findings: the same every time, taken by the intake without a refusal, and marked as what they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from etl.intake import take_in
from tests.bench.synthetic import MARK, write_synthetic


def test_the_same_number_gives_the_same_files_which_the_intake_takes_whole(tmp_path: Path) -> None:
    first, again = (write_synthetic(400, tmp_path / name) for name in ("first", "again"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    intake = take_in(first, today=date(2026, 11, 24))
    assert intake.errors == []
    assert intake.counts()["findings"] == 400
    assert intake.tables["findings"]["country"].nunique() > 20


def test_every_statement_and_source_says_that_it_is_made_up(tmp_path: Path) -> None:
    sources, findings, _ = write_synthetic(50, tmp_path)
    assert sources.read_text().count(MARK) == 2 * 4  # title and publisher of each of four sources
    assert findings.read_text().count(MARK) == 50
