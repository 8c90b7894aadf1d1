"""Rows into a table as fast as each database takes them: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table

_CHUNK = 50_000


def write_rows(connection: Connection, table: Table, rows: pd.DataFrame, release_id: int) -> None:
    """Append the rows to ``table`` under this release. NaN becomes NULL; order of columns does not matter."""
    columns = [column.name for column in table.columns if column.name in rows.columns]
    if rows.empty:
        return
    names = ", ".join(["release_id", *columns])
    if connection.dialect.name == "postgresql":
        cursor: Any = connection.connection.cursor()
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:  # names come from our own tables
            for row in _tuples(rows[columns], release_id):
                copy.write_row(row)
        return
    marks = ", ".join("?" * (len(columns) + 1))
    cursor = connection.connection.cursor()
    cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", _tuples(rows[columns], release_id))  # noqa: S608


def _tuples(rows: pd.DataFrame, release_id: int) -> Iterator[tuple[Any, ...]]:
    """Plain Python tuples, a chunk at a time so that memory stays flat."""
    for start in range(0, len(rows), _CHUNK):
        chunk = rows.iloc[start : start + _CHUNK]
        columns = [_plain(chunk[name]) for name in chunk.columns]
        yield from zip([release_id] * len(chunk), *columns, strict=True)


def _plain(column: pd.Series) -> list[Any]:
    missing = column.isna().to_numpy()
    values = column.astype("object").to_numpy(copy=True)
    if missing.any():
        values[missing] = None
    listed: list[Any] = values.tolist()
    return listed
