"""REFI-QDA as real tools write it, each with its own deviations. All content is made up."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from etl.errors import RefusedFileError
from etl.extract import Sheet
from etl.extract.coded import summary
from etl.extract.detect import extract

EXCERPT = "What somebody said, which must stay where it is"
NAMESPACE = 'xmlns="urn:QDA-XML:project:1.0"'


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


C1, C2, S1, P1, V1, K1, N1, U1 = (guid(number) for number in range(8))
CODES = f'<CodeBook><Codes><Code guid="{C1}" name="FIN"><Code guid="{C2}" name="refusal"/></Code></Codes></CodeBook>'
CODING = f'<Coding guid="{guid(20)}" creatingUser="{U1}"><CodeRef targetGUID="{C2}"/></Coding>'
SELECTION = f'<PlainTextSelection guid="{P1}" name="{EXCERPT}" startPosition="0" endPosition="9">{{inside}}</PlainTextSelection>'


def project(
    inside: str = CODING,
    *,
    before: str = "",
    in_source: str = "",
    after: str = "",
    namespace: str = NAMESPACE,
    text: str = "",
) -> str:
    selection = SELECTION.format(inside=inside)
    source = f'<TextSource guid="{S1}" name="LT-01" {text}>{in_source}{selection}</TextSource>'
    return f'<Project {namespace} name="made up">{CODES}{before}<Sources>{source}</Sources>{after}</Project>'


def packed(folder: Path, xml: str | bytes, name: str = "project.qde", **texts: str) -> Path:
    path = folder / "study.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, xml)
        for file, text in texts.items():
            archive.writestr(f"Sources/{file}.txt", text)
    return path


def segments(path: Path) -> pd.DataFrame:
    return extract(path)[0].rows


def codes(sheet: Sheet) -> list[str]:
    return [refusal.code for refusal in sheet.refusals]


@pytest.mark.parametrize("name", ["project.qde", "Project.qde", "Trial of May.qde"])
@pytest.mark.parametrize(
    "namespace", [NAMESPACE, "", 'xmlns="urn:QDA-XML:codebook:0:4"', 'xmlns:q="urn:QDA-XML:project:1.0"']
)
def test_any_project_file_of_any_known_namespace_is_read(tmp_path: Path, name: str, namespace: str) -> None:
    sheets = extract(packed(tmp_path, project(namespace=namespace), name))
    assert sheets[0].rows["code"].tolist() == ["FIN > refusal"]
    assert [note.code for note in sheets[0].warnings] == ([] if namespace == NAMESPACE else ["namespace"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "windows-1251"])
def test_other_encodings_are_read_with_a_note(tmp_path: Path, encoding: str) -> None:
    declared = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16"}.get(encoding, encoding)
    raw = (f'<?xml version="1.0" encoding="{declared}"?>' + project()).encode(encoding)
    raw = b"\xff\xfe" + raw if encoding == "utf-16-le" else raw
    sheets = extract(packed(tmp_path, raw))
    assert len(sheets[0].rows) == 1
    assert [note.code for note in sheets[0].warnings] == ([] if encoding == "utf-8-sig" else ["encoding"])


def test_guids_are_compared_without_braces_and_case(tmp_path: Path) -> None:
    letters = "abcdef00-0000-4000-8000-00000000000a"
    xml = project().replace(f'<Code guid="{C2}"', f'<Code guid="{{{letters.upper()}}}"')
    xml = xml.replace(f'targetGUID="{C2}"', f'targetGUID="{letters}"')
    assert segments(packed(tmp_path, xml))["code"].tolist() == ["FIN > refusal"]


def test_own_words_come_from_the_passage_its_note_or_a_linked_annotation(tmp_path: Path) -> None:
    note = f'<Notes><Note guid="{N1}" plainTextPath="internal://words.txt"/></Notes>'
    held = f'<Notes><Note guid="{N1}"><PlainTextContent>In the note.</PlainTextContent></Note></Notes>'
    link = f'<Links><Link guid="{guid(30)}" originGUID="{P1}" targetGUID="{N1}"/></Links>'
    reference = f'<NoteRef targetGUID="{N1}"/>'
    assert segments(packed(tmp_path, project(f"<Description>Said so.</Description>{CODING}")))["comment"].tolist() == [
        "Said so."
    ]
    assert segments(packed(tmp_path, project(CODING + reference, after=held)))["comment"].tolist() == ["In the note."]
    in_file = segments(packed(tmp_path, project(CODING + reference, after=note), words="\ufeffIn a file."))
    assert in_file["comment"].tolist() == ["In a file."]
    assert segments(packed(tmp_path, project(after=held + link)))["comment"].tolist() == ["In the note."]
    assert EXCERPT not in in_file.to_csv()


VARIABLE = f'<Variables><Variable guid="{V1}" name="Country" typeOfVariable="Text"/></Variables>'
VALUE = f'<VariableValue><VariableRef targetGUID="{V1}"/><TextValue>LT</TextValue></VariableValue>'


@pytest.mark.parametrize(
    ("case", "in_source", "inside"),
    [
        (f'<Case guid="{K1}">{VALUE}<SourceRef targetGUID="{S1}"/></Case>', "", CODING),
        (f'<Case guid="{K1}">{VALUE}<SelectionRef targetGUID="{P1}"/></Case>', "", CODING),
        (
            f'<Case guid="{K1}">{VALUE}</Case>',
            "",
            f'{CODING}<Coding guid="{guid(21)}"><CodeRef targetGUID="{K1}"/></Coding>',
        ),
        (
            f'<Case guid="{K1}">{VALUE}</Case>',
            f'<Coding guid="{guid(21)}"><CodeRef targetGUID="{K1}"/></Coding>',
            CODING,
        ),
        ("", VALUE, CODING),
    ],
)
def test_a_variable_reaches_its_passage_however_the_tool_says_it(
    tmp_path: Path, case: str, in_source: str, inside: str
) -> None:
    xml = project(inside, before=f"{VARIABLE}<Cases>{case}</Cases>", in_source=in_source)
    sheets = extract(packed(tmp_path, xml))
    assert sheets[0].rows["var:Country"].tolist() == ["LT"]
    assert codes(sheets[0]) == []


def test_document_groups_are_the_variable_group(tmp_path: Path) -> None:
    sets = f'<Sets><Set guid="{guid(40)}" name="LT"><MemberSource targetGUID="{S1}"/></Set></Sets>'
    assert segments(packed(tmp_path, project(after=sets)))["var:group"].tolist() == ["LT"]


def test_passages_of_every_kind_of_source_are_found(tmp_path: Path) -> None:
    coding = CODING.replace(guid(20), "{0}")
    sources = f"""<TextSource guid="{S1}" name="t">{coding.format(guid(50))}</TextSource>
    <PDFSource guid="{guid(51)}" name="p"><PDFSelection guid="{guid(52)}" page="1" firstX="1" firstY="1" secondX="2" secondY="2">{coding.format(guid(53))}</PDFSelection>
      <Representation guid="{guid(54)}"><PlainTextSelection guid="{guid(55)}" startPosition="3" endPosition="3">{coding.format(guid(56))}</PlainTextSelection></Representation></PDFSource>
    <PictureSource guid="{guid(57)}" name="i"><PictureSelection guid="{guid(58)}" firstX="0" firstY="0" secondX="9" secondY="9">{coding.format(guid(59))}</PictureSelection></PictureSource>
    <AudioSource guid="{guid(60)}" name="a"><AudioSelection guid="{guid(61)}" begin="0" end="1500">{coding.format(guid(62))}</AudioSelection></AudioSource>
    <VideoSource guid="{guid(63)}" name="v"><Transcript guid="{guid(64)}"><TranscriptSelection guid="{guid(65)}" fromSyncPoint="a" toSyncPoint="b">{coding.format(guid(66))}</TranscriptSelection></Transcript></VideoSource>"""
    xml = f'<Project {NAMESPACE} name="x">{CODES}<Sources>{sources}</Sources></Project>'
    assert summary(extract(packed(tmp_path, xml))) == {
        "format": "refi-qda", "codes": 2, "sources": 5, "segments": 5, "codings": 6, "coders": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (f'targetGUID="{C2}"', f'targetGUID="{guid(99)}"', "unknown_code_ref"),
        ('startPosition="0"', 'startPosition="10"', "position"),
        ('startPosition="0"', 'startPosition="-1"', "position"),
        ('endPosition="9"', 'endPosition="many"', "position"),
    ],
)
def test_a_coding_that_points_nowhere_is_refused_by_itself(tmp_path: Path, old: str, new: str, code: str) -> None:
    sheet = extract(packed(tmp_path, project().replace(old, new)))[0]
    assert (codes(sheet), len(sheet.rows)) == ([code], 0)
    assert sheet.refusals[0].row


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (project().replace(C2, C1), "duplicate_guid"),
        (project().replace("</Sources>", f'<TextSource guid="{S1}" name="again"/></Sources>'), "duplicate_guid"),
        (project().replace("<Sources>", "<Code " * 300 + "<Sources>"), "broken_xml"),
        (project(before="<Graphs>" * 300 + "</Graphs>" * 300), "too_deep"),
        ("", "broken_xml"),
        ("<html/>", "no_project"),
    ],
)
def test_what_cannot_be_a_project_refuses_the_file(tmp_path: Path, xml: str, code: str) -> None:
    with pytest.raises(RefusedFileError) as refused:
        extract(packed(tmp_path, xml))
    assert refused.value.code == code


def test_two_projects_in_one_file_are_refused(tmp_path: Path) -> None:
    path = packed(tmp_path, project())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("another.qde", project())
    with pytest.raises(RefusedFileError) as refused:
        extract(path)
    assert refused.value.code == "several_project_files"


def test_codes_without_a_guid_are_no_doubles_of_each_other(tmp_path: Path) -> None:
    xml = project().replace("</Code></Codes>", '</Code><Code name="a"/><Code name="b"/></Codes>')
    sheets = extract(packed(tmp_path, xml))
    assert summary(sheets)["codes"] == 4
    assert [note.code for note in sheets[0].warnings] == ["schema"]
