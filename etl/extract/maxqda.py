"""MAXQDA: the table of coded segments, whose headers follow the language of the installation (en, de, pl, ru).

The exchange file .mex is a SQLite database (tables Texts, Codewords, Codings). The project file .mx24 is proprietary: ask
for coded segments or .qdpx.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from etl.errors import RefusedFileError
from etl.extract import Sheet
from etl.extract.coded import sheets
from etl.extract.container import Kind
from etl.extract.segment_tables import fields, gathered, records
from etl.extract.segments import PATH_SEPARATOR, Code, Segment, Source, unknown_code
from etl.extract.sqlite_copy import columns, holds, opened

TOOL = "maxqda"
ALIASES = {
    "comment": ("comment", "kommentar", "komentarz", "комментарий", "комментарии"),
    "group": ("document group", "dokumentgruppe", "grupa dokumentów", "группа документов", "группа документа"),
    "document": ("document name", "document", "dokumentname", "nazwa dokumentu", "имя документа", "название документа"),
    "code": ("code", "kod", "код"),
    "start": ("beginning", "begin", "anfang", "początek", "начало"),
    "end": ("end", "ende", "koniec", "конец"),
    "weight": ("weight", "weight score", "gewicht", "gewichtung", "waga", "вес", "весовой коэффициент"),
    "segment": (
        "segment",
        "coded segments",
        "coded segment",
        "segmente",
        "fragment",
        "segment kodowany",
        "сегмент",
        "фрагмент",
    ),
    "coder": (
        "created by",
        "author",
        "erstellt von",
        "autor",
        "utworzone przez",
        "utworzony przez",
        "автор",
        "создано",
        "кем создано",
        "создал",
    ),
    "created": (
        "created",
        "creation date",
        "erstellt am",
        "erstellt",
        "data utworzenia",
        "utworzono",
        "дата создания",
        "создан",
    ),
}
_NEEDED = {"document", "code", "segment"}
_ALSO = {"start", "weight", "group"}  # what tells MAXQDA from other tables of passages
_ADVICE = "set MAXQDA to English, German, Polish or Russian and export again, or export a REFI-QDA project"
_DOT = "●"
_TABLES = {"Texts", "Codewords", "Codings"}


def recognises_header(columns: Sequence[str]) -> bool:
    """The headers of coded segments in any known language."""
    found = set(fields(columns, ALIASES))
    return found >= _NEEDED and len(found & _ALSO) >= 2


def from_sheets(tables: Sequence[Sheet]) -> list[Sheet]:
    """One segment per row; the document group becomes a variable, since editors keep countries in it."""
    segments = [
        Segment(
            segment_id=f"{at}-row-{number}" if len(tables) > 1 else f"row-{number}",
            document=row["document"],
            code=PATH_SEPARATOR.join(part.strip() for part in row["code"].replace("\\", ">").split(">")),
            excerpt_length=str(len(row["segment"])),
            row=number,
            variables={"group": row["group"]} if "group" in row else {},
            **{name: row[name] for name in ("coder", "start", "end", "weight", "comment", "created") if name in row},
        )
        for at, table in enumerate(tables, 1)
        for number, row, _ in records([table], ALIASES)
    ]
    return gathered(TOOL, tables, segments)


def refuse_foreign(sheet: Sheet) -> None:
    """Coded segments show themselves by their first column, coloured dots, in whatever language their headers are.

    Raises:
        RefusedFileError: such a table, whose language is not known here; the message lists its headers.
    """
    if len(sheet.rows.columns) >= len(_NEEDED | _ALSO) and _is_dots(sheet.rows.iloc[:, 0]):
        names = ", ".join(str(name)[:40] for name in sheet.rows.columns)
        message = f"looks like coded segments of MAXQDA in a language that is not known here ({names}); {_ADVICE}"
        raise RefusedFileError(sheet.file, "unknown_language", message, sheet.name)


def _is_dots(column: pd.Series) -> bool:
    """Whether nothing but dots stands in the column; a large table of ours is known by its first cell."""
    texts = column.to_numpy(dtype=object)
    return all(text.strip() in ("", _DOT) for text in texts) and any(text.strip() for text in texts)


def recognises(path: Path, kind: object) -> bool:
    """A MAXQDA exchange file."""
    return kind == Kind.SQLITE and holds(path, _TABLES)


def read(path: Path) -> list[Sheet]:
    """The codings of an exchange file; it shows the first letters of each passage, which are not taken."""
    try:
        with opened(path) as connection:
            return _exchange(path.name, connection)
    except sqlite3.DatabaseError:
        raise RefusedFileError(path.name, "not_sqlite", "the exchange file is damaged") from None


def _exchange(file: str, connection: sqlite3.Connection) -> list[Sheet]:
    keys = {table: "ID" if "ID" in columns(connection, table) else "rowid" for table in _TABLES}
    named = "Name" if "Name" in columns(connection, "Texts") else keys["Texts"]
    words = f"SELECT {keys['Codewords']} id, Name name FROM Codewords"  # noqa: S608 - fixed names
    texts = f"SELECT {keys['Texts']} id, {named} name FROM Texts"  # noqa: S608 - fixed names
    query = f"SELECT {keys['Codings']} id, TextID text, WordID word, SegPos1X first, SegPos2X last FROM Codings"  # noqa: S608
    codes = {row["id"]: str(row["name"] or "") for row in connection.execute(words)}
    documents = {row["id"]: str(row["name"] or row["id"]) for row in connection.execute(texts)}
    rows = connection.execute(query).fetchall()
    segments = [
        Segment(
            f"coding-{row['id']}",
            documents.get(row["text"], str(row["text"])),
            codes[row["word"]],
            start=str(row["first"]),
            end=str(row["last"]),
            row=at,
        )
        for at, row in enumerate(rows, 1)
        if codes.get(row["word"])
    ]
    refusals = tuple(unknown_code(file, at) for at, row in enumerate(rows, 1) if not codes.get(row["word"]))
    listed = [Code(name, name, str(key)) for key, name in codes.items()]
    sources = [Source(name, str(key)) for key, name in documents.items()]
    return sheets(file, TOOL, segments, listed, sources, refusals=refusals)
