"""SQLite databases of coding tools, read from a private copy: the original is never touched, nothing in it can run."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from etl.errors import RefusedFileError

MAX_BYTES = 2 * 1024**3


@contextmanager
def opened(database: Path) -> Iterator[sqlite3.Connection]:
    """A private copy of the database, with what its write-ahead log still holds."""
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
            connection.text_factory = _text
            yield connection


def _text(raw: bytes) -> str:
    return raw.decode(errors="replace")


def tables(connection: sqlite3.Connection) -> set[str]:
    """Names of the tables (never the views, which can run what they like)."""
    return {row["name"] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def columns(connection: sqlite3.Connection, table: str) -> set[str]:
    """Column names of a table."""
    return {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}


def holds(database: Path, needed: set[str]) -> bool:
    """Whether a file is a database with these tables; one too broken to say so is not."""
    try:
        with opened(database) as connection:
            return needed <= tables(connection)
    except sqlite3.DatabaseError:
        return False
