"""KoboToolbox exports become flat rows; what cannot be joined or contradicts itself is refused. All content is made up."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from etl.errors import RefusedFileError
from etl.extract import Sheet
from etl.extract.detect import extract
from etl.extract.xlsform import read_form

META = ["_id", "_uuid", "_submission_time", "_validation_status", "_submitted_by", "meta/rootUuid", "_index"]
APPROVED = "validation_status_approved"


def meta(number: int, status: str = APPROVED) -> list[str]:
    return [
        str(1000 + number),
        f"edited-{number}",
        "2024-03-01T10:00:00",
        status,
        "someone",
        f"uuid:root-{number}",
        str(number),
    ]


def export(tmp_path: Path, header: list[str], *rows: list[str], name: str = "export.csv") -> Path:
    with (tmp_path / name).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL).writerows([header, *rows])
    return tmp_path / name


def workbook(tmp_path: Path, name: str, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


def only(path: Path, form: Path | None = None) -> Sheet:
    (sheet,) = extract(path, form)
    return sheet


def codes(sheet: Sheet) -> list[tuple[str, int | None, str]]:
    return [(refusal.sheet, refusal.row, refusal.code) for refusal in sheet.refusals]


def test_groups_go_from_the_names_where_they_stay_apart(tmp_path: Path) -> None:
    sheet = only(export(tmp_path, ["case/country", "case/note", "end/note", *META], ["PL", "a", "b", *meta(1)]))
    assert list(sheet.rows.columns)[:3] == ["country", "case/note", "end/note"]
    assert sheet.format == "kobo"


def test_a_submission_is_known_by_the_identifier_that_survives_edits(tmp_path: Path) -> None:
    without_root = meta(2)
    without_root[5] = ""
    neither = meta(3)
    neither[5] = neither[1] = ""
    sheet = only(export(tmp_path, ["country", *META], ["PL", *meta(1)], ["LT", *without_root], ["LV", *neither]))
    assert sheet.rows["submission_id"].tolist() == ["root-1", "edited-2", "1003"]


def test_who_sent_a_submission_is_not_taken(tmp_path: Path) -> None:
    assert "_submitted_by" not in only(export(tmp_path, ["country", *META], ["PL", *meta(1)])).rows.columns


def test_only_approved_submissions_pass_and_the_others_are_counted(tmp_path: Path) -> None:
    rows = [["PL", *meta(1)], ["LT", *meta(2, "validation_status_on_hold")], ["LV", *meta(3, "")]]
    sheet = only(export(tmp_path, ["country", *META], *rows))
    assert sheet.rows["country"].to_dict() == {2: "PL"}
    assert any("2 submission(s) are not approved" in warning for warning in sheet.warnings)


def test_without_any_status_all_pass_with_a_warning(tmp_path: Path) -> None:
    sheet = only(export(tmp_path, ["country", *META], ["PL", *meta(1, "")], ["LT", *meta(2, "")]))
    assert len(sheet.rows) == 2
    assert any("no submission has a validation status" in warning for warning in sheet.warnings)


THEMES = ["theme", "theme/DOC", "theme/FIN"]


@pytest.mark.parametrize(
    ("cells", "taken"),
    [
        (["DOC", "1", "0"], "DOC"),
        (["DOC FIN", "1", "1"], "DOC;FIN"),
        (["DOC", "True", "False"], "DOC"),
        (["FIN", "", ""], "FIN"),
        (["", "1", "1"], None),
        (["", "", ""], ""),
        (["DOC old", "1", "0"], "DOC;old"),
        (["DOC FIN", "1", "0"], None),
        (["DOC", "0", "0"], None),
    ],
)
def test_several_choices_come_as_one_cell_and_contradictions_are_refused(
    tmp_path: Path, cells: list[str], taken: str | None
) -> None:
    sheet = only(export(tmp_path, [*THEMES, *META], [*cells, *meta(1)]))
    assert sheet.rows["theme"].tolist() == ([] if taken is None else [taken])
    assert codes(sheet) == ([("", 2, "select_multiple_conflict")] if taken is None else [])


def test_choices_without_a_summary_are_put_together(tmp_path: Path) -> None:
    rows = [["1", "1", *meta(1)], ["0", "0", *meta(2)], ["", "", *meta(3)]]
    sheet = only(export(tmp_path, ["theme/DOC", "theme/FIN", *META], *rows))
    assert sheet.rows["theme"].tolist() == ["DOC;FIN", "", ""]


def test_a_group_of_numbers_is_not_taken_for_choices(tmp_path: Path) -> None:
    sheet = only(export(tmp_path, ["family/adults", "family/children", *META], ["1", "2", *meta(1)]))
    assert sheet.rows[["adults", "children"]].values.tolist() == [["1", "2"]]


def test_not_applicable_is_empty(tmp_path: Path) -> None:
    assert only(export(tmp_path, ["country", *META], ["n/a", *meta(1)])).rows["country"].tolist() == [""]


def test_a_value_behind_the_last_column_of_kobo_is_left_out_with_a_warning(tmp_path: Path) -> None:
    sheet = only(export(tmp_path, ["country", *META], ["PL", *meta(1), "left over"], ["PL", "shifted", *meta(2)]))
    assert codes(sheet) == [("", 2, "surplus_value"), ("", 3, "field_count")]
    assert sheet.rows["country"].to_dict() == {2: "PL"}


def test_an_export_of_odk_central_is_read_like_the_others(tmp_path: Path) -> None:
    header = ["SubmissionDate", "case-country", "meta-instanceID", "KEY", "SubmitterName", "ReviewState"]
    rows = [
        ["2024-03-01", "PL", "uuid:1", "uuid:1", "x", "approved"],
        ["2024-03-01", "LT", "uuid:2", "uuid:2", "x", ""],
    ]
    sheet = only(export(tmp_path, header, *rows))
    assert sheet.rows[["country", "submission_id"]].values.tolist() == [["PL", "1"]]
    assert list(sheet.rows.columns) == ["_submission_time", "country", "submission_id"]


REPEAT_META = ["_index", "_parent_table_name", "_parent_index", "_submission__id"]


def test_entries_of_a_repeat_group_join_their_submission_though_its_name_is_cut(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        "export.xlsx",
        **{
            "Cases of people from abroad ...": [["case_id", *META], ["BY-1", *meta(1)], ["BY-2", *meta(2)]],
            "problems": [
                ["theme", *REPEAT_META],
                ["DOC", 1, "Cases of people from abroad 2026", 1, 1001],
                ["FIN", 2, "Cases of people from abroad 2026", 1, 1001],
                ["SOC", 3, "Cases of people from abroad 2026", 7, 1007],
            ],
        },
    )
    sheet = only(path)
    assert sheet.rows[["case_id", "theme", "submission_id"]].values.tolist() == [
        ["BY-1", "DOC", "root-1"],
        ["BY-1", "FIN", "root-1"],
    ]
    assert codes(sheet) == [
        ("problems", 4, "orphan"),
        ("Cases of people from abroad ...", 3, "no_entry"),
    ]


def test_entries_go_with_the_submission_that_is_not_approved(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        "export.xlsx",
        main=[["case_id", *META], ["BY-1", *meta(1)], ["BY-2", *meta(2, "validation_status_not_approved")]],
        problems=[["theme", *REPEAT_META], ["DOC", 1, "main", 1, 1], ["FIN", 2, "main", 2, 2]],
    )
    sheet = only(path)
    assert sheet.rows["theme"].tolist() == ["DOC"]
    assert sheet.refusals == ()


def test_groups_in_groups_carry_everything_above_them(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        "export.xlsx",
        main=[["case_id", *META], ["BY-1", *meta(1)], ["BY-2", *meta(2)]],
        cities=[["city", *REPEAT_META], ["Vilnius", 1, "main", 1, 1], ["Riga", 2, "main", 2, 2]],
        offices=[["office", *REPEAT_META], ["bank", 1, "cities", 2, 2]],
    )
    sheet = only(path)
    assert sheet.rows[["case_id", "city", "office"]].values.tolist() == [["BY-2", "Riga", "bank"]]
    assert codes(sheet) == [("cities", 2, "no_entry")]


def test_repeats_of_older_exports_become_one_row_each_on_the_same_line(tmp_path: Path) -> None:
    header = ["case_id", "problems[1]/theme", "problems[1]/note", "problems[2]/theme", "problems[2]/note"]
    rows = [["BY-1", "DOC", "a", "FIN", "b"], ["BY-2", "SOC", "n/a", "n/a", "n/a"]]
    old_meta = [["uuid:1", "2024-03-01T10:00:00", "{}"], ["uuid:2", "2024-03-01T10:00:00", "{}"]]
    path = export(
        tmp_path,
        [*header, "_uuid", "_submission_time", "_validation_status"],
        *[row + more for row, more in zip(rows, old_meta, strict=True)],
    )
    sheet = only(path)
    assert sheet.rows[["case_id", "theme", "note"]].values.tolist() == [
        ["BY-1", "DOC", "a"],
        ["BY-1", "FIN", "b"],
        ["BY-2", "SOC", ""],
    ]
    assert sheet.rows.index.tolist() == [2, 2, 3]


@pytest.mark.parametrize("header", ["What is the problem?", "Краіна", "Звесткі/Краіна", "case/the country"])
def test_an_export_with_labels_is_refused_with_advice(tmp_path: Path, header: str) -> None:
    with pytest.raises(RefusedFileError, match="export again with XML values and headers") as caught:
        extract(export(tmp_path, [header, *META], ["x", *meta(1)]))
    assert caught.value.code == "label_headers"


def test_labels_that_look_like_names_are_known_by_the_status(tmp_path: Path) -> None:
    with pytest.raises(RefusedFileError, match="export again"):
        extract(export(tmp_path, ["Country", *META], ["Poland", *meta(1, "Approved")]))


def form(tmp_path: Path, second_label: str = "Тэма") -> Path:
    return workbook(
        tmp_path,
        "form.xlsx",
        survey=[
            ["type", "name", "label::English (en)", "label::Беларуская (be)"],
            ["begin_group", "case", "Case", "Зварот"],
            ["select_one lands", "country", "Country", "Краіна"],
            ["select_multiple themes", "theme", "Theme", second_label],
            ["end_group", "", "", ""],
            ["text", "note", "Note", "Нататка"],
        ],
        choices=[
            ["list_name", "name", "label::English (en)", "label::Беларуская (be)"],
            ["lands", "PL", "Poland", "Польшча"],
            ["themes", "DOC", "Papers", "Дакументы чалавека"],
            ["themes", "FIN", "Money", "Грошы"],
        ],
    )


def test_a_form_turns_labels_back_into_names(tmp_path: Path) -> None:
    header = ["Зварот/Краіна", "Зварот/Тэма", "Зварот/Тэма/Дакументы чалавека", "Зварот/Тэма/Грошы", "Нататка"]
    cells = ["Польшча", "Дакументы чалавека Грошы", "1", "1", "тэкст"]
    sheet = only(export(tmp_path, [*header, *META], [*cells, *meta(1, "Approved")]), form(tmp_path))
    assert sheet.rows[["country", "theme", "note"]].values.tolist() == [["PL", "DOC;FIN", "тэкст"]]


def test_a_form_does_not_disturb_an_export_with_names(tmp_path: Path) -> None:
    path = export(tmp_path, ["case/country", "case/theme", *META], ["PL", "DOC FIN", *meta(1)])
    assert only(path, form(tmp_path)).rows[["country", "theme"]].values.tolist() == [["PL", "DOC;FIN"]]


def test_a_label_of_two_questions_is_refused_and_not_guessed(tmp_path: Path) -> None:
    path = export(tmp_path, ["Краіна", *META], ["Польшча", *meta(1)])
    with pytest.raises(RefusedFileError, match="more than one question"):
        extract(path, form(tmp_path, second_label="Краіна"))


def test_choices_by_label_in_one_cell_are_refused_where_they_run_together(tmp_path: Path) -> None:
    path = export(tmp_path, ["Тэма", *META], ["Дакументы чалавека Грошы", *meta(1)])
    with pytest.raises(RefusedFileError, match="cannot be told apart"):
        extract(path, form(tmp_path))


def test_a_form_tells_questions_groups_and_choices(tmp_path: Path) -> None:
    read = read_form(form(tmp_path))
    assert [(question.path, question.multiple, question.choices) for question in read.questions] == [
        (("case", "country"), False, "lands"),
        (("case", "theme"), True, "themes"),
        (("note",), False, ""),
    ]
    assert read.languages == ["English (en)", "Беларуская (be)"]
    assert list(read.choices["themes"]) == ["DOC", "FIN"]


def test_a_form_given_instead_of_answers_is_named_as_such(tmp_path: Path) -> None:
    sheets = extract(form(tmp_path))
    assert [(sheet.name, sheet.format) for sheet in sheets] == [("survey", "xlsform"), ("choices", "xlsform")]
    assert any("not the answers" in warning for warning in sheets[0].warnings)


def test_a_table_that_is_no_form_is_refused_as_a_form(tmp_path: Path) -> None:
    path = workbook(tmp_path, "no.xlsx", survey=[["a", "b"], ["1", "2"]])
    with pytest.raises(RefusedFileError, match="not an XLSForm"):
        read_form(path)
