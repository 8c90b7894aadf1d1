"""The one place that opens databases: SQLite by default, PostgreSQL for a team, with the same promises on both.

SQLite gives no read snapshot unless a transaction is begun explicitly, and takes its write lock late unless told
otherwise; both are mended here once (`reading`, `writing`).
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DisconnectionError

from data.errors import DatabaseBusyError, SchemaError

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parent / "migrations"
DEFAULT_URL = "sqlite:///" + str(Path(__file__).parent / "store" / "problem-map.sqlite")
_WRITER_LOCK = 20230904  # any constant; decree 278 was signed on that day
_BUSY_SECONDS = 10
PUBLIC_FILE = 0x504D5055  # SQLite's application id of a file that holds public rows only and is never changed in place
_OF_PARENT: list[Any] = []  # connections that a forked process inherited


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
    """An engine with foreign keys enforced and explicit transactions. Creates the folder of a SQLite file.

    A file that a public publish made is opened for reading only and stays as it is (:func:`open_public_engine`).
    Pooled connections follow a file that was replaced, and none is used across a fork.
    """
    address = database_url(url)
    if not address.startswith("sqlite"):
        engine = create_engine(address, pool_pre_ping=True)
        _guard_pool(engine)
        return engine
    path = sqlite_path(address)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    _guard_pool(engine)
    return engine


def open_public_engine(url: str | None = None) -> Engine:
    """A read-only engine on a public store, for the public app.

    SQLite: the file is opened ``mode=ro`` and immutable: no lock is taken, nothing is ever written beside it, and a
    ``-wal`` that an accident left there is not read. A public publish replaces the file; the next transaction after
    that sees the new one. PostgreSQL: every transaction is read-only.

    The caller makes sure that the store is public: :func:`data.queries.require_public`.
    """
    address = database_url(url)
    if not address.startswith("sqlite"):
        options = {"options": "-c default_transaction_read_only=on"}
        # both: the server's default holds for a bare connection, the option survives what the pool sets anew
        closed = {"postgresql_readonly": True}
        engine = create_engine(address, pool_pre_ping=True, connect_args=options, execution_options=closed)
        _guard_pool(engine)
        return engine
    path = sqlite_path(address)
    immutable = f"file:{quote(str(path))}?mode=ro&immutable=1"
    engine = create_engine(address, creator=lambda: sqlite3.connect(immutable, uri=True, check_same_thread=False))
    event.listen(engine, "connect", _read_only_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    _guard_pool(engine)
    return engine


def sqlite_path(address: str) -> Path | None:
    """The file of a SQLite address; None for a database in memory and for other databases."""
    path = address.removeprefix("sqlite:///")
    return Path(path) if address.startswith("sqlite:///") and path not in ("", ":memory:") else None


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the "begin" event below is then the only thing that starts a transaction
    if connection.execute("PRAGMA application_id").fetchone()[0] == PUBLIC_FILE:
        connection.execute("PRAGMA query_only=ON")
        return
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _read_only_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only=ON")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("writing"):
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {round(1000 * options['patience'])}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")


def _guard_pool(engine: Engine) -> None:
    """No connection crosses a fork, and none goes on reading a SQLite file that was replaced."""
    path = sqlite_path(engine.url.render_as_string(hide_password=False))

    def identity() -> tuple[int, ...]:
        try:
            found = path.stat() if path else None
        except OSError:
            found = None
        return (os.getpid(), found.st_dev, found.st_ino) if found else (os.getpid(),)

    def connected(_connection: Any, record: Any) -> None:
        record.info["opened"] = identity()

    def checked_out(_connection: Any, record: Any, proxy: Any) -> None:
        if record.info["opened"] == identity():
            return
        if record.info["opened"][0] != os.getpid():  # the parent still uses it: leave it open, never close it here
            _OF_PARENT.append(record.dbapi_connection)
            record.dbapi_connection = proxy.dbapi_connection = None
        raise DisconnectionError("the connection belongs to another process or to a file that was replaced")

    event.listen(engine, "connect", connected)
    event.listen(engine, "checkout", checked_out)


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
def writing(engine: Engine, *, patience: float = _BUSY_SECONDS) -> Iterator[Connection]:
    """One writer at a time, all or nothing.

    Args:
        patience: seconds to wait for another writer of a SQLite store; PostgreSQL says at once that there is one.

    Raises:
        DatabaseBusyError: another writer holds the database.
    """
    with engine.connect().execution_options(writing=True, patience=patience) as connection:
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


@contextmanager
def noting(engine: Engine, *, patience: float = _BUSY_SECONDS) -> Iterator[Connection]:
    """A short transaction that may write beside a publish: sign-ins, sessions, the audit log.

    PostgreSQL lets it through at once; on SQLite every writer waits for every other.

    Args:
        patience: seconds that it waits at most.

    Raises:
        DatabaseBusyError: SQLite, a publish held the database for too long.
        OperationalError: PostgreSQL, somebody held the audit log for too long.
    """
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = {round(1000 * patience)}"))
            yield connection
        return
    with writing(engine, patience=patience) as connection:
        yield connection


def _lock_postgresql(connection: Connection) -> None:
    taken = connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK}).scalar()
    if not taken:
        raise DatabaseBusyError("another publish is under way on this database")


def _alembic(engine: Engine, connection: Connection | None = None) -> Config:
    from alembic.config import Config  # 10 MB that readers never need

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["engine"], config.attributes["connection"] = engine, connection
    return config


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the schema to the newest revision; does nothing where it already is.

    A SQLite store that holds something is first migrated as a copy, which is checked and thrown away; then the store
    itself follows in one transaction, under the lock of publishers. PostgreSQL does either all of it or nothing.

    Args:
        to: an older revision goes back to it, with the loss of what that revision cannot hold.

    Raises:
        SchemaError: the store was made by a newer version, or the copy did not come through whole.
        DatabaseBusyError: a publish is under way.
    """
    found, wanted = schema_revision(engine), newest_revision() if to == "head" else to
    if found == wanted:
        return
    if found is not None and found not in _known_revisions(engine):
        raise SchemaError(f"the database was made by a newer version of this program (its revision is {found})")
    if found is not None and engine.dialect.name == "sqlite":
        _rehearse(engine, wanted)
    _move(engine, wanted)


def _move(engine: Engine, wanted: str) -> None:
    from alembic import command

    with writing(engine) as connection:
        found = _revision(connection)
        known = _known_revisions(engine)  # oldest first
        if found == wanted:
            return  # another process was faster
        back = found is not None and known.index(wanted) < known.index(found)
        (command.downgrade if back else command.upgrade)(_alembic(engine, connection), wanted)


def _rehearse(engine: Engine, wanted: str) -> None:
    """Migrate a copy beside the store and see that it is sound."""
    path = sqlite_path(engine.url.render_as_string(hide_password=False))
    if path is None:
        return
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        copy = Path(folder) / path.name
        copy_sqlite(engine, copy)
        rehearsal = open_engine(f"sqlite:///{copy}")
        try:
            _move(rehearsal, wanted)
            require_sound(rehearsal)
        finally:
            rehearsal.dispose()


def copy_sqlite(engine: Engine, target: Path) -> None:
    """A whole copy of a SQLite store in use, its write-ahead log included; without free pages."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        closed = cursor.execute("PRAGMA query_only").fetchone()[0]
        cursor.execute("PRAGMA query_only=OFF")  # forbids copying too, though the store itself is only read
        cursor.execute("VACUUM INTO ?", (str(target),))
        cursor.execute(f"PRAGMA query_only={closed}")
    finally:
        connection.close()


def require_sound(engine: Engine) -> None:
    """Refuse a SQLite file with a broken page or a row that points at nothing; PostgreSQL checks its own pages.

    Raises:
        SchemaError: with what SQLite found first.
    """
    if engine.dialect.name != "sqlite":
        return
    with reading(engine) as connection:
        verdict = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        stray = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    found = verdict if verdict != "ok" else f"a row of {stray[0]} points at nothing" if stray else ""
    if found:
        raise SchemaError(f"the database is damaged: {found}")


def _known_revisions(engine: Engine) -> list[str]:
    from alembic.script import ScriptDirectory

    return [script.revision for script in ScriptDirectory.from_config(_alembic(engine)).walk_revisions()][::-1]


def schema_revision(engine: Engine) -> str | None:
    """The revision that the database is at; None for an empty one."""
    with engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    """What alembic wrote down, read without alembic."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def newest_revision() -> str:
    """The one head of the migrations in this checkout, by the names of their files."""
    return max(path.name for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


def require_schema(engine: Engine) -> None:
    """Refuse to work on a database of another version.

    Raises:
        SchemaError: with what to do about it.
    """
    found, wanted = schema_revision(engine), newest_revision()
    if found != wanted:
        raise SchemaError(
            f"the database is at revision {found or 'none'}, this version needs {wanted}: "
            "run `python -m etl publish` (or the release command of the Procfile) first"
        )
