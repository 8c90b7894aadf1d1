"""Taguette: the highlights it exports as a table, and its database. Untagged highlights carry no code and have no row."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from etl.errors import RefusedFileError
from etl.extract import Note, Sheet
from etl.extract.coded import Code, Segment, Source, sheets
from etl.extract.container import Kind
from etl.extract.qualcoder import opened, tables

TOOL = "taguette"
_HIGHLIGHTS = {"document", "tag", "content"}
_CODEBOOK = {"tag", "description", "number of highlights"}
_TABLES = {"highlights", "highlight_tags", "tags", "documents"}


def recognises_header(columns: Sequence[str]) -> bool:
    """The table of highlights or of the codebook."""
    return set(columns) >= _CODEBOOK or (set(columns) >= _HIGHLIGHTS and set(columns) <= _HIGHLIGHTS | {"id"})


def from_sheet(sheet: Sheet) -> list[Sheet]:
    """Segments from the table of highlights; a codebook gives codes only."""
    if set(sheet.rows.columns) >= _CODEBOOK:
        codes = [Code(r["tag"], r["tag"], "", "yes" if r["description"] else "") for r in sheet.rows.to_dict("records")]
        return sheets(sheet.file, TOOL, None, codes, None, sheet.warnings, refusals=sheet.refusals)
    segments = [
        Segment(
            segment_id=f"{row.get('id') or f'row-{number}'}#{row['tag']}",
            document=row["document"],
            code=row["tag"],
            excerpt_length=str(len(row["content"])),
            row=int(number),
        )
        for number, row in zip(sheet.rows.index, sheet.rows.to_dict("records"), strict=True)
    ]
    return sheets(sheet.file, TOOL, segments, None, None, sheet.warnings, refusals=sheet.refusals)


def recognises(path: Path, kind: object) -> bool:
    """A SQLite file with Taguette's tables."""
    if kind != Kind.SQLITE:
        return False
    with opened(path) as connection:
        return tables(connection) >= _TABLES


def read(path: Path) -> list[Sheet]:
    """All projects of the database. Its users, with their addresses and passwords, are counted and never read."""
    try:
        with opened(path) as connection:
            return _sheets(path.name, connection)
    except sqlite3.DatabaseError:
        raise RefusedFileError(path.name, "not_sqlite", "the database is damaged") from None


def _sheets(file: str, connection: sqlite3.Connection) -> list[Sheet]:
    several = connection.execute("SELECT count(*) FROM projects").fetchone()[0] > 1
    query = """SELECT highlights.id, documents.name document, tags.path, start_offset, end_offset, length(snippet) length,
                      documents.project_id project
               FROM highlight_tags JOIN highlights ON highlights.id = highlight_id JOIN tags ON tags.id = tag_id
               JOIN documents ON documents.id = document_id ORDER BY highlights.id, tags.path"""
    segments = [
        Segment(
            segment_id=f"{row['id']}#{row['path']}",
            document=f"{row['project']}:{row['document']}" if several else row["document"],
            code=row["path"],
            start=str(row["start_offset"]),
            end=str(row["end_offset"]),
            excerpt_length=str(row["length"]),
        )
        for row in connection.execute(query)
    ]
    codes = [Code(row["path"], row["path"], str(row["id"]), "yes" if row["description"] else "")
             for row in connection.execute("SELECT id, path, description FROM tags ORDER BY id")]  # fmt: skip
    sources = [
        Source(row["name"], str(row["id"])) for row in connection.execute("SELECT id, name FROM documents ORDER BY id")
    ]
    text = "the database holds several projects; all were read"
    warnings = [Note("several_projects", text)] if several else []
    people = connection.execute("SELECT count(*) FROM users").fetchone()[0] if "users" in tables(connection) else None
    return sheets(file, TOOL, segments, codes, sources, warnings, coders=people)
