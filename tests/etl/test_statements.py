"""The whole way of a study: export, draft of a profile, statements in the editor's own words, findings. All made up."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from etl.assemble import assemble
from etl.cli import main
from etl.draft import draft_profile
from etl.extract.detect import extract
from etl.intake import Intake, take_in
from etl.profiles import load_profile
from etl.statements import beside, read_statements, write_drafts
from tests.conftest import REFERENCE
from tests.etl.extract.test_coding_tools import EXCERPT, PROJECT, qdpx, qualcoder

OWN_WORDS = "The bank asked for a new passport."
TABLES = {
    "taguette": "id,document,tag,content\n7,LT-01,FIN,{x}\n7,LT-01,sev 4,{x}\n",
    "maxqda": "Document group;Document name;Code;Beginning;End;Weight;Segment\nLT;LT-01;FIN;1;1;4;{x}\n",
    "atlasti": 'ID,Quotation Name,Document,Document Groups,Quotation Content,Comment,Codes\n3:10,q,LT-01,LT,{x},,"FIN\nsev 4"\n',
    "dedoose": "Media Title,Excerpt Range,Excerpt Creator,Excerpt Copy,Code: FIN Applied,Code: sev 4 Applied\nLT-01,0-9,me,{x},True,True\n",
    "qualcoder report": "File,Coder,Coded,Id,Codename,Coded_Memo,Category\nLT-01,me,{x},ctid:1,FIN,,\n",
}  # fmt: skip
STUDY = {
    "name": "made-up study",
    "codes": {"FIN*": {"theme": "FIN"}, "sev 4": {"severity": 4}},
    "documents": {"LT-*": {"country": "LT"}},
    "variables": {"weight": "severity"},
    "defaults": {"kind": "problem", "status": "ongoing", "source_type": "D"},
    "salt": "made up",
}


def study(folder: Path, name: str, content: str, profile: dict[str, object] = STUDY) -> Path:
    (folder / name).write_text(content, encoding="utf-8")
    (folder / name).with_suffix(".profile.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
    return folder / name


def fill_in(intake: Intake, file: Path, text: str = OWN_WORDS) -> None:
    write_drafts(beside(file), intake.drafts[file])
    with beside(file).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with beside(file).open("w", encoding="utf-16", newline="") as stream:  # as a spreadsheet may save it
        writer = csv.DictWriter(stream, list(rows[0]), delimiter="\t")
        writer.writeheader()
        writer.writerows({**row, "statement": text} for row in rows)


@pytest.mark.parametrize("tool", TABLES)
def test_from_an_export_with_excerpts_only_to_a_finding(tmp_path: Path, tool: str) -> None:
    file = study(tmp_path, "study.csv", TABLES[tool].format(x=EXCERPT))
    before = take_in([file], today=REFERENCE)
    assert before.tables["findings"].empty
    assert [refusal.code for refusal in before.refusals] == ["needs_statement"]
    fill_in(before, file)
    after = take_in([file], today=REFERENCE)
    assert (after.refusals, after.drafts) == ([], {})
    row = after.tables["findings"].iloc[0]
    assert (row["country"], row["theme"], row["statement"]) == ("LT", "FIN", OWN_WORDS)
    assert row["severity"] == ("" if tool == "qualcoder report" else "4")
    stored = "".join(rows.to_csv() for rows in assemble(after.tables).values())
    assert EXCERPT not in stored
    assert "LT-01" not in stored


def test_the_list_of_drafts_names_the_passage_and_never_quotes_it(tmp_path: Path) -> None:
    file = study(tmp_path, "study.csv", TABLES["maxqda"].format(x=EXCERPT))
    assert write_drafts(beside(file), take_in([file], today=REFERENCE).drafts[file]) == 1
    text = beside(file).read_text(encoding="utf-8-sig")
    assert "LT-01,1 to 1,FIN,,LT," in text
    assert EXCERPT not in text


def test_what_an_editor_has_written_stays_when_the_list_is_made_again(tmp_path: Path) -> None:
    file = study(tmp_path, "study.csv", TABLES["maxqda"].format(x=EXCERPT))
    first = take_in([file], today=REFERENCE)
    fill_in(first, file, "=own words")
    more = TABLES["maxqda"].format(x=EXCERPT) + "LT;LT-02;FIN;5;5;2;another\n"
    second = take_in([study(tmp_path, "study.csv", more)], today=REFERENCE)
    assert write_drafts(beside(file), second.drafts[file]) == 1
    assert list(read_statements(beside(file)).values()) == ["=own words"]
    assert "'=own words" in beside(file).read_text(encoding="utf-8-sig")


def test_a_statement_whose_passage_is_gone_is_pointed_out(tmp_path: Path) -> None:
    file = study(tmp_path, "study.csv", TABLES["maxqda"].format(x=EXCERPT))
    beside(file).write_text("id,statement\nF-0000000000000000,Made up.\n", encoding="utf-8")
    assert "statement_unused" in {refusal.code for refusal in take_in([file], today=REFERENCE).refusals}


def test_a_folder_is_searched_without_what_belongs_to_its_files(tmp_path: Path) -> None:
    file = study(tmp_path, "study.csv", TABLES["maxqda"].format(x=EXCERPT))
    write_drafts(beside(file), take_in([file], today=REFERENCE).drafts[file])
    (tmp_path / "study.form.xlsx").write_bytes(b"no form")
    assert take_in([tmp_path], today=REFERENCE).files == 1


def test_two_coders_of_one_passage_give_one_finding_with_two_codings(tmp_path: Path) -> None:
    project = PROJECT.replace(
        '<Coding guid="d0000000-0000-4000-8000-000000000001">',
        '<Coding guid="d0000000-0000-4000-8000-000000000003" creatingUser="another"><CodeRef targetGUID="c0000000-0000-4000-8000-000000000003"/></Coding>'
        '<Coding guid="d0000000-0000-4000-8000-000000000001">',
    ).replace(
        'name="refusal" isCodable="true"/>',
        'name="refusal" isCodable="true"/><Code guid="c0000000-0000-4000-8000-000000000003" name="closing"/>',
    )
    profile = {
        **STUDY,
        "codes": {"FIN > refusal": {"subtheme": "FIN.1"}, "FIN > closing": {"subtheme": "FIN.2"}, "FIN": "ignore"},
        "documents": {"*": {"country": "LT"}},
    }
    file = qdpx(tmp_path / "study.qdpx", project)
    (tmp_path / "study.profile.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
    intake = take_in([file], today=REFERENCE)
    assert intake.errors == []
    evidence = assemble(intake.tables)
    assert len(evidence["finding"]) == 1
    assert sorted(evidence["coding"]["subtheme"]) == ["FIN.1", "FIN.2"]
    assert evidence["coding"]["finding_id"].nunique() == 1


def test_a_project_of_qualcoder_takes_the_same_way(tmp_path: Path) -> None:
    folder = qualcoder(tmp_path / "study.qda")
    profile = {**STUDY, "documents": {}, "variables": {"Country": "country"}}
    (tmp_path / "study.profile.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
    intake = take_in([folder], today=REFERENCE)
    assert intake.refusals == []
    assert intake.tables["findings"]["statement"].tolist() == ["own words"]


def test_several_themes_in_one_cell_are_one_finding_each_and_an_unknown_one_refuses_the_row(tmp_path: Path) -> None:
    text = (
        "id,country,theme,subtheme,kind,status,statement\n"
        "A1,PL,doc; FIN,FIN.1,problem,ongoing,Made up.\nA2,PL,DOC;XYZ,,problem,ongoing,Made up.\n"
    )
    (tmp_path / "findings.csv").write_text(text, encoding="utf-8")
    intake = take_in([tmp_path / "findings.csv"], today=REFERENCE)
    rows = intake.tables["findings"]
    assert rows[["id", "theme", "subtheme"]].values.tolist() == [["A1:DOC", "DOC", ""], ["A1:FIN", "FIN", "FIN.1"]]
    assert [(refusal.row, refusal.code) for refusal in intake.errors] == [(3, "unknown_theme")]
    assert assemble(intake.tables)["source"]["cluster"].nunique() == 1


@pytest.mark.parametrize("tool", TABLES)
def test_a_draft_of_a_profile_is_itself_a_profile(tmp_path: Path, tool: str) -> None:
    (tmp_path / "export.csv").write_text(TABLES[tool].format(x=EXCERPT), encoding="utf-8")
    text = draft_profile(tmp_path / "export.csv", extract(tmp_path / "export.csv"))
    (tmp_path / "draft.yml").write_text(text, encoding="utf-8")
    profile = load_profile(tmp_path / "draft.yml")
    assert profile.codes["FIN"] == {"theme": "FIN"}
    assert profile.of_document("LT-01") == {"country": "LT"}
    assert profile.salt
    assert "# guess" in text
    assert EXCERPT not in text
    assert "LT-01" not in text


def test_a_draft_proposes_to_drop_personal_columns_and_the_drop_is_done(tmp_path: Path) -> None:
    text = "case_id,country,theme,severity,date,Phone\nA1,PL,DOC,3,2026-01-02,+375 29 000-00-00\n"
    (tmp_path / "cases.csv").write_text(text, encoding="utf-8")
    assert [refusal.code for refusal in take_in([tmp_path / "cases.csv"], today=REFERENCE).errors] == [
        "personal_data_column"
    ]
    draft = draft_profile(tmp_path / "cases.csv", extract(tmp_path / "cases.csv"))
    (tmp_path / "cases.profile.yml").write_text(draft, encoding="utf-8")
    intake = take_in([tmp_path / "cases.csv"], today=REFERENCE)
    assert intake.errors == []
    assert "375" not in "".join(rows.to_csv() for rows in assemble(intake.tables).values())


def test_files_of_which_nothing_can_be_taken_make_no_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "study.csv").write_text(TABLES["maxqda"].format(x=EXCERPT), encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    assert main(["publish", str(tmp_path / "study.csv"), "--database", url]) == 1
    assert "Nothing was published" in capsys.readouterr().err
    assert not (tmp_path / "store.sqlite").exists()


def test_the_command_lists_drafts_and_says_how_many(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = study(tmp_path, "study.csv", TABLES["maxqda"].format(x=EXCERPT))
    assert main(["check", str(file), "--drafts"]) == 0
    assert "1 finding waiting for a statement, 1 new in study.statements.csv" in capsys.readouterr().err
