"""Readers of coding tools: what they must find, and that excerpts and names stay behind. All content is made up."""

from __future__ import annotations

import sqlite3
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from etl.errors import RefusedFileError
from etl.extract.coded import summary
from etl.extract.detect import extract

EXCERPT = "A made-up passage that must not be stored"
PROJECT = f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="made up" origin="test">
<Users><User guid="00000000-0000-4000-8000-0000000000aa" name="Made Up Person"/></Users>
<CodeBook><Codes>
 <Code guid="{{C0000000-0000-4000-8000-000000000001}}" name="FIN" isCodable="true"><Code guid="c0000000-0000-4000-8000-000000000002" name="refusal" isCodable="true"/></Code>
</Codes></CodeBook>
<Variables><Variable guid="v0000000-0000-4000-8000-000000000001" name="Country" typeOfVariable="Text"/></Variables>
<Cases><Case guid="ca000000-0000-4000-8000-000000000001"><VariableValue><VariableRef targetGUID="V0000000-0000-4000-8000-000000000001"/><TextValue>LT</TextValue></VariableValue>
<SourceRef targetGUID="s0000000-0000-4000-8000-000000000001"/></Case></Cases>
<Sources><TextSource guid="S0000000-0000-4000-8000-000000000001" name="Interview with Made Up Person">
 <PlainTextContent>{EXCERPT}</PlainTextContent>
 <PlainTextSelection guid="p0000000-0000-4000-8000-000000000001" name="{EXCERPT}" startPosition="0" endPosition="9" creatingUser="00000000-0000-4000-8000-0000000000aa">
  <Description>The bank asked for a passport.</Description>
  <Coding guid="d0000000-0000-4000-8000-000000000001"><CodeRef targetGUID="C0000000-0000-4000-8000-000000000002"/></Coding>
  <Coding guid="d0000000-0000-4000-8000-000000000002"><CodeRef targetGUID="c0000000-0000-4000-8000-000000000001"/></Coding>
 </PlainTextSelection>
</TextSource></Sources></Project>"""


def qdpx(path: Path, project: str | bytes = PROJECT, name: str = "project.qde") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, project)
    return path


def test_a_refi_project_gives_codes_sources_segments_and_variables(tmp_path: Path) -> None:
    sheets = extract(qdpx(tmp_path / "a.qdpx"))
    assert summary(sheets) == {"format": "refi-qda", "codes": 2, "sources": 1, "segments": 1, "codings": 2, "coders": 1}
    rows = sheets[0].rows
    assert list(rows["code"]) == ["FIN > refusal", "FIN"]
    assert set(rows["var:Country"]) == {"LT"}
    assert set(rows["comment"]) == {"The bank asked for a passport."}


def test_no_excerpt_and_no_coder_name_leaves_a_reader(tmp_path: Path) -> None:
    rows = extract(qdpx(tmp_path / "a.qdpx"))[0].rows
    assert EXCERPT not in rows.to_csv()
    assert set(rows["coder"]) == {"coder-1"}
    assert set(rows["excerpt_length"]) == {"9"}


def test_a_project_in_utf_16_or_of_an_older_namespace_is_read_with_a_warning(tmp_path: Path) -> None:
    utf16 = PROJECT.replace('encoding="utf-8"', 'encoding="utf-16"').encode("utf-16")
    older = PROJECT.replace("urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:0:4")
    for name, project in (("u.qdpx", utf16), ("o.qdpx", older)):
        sheets = extract(qdpx(tmp_path / name, project))
        assert len(sheets[0].rows) == 2
        assert sheets[0].warnings


@pytest.mark.parametrize(
    ("project", "code"),
    [
        (
            PROJECT.replace("c0000000-0000-4000-8000-000000000002", "c0000000-0000-4000-8000-000000000001"),
            "duplicate_guid",
        ),
        ("<Project", "broken_xml"),
        ("<other/>", "no_project"),
    ],
)
def test_a_broken_project_is_refused_with_a_reason(tmp_path: Path, project: str, code: str) -> None:
    with pytest.raises(RefusedFileError) as refused:
        extract(qdpx(tmp_path / "b.qdpx", project))
    assert refused.value.code == code


def qualcoder(folder: Path, version: str = "v17") -> Path:
    folder.mkdir()
    with sqlite3.connect(folder / "data.qda") as db:
        db.executescript(f"""
        CREATE TABLE project (databaseversion text); INSERT INTO project VALUES ('{version}');
        CREATE TABLE source (id integer, name text, fulltext text); INSERT INTO source VALUES (1, 'made up', '{EXCERPT}');
        CREATE TABLE code_cat (catid integer, name text, supercatid integer); INSERT INTO code_cat VALUES (1, 'FIN', NULL);
        CREATE TABLE code_name (cid integer, name text, memo text, catid integer); INSERT INTO code_name VALUES (1, 'refusal', '', 1);
        CREATE TABLE code_text (ctid integer, cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text, date text, memo text);
        INSERT INTO code_text VALUES (1, 1, 1, '{EXCERPT}', 0, 9, 'Made Up Person', '2026-01-01', 'own words');
        CREATE TABLE attribute (name text, attr_type text, value text, id integer); INSERT INTO attribute VALUES ('Country', 'file', 'LT', 1);
        """)
    db.close()
    return folder


def test_a_qualcoder_folder_is_read_and_left_untouched(tmp_path: Path) -> None:
    folder = qualcoder(tmp_path / "study.qda")
    before = (folder / "data.qda").read_bytes()
    sheets = extract(folder)
    row = sheets[0].rows.iloc[0]
    assert (row["code"], row["var:Country"], row["comment"], row["coder"]) == (
        "FIN > refusal",
        "LT",
        "own words",
        "coder-1",
    )
    assert EXCERPT not in sheets[0].rows.to_csv()
    assert (folder / "data.qda").read_bytes() == before
    assert [path.name for path in folder.iterdir()] == ["data.qda"]


def test_an_unknown_qualcoder_version_is_a_warning_and_no_database_a_refusal(tmp_path: Path) -> None:
    assert "version" in extract(qualcoder(tmp_path / "new.qda", "v99"))[0].warnings[0]
    broken = tmp_path / "broken.qda"
    broken.mkdir()
    (broken / "data.qda").write_text("no database")
    with pytest.raises(RefusedFileError, match="no SQLite database"):
        extract(broken)


TABLES = {
    "taguette": ("id,document,tag,content\n7,doc,FIN,{x}\n7,doc,sev 3,{x}\n", 2, 1),
    "maxqda": ("Color;Komentarz;Grupa dokumentów;Nazwa dokumentu;Kod;Początek;Koniec;Waga;Fragment\n●;own words;PL;PL-01;FIN > refusal;1;1;0;{x}\n", 1, 1),
    "atlasti": ('ID,Quotation Name,Document,Document Groups,Quotation Content,Comment,Codes\n3:10,q,doc,PL,{x},own words,"FIN\nsev 3"\n', 2, 1),
    "dedoose": ("Media Title,Excerpt Range,Excerpt Creator,Excerpt Copy,Code: FIN\\refusal Applied,Code: DOC Applied,Country\ndoc,0-9,me,{x},True,False,LT\n", 1, 1),
}  # fmt: skip


@pytest.mark.parametrize("tool", TABLES)
def test_exported_tables_are_known_by_their_headers(tmp_path: Path, tool: str) -> None:
    text, codings, segments = TABLES[tool]
    path = tmp_path / "export.csv"
    path.write_text(text.format(x=EXCERPT), encoding="utf-8")
    sheets = extract(path)
    found = summary(sheets)
    assert (found["format"], found["codings"], found["segments"]) == (tool, codings, segments)
    assert EXCERPT not in sheets[0].rows.to_csv()


def test_german_english_and_russian_headers_mean_the_same(tmp_path: Path) -> None:
    headers = ("Document group;Document name;Code;Beginning;End;Weight;Segment", "Dokumentgruppe;Dokumentname;Code;Anfang;Ende;Gewicht;Segment",
               "Группа документов;Имя документа;Код;Начало;Конец;Вес;Сегмент")  # fmt: skip
    frames = []
    for at, header in enumerate(headers):
        path = tmp_path / f"{at}.csv"
        path.write_text(f"{header}\nPL;PL-01;FIN > refusal;1;2;0;text\n", encoding="utf-8")
        frames.append(extract(path)[0].rows)
    for frame in frames[1:]:
        pd.testing.assert_frame_equal(frame, frames[0])


def test_a_table_of_passages_in_an_unknown_language_is_refused_and_its_headers_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("Farve;Kommentar1;Gruppe;Navn;Kode1;Start1;Vægt1\n●;;PL;PL-01;FIN;1;0\n", encoding="utf-8")
    with pytest.raises(RefusedFileError, match="Farve, Kommentar1, Gruppe") as refused:
        extract(path)
    assert refused.value.code == "unknown_language"


def test_one_sheet_per_code_gives_each_quotation_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in ("FIN", "sev 3"):
        sheet = book.create_sheet(name)
        sheet.append(["ID", "Document", "Quotation Content", "Codes"])
        sheet.append(["1:1", "doc", EXCERPT, "FIN\nsev 3"])
    book.save(tmp_path / "codes.xlsx")
    sheets = extract(tmp_path / "codes.xlsx")
    assert (len(sheets), summary(sheets)["codings"]) == (1, 2)


def test_the_report_of_qualcoder_is_read(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(
        f"File,Coder,Coded,Id,Codename,Coded_Memo,Category\ndoc,me,{EXCERPT},ctid:18,refusal,own words,FIN\n",
        "utf-8-sig",
    )
    row = extract(path)[0].rows.iloc[0]
    assert (row["code"], row["comment"], row["coder"]) == ("FIN > refusal", "own words", "coder-1")


def test_an_early_qualcoder_project_without_later_columns_is_read(tmp_path: Path) -> None:
    folder = qualcoder(tmp_path / "old.qda", "v1")
    with sqlite3.connect(folder / "data.qda") as db:
        db.execute("ALTER TABLE code_text DROP COLUMN ctid")
        db.execute("ALTER TABLE code_text DROP COLUMN memo")
        db.execute("ALTER TABLE code_name DROP COLUMN memo")
        db.execute("DROP TABLE attribute")
    db.close()
    assert extract(folder)[0].rows["code"].tolist() == ["FIN > refusal"]


def test_a_coding_of_a_code_that_is_gone_is_refused_and_circles_of_codes_end(tmp_path: Path) -> None:
    folder = qualcoder(tmp_path / "odd.qda")
    with sqlite3.connect(folder / "data.qda") as db:
        db.execute("UPDATE code_cat SET supercatid = 1")
        db.execute(f"INSERT INTO code_text VALUES (2, 77, 1, '{EXCERPT}', 0, 9, '', '2026-01-01', NULL)")
    db.close()
    sheet = extract(folder)[0]
    assert len(sheet.rows) == 1
    assert [(refusal.code, refusal.severity) for refusal in sheet.refusals] == [("unknown_code_ref", "error")]


@pytest.mark.parametrize("name", ["a.mx24", "a.nvp", "a.nvpx", "a.atlproj"])
def test_a_project_that_only_its_own_program_opens_is_named_with_advice(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"whatever")
    with pytest.raises(RefusedFileError, match="REFI-QDA") as refused:
        extract(tmp_path / name)
    assert refused.value.code == "closed_project"


def test_the_exchange_file_of_maxqda_is_read_without_its_previews(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.mex") as db:
        db.executescript(f"""
        CREATE TABLE Texts (ID integer, Name text); INSERT INTO Texts VALUES (7, 'LT-01');
        CREATE TABLE Codewords (ID integer, Name text); INSERT INTO Codewords VALUES (5, 'FIN');
        CREATE TABLE Codings (ID integer, TextID integer, WordID integer, SegPos1X integer, SegPos2X integer, Preview text);
        INSERT INTO Codings VALUES (1, 7, 5, 0, 9, '{EXCERPT}'), (2, 7, 6, 0, 9, '{EXCERPT}');
        """)
    db.close()
    sheet = extract(tmp_path / "a.mex")[0]
    assert sheet.rows[["document", "code"]].values.tolist() == [["LT-01", "FIN"]]
    assert [refusal.code for refusal in sheet.refusals] == ["unknown_code_ref"]
    assert EXCERPT not in sheet.rows.to_csv()
