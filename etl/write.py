"""Rows into a table as fast as each database takes them: COPY on PostgreSQL, one prepared statement on SQLite.

All in the transaction of the caller, so that readers see the whole release or nothing of it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from sqlalchemy import Connection, Table, func, select
from sqlalchemy.schema import CreateIndex, DropIndex

from etl.columns import LARGE, is_coded, texts_of, to_polars

_CHUNK = 100_000
_ROWS = 500  # in one statement of SQLite, which takes at most 32,766 values; another thread has its turn at each
_PAGE_CACHE = "-65536"  # KiB: rows come in the order of the key, so that a page is full when it leaves the memory


def write_rows(connection: Connection, table: Table, rows: pd.DataFrame, release_id: int) -> None:
    """Append the rows to ``table`` under this release. NaN becomes NULL; order of columns does not matter."""
    rows = rows[[column.name for column in table.columns if column.name in rows.columns]]
    if rows.empty:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows, release_id)
        return
    with _indexed_afterwards(connection, table, len(rows)):
        _insert(connection, table, rows, release_id)


def _copy(connection: Connection, table: Table, rows: pd.DataFrame, release_id: int) -> None:
    cursor: Any = connection.connection.cursor()
    names = ", ".join(["release_id", *map(str, rows.columns)])  # names come from our own tables
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN (FORMAT csv)") as copy:
        for chunk in _chunks(rows):
            buffer = io.BytesIO()
            columns = {
                "release_id": pl.Series([release_id] * len(chunk)),
                **{n: to_polars(c) for n, c in chunk.items()},
            }
            pl.DataFrame(columns).write_csv(buffer, include_header=False)  # an empty text is quoted, a NULL is not
            copy.write(buffer.getvalue())


def _insert(connection: Connection, table: Table, rows: pd.DataFrame, release_id: int) -> None:
    """What says the same in every row stands in the statement; only the others are handed over, some rows at a time."""
    fixed = {str(name): str(column.cat.categories[0]) for name, column in rows.items() if _is_constant(column)}
    varying = [name for name in rows.columns if name not in fixed]
    names = ", ".join(["release_id", *fixed, *varying])
    row = ", ".join([str(release_id), *[_literal(text) for text in fixed.values()], *["?"] * len(varying)])
    cursor: Any = connection.connection.cursor()
    for chunk in _chunks(rows[varying]):
        values, width = _row_by_row(chunk), len(varying)
        start, whole = 0, len(chunk) - len(chunk) % _ROWS
        for count, end in ((_ROWS, whole), (1, len(chunk))):
            statement = f"INSERT INTO {table.name} ({names}) VALUES " + ", ".join([f"({row})"] * count)  # noqa: S608
            parts = range(start * width, end * width, count * width)
            cursor.executemany(statement, (values[at : at + count * width] for at in parts))
            start = end


def _row_by_row(chunk: pd.DataFrame) -> list[Any]:
    """The values of the first row, then those of the second, and so on, as plain Python values."""
    values: list[Any] = [None] * chunk.size
    for at, name in enumerate(chunk.columns):
        values[at :: chunk.shape[1]] = _plain(chunk[name])
    return values


def _is_constant(column: pd.Series) -> bool:
    return is_coded(column) and len(column.cat.categories) == 1 and bool((column.cat.codes == 0).all())


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _chunks(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for start in range(0, len(rows), _CHUNK):
        yield rows.iloc[start : start + _CHUNK]


def _plain(column: pd.Series) -> list[Any]:
    if is_coded(column):
        texts: list[Any] = texts_of(column).tolist()
        return texts
    values = column.astype("object").to_numpy(copy=True)
    missing = column.isna().to_numpy()
    if missing.any():
        values[missing] = None
    listed: list[Any] = values.tolist()
    return listed


@contextmanager
def _indexed_afterwards(connection: Connection, table: Table, rows: int) -> Iterator[None]:
    """Where a release is larger than all that a SQLite table holds, its indexes are built after it, in one sort each."""
    if rows < LARGE or rows < connection.execute(select(func.count()).select_from(table)).scalar_one():
        yield
        return
    connection.exec_driver_sql(f"PRAGMA cache_size={_PAGE_CACHE}")
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    for index in indexes:
        connection.execute(DropIndex(index, if_exists=True))
    yield
    for index in indexes:
        connection.execute(CreateIndex(index))


def in_order(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """The rows in the order of their key, by code points: the order of the hash, and the cheapest one to write in."""
    if rows.empty:
        return rows
    order = (
        pl.DataFrame({name: to_polars(rows[name]) for name in key}).select(pl.arg_sort_by(*key)).to_series().to_numpy()
    )
    return rows if (np.diff(order.astype(np.int64)) == 1).all() else rows.take(order)
