"""Taguette: the highlights it exports as a table, and its database. Untagged highlights carry no code and have no row."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from etl.errors import RefusedFileError
from etl.extract import Note, Sheet
from etl.extract.coded import sheets
from etl.extract.container import Kind
from etl.extract.segment_tables import gathered, records
from etl.extract.segments import Code, Segment, Source
from etl.extract.sqlite_copy import columns, holds, opened, tables

TOOL = "taguette"
ALIASES = {name: (name,) for name in ("id", "document", "tag", "content", "description")}
_HIGHLIGHTS = {"document", "tag", "content"}
_CODEBOOK = {"tag", "description", "number of highlights"}
_TABLES = {"projects", "highlights", "highlight_tags", "tags", "documents"}


def recognises_header(names: Sequence[str]) -> bool:
    """The table of highlights or of the codebook."""
    return set(names) >= _CODEBOOK or (set(names) >= _HIGHLIGHTS and set(names) <= _HIGHLIGHTS | {"id"})


def from_sheets(exports: Sequence[Sheet]) -> list[Sheet]:
    """Segments from the table of highlights; a codebook gives codes only."""
    books = [sheet for sheet in exports if set(sheet.rows.columns) >= _CODEBOOK]
    listed = [
        Code(row["tag"], row["tag"], "", "yes" if row["description"] else "") for _, row, _ in records(books, ALIASES)
    ]
    if len(books) == len(exports):
        return gathered(TOOL, exports, None, listed)
    segments = [
        Segment(
            segment_id=f"{row.get('id') or f'row-{number}'}#{row['tag']}",
            document=row["document"],
            code=row["tag"],
            excerpt_length=str(len(row["content"])),
            row=number,
        )
        for number, row, _ in records([sheet for sheet in exports if not set(sheet.rows.columns) >= _CODEBOOK], ALIASES)
    ]
    return gathered(TOOL, exports, segments, listed or None)


def recognises(path: Path, kind: object) -> bool:
    """A SQLite file with Taguette's tables."""
    return kind == Kind.SQLITE and holds(path, _TABLES)


def read(path: Path) -> list[Sheet]:
    """All projects of the database. Its users, with their addresses and passwords, are counted and never read."""
    try:
        with opened(path) as connection:
            return _sheets(path.name, connection)
    except sqlite3.DatabaseError:
        raise RefusedFileError(path.name, "not_sqlite", "the database is damaged") from None


def _sheets(file: str, connection: sqlite3.Connection) -> list[Sheet]:
    several = _count(connection, "projects") > 1
    own = "snippet" if "snippet" in columns(connection, "highlights") else "''"
    query = f"""SELECT highlights.id, documents.name document, tags.path, start_offset, end_offset, length({own}) length,
                      documents.project_id project
               FROM highlight_tags JOIN highlights ON highlights.id = highlight_id JOIN tags ON tags.id = tag_id
               JOIN documents ON documents.id = document_id ORDER BY highlights.id, tags.path"""  # noqa: S608
    segments = [
        Segment(
            segment_id=f"{row['id']}#{row['path']}",
            document=f"{row['project']}:{row['document']}" if several else str(row["document"]),
            code=str(row["path"]),
            start=str(row["start_offset"]),
            end=str(row["end_offset"]),
            excerpt_length=str(row["length"] or 0),
            row=at,
        )
        for at, row in enumerate(connection.execute(query), 1)
    ]
    codes = [Code(str(row["path"]), str(row["path"]), str(row["id"]), "yes" if row["description"] else "")
             for row in connection.execute("SELECT id, path, description FROM tags ORDER BY id")]  # fmt: skip
    listed = connection.execute("SELECT id, name FROM documents ORDER BY id")
    sources = [Source(str(row["name"]), str(row["id"])) for row in listed]
    text = "the database holds several projects; all were read"
    notes = [Note("several_projects", text)] if several else []
    people = _count(connection, "users") if "users" in tables(connection) else None
    marked = _count(connection, "highlights")
    return sheets(file, TOOL, segments, codes, sources, notes, passages=marked, coders=people)


def _count(connection: sqlite3.Connection, table: str) -> int:
    found: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - fixed names
    return found
