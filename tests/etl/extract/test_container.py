"""Hostile and broken files are refused before any reader sees them. All content here is made up."""

from __future__ import annotations

import os
import stat
import struct
import sys
import time
import zipfile
from pathlib import Path

import pytest

from etl.errors import RefusedFileError
from etl.extract import container
from etl.extract.child import in_child
from etl.extract.container import Kind, check_container, open_zip_member

BOMB_SIZE = 64 * 1024**2


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path) -> RefusedFileError:
    with pytest.raises(RefusedFileError) as caught:
        check_container(path)
    return caught.value


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", b"id,country\n1,PL\n", Kind.TEXT),
        ("a.csv", "id;país\n".encode("utf-16-le"), Kind.TEXT),
        ("a.qdc", b'<?xml version="1.0"?><CodeBook/>', Kind.XML),
        ("a.dat", b"SQLite format 3\0" + b"\0" * 84, Kind.SQLITE),
    ],
)
def test_content_decides_the_kind(tmp_path: Path, name: str, content: bytes, kind: Kind) -> None:
    assert check_container(written(tmp_path / name, content)) is kind


def test_a_project_is_known_by_its_qde_whatever_its_name(tmp_path: Path) -> None:
    assert check_container(zipped(tmp_path / "a.bin", {"Trial.qde": b"<Project/>", "Sources/x.txt": b"x"})) is Kind.QDPX


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "empty_file"),
        ("~$cases.xlsx", b"whatever", "lock_file"),
        (".~lock.cases.ods#", b"whatever", "lock_file"),
        ("a.xlsx", b"id,country\n1,PL\n", "not_a_spreadsheet"),
        ("a.xlsx", b"PK\x03\x04 and then nothing that a zip has", "broken_zip"),
        ("a.csv", b"%PDF-1.7 ...", "unknown_type"),
        ("a.csv", b"\x00\x01\x02\x03" * 20, "unknown_type"),
        ("a.xls.csv", b"<html><table></table></html>", "unknown_type"),
        ("a.doc", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "unknown_type"),
    ],
)
def test_what_no_reader_takes_is_refused_with_its_reason(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    assert refusal(written(tmp_path / name, content)).code == code


def test_a_protected_workbook_is_called_password_protected(tmp_path: Path) -> None:
    content = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
    error = refusal(written(tmp_path / "a.xlsx", content))
    assert "password protected" in str(error)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv").code == "not_found"
    assert refusal(tmp_path).code == "not_a_file"


@pytest.mark.parametrize("name", ["../evil.txt", "/evil.txt", "C:\\evil.txt", "a\\..\\..\\evil.txt", "a\nb"])
def test_entry_names_that_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "a.qdpx", {"project.qde": b"<Project/>", name: b"x"})
    assert refusal(path).code == "unsafe_entry_name"


def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", b"<Project/>")
        archive.writestr("Project.qde", b"<Project/>")
    assert refusal(path).code == "duplicate_entry"


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", b"<Project/>")
        link = zipfile.ZipInfo("sources/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/hostname")
    assert refusal(path).code == "symlink"


def test_an_encrypted_zip_is_called_password_protected(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.qdpx", {"project.qde": b"<Project/>"})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    assert "password protected" in str(refusal(written(path, bytes(content))))


def test_a_zip_bomb_is_refused_by_what_its_header_says(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.qdpx", {"project.qde": b"<Project/>", "sources/a.txt": b"0" * BOMB_SIZE})
    assert refusal(path).code == "zip_bomb"


def test_a_part_that_unpacks_to_more_than_its_header_says_is_never_read_whole(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.qdpx", {"project.qde": b"<Project/>", "sources/a.txt": b"0" * BOMB_SIZE})
    content = bytearray(path.read_bytes())
    directory = content.index(b"sources/a.txt", content.index(b"PK\x01\x02")) - 46
    content[directory + 24 : directory + 28] = struct.pack("<I", 100)
    written(path, bytes(content))
    assert check_container(path) is Kind.QDPX
    with pytest.raises(RefusedFileError):
        open_zip_member(path, "sources/a.txt", limit=BOMB_SIZE)


def test_a_part_larger_than_the_limit_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.qdpx", {"project.qde": b"<Project/>", "a.txt": os.urandom(3000)})
    assert len(open_zip_member(path, "a.txt", limit=3000)) == 3000
    with pytest.raises(RefusedFileError, match="more than 2999 bytes"):
        open_zip_member(path, "a.txt", limit=2999)


def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_ENTRIES", 3)
    path = zipped(tmp_path / "a.qdpx", {"project.qde": b"<Project/>"} | {f"sources/{n}": b"" for n in range(3)})
    assert refusal(path).code == "too_many_entries"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("before", ["", "<!-- " + "long " * 30_000 + "-->"])
def test_a_document_type_in_any_xml_part_is_refused(tmp_path: Path, encoding: str, before: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{before}<!DOCTYPE a [<!ENTITY b SYSTEM "file:///x">]><a>&b;</a>'
    path = zipped(tmp_path / "a.qdpx", {"project.qde": b"<Project/>", "more.xml": xml.encode(encoding)})
    assert refusal(path).code == "doctype"
    assert refusal(written(tmp_path / "a.qde", xml.encode(encoding))).code == "doctype"


def test_a_zip_without_a_project_says_what_is_missing(tmp_path: Path) -> None:
    assert "project.qde" in str(refusal(zipped(tmp_path / "a.qdpx", {"sources/a.txt": b"x"})))


def double(number: int) -> int:
    return 2 * number


def refuse(name: str) -> None:
    raise RefusedFileError(name, "some_code", "is refused", "a sheet")


def quote_the_file(_path: Path) -> None:
    raise ValueError("secret content of a cell")


def need_memory() -> int:
    return len(bytearray(2 * 1024**3))


def abort() -> None:
    os.abort()


def sleep() -> None:
    time.sleep(30)


def chatter() -> str:
    print("a parser that prints")
    sys.stdout.flush()
    return "done"


def test_a_child_gives_the_result_of_the_function() -> None:
    assert in_child(double, 21) == 42


def test_a_parser_that_prints_does_not_disturb_the_result() -> None:
    assert in_child(chatter) == "done"


def test_a_refusal_in_the_child_arrives_whole() -> None:
    with pytest.raises(RefusedFileError) as caught:
        in_child(refuse, "a.xlsx")
    assert (caught.value.file, caught.value.code, caught.value.sheet) == ("a.xlsx", "some_code", "a sheet")


def test_an_error_of_a_parser_becomes_one_sentence_without_content() -> None:
    with pytest.raises(RefusedFileError, match=r"^a\.xlsx: cannot be read") as caught:
        in_child(quote_the_file, Path("a.xlsx"))
    assert "secret" not in str(caught.value)


def test_a_parser_that_asks_for_too_much_memory_ends_alone() -> None:
    with pytest.raises(RefusedFileError) as caught:
        in_child(need_memory, memory=512 * 1024**2)
    assert caught.value.code == "parser_memory"


def test_a_parser_that_aborts_does_not_take_the_program_with_it() -> None:
    with pytest.raises(RefusedFileError) as caught:
        in_child(abort)
    assert caught.value.code == "unreadable"


def test_a_parser_that_never_ends_is_stopped() -> None:
    with pytest.raises(RefusedFileError) as caught:
        in_child(sleep, seconds=1)
    assert caught.value.code == "parser_time"


class _Hostile:
    """What a parser that a file has taken over might answer."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return eval, ("open('/nowhere')",)


def answer_with_code() -> _Hostile:
    return _Hostile()


def test_an_answer_that_holds_more_than_records_is_not_opened() -> None:
    with pytest.raises(RefusedFileError) as refused:
        in_child(answer_with_code, file="a.xlsx")
    assert refused.value.code == "unreadable"
