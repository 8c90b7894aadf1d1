"""The report: the contract's columns, words for every code, nothing that a spreadsheet or browser could run. Made up."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path

import pytest

from etl.catalogue import catalogue
from etl.cli import main
from etl.extract import Refusal
from etl.extract.child import REASONS
from etl.profiles import load_profile
from etl.report import COLUMNS, write_report
from etl.schema import parsers
from etl.values import ValueRefused
from tests.conftest import REFERENCE

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs" / "editors"
# where each maker of refusals takes its code
CODE_AT = {
    "RefusedFileError": 1,
    "Note": 0,
    "Refusal": 4,
    "ValueRefused": 0,
    "row_refused": 3,
    "Accepted": 1,
    "_note": 3,
}


def refusals() -> list[Refusal]:
    return [
        Refusal("a.csv", "", 3, "date", "future_date", "error", "lies in the future"),
        Refusal("a.csv", "", 4, "date", "future_date", "error", "lies in the future"),
        Refusal("=cmd|x.csv", "<script>", None, "@x", "hidden_sheets", "warning", "has 1 hidden sheet"),
    ]


def codes_in_source() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "etl").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                at = CODE_AT.get(name)
                given = node.args[at] if at is not None and len(node.args) > at else None
                found |= {given.value} if isinstance(given, ast.Constant) and isinstance(given.value, str) else set()
            elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and node.value.elts:
                first = node.value.elts[0]
                pair = len(node.value.elts) == 2 and isinstance(node.value.elts[1], ast.Constant | ast.JoinedStr)
                found |= {first.value} if pair and isinstance(first, ast.Constant) and first.value else set()
    return found | {code for code, _ in REASONS.values()}


def codes_of_values() -> set[str]:
    found = set()
    for parse in parsers(REFERENCE).values():
        try:
            parse("~ no such code ~")
        except ValueRefused as refused:
            found.add(refused.code)
    return found


def test_the_table_has_the_columns_of_the_contract_and_no_formula(tmp_path: Path) -> None:
    write_report(refusals(), tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert tuple(rows[0]) == COLUMNS == ("file", "sheet", "row", "column", "code", "severity", "message")
    assert rows[1] == ["a.csv", "", "3", "date", "future_date", "error", "lies in the future"]
    assert not any(cell[:1] in "=+-@" for row in rows for cell in row if cell)


def test_the_page_counts_groups_and_says_what_to_do(tmp_path: Path) -> None:
    text = write_report(refusals(), tmp_path / "report.csv", {"files read": 2}).read_text(encoding="utf-8")
    assert "<h1>2 refusals to mend</h1>" in text
    assert "<dt>files read</dt><dd>2</dd>" in text
    assert "column date, rows 3, 4" in text
    assert catalogue()["future_date"].remedy in text
    assert text.index('id="file-1"><h2>a.csv') < text.index("cmd|x.csv</h2>")


def test_the_page_runs_nothing_and_fetches_nothing(tmp_path: Path) -> None:
    text = write_report(refusals(), tmp_path / "report.csv").read_text(encoding="utf-8")
    assert "<script" not in text
    assert set(re.findall(r"(?:src|href)=\"(.)", text)) == {"#"}
    assert "default-src 'none'" in text


def test_every_code_has_its_words_and_none_stands_there_for_nothing() -> None:
    used = codes_in_source() | codes_of_values()
    assert used - set(catalogue()) == set()
    assert set(catalogue()) - used == set()


def test_the_page_for_editors_lists_every_code_in_the_same_words() -> None:
    text = (DOCS / "report.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([\w-]+)` \| (.+) \| (.+) \|$", text, re.MULTILINE)
    assert listed == [(code, entry.meaning, entry.remedy) for code, entry in catalogue().items()]


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_every_profile_in_the_docs_is_one_that_can_be_loaded(tmp_path: Path, page: str) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    assert bool(blocks) == (page not in ("README.md", "report.md"))
    for block in blocks:
        (tmp_path / "p.yml").write_text(block, encoding="utf-8")
        assert load_profile(tmp_path / "p.yml").name.startswith("made-up")


def test_every_page_for_editors_is_linked_from_the_first() -> None:
    text = (DOCS / "README.md").read_text(encoding="utf-8")
    assert all(f"({path.name})" in text for path in DOCS.glob("*.md") if path.name != "README.md")


def test_a_check_writes_both_and_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cases.csv").write_text(
        "case_id,country,theme,severity,date\nA1,PL,DOC,9,2026-01-02\n", encoding="utf-8"
    )
    assert main(["check", str(tmp_path / "cases.csv"), "--report", str(tmp_path / "report.csv")]) == 1
    assert (tmp_path / "report.html").exists()
    assert "[severity]" in capsys.readouterr().out
