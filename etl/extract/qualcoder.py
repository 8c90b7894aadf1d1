"""QualCoder: a project folder NAME.qda with the SQLite database data.qda (versions v1 to v17 seen), and its report of
coded text as a table."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from etl.errors import RefusedFileError
from etl.extract import Note, Refusal, Sheet
from etl.extract.coded import sheets
from etl.extract.container import Kind
from etl.extract.segment_tables import fields, gathered, records
from etl.extract.segments import PATH_SEPARATOR, Code, Segment, Source, unknown_code
from etl.extract.sqlite_copy import columns, holds, opened, tables

TOOL = "qualcoder"
DATABASE = "data.qda"
KNOWN_VERSION = 17
ALIASES = {
    "document": ("file", "filename"),
    "coder": ("coder",),
    "segment": ("coded", "text"),
    "id": ("id",),
    "code": ("codename", "code name"),
    "comment": ("coded memo",),
    "category": ("category",),
}
_NEEDED = {"document", "coder", "segment", "id", "code"}
_TABLES = {"code_text", "code_name", "source"}
_POSITIONS = {
    "code_text": ("ctid", "fid", "pos0", "pos1"),
    "code_image": ("imid", "id", "x1", "x1 + width"),
    "code_av": ("avid", "id", "pos0", "pos1"),
}


def recognises_header(names: Sequence[str]) -> bool:
    """The report of coded text."""
    return set(fields(names, ALIASES)) >= _NEEDED


def from_sheets(reports: Sequence[Sheet]) -> list[Sheet]:
    """One segment per row of the report."""
    segments = [
        Segment(
            segment_id=f"{row['id']}#",
            document=row["document"],
            code=PATH_SEPARATOR.join(filter(None, (row.get("category", ""), row["code"]))),
            coder=row["coder"],
            comment=row.get("comment", ""),
            excerpt_length=str(len(row["segment"])),
            row=number,
        )
        for number, row, _ in records(reports, ALIASES)
    ]
    return gathered(TOOL, reports, segments)


def recognises(path: Path, kind: object) -> bool:
    """A SQLite file with QualCoder's tables."""
    return kind == Kind.SQLITE and holds(path, _TABLES)


def read(path: Path) -> list[Sheet]:
    """The project in a folder or in its database file.

    Raises:
        RefusedFileError: no database, or not one of QualCoder.
    """
    database = path / DATABASE if path.is_dir() else path
    if not database.is_file():
        raise RefusedFileError(path.name, "project_missing", f"the folder holds no {DATABASE}")
    with database.open("rb") as stream:
        if not stream.read(16).startswith(b"SQLite format 3\0"):
            raise RefusedFileError(path.name, "not_sqlite", f"{DATABASE} is no SQLite database")
    try:
        with opened(database) as connection:
            if not tables(connection) >= _TABLES:
                raise RefusedFileError(path.name, "no_project", "the database is not one of QualCoder")
            return _sheets(path.name, connection, _notes(connection, database))
    except sqlite3.DatabaseError:
        raise RefusedFileError(path.name, "not_sqlite", f"{DATABASE} is damaged") from None


def _notes(connection: sqlite3.Connection, database: Path) -> list[Note]:
    found = []
    row = connection.execute("SELECT databaseversion FROM project").fetchone()
    version = re.search(r"\d+", str((row and row["databaseversion"]) or ""))
    if not version or int(version[0]) > KNOWN_VERSION:
        text = "the project is of a version that is not known here; read as far as it is understood"
        found.append(Note("unknown_version", text))
    if database.with_name(database.name + "-wal").exists():
        text = "the project was copied while it was open; changes in its write-ahead log were read too"
        found.append(Note("open_project", text))
    return found


def _sheets(file: str, connection: sqlite3.Connection, notes: list[Note]) -> list[Sheet]:
    paths = _code_paths(connection)
    names = {row["id"]: str(row["name"] or "") for row in connection.execute("SELECT id, name FROM source")}
    attributes = _attributes(connection)
    segments: list[Segment] = []
    refusals: list[Refusal] = []
    for table, row in _codings(connection):
        at = len(segments) + len(refusals) + 1
        if row["cid"] in paths:
            segments.append(_segment(table, row, at, paths, names, attributes))
        else:
            refusals.append(unknown_code(file, at, table))
    memo = "memo" if "memo" in columns(connection, "code_name") else "NULL"
    codes = [
        Code(paths[row["cid"]], str(row["name"] or ""), str(row["cid"]), "yes" if row["memo"] else "")
        for row in connection.execute(f"SELECT cid, name, {memo} memo FROM code_name ORDER BY cid")  # noqa: S608
    ]
    sources = [Source(name, str(key)) for key, name in names.items()]
    return sheets(file, TOOL, segments, codes, sources, notes, refusals=tuple(refusals))


def _segment(
    table: str,
    row: sqlite3.Row,
    at: int,
    paths: dict[int, str],
    names: dict[int, str],
    attributes: dict[int, dict[str, str]],
) -> Segment:
    start, end = row["pos0"], row["pos1"]
    whole = isinstance(start, int) and isinstance(end, int)
    return Segment(
        segment_id=f"{table}:{row['id']}#",
        document=names.get(row["source"], str(row["source"])),
        code=paths[row["cid"]],
        coder=str(row["owner"] or ""),
        start="" if start is None else str(start),
        end="" if end is None else str(end),
        comment=str(row["memo"] or "").strip(),
        created=str(row["date"] or ""),
        excerpt_length=str(end - start) if whole else "",
        row=at,
        variables=attributes.get(row["source"], {}),
    )


def _codings(connection: sqlite3.Connection) -> Iterator[tuple[str, sqlite3.Row]]:
    """The codings of texts, pictures and recordings; early versions lack some columns, and some tables."""
    for table in [name for name in _POSITIONS if name in tables(connection)]:
        key, source, first, last = _POSITIONS[table]
        there = columns(connection, table)
        key = key if key in there else "rowid"
        own = ", ".join(name if name in there else f"NULL {name}" for name in ("owner", "date", "memo"))
        query = f"SELECT {key} id, cid, {source} source, {first} pos0, {last} pos1, {own} FROM {table} ORDER BY 1"  # noqa: S608
        yield from ((table, row) for row in connection.execute(query).fetchall())


def _code_paths(connection: sqlite3.Connection) -> dict[int, str]:
    """Full names of codes: their categories, and from v16 on the codes they are sub-codes of."""
    rows = connection.execute("SELECT * FROM code_cat").fetchall() if "code_cat" in tables(connection) else []
    categories = {row["catid"]: (str(row["name"] or ""), row["supercatid"]) for row in rows}
    own = columns(connection, "code_name")
    wanted = ", ".join(name if name in own else f"NULL {name}" for name in ("catid", "supercid"))
    rows = connection.execute(f"SELECT cid, name, {wanted} FROM code_name").fetchall()  # noqa: S608 - fixed names
    codes = {row["cid"]: (str(row["name"] or ""), row["catid"], row["supercid"]) for row in rows}

    def category(catid: int | None) -> list[str]:
        path: list[str] = []
        while catid in categories and len(path) <= len(categories):
            name, catid = categories[catid]
            path.insert(0, name)
        return path

    def path(cid: int) -> list[str]:
        names: list[str] = []
        at: int | None = cid
        while at in codes and len(names) <= len(codes):
            name, catid, at = codes[at]
            names.insert(0, name)
            if at not in codes:
                return [*category(catid), *names]
        return names

    return {cid: PATH_SEPARATOR.join(path(cid)) for cid in codes}


def _attributes(connection: sqlite3.Connection) -> dict[int, dict[str, str]]:
    """Attribute values by source: its own, and those of the cases whose text it holds."""
    there = tables(connection)
    if "attribute" not in there:
        return {}
    found: dict[int, dict[str, str]] = {}
    for row in connection.execute("SELECT name, value, id FROM attribute WHERE attr_type = 'file'"):
        found.setdefault(row["id"], {})[str(row["name"])] = str(row["value"] or "")
    if "case_text" in there:
        query = """SELECT DISTINCT attribute.name, value, fid FROM attribute
                   JOIN case_text ON case_text.caseid = attribute.id WHERE attr_type = 'case'"""
        for row in connection.execute(query):
            found.setdefault(row["fid"], {}).setdefault(str(row["name"]), str(row["value"] or ""))
    return found
