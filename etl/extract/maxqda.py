"""MAXQDA: the table of coded segments, whose headers follow the language of the installation (en, de, pl, ru).

The exchange file .mex is a SQLite database (tables Texts, Codewords, Codings). The project file .mx24 is proprietary: ask
for coded segments or .qdpx.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from etl.errors import RefusedFileError
from etl.extract import Sheet
from etl.extract.coded import PATH_SEPARATOR, Code, Segment, Source, sheets
from etl.extract.container import Kind
from etl.extract.qualcoder import opened, tables
from etl.extract.segment_tables import fields, records

TOOL = "maxqda"
ALIASES = {
    "comment": ("comment", "kommentar", "komentarz", "комментарий"),
    "group": ("document group", "dokumentgruppe", "grupa dokumentów", "группа документов"),
    "document": ("document name", "document", "dokumentname", "nazwa dokumentu", "имя документа", "название документа"),
    "code": ("code", "kod", "код"),
    "start": ("beginning", "begin", "anfang", "początek", "начало"),
    "end": ("end", "ende", "koniec", "конец"),
    "weight": ("weight", "weight score", "gewicht", "waga", "вес"),
    "segment": ("segment", "coded segments", "fragment", "сегмент", "фрагмент"),
    "coder": ("created by", "author", "erstellt von", "autor", "utworzone przez", "автор", "создано"),
    "created": ("created", "creation date", "erstellt am", "data utworzenia", "дата создания"),
}
_NEEDED = {"document", "code", "segment"}
_ALSO = {"start", "weight", "group"}  # what tells MAXQDA from other tables of passages
_TABLES = {"Texts", "Codewords", "Codings"}


def recognises_header(columns: Sequence[str]) -> bool:
    """The headers of coded segments in any known language."""
    found = set(fields(columns, ALIASES))
    return found >= _NEEDED and len(found & _ALSO) >= 2


def from_sheet(sheet: Sheet) -> list[Sheet]:
    """One segment per row; the document group becomes a variable, since editors keep countries in it."""
    known = fields(list(sheet.rows.columns), ALIASES)
    segments = [
        Segment(
            segment_id=f"row-{number}",
            document=row[known["document"]],
            code=PATH_SEPARATOR.join(part.strip() for part in row[known["code"]].replace("\\", ">").split(">")),
            excerpt_length=str(len(row[known["segment"]])),
            row=number,
            variables={"group": row[known["group"]]} if "group" in known else {},
            **{
                name: row[known[name]].strip()
                for name in ("coder", "start", "end", "weight", "comment", "created")
                if name in known
            },
        )
        for number, row in records(sheet)
    ]
    return sheets(sheet.file, TOOL, segments, None, None, sheet.warnings, refusals=sheet.refusals)


def recognises(path: Path, kind: object) -> bool:
    """A MAXQDA exchange file."""
    if kind != Kind.SQLITE:
        return False
    with opened(path) as connection:
        return tables(connection) >= _TABLES


def read(path: Path) -> list[Sheet]:
    """The codings of an exchange file."""
    try:
        with opened(path) as connection:
            codes = {row["id"]: row["name"] for row in connection.execute("SELECT rowid id, Name name FROM Codewords")}
            query = "SELECT rowid id, TextID text, WordID word, SegPos1X first, SegPos2X last FROM Codings"
            segments = [
                Segment(
                    f"coding-{row['id']}",
                    str(row["text"]),
                    codes.get(row["word"], ""),
                    start=str(row["first"]),
                    end=str(row["last"]),
                )
                for row in connection.execute(query)
            ]
            sources = [
                Source(str(row["id"]), str(row["id"])) for row in connection.execute("SELECT rowid id FROM Texts")
            ]
    except sqlite3.DatabaseError:
        raise RefusedFileError(path.name, "not_sqlite", "the exchange file is damaged") from None
    return sheets(path.name, TOOL, segments, [Code(name, name, str(key)) for key, name in codes.items()], sources)
