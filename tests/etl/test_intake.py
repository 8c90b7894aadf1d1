"""From files to checked tables: titles, sheets beside, doubles, forms, folders; no traceback ever. All content is made up."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from etl.cli import main
from etl.describe import describe
from etl.errors import EtlError
from etl.intake import Intake, take_in
from tests.conftest import REFERENCE
from tests.etl.extract.test_coding_tools import TABLES, qdpx, qualcoder

HEADER = ["case_id", "country", "theme", "severity", "date"]
ROW = ["A1", "PL", "DOC", "3", "2026-01-02"]


def read(path: Path) -> Intake:
    return take_in([path], today=REFERENCE)


def codes(intake: Intake) -> list[tuple[str, int | None, str]]:
    return [(refusal.sheet, refusal.row, refusal.code) for refusal in intake.refusals]


def csv(folder: Path, *rows: list[str], separator: str = ",", name: str = "cases.csv", before: str = "") -> Path:
    text = before + "".join(separator.join(row) + "\n" for row in rows)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def workbook(folder: Path, *rows: list[Any], epoch: Any = None, **more: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.epoch = epoch or book.epoch
    book.active.title = "cases"
    for name, listed in {"cases": list(rows), **more}.items():
        sheet = book[name] if name == "cases" else book.create_sheet(name)
        for row in listed:
            sheet.append(row)
    book.save(folder / "cases.xlsx")
    return folder / "cases.xlsx"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_title_above_the_header_is_left_out_with_a_note(tmp_path: Path, separator: str) -> None:
    path = csv(
        tmp_path, HEADER, ROW, ["A2", *ROW[1:3], "9", ROW[4]], separator=separator, before="Register; of cases\n\n"
    )
    intake = read(path)
    assert intake.tables["cases"]["case_id"].tolist() == ["A1"]
    assert codes(intake) == [("", None, "title_lines"), ("", 5, "severity")]


def test_a_title_in_a_workbook_too(tmp_path: Path) -> None:
    intake = read(workbook(tmp_path, ["Register of cases"], [], HEADER, ROW, ["A2", "PL", "DOC", 9, "2026-01-02"]))
    assert codes(intake) == [("", None, "title_lines"), ("cases", 5, "severity")]


def test_data_from_the_first_line_never_become_a_header(tmp_path: Path) -> None:
    intake = read(csv(tmp_path, ROW, ["A2", *ROW[1:]]))
    assert (codes(intake), intake.counts()) == ([("", None, "missing_columns")], {})


def test_notes_on_another_sheet_stop_nothing_but_contacts_do(tmp_path: Path) -> None:
    assert codes(read(workbook(tmp_path, HEADER, ROW, notes=[["to do"], ["x"]]))) == [("notes", None, "sheet_left_out")]
    refused = read(workbook(tmp_path, HEADER, ROW, contacts=[["name", "phone"], ["x", "y"]]))
    assert (codes(refused), refused.counts()) == ([("contacts", None, "personal_data_column")], {})


def test_a_row_that_stands_twice_counts_once_and_is_told(tmp_path: Path) -> None:
    intake = read(csv(tmp_path, HEADER, ROW, ROW))
    assert (codes(intake), intake.counts()) == ([("", 3, "repeated_row")], {"cases": 1})


def test_two_refused_rows_are_not_called_the_same(tmp_path: Path) -> None:
    rows = [[f"no id {n}", *ROW[1:]] for n in range(2)]
    assert {code for *_, code in codes(read(csv(tmp_path, HEADER, *rows)))} == {"id_format"}


def test_a_header_without_rows_wipes_nothing_and_is_told(tmp_path: Path) -> None:
    assert codes(read(csv(tmp_path, HEADER))) == [("", None, "no_rows")]


def test_bare_days_of_a_workbook_that_counts_from_1904_are_read_by_its_own_calendar(tmp_path: Path) -> None:
    intake = read(workbook(tmp_path, HEADER, ["A1", "PL", "DOC", 3, 43890], epoch=CALENDAR_MAC_1904))
    assert intake.tables["cases"]["date"].tolist() == ["2024-03-01"]


def test_merged_cells_are_pointed_out(tmp_path: Path) -> None:
    path = workbook(tmp_path, HEADER, ROW, ["A2", None, *ROW[2:]])
    book = openpyxl.load_workbook(path)
    book["cases"].merge_cells("B2:B3")
    book.save(path)
    assert codes(read(path)) == [("", None, "merged_cells"), ("cases", 3, "empty")]


def test_a_folder_without_any_file_and_a_form_without_answers_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert codes(read(tmp_path / "empty")) == [("", None, "not_a_file")]
    book = openpyxl.Workbook()
    book.active.title = "survey"
    for row in (["type", "name", "label"], ["text", "a", "A"]):
        book["survey"].append(row)
    book.save(tmp_path / "form.xlsx")
    assert codes(read(tmp_path / "form.xlsx"))[-1] == ("", None, "form")


META = ["_id", "_uuid", "_submission_time", "_index"]


@pytest.mark.parametrize("separator", ["/", ".", "::", "|"])
def test_groups_of_a_form_may_be_joined_by_any_sign(tmp_path: Path, separator: str) -> None:
    header = [f"case{separator}{name}" for name in HEADER[1:]] + META
    intake = read(csv(tmp_path, header, [*ROW[1:], "7", "u-7", "2026-01-02T10:00:00", "1"], separator=";"))
    assert intake.errors == []
    assert intake.tables["cases"][["case_id", "country"]].values.tolist() == [["u-7", "PL"]]


def test_a_form_of_its_own_questions_needs_a_profile_and_keeps_the_submission_as_the_case(tmp_path: Path) -> None:
    header = ["where", "problem", "how_bad", "day", "contact", *META]
    path = csv(
        tmp_path, header, ["PL", "bank", "hard", "02/01/2026", "x", "7", "u-7", "2026-01-02", "1"], separator=";"
    )
    assert codes(read(path)) == [("", None, "personal_data_column")]
    profile = (
        "name: made up\nkind: cases\nvariables: {where: country, problem: theme, how_bad: severity, day: date}\n"
        "values: {theme: {bank: FIN}, severity: {hard: 4}}\ndate_order: dmy\ndrop: [contact]\n"
    )
    (tmp_path / "cases.profile.yml").write_text(profile, encoding="utf-8")
    intake = read(path)
    assert intake.refusals == []
    row = intake.tables["cases"].iloc[0]
    assert [row[name] for name in HEADER] == ["u-7", "PL", "FIN", "4", "2026-01-02"]


def test_an_export_with_labels_is_read_with_the_form_beside_it(tmp_path: Path) -> None:
    labels = ["Where?", "What about?", "How bad is it?", "On which day?"]
    path = csv(tmp_path, [*labels, *META], [*ROW[1:], "7", "u-7", "2026-01-02T10:00:00", "1"], separator=";")
    assert codes(read(path)) == [("", None, "label_headers")]
    book = openpyxl.Workbook()
    book.active.title = "survey"
    book["survey"].append(["type", "name", "label"])
    for name, label in zip(HEADER[1:], labels, strict=True):
        book["survey"].append(["text", name, label])
    book.save(tmp_path / "cases.form.xlsx")
    assert read(path).counts() == {"cases": 1}


def test_an_answer_that_was_cut_refuses_its_row(tmp_path: Path) -> None:
    cut = "<WARNING: Truncated to Excel limit of 32767 characters!>made up"
    meta = [["7", "u-7", "2026-01-02", "1"], ["8", "u-8", "2026-01-02", "2"]]
    path = csv(
        tmp_path,
        [*HEADER[1:], "description", *META],
        [*ROW[1:], cut, *meta[0]],
        [*ROW[1:], "x", *meta[1]],
        separator=";",
    )
    assert [(refusal.row, refusal.code) for refusal in read(path).errors] == [(2, "cell_cut")]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ('<row r="{n}"><c r="XFD{n}" t="inlineStr"><is><t>x</t></is></c></row>', "too_many_rows"),
        ('<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>' + "0" * 9_000_000 + "</t></is></c></row>", "zip_bomb"),
    ],
)
def test_a_workbook_that_would_fill_the_memory_is_one_sentence(tmp_path: Path, inside: str, code: str) -> None:
    path = workbook(tmp_path, HEADER, ROW)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"</sheetData>", inside.format(n=1_048_576).encode() + b"</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    assert [refusal.code for refusal in read(path).errors] == [code]


def _broken(content: bytes, chance: random.Random) -> bytes:
    """The file cut, with bytes turned, with a piece twice, or inside another container."""
    made = bytearray(content)
    at = chance.randrange(len(made))
    way = chance.randrange(4)
    if way == 0:
        del made[at:]
    elif way == 1:
        for _ in range(8):
            made[chance.randrange(len(made))] = chance.randrange(256)
    elif way == 2:
        made[at:at] = made[at : at + 90] * 5
    else:
        made = bytearray(b"PK\x03\x04" + content[:at])
    return bytes(made)


@pytest.mark.parametrize("ending", [".csv", ".qdpx", ".qda", ".qdc"])
def test_a_broken_file_of_any_kind_ends_in_sentences_and_never_in_a_traceback(tmp_path: Path, ending: str) -> None:
    sources = {
        ".csv": [text.format(x="made up").encode() for text, *_ in TABLES.values()]
        + [csv(tmp_path, HEADER, ROW).read_bytes()],
        ".qdpx": [qdpx(tmp_path / "a.qdpx").read_bytes()],
        ".qda": [(qualcoder(tmp_path / "b.qda") / "data.qda").read_bytes()],
        ".qdc": [b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="1" name="FIN"/></Codes></CodeBook>'],
    }[ending]
    chance = random.Random(ending)
    for at in range(24):
        path = tmp_path / f"broken-{at}{ending}"
        path.write_bytes(_broken(chance.choice(sources), chance))
        intake = read(path)
        assert all(refusal.code and refusal.message and refusal.file == path.name for refusal in intake.refusals)
        try:
            describe(path)
        except EtlError as error:
            assert str(error).startswith(path.name)


def test_the_commands_print_one_sentence_for_a_broken_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(tmp_path / "a.qdpx", "w") as archive:
        archive.writestr("project.qde", "<Project")
    assert main(["check", str(tmp_path / "a.qdpx")]) == 1
    assert main(["profile", str(tmp_path / "a.qdpx")]) == 1
    assert main(["profile", str(tmp_path / "none.qdpx"), "--json"]) == 1
    printed = capsys.readouterr()
    assert "a.qdpx: is not well-formed XML [broken_xml]" in printed.out
    assert printed.err.splitlines() == ["etl: a.qdpx: is not well-formed XML", "etl: none.qdpx: there is no such file"]
