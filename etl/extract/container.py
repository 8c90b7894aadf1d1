"""What kind of file is this, and is it safe to open? Decided by content, never by the ending of the name.

Nothing is ever extracted to disk. Limits hold while reading, because sizes written in a zip header can lie.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from xml.parsers import expat

from etl.errors import RefusedFileError
from etl.extract.text import looks_like_text

MAX_TEXT_BYTES = 2 * 1024**3
MAX_SPREADSHEET_BYTES = 256 * 1024**2
MAX_ENTRIES = 10_000
MAX_DIRECTORY_BYTES = 8 * 1024**2
MAX_UNPACKED_BYTES = 4 * 1024**3
MAX_RATIO = 200
RATIO_COUNTS_FROM = 8 * 1024**2
MAX_PROLOG_BYTES = 1024**2
_CHUNK = 64 * 1024
_HEAD = 64 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OTHER_MAGIC = {
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip archive",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
}
_SPREADSHEET_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Kind(StrEnum):
    """The kinds of files that some reader takes."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    QDPX = "qdpx"
    SQLITE = "sqlite"
    XML = "xml"
    TEXT = "text"


def check_container(path: Path) -> Kind:
    """Tells the kind of a file by its content.

    Raises:
        RefusedFileError: empty, locked, password protected, broken, hostile, or of no known kind.
    """
    _refuse_by_name(path)
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head:
        raise RefusedFileError(path.name, "empty_file", "is empty (0 bytes)")
    if head.startswith(b"PK"):
        return _check_zip(path)
    if head.startswith(_OLE):
        return _check_ole(path)
    if head.startswith(b"SQLite format 3\0"):
        return Kind.SQLITE
    return _check_text(path, head)


def open_zip_member(path: Path, name: str, limit: int) -> bytes:
    """The content of one entry of a zip file, at most ``limit`` bytes.

    Raises:
        RefusedFileError: the entry is missing, larger than the limit, packed too tightly to be honest, or
            damaged.
    """
    with _opened(path) as archive:
        try:
            entry = archive.getinfo(name)
        except KeyError:
            raise RefusedFileError(path.name, "missing_part", "lacks a part that it must have") from None
        return b"".join(_chunks(path, archive, entry, limit))


def refuse_doctype(file: str, chunks: Iterable[bytes]) -> None:
    """Refuses XML that declares a document type: the door to entity bombs and to reading other files.

    Stops at the root element, before which a DOCTYPE must stand. Any encoding that XML allows. XML that is not
    well formed is left to the reader, which knows better what to say.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: _found_doctype(file)
    parser.StartElementHandler = lambda *_: _found_root()
    read = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            read += len(chunk)
            if read > MAX_PROLOG_BYTES:
                raise RefusedFileError(file, "xml_prolog", "holds XML without an element at its start")
    except (_RootReachedError, expat.ExpatError):
        return


class _RootReachedError(Exception):
    """The root element began and no document type was declared."""


def _found_root() -> None:
    raise _RootReachedError


def _found_doctype(file: str) -> None:
    raise RefusedFileError(file, "doctype", "holds XML with a document type declaration (DOCTYPE); it may be hostile")


_FOREIGN = {
    (".mx24", ".mx22", ".mx20", ".mx18", ".mx12", ".mx5", ".mex24", ".mex22"): "a project of MAXQDA",
    (".nvp", ".nvpx", ".nvcx"): "a project of NVivo",
    (".atlproj", ".atlproj23", ".atlcb", ".hpr7", ".hprxml"): "a project of ATLAS.ti",
    (".f4p", ".f4analyse"): "a project of f4analyse",
}


def _refuse_by_name(path: Path) -> None:
    tool = next((what for endings, what in _FOREIGN.items() if path.suffix.lower() in endings), None)
    if tool:
        message = f"is {tool}, which only that program can open; export it as a REFI-QDA project (.qdpx)"
        raise RefusedFileError(path.name, "closed_project", message)
    if "~$" in path.name or path.name.startswith(".~lock"):
        message = "is a lock file that an office program left; close the program and choose the file itself"
        raise RefusedFileError(path.name, "lock_file", message)
    if not path.exists():
        raise RefusedFileError(path.name, "not_found", "there is no such file")
    if path.is_dir():
        raise RefusedFileError(path.name, "not_a_file", "is a folder in which no file can be read")
    if not path.is_file():
        raise RefusedFileError(path.name, "not_a_file", "is not a file")


def _check_ole(path: Path) -> Kind:
    _refuse_larger(path, MAX_SPREADSHEET_BYTES)
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise RefusedFileError(path.name, "password", "is password protected; save it without a password")
    if any(f"{name}\0".encode("utf-16-le") in content for name in ("Workbook", "WORKBOOK", "Book", "BOOK")):
        return Kind.XLS
    raise RefusedFileError(path.name, "unknown_type", "is an old Office file, but not a table; save it as .xlsx")


def _check_text(path: Path, head: bytes) -> Kind:
    for magic, name in _OTHER_MAGIC.items():
        if head.startswith(magic):
            raise RefusedFileError(path.name, "unknown_type", f"is {name}, not a table or a project of a coding tool")
    if not looks_like_text(head):
        raise RefusedFileError(path.name, "unknown_type", "is neither text nor any known kind of file")
    if path.suffix.lower() in _SPREADSHEET_SUFFIXES:
        message = "is plain text, not a spreadsheet; rename it to .csv or save it as .xlsx"
        raise RefusedFileError(path.name, "not_a_spreadsheet", message)
    _refuse_larger(path, MAX_TEXT_BYTES)
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise RefusedFileError(path.name, "unknown_type", "is a web page, whatever its name says; save it as .xlsx")
    if start[:1] != b"<" or not (start[1:2].isalpha() or start[1:2] in (b"?", b"!")):
        return Kind.TEXT
    with path.open("rb") as stream:
        refuse_doctype(path.name, iter(lambda: stream.read(_CHUNK), b""))
    return Kind.XML


def _refuse_larger(path: Path, limit: int) -> None:
    if path.stat().st_size > limit:
        raise RefusedFileError(path.name, "too_large", f"is larger than {limit // 1024**2} MiB")


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise RefusedFileError(path.name, "broken_zip", "is damaged: its zip container cannot be read") from error


def _refuse_long_directory(path: Path) -> None:
    """The list of entries is read into memory as a whole; a honest one is short."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _HEAD - 22))
        tail = stream.read()
    end = tail.rfind(b"PK\x05\x06")
    size = int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
    large = tail.rfind(b"PK\x06\x06")  # the record of large archives, where the short one has no room
    if size == 0xFFFFFFFF and large >= 0:
        size = int.from_bytes(tail[large + 40 : large + 48], "little")
    if size > MAX_DIRECTORY_BYTES:
        raise RefusedFileError(path.name, "too_many_entries", f"holds more than {MAX_ENTRIES} parts")


def _check_zip(path: Path) -> Kind:
    _refuse_long_directory(path)
    with _opened(path) as archive:
        entries = archive.infolist()
        _check_entries(path.name, entries)
        kind = _kind_of_zip(path, archive, {entry.filename for entry in entries})
        if kind is not Kind.QDPX:
            _refuse_larger(path, MAX_SPREADSHEET_BYTES)
        for entry in entries:
            if entry.filename.lower().endswith((".xml", ".rels", ".qde", ".qdc")):
                with closing(_chunks(path, archive, entry, MAX_UNPACKED_BYTES)) as chunks:
                    refuse_doctype(path.name, chunks)
    return kind


def _kind_of_zip(path: Path, archive: zipfile.ZipFile, names: set[str]) -> Kind:
    if "xl/workbook.bin" in names:
        raise RefusedFileError(path.name, "unknown_type", "is a binary workbook (.xlsb); save it as .xlsx")
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return Kind.XLSX
    if "content.xml" in names and "mimetype" in names:
        mimetype = b"".join(_chunks(path, archive, archive.getinfo("mimetype"), 1000))
        if b"opendocument.spreadsheet" in mimetype:
            _refuse_encrypted_ods(path, archive, names)
            return Kind.ODS
    if any(name.lower().endswith(".qde") and "/" not in name for name in names):
        return Kind.QDPX
    if any(name.startswith(("word/", "ppt/")) for name in names):
        message = "is a Word or PowerPoint document; export the coded passages as a table or a project instead"
        raise RefusedFileError(path.name, "unknown_type", message)
    if path.suffix.lower() == ".qdpx":
        raise RefusedFileError(path.name, "project_missing", "holds no project.qde; export the project again")
    raise RefusedFileError(path.name, "unknown_type", "is a zip file, but no .xlsx, .ods or .qdpx inside")


def _refuse_encrypted_ods(path: Path, archive: zipfile.ZipFile, names: set[str]) -> None:
    manifest = "META-INF/manifest.xml"
    if manifest in names and b"encryption-data" in b"".join(
        _chunks(path, archive, archive.getinfo(manifest), MAX_PROLOG_BYTES)
    ):
        raise RefusedFileError(path.name, "password", "is password protected; save it without a password")


def _check_entries(file: str, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise RefusedFileError(file, "too_many_entries", f"holds more than {MAX_ENTRIES} parts")
    seen: set[str] = set()
    for entry in entries:
        _check_entry(file, entry)
        name = entry.filename.replace("\\", "/").casefold()
        if name in seen:
            raise RefusedFileError(file, "duplicate_entry", "holds two parts of one name; it may be hostile")
        seen.add(name)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise RefusedFileError(file, "zip_bomb", "unpacks to more than the size limit; it may be hostile")


def _check_entry(file: str, entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 1:
        raise RefusedFileError(file, "password", "is password protected (encrypted); save it without a password")
    if _is_unsafe(entry.filename):
        raise RefusedFileError(
            file, "unsafe_entry_name", "holds a part whose name leaves its folder; it may be hostile"
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise RefusedFileError(file, "symlink", "holds a link instead of a part; it may be hostile")
    if entry.compress_type not in _METHODS:
        raise RefusedFileError(file, "broken_zip", "is packed in a way that such files are not")
    if _too_tight(entry.file_size, entry.compress_size):
        raise RefusedFileError(file, "zip_bomb", "unpacks to far more than its size; it may be hostile")


def _is_unsafe(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    drive = len(parts[0]) > 1 and parts[0][1] == ":"
    return not name or parts[0] == "" or drive or ".." in parts or not name.isprintable()


def _too_tight(unpacked: int, packed: int) -> bool:
    return unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * max(packed, 1)


def _chunks(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> Generator[bytes, None, None]:
    read = 0
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            read += len(chunk)
            if read > limit:
                raise RefusedFileError(path.name, "part_too_large", f"holds a part of more than {limit} bytes")
            if _too_tight(read, entry.compress_size):
                raise RefusedFileError(path.name, "zip_bomb", "unpacks to far more than its size; it may be hostile")
            yield chunk
