"""QualCoder projects: a folder NAME.qda that holds the SQLite database data.qda (versions v1 to v17 seen)."""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from etl.errors import RefusedFileError
from etl.extract import Note, Sheet
from etl.extract.coded import PATH_SEPARATOR, Code, Segment, Source, sheets
from etl.extract.container import Kind

TOOL = "qualcoder"
DATABASE = "data.qda"
KNOWN_VERSION = 17
MAX_BYTES = 2 * 1024**3


def recognises(path: Path, kind: object) -> bool:
    """A SQLite file with QualCoder's tables."""
    if kind != Kind.SQLITE:
        return False
    with opened(path) as connection:
        return {"code_text", "code_name", "source"} <= tables(connection)


def read(path: Path) -> list[Sheet]:
    """The project in a folder or in its database file.

    Raises:
        RefusedFileError: no database, or not one of QualCoder.
    """
    database = path / DATABASE if path.is_dir() else path
    if not database.is_file():
        raise RefusedFileError(path.name, "no_project", f"the folder holds no {DATABASE}")
    with database.open("rb") as stream:
        if not stream.read(16).startswith(b"SQLite format 3\0"):
            raise RefusedFileError(path.name, "not_sqlite", f"{DATABASE} is no SQLite database")
    try:
        with opened(database) as connection:
            if not {"code_text", "code_name", "source"} <= tables(connection):
                raise RefusedFileError(path.name, "no_project", "the database is not one of QualCoder")
            return _sheets(path.name, connection, _warnings(connection, database))
    except sqlite3.DatabaseError:
        raise RefusedFileError(path.name, "not_sqlite", f"{DATABASE} is damaged") from None


@contextmanager
def opened(database: Path) -> Iterator[sqlite3.Connection]:
    """A private copy of the database, with what its write-ahead log still holds; the original is never touched."""
    if database.stat().st_size > MAX_BYTES:
        raise RefusedFileError(database.name, "too_large", "is larger than 2 GiB")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.sqlite"
        for suffix in ("", "-wal"):
            beside = database.with_name(database.name + suffix)
            if beside.exists():
                shutil.copyfile(beside, copy.with_name(copy.name + suffix))
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.row_factory = sqlite3.Row
            yield connection


def tables(connection: sqlite3.Connection) -> set[str]:
    """Names of the tables (never the views, which can run what they like)."""
    return {row["name"] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def columns(connection: sqlite3.Connection, table: str) -> set[str]:
    """Column names of a table."""
    return {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}


def _warnings(connection: sqlite3.Connection, database: Path) -> list[Note]:
    found = []
    row = connection.execute("SELECT databaseversion FROM project").fetchone()
    version = re.search(r"\d+", (row["databaseversion"] if row else "") or "")
    if not version or int(version[0]) > KNOWN_VERSION:
        text = "the project is of a version that is not known here; read as far as it is understood"
        found.append(Note("unknown_version", text))
    if database.with_name(database.name + "-wal").exists():
        text = "the project was copied while it was open; changes in its write-ahead log were read too"
        found.append(Note("open_project", text))
    return found


def _sheets(file: str, connection: sqlite3.Connection, warnings: list[Note]) -> list[Sheet]:
    paths = _code_paths(connection)
    names = {row["id"]: row["name"] for row in connection.execute("SELECT id, name FROM source")}
    attributes = _attributes(connection)
    segments = [
        Segment(
            segment_id=f"{table}:{row['id']}",
            document=names.get(row["source"], str(row["source"])),
            code=paths.get(row["cid"], ""),
            coder=row["owner"] or "",
            start=str(row["pos0"]),
            end=str(row["pos1"]),
            comment=(row["memo"] or "").strip(),
            created=row["date"] or "",
            excerpt_length=str((row["pos1"] or 0) - (row["pos0"] or 0)),
            variables=attributes.get(row["source"], {}),
        )
        for table, rows in _codings(connection)
        for row in rows
    ]
    codes = [
        Code(paths[row["cid"]], row["name"], str(row["cid"]), "yes" if row["memo"] else "")
        for row in connection.execute("SELECT cid, name, memo FROM code_name ORDER BY cid")
    ]
    return sheets(file, TOOL, segments, codes, [Source(name, str(key)) for key, name in names.items()], warnings)


def _codings(connection: sqlite3.Connection) -> Iterator[tuple[str, list[sqlite3.Row]]]:
    there = tables(connection)
    queries = {
        "code_text": "SELECT ctid id, cid, fid source, pos0, pos1, owner, date, memo FROM code_text ORDER BY ctid",
        "code_image": "SELECT imid id, cid, id source, x1 pos0, x1 + width pos1, owner, date, memo FROM code_image ORDER BY imid",
        "code_av": "SELECT avid id, cid, id source, pos0, pos1, owner, date, memo FROM code_av ORDER BY avid",
    }
    for table, query in queries.items():
        if table in there:
            yield table, connection.execute(query).fetchall()


def _code_paths(connection: sqlite3.Connection) -> dict[int, str]:
    """Full names of codes: their categories, and from v16 on the codes they are sub-codes of."""
    categories = {
        row["catid"]: (row["name"], row["supercatid"])
        for row in connection.execute("SELECT catid, name, supercatid FROM code_cat")
    }
    parent = "supercid" if "supercid" in columns(connection, "code_name") else "NULL"
    rows = connection.execute(f"SELECT cid, name, catid, {parent} supercid FROM code_name").fetchall()  # noqa: S608 - a fixed name
    codes = {row["cid"]: (row["name"], row["catid"], row["supercid"]) for row in rows}

    def category(catid: int | None, seen: int = 0) -> list[str]:
        if catid not in categories or seen > len(categories):
            return []
        name, above = categories[catid]
        return [*category(above, seen + 1), name]

    def path(cid: int, seen: int = 0) -> list[str]:
        name, catid, above = codes[cid]
        before = path(above, seen + 1) if above in codes and seen < len(codes) else category(catid)
        return [*before, name]

    return {cid: PATH_SEPARATOR.join(path(cid)) for cid in codes}


def _attributes(connection: sqlite3.Connection) -> dict[int, dict[str, str]]:
    """Attribute values by source: its own, and those of the cases whose text it holds."""
    there = tables(connection)
    if "attribute" not in there:
        return {}
    found: dict[int, dict[str, str]] = {}
    for row in connection.execute("SELECT name, value, id FROM attribute WHERE attr_type = 'file'"):
        found.setdefault(row["id"], {})[row["name"]] = row["value"] or ""
    if "case_text" in there:
        query = """SELECT DISTINCT attribute.name, value, fid FROM attribute
                   JOIN case_text ON case_text.caseid = attribute.id WHERE attr_type = 'case'"""
        for row in connection.execute(query):
            found.setdefault(row["fid"], {}).setdefault(row["name"], row["value"] or "")
    return found
