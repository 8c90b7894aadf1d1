"""What `profile --json` counts: the file as it stands, null where a format has no such thing. All content is made up."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from etl.describe import describe
from etl.draft import draft_profile
from etl.extract.detect import extract
from etl.intake import take_in
from etl.profiles import load_profile
from tests.conftest import REFERENCE
from tests.etl.extract.test_coding_tools import PROJECT, qdpx

KOBO = '"q/a";"q/a/x";"q/a/y";"_id";"_uuid";"_submission_time";"_index"\n"x";"1";"0";"1";"u";"2026-01-01";"1"\n'
CODEBOOK = '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="1" name="FIN"/></Codes><Sets/></CodeBook>'


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def form(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "settings"
    survey, choices = book.create_sheet("survey"), book.create_sheet("choices")
    for row in (
        ["type", "name", "label", "label::polski (pl)"],
        ["start", "start"],
        ["begin_group", "g"],
        ["select_one yn", "a"],
        ["select_multiple yn", "b"],
        ["phone number", "c"],
        ["note", "d"],
        ["calculate", "e"],
        ["end_group"],
    ):
        survey.append(row)
    for row in (["list_name", "name"], ["yn", "yes"], ["yn", "no"], ["yn", "no"]):
        choices.append(row)
    book.save(path)
    return path


def test_an_export_of_answers_is_counted_as_it_stands(tmp_path: Path) -> None:
    found = describe(written(tmp_path, "a.csv", KOBO))
    assert (found["format"], found["rows"], found["columns"], found["codes"]) == ("kobo", 1, 7, None)


def test_an_export_with_labels_is_counted_and_the_advice_stands_in_the_warnings(tmp_path: Path) -> None:
    found = describe(written(tmp_path, "a.csv", KOBO.replace("q/a", "What happened?")))
    assert (found["format"], found["rows"], found["columns"]) == ("kobo", 1, 7)
    assert "XML values and headers" in str(found["warnings"])


def test_a_project_has_codes_and_no_rows_and_a_codebook_has_codes_only(tmp_path: Path) -> None:
    project = describe(qdpx(tmp_path / "a.qdpx", PROJECT))
    assert [project[name] for name in ("codes", "sources", "segments", "codings", "coders")] == [2, 1, 1, 2, 1]
    assert (project["rows"], project["columns"]) == (None, None)
    codebook = describe(written(tmp_path, "a.qdc", CODEBOOK))
    assert [codebook[name] for name in ("codes", "sources", "segments", "codings", "coders")] == [1, *[None] * 4]


def test_a_form_tells_what_it_asks(tmp_path: Path) -> None:
    found = describe(form(tmp_path / "form.xlsx"))
    assert (found["format"], found["rows"], found["columns"]) == ("xlsform", 8, 4)
    assert found["form"] == {
        "survey_rows": 8, "typed_rows": 8, "groups": 1, "repeats": 0, "select_one": 1, "select_multiple": 1,
        "metadata_rows": 1, "notes": 1, "calculates": 1, "questions": 3, "languages": ["polski (pl)"],
        "choice_rows": 3, "choice_lists": 1, "duplicate_choices": 1,
    }  # fmt: skip


def test_what_waits_for_a_profile_is_counted_and_its_broken_rows_are_not_forgotten(tmp_path: Path) -> None:
    text = "Document group;Document name;Code;Weight;Segment\nPL;d;FIN;0;x\nPL;d;FIN\n"
    intake = take_in([written(tmp_path, "maxqda.csv", text)], today=REFERENCE)
    assert intake.waiting == 1
    assert {refusal.code for refusal in intake.refusals} == {"field_count", "needs_profile"}
    answers = take_in([written(tmp_path, "kobo.csv", KOBO)], today=REFERENCE)
    assert (answers.waiting, answers.errors) == (1, [])


def test_the_draft_of_a_form_lists_its_questions(tmp_path: Path) -> None:
    path = form(tmp_path / "form.xlsx")
    (tmp_path / "draft.yml").write_text(draft_profile(path, extract(path)), encoding="utf-8")
    assert list(load_profile(tmp_path / "draft.yml").variables) == ["a", "b", "c", "submission_id"]
