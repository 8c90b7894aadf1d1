"""Plain text tables: every good row with its right line number, every bad one refused. All content is made up."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import RefusedFileError
from etl.extract import Sheet, delimited
from etl.extract.detect import extract
from etl.extract.records import scan, walk

HEADER = "case_id,country,summary\n"
BELARUSIAN = "case_id;краіна;апісанне\nBY-1;Польшча;Консульства адмовіла ў прыёме, чалавек з’ехаў\nBY-2;Літва;Чаканне\n"


def read(tmp_path: Path, content: str | bytes) -> Sheet:
    path = tmp_path / "cases.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (sheet,) = delimited.read(path)
    return sheet


def codes(sheet: Sheet) -> list[tuple[int | None, str]]:
    return [(refusal.row, refusal.code) for refusal in sheet.refusals]


def test_every_cell_stays_the_text_it_was(tmp_path: Path) -> None:
    sheet = read(tmp_path, "id,code,n\n00123,NA,1.50\nTRUE,null,1E5\n,nan, x \n")
    assert sheet.rows.values.tolist() == [["00123", "NA", "1.50"], ["TRUE", "null", "1E5"], ["", "nan", " x "]]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path: Path, separator: str) -> None:
    lines = [["case_id", "country", "summary"], ["BY-1", "PL", "so; much, to \t say | here"], ["BY-2", "LT", "x"]]
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(lines)
    sheet = read(tmp_path, text.getvalue())
    assert [list(sheet.rows.columns), *sheet.rows.values.tolist()] == lines


def test_decimal_commas_do_not_pass_for_separators(tmp_path: Path) -> None:
    sheet = read(tmp_path, "id;amount\n1;1,50\n2;2,50\n")
    assert sheet.rows["amount"].tolist() == ["1,50", "2,50"]


def test_the_hint_line_of_excel_sets_the_separator_and_counts_as_a_line(tmp_path: Path) -> None:
    sheet = read(tmp_path, "sep=;\r\nid;note\r\n1;a,b\r\n")
    assert sheet.rows.to_dict("index") == {3: {"id": "1", "note": "a,b"}}


def test_line_numbers_are_those_of_an_editor_with_breaks_inside_cells(tmp_path: Path) -> None:
    sheet = read(tmp_path, '\ncase_id,note\r\n1,"one\ntwo\r\nthree"\r\n\r\n , \r\n2,"say ""no"""\r\n')
    assert sheet.rows.to_dict("index") == {
        3: {"case_id": "1", "note": "one\ntwo\nthree"},
        8: {"case_id": "2", "note": 'say "no"'},
    }


def test_line_breaks_of_old_macs_are_understood(tmp_path: Path) -> None:
    assert read(tmp_path, "id,a\r1,x\r2,y\r").rows.index.tolist() == [2, 3]


def test_rows_of_another_width_are_refused_and_the_others_load(tmp_path: Path) -> None:
    sheet = read(tmp_path, HEADER + "1,PL,a\n2,PL\n3,PL,a,b\n4,PL,a,,\n5,PL,a\n")
    assert codes(sheet) == [(3, "field_count"), (4, "field_count")]
    assert sheet.rows["case_id"].tolist() == ["1", "4", "5"]
    assert sheet.rows.index.tolist() == [2, 5, 6]


def test_a_quote_escaped_by_a_backslash_refuses_its_row_only(tmp_path: Path) -> None:
    sheet = read(tmp_path, HEADER + '1,PL,a\n2,PL,"said \\"no, go\\" again"\n3,PL,"said \\"no\\" again"\n4,PL,d\n')
    assert codes(sheet) == [(3, "broken_quotes"), (4, "broken_quotes")]
    assert sheet.rows.index.tolist() == [2, 5]


def test_text_behind_a_closing_quote_refuses_its_row(tmp_path: Path) -> None:
    sheet = read(tmp_path, HEADER + '1,PL,"a"b\n2,PL,"c"\n')
    assert codes(sheet) == [(2, "broken_quotes")]


def test_a_forgotten_quote_does_not_swallow_the_rows_below(tmp_path: Path) -> None:
    sheet = read(tmp_path, HEADER + '1,PL,a\n2,PL,"never closed\n3,PL,"closed\nhere"\n4,PL,d\n')
    assert codes(sheet) == [(3, "broken_quotes")]
    assert sheet.rows["summary"].to_dict() == {2: "a", 4: "closed\nhere", 6: "d"}


def test_a_quote_inside_a_plain_cell_is_just_a_sign(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER + '1,PL,a 5" pipe\n').rows["summary"].tolist() == ['a 5" pipe']


def test_a_cell_beyond_all_measure_refuses_its_row(tmp_path: Path) -> None:
    long = "x" * 100_001
    sheet = read(tmp_path, HEADER + f'1,PL,{long}\n2,PL,"{long[:-1]}"\n')
    assert codes(sheet) == [(2, "cell_too_long")]
    assert sheet.rows.index.tolist() == [3]


def test_no_message_quotes_a_cell(tmp_path: Path) -> None:
    sheet = read(tmp_path, HEADER + 'SECRET,SECRET\n2,PL,"SECRET \\" x"\n3,PL,' + "SECRET" * 20_000 + "\n")
    assert len(sheet.refusals) == 3
    assert not any("SECRET" in refusal.message for refusal in sheet.refusals)


def test_two_columns_of_one_name_refuse_the_file_by_name(tmp_path: Path) -> None:
    with pytest.raises(RefusedFileError, match="country") as caught:
        read(tmp_path, "country,id, country \nPL,1,LT\n")
    assert caught.value.code == "duplicate_column"


def test_a_column_without_a_name_is_left_out_with_a_warning(tmp_path: Path) -> None:
    sheet = read(tmp_path, "id,,country,\n1,x,PL,\n")
    assert sheet.rows.to_dict("records") == [{"id": "1", "country": "PL"}]
    assert len(sheet.warnings) == 1


@pytest.mark.parametrize("content", ["\n\n", " , ,\n"])
def test_a_file_without_a_header_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(RefusedFileError) as caught:
        read(tmp_path, content)
    assert caught.value.code == "no_header"


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER).rows.shape == (0, 3)


def test_more_rows_than_the_limit_refuse_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_ROWS", 2)
    assert len(read(tmp_path, "id\n1\n2\n").rows) == 2
    with pytest.raises(RefusedFileError, match="more than 2 rows"):
        read(tmp_path, "id\n1\n2\n3\n")


def test_control_characters_become_spaces_with_a_warning(tmp_path: Path) -> None:
    sheet = read(tmp_path, "id,a\n1,x\x0by\x1bz\n")
    assert sheet.rows["a"].tolist() == ["x y z"]
    assert any("control" in warning for warning in sheet.warnings)


@pytest.mark.parametrize("text", ["Мінск".encode().decode("cp1252", errors="replace"), "М\ufffdнск"])
def test_letters_that_were_lost_before_are_pointed_out(tmp_path: Path, text: str) -> None:
    assert any("garbled" in warning for warning in read(tmp_path, f"id,city\n1,{text}\n").warnings)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251"])
def test_every_encoding_gives_the_same_rows(tmp_path: Path, encoding: str) -> None:
    sheet = read(tmp_path, BELARUSIAN.encode(encoding))
    assert list(sheet.rows.columns) == ["case_id", "краіна", "апісанне"]
    assert sheet.rows["апісанне"].tolist() == ["Консульства адмовіла ў прыёме, чалавек з’ехаў", "Чаканне"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (BELARUSIAN.replace("ў", "у").replace("’", "'").replace("і", "и"), "cp866"),
        (BELARUSIAN.replace("ў", "у").replace("’", "'").replace("і", "и"), "koi8-r"),
        (BELARUSIAN.replace("’", "'"), "iso8859-5"),
        ("id,text\n1,нет документа\n", "koi8-r"),
        ("id,name\n1,für alle\n", "cp1252"),
        ("id,name\n1,zażółć gęślą jaźń\n", "cp1250"),
    ],
)
def test_an_encoding_that_cannot_be_known_is_refused_and_never_guessed(
    tmp_path: Path, text: str, encoding: str
) -> None:
    with pytest.raises(RefusedFileError) as caught:
        read(tmp_path, text.encode(encoding))
    assert caught.value.code == "encoding_unknown"


@pytest.mark.parametrize("quote", ["", '\\"'])
def test_of_two_encodings_in_one_file_the_foreign_rows_are_refused(tmp_path: Path, quote: str) -> None:
    content = HEADER.encode() + "1,PL,Мінск\n".encode() + "2,PL,Гродна\n".encode("cp1251") + "3,PL,Брэст\n".encode()
    sheet = read(tmp_path, content + (f'4,PL,"x {quote}y"\n'.encode() if quote else b""))
    assert codes(sheet)[0] == (3, "undecodable")
    assert sheet.rows["summary"].to_dict() == {2: "Мінск", 4: "Брэст"}


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=8)
TABLE = st.lists(st.tuples(CELL, CELL, CELL), max_size=6)


@given(table=TABLE, separator=st.sampled_from(",;\t|"))
def test_the_two_ways_to_find_records_agree(table: list[tuple[str, str, str]], separator: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(table)
    found = scan(text.getvalue().encode(), separator)
    assert found is not None
    lines = [line + "\n" for line in text.getvalue().split("\n")]
    walked = [(line, cells) for line, cells in walk(lines, separator) if cells]
    assert [cells for _, cells in walked] == [list(row) for row in table]
    filled = found.where(found.ends > found.starts)
    assert filled.lines.tolist() == [line for line, _ in walked]
    assert set(filled.fields.tolist()) <= {3}


@given(table=TABLE)
def test_what_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, table: list[tuple[str, str, str]]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("first", "second", "third"), *table])
    (sheet,) = delimited.read(path)
    assert sheet.rows.values.tolist() == [list(row) for row in table if any(cell.strip() for cell in row)]
    assert not sheet.refusals


def test_a_text_file_goes_to_this_reader(tmp_path: Path) -> None:
    (tmp_path / "cases.txt").write_text(HEADER + "1,PL,a\n", encoding="utf-8")
    assert [sheet.format for sheet in extract(tmp_path / "cases.txt")] == ["csv"]
