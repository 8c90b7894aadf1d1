"""Spreadsheets: visible sheets only, every cell as plain text, nothing lost in silence. All content is made up."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from etl.errors import RefusedFileError
from etl.extract import Sheet
from etl.extract.detect import extract
from etl.extract.workbook import as_text

HEADER = ["case_id", "country", "date"]
ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def saved(tmp_path: Path, *rows: list[Any], **more: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "cases"
    for row in rows:
        book["cases"].append(row)
    for name, others in more.items():
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(row)
    book.save(tmp_path / "cases.xlsx")
    return tmp_path / "cases.xlsx"


def changed(path: Path, part: str, old: str, new: str) -> Path:
    """The same workbook with one piece of XML replaced."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def only(path: Path) -> Sheet:
    (sheet,) = extract(path)
    return sheet


def codes(sheet: Sheet) -> list[tuple[str, int | None, str, str]]:
    return [(refusal.sheet, refusal.row, refusal.column, refusal.code) for refusal in sheet.refusals]


def test_cells_become_the_text_an_editor_would_type(tmp_path: Path) -> None:
    first = ["00123", 123, date(2024, 3, 1)]
    second = ["NA", 123.0, datetime(2024, 3, 1, 10, 30)]
    third = [0.1, True, None]
    sheet = only(saved(tmp_path, HEADER, first, second, third))
    assert sheet.rows.values.tolist() == [
        ["00123", "123", "2024-03-01"],
        ["NA", "123", "2024-03-01T10:30:00"],
        ["0.1", "TRUE", ""],
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e21, "1e+21"),
        (-2.0, "-2"),
        (45352.0, "45352"),
        (2.5, "2.5"),
        ("3.0", "3.0"),
        ("'2024-03-01", "2024-03-01"),
        ("'tis", "'tis"),
        (None, ""),
    ],
)
def test_numbers_lose_a_needless_zero_and_nothing_else(value: object, text: str) -> None:
    assert as_text(value) == text


def test_row_numbers_are_those_of_the_program_with_blank_rows_between(tmp_path: Path) -> None:
    sheet = only(saved(tmp_path, [], HEADER, ["1", "PL", ""], [], [" "], ["2", "LT", ""]))
    assert sheet.rows["case_id"].to_dict() == {3: "1", 6: "2"}


def test_hidden_sheets_are_left_out_with_a_warning_that_names_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER, ["1", "PL", ""], contacts=[["name"], ["x"]], old=[["name"], ["y"]])
    book = openpyxl.load_workbook(path)
    book["contacts"].sheet_state = "hidden"
    book["old"].sheet_state = "veryHidden"
    book.save(path)
    sheet = only(path)
    assert sheet.name == "cases"
    assert sheet.warnings == ("has 2 hidden sheet(s), which were left out",)


def test_every_visible_sheet_with_something_in_it_is_read(tmp_path: Path) -> None:
    sheets = extract(saved(tmp_path, HEADER, ["1", "PL", ""], empty=[], more=[["id"], ["7"]]))
    assert [(sheet.name, len(sheet.rows), sheet.format) for sheet in sheets] == [
        ("cases", 1, "xlsx"),
        ("more", 1, "xlsx"),
    ]


def test_a_used_cell_in_the_last_corner_costs_neither_memory_nor_rows(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER, ["1", "PL", ""])
    corner = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> </t></is></c></row></sheetData>'
    sheet = only(changed(path, "xl/worksheets/sheet1.xml", "</sheetData>", corner))
    assert len(sheet.rows) == 1
    assert any("far outside" in warning for warning in sheet.warnings)


def test_a_value_far_outside_is_refused_rather_than_lost(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER, ["1", "PL", ""])
    corner = '<row r="9"><c r="XFD9" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    with pytest.raises(RefusedFileError, match="500 columns"):
        extract(changed(path, "xl/worksheets/sheet1.xml", "</sheetData>", corner))


def test_error_cells_refuse_their_rows_and_name_the_column(tmp_path: Path) -> None:
    sheet = only(
        saved(tmp_path, HEADER, ["1", "#N/A", ""], ["2", "PL", "#REF!"], ["3", "PL", "Err:502"], ["4", "#1", ""])
    )
    assert codes(sheet) == [
        ("cases", 2, "country", "error_cell"),
        ("cases", 3, "date", "error_cell"),
        ("cases", 4, "date", "error_cell"),
    ]
    assert sheet.rows["case_id"].tolist() == ["4"]


def test_a_formula_gives_its_computed_value(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER, ["1", "PL", "=1+1"], ["2", "PL", '=""'])
    path = changed(path, "xl/worksheets/sheet1.xml", "<f>1+1</f><v></v>", "<f>1+1</f><v>2</v>")
    path = changed(path, "xl/worksheets/sheet1.xml", '<c r="C3"><f>', '<c r="C3" t="str"><f>')
    assert only(path).rows["date"].tolist() == ["2", ""]


def test_a_formula_that_was_never_computed_refuses_its_row(tmp_path: Path) -> None:
    sheet = only(saved(tmp_path, HEADER, ["1", "PL", "=1+1"], ["2", "PL", "x"]))
    assert codes(sheet) == [("cases", 2, "date", "formula_without_value")]
    assert sheet.rows.index.tolist() == [3]


def test_a_value_right_of_the_header_refuses_its_row(tmp_path: Path) -> None:
    assert codes(only(saved(tmp_path, HEADER, ["1", "PL", "", "stray"]))) == [("cases", 2, "", "field_count")]


def test_a_text_that_an_export_cut_refuses_its_row(tmp_path: Path) -> None:
    cut = "<WARNING: Truncated to Excel limit of 32767 characters!>abc"
    assert codes(only(saved(tmp_path, HEADER, ["1", "PL", cut]))) == [("cases", 2, "date", "cell_cut")]


def test_two_columns_of_one_name_refuse_the_file_with_sheet_and_name(tmp_path: Path) -> None:
    with pytest.raises(RefusedFileError, match=r"cases: .*country") as caught:
        extract(saved(tmp_path, ["case_id", "country", "country "]))
    assert caught.value.code == "duplicate_column"


def test_a_workbook_without_anything_visible_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedFileError) as caught:
        extract(saved(tmp_path))
    assert caught.value.code == "empty_file"


def test_a_workbook_whose_styles_are_faulty_is_read_all_the_same(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER, ["1", "PL", "x"])
    path = changed(path, "xl/styles.xml", "<patternFill/>", '<patternFill patternType="no such"/>')
    with pytest.raises(ValueError, match="stylesheet"):
        openpyxl.load_workbook(path)
    assert only(path).rows.values.tolist() == [["1", "PL", "x"]]


def test_a_damaged_sheet_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = changed(saved(tmp_path, HEADER), "xl/worksheets/sheet1.xml", "</sheetData>", "<<<")
    with pytest.raises(RefusedFileError) as caught:
        extract(path)
    assert caught.value.code == "unreadable"


def test_a_document_type_in_a_sheet_is_refused(tmp_path: Path) -> None:
    path = changed(saved(tmp_path, HEADER), "xl/worksheets/sheet1.xml", "<worksheet", "<!DOCTYPE x><worksheet")
    with pytest.raises(RefusedFileError) as caught:
        extract(path)
    assert caught.value.code == "doctype"


def ods(tmp_path: Path, tables: str) -> Path:
    style = '<style:style style:name="hid" style:family="table"><style:table-properties table:display="false"/></style:style>'
    content = (
        f"<office:document-content {ODS_NAMES}><office:automatic-styles>{style}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "cases.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def ods_row(*cells: str, repeated: int = 1) -> str:
    inner = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inner}</table:table-row>'


def test_an_ods_is_read_like_the_others(tmp_path: Path) -> None:
    day = '<table:table-cell office:value-type="date" office:date-value="2024-03-01"><text:p>1.3.</text:p></table:table-cell>'
    filled = ods_row("case_id", "date") + ods_row("00123").replace("</table:table-row>", day + "</table:table-row>")
    hidden = f'<table:table table:name="old" table:style-name="hid">{ods_row("x")}</table:table>'
    sheet = only(ods(tmp_path, f'<table:table table:name="cases">{filled}</table:table>{hidden}'))
    assert sheet.rows.to_dict("index") == {2: {"case_id": "00123", "date": "2024-03-01"}}
    assert sheet.format == "ods"
    assert sheet.warnings == ("has 1 hidden sheet(s), which were left out",)


def test_an_ods_with_error_cells_says_that_they_read_as_empty(tmp_path: Path) -> None:
    error = '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"/>'
    filled = ods_row("case_id", "date") + ods_row("1").replace("</table:table-row>", error + "</table:table-row>")
    sheet = only(ods(tmp_path, f'<table:table table:name="cases">{filled}</table:table>'))
    assert any("error cells" in warning for warning in sheet.warnings)


def test_an_ods_that_swells_to_a_million_rows_is_refused(tmp_path: Path) -> None:
    filled = ods_row("case_id", "date") + ods_row("1", "x", repeated=1_000_000)
    with pytest.raises(RefusedFileError):
        extract(ods(tmp_path, f'<table:table table:name="cases">{filled}</table:table>'))
