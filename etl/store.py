"""Changing a store: one way for every command, with the errors of this floor."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from data.database import migrate, open_engine, require_schema, schema_revision, sqlite_path, writing
from data.errors import DatabaseBusyError
from data.public_file import Draft, is_public_file, redrawn
from data.queries import fetch_audiences
from etl.errors import PublisherBusyError, StoreError

_BUSY = ("database is locked", "database table is locked", "lock timeout")


@contextmanager
def store_errors() -> Iterator[None]:
    """What the database or the disk refuses, as an error with a sentence.

    Raises:
        PublisherBusyError: another publisher holds the store.
        StoreError: the disk is full, the folder or the account is read-only, the server is away.
    """
    try:
        yield
    except DatabaseBusyError as error:
        raise PublisherBusyError(str(error)) from error
    except Exception as error:
        if not isinstance(error, _refusals()):
            raise
        cause = error.orig if isinstance(error, DBAPIError) else error
        reason = (str(cause).splitlines() or [type(cause).__name__])[0]
        if any(sign in reason for sign in _BUSY):
            raise PublisherBusyError("another publish is under way on this database") from error
        raise StoreError(f"the database could not be written: {reason}") from error


def _refusals() -> tuple[type[Exception], ...]:
    """What a database or a disk raises. psycopg is not imported for a store in SQLite."""
    psycopg = sys.modules.get("psycopg")
    return DBAPIError, sqlite3.Error, OSError, *((psycopg.Error,) if psycopg else ())


@contextmanager
def opened(url: str | None) -> Iterator[Engine]:
    """The store of a command: its connections are given back at the end, its errors are sentences."""
    with store_errors():
        engine = open_engine(url)
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def publishing(engine: Engine, audience: str) -> Iterator[Draft]:
    """The store as its next release will leave it: all or nothing, one publisher at a time.

    Raises:
        AudienceError: the store holds releases for the other audience.
        PublisherBusyError, StoreError: as :func:`store_errors`.
    """
    path = sqlite_path(engine.url.render_as_string(hide_password=False))
    with store_errors():
        if audience == "public" and path:
            if path.exists() and schema_revision(engine) is not None:
                fetch_audiences(engine, but=audience)
            engine.dispose()
            with redrawn(path) as draft:
                yield draft
            return
        migrate(engine)
        fetch_audiences(engine, but=audience)
        with _in_place(engine) as draft:
            yield draft


@contextmanager
def mending(engine: Engine) -> Iterator[Draft]:
    """A store that has releases, to be changed; a public file is drawn anew.

    Raises:
        SchemaError: the store is of another version.
        PublisherBusyError, StoreError: as :func:`store_errors`.
    """
    path = sqlite_path(engine.url.render_as_string(hide_password=False))
    with store_errors():
        require_schema(engine)
        with redrawn(path) if path and is_public_file(path) else _in_place(engine) as draft:
            yield draft


@contextmanager
def _in_place(engine: Engine) -> Iterator[Draft]:
    with writing(engine) as connection:
        yield Draft(connection)


def erase_free_space(engine: Engine) -> None:
    """Rewrite the store without the space that removed rows took, so that their bytes are in no file of it any more.

    A public SQLite file was drawn anew already. PostgreSQL keeps what it wrote in its write-ahead log until that is
    recycled, and in its archive if there is one.

    Raises:
        PublisherBusyError: readers hold older rows; the command can be repeated.
    """
    path = sqlite_path(engine.url.render_as_string(hide_password=False))
    if is_public_file(path):
        return
    with store_errors():
        if engine.dialect.name == "postgresql":
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM FULL"))
            return
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("VACUUM")
            left = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            raw.close()
        if left:
            raise DatabaseBusyError("forgotten, but readers still hold the older pages; repeat the command")
