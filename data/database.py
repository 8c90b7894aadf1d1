"""The one place that opens databases: SQLite by default, PostgreSQL for a team, with the same promises on both.

SQLite gives no read snapshot unless a transaction is begun explicitly, and takes its write lock late unless told
otherwise; both are mended here once (`reading`, `writing`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text

from data.errors import DatabaseBusyError, SchemaError

DEFAULT_URL = "sqlite:///" + str(Path(__file__).parent / "store" / "problem-map.sqlite")
_WRITER_LOCK = 20230904  # any constant; decree 278 was signed on that day
_BUSY_SECONDS = 10


def database_url(url: str | None = None) -> str:
    """The address of the store: the argument, else ``DATABASE_URL``, else the SQLite file of this checkout."""
    chosen = url or os.environ.get("DATABASE_URL") or DEFAULT_URL
    for old in ("postgres://", "postgresql://"):
        if chosen.startswith(old):
            return "postgresql+psycopg://" + chosen.removeprefix(old)
    if "://" not in chosen:  # a plain file name is a SQLite file
        return f"sqlite:///{chosen}"
    return chosen


def open_engine(url: str | None = None) -> Engine:
    """An engine with foreign keys enforced and explicit transactions. Creates the folder of a SQLite file."""
    address = database_url(url)
    if not address.startswith("sqlite"):
        return create_engine(address, pool_pre_ping=True)
    path = address.removeprefix("sqlite:///")
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the "begin" event below is then the only thing that starts a transaction
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent snapshot: every question asked inside sees the same release."""
    if engine.dialect.name == "postgresql":
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    else:
        options = {}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One writer at a time, all or nothing.

    Raises:
        DatabaseBusyError: another writer holds the database.
    """
    with engine.connect().execution_options(writing=True) as connection:
        try:
            transaction = connection.begin()
        except Exception as error:
            if "locked" in str(error) or "busy" in str(error):
                raise DatabaseBusyError("another publish is under way on this database") from error
            raise
        with transaction:
            if engine.dialect.name == "postgresql":
                _lock_postgresql(connection)
            yield connection


def _lock_postgresql(connection: Connection) -> None:
    taken = connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK}).scalar()
    if not taken:
        raise DatabaseBusyError("another publish is under way on this database")


def _alembic(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = engine
    return config


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision; does nothing where it already is."""
    if schema_revision(engine) != newest_revision(engine):
        command.upgrade(_alembic(engine), "head")


def schema_revision(engine: Engine) -> str | None:
    """The revision that the database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision(engine: Engine) -> str:
    """The one head of the migrations in this checkout."""
    head = ScriptDirectory.from_config(_alembic(engine)).get_current_head()
    assert head is not None  # noqa: S101 - a checkout without migrations is broken
    return head


def require_schema(engine: Engine) -> None:
    """Refuse to work on a database of another version.

    Raises:
        SchemaError: with what to do about it.
    """
    found, wanted = schema_revision(engine), newest_revision(engine)
    if found != wanted:
        raise SchemaError(
            f"the database is at revision {found or 'none'}, this version needs {wanted}: "
            "run `python -m etl publish` (or the release command of the Procfile) first"
        )
