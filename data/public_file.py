"""A public SQLite store is never changed in place: each change makes a fresh file, which takes the old one's name.

So the file holds no free page with an older row, no write-ahead log, and readers see the old file or the new one.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from data.database import PUBLIC_FILE, migrate, open_engine, require_sound, writing
from data.errors import DatabaseBusyError
from data.queries import fetch_audiences

_APPLICATION_ID = slice(68, 72)  # of the file's header, big-endian


@dataclass
class Draft:
    """The next state of a store: change it through ``connection``; ``discard`` leaves everything as it was."""

    connection: Connection
    discard: bool = False


def is_public_file(path: Path | None) -> bool:
    """Whether a public publish made this file."""
    if path is None or not path.is_file():
        return False
    with path.open("rb") as file:
        return int.from_bytes(file.read(100)[_APPLICATION_ID], "big") == PUBLIC_FILE


@contextmanager
def redrawn(path: Path) -> Iterator[Draft]:
    """A copy of the store (an empty one where there is none) to be changed; it replaces the store at the end.

    Raises:
        DatabaseBusyError: another publisher works on it, or readers hold a file that is not yet public.
        AudienceError: the store holds releases for the team.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _only_writer(path):
        _settle(path)
        draft, final = (path.with_name(f"{path.name}.build.{name}") for name in ("draft", "final"))
        _remove(draft, final)  # left by a publisher that was killed
        try:
            changed = yield from _drawn(path, draft)
            if changed:
                _finish(draft, final)
                final.replace(path)
                _sync(path.parent)
        finally:
            _remove(draft, final)


def _drawn(path: Path, draft: Path) -> Generator[Draft, None, bool]:
    if path.exists():
        with closing(sqlite3.connect(path)) as old:
            old.execute("VACUUM INTO ?", (str(draft),))
        with closing(sqlite3.connect(draft)) as copy:
            copy.execute("PRAGMA application_id = 0")
    engine = open_engine(f"sqlite:///{draft}")
    try:
        migrate(engine)
        fetch_audiences(engine, but="public")
        with writing(engine) as connection:
            made = Draft(connection)
            yield made
    finally:
        engine.dispose()
    return not made.discard


def _finish(draft: Path, final: Path) -> None:
    with closing(sqlite3.connect(draft)) as connection:
        connection.execute(f"PRAGMA application_id = {PUBLIC_FILE}")
        connection.execute("VACUUM INTO ?", (str(final),))
    ready = open_engine(f"sqlite:///{final}")
    try:
        require_sound(ready)
    finally:
        ready.dispose()
    _sync(final)


@contextmanager
def _only_writer(path: Path) -> Iterator[None]:
    """A lock that the system itself takes back when its holder is killed."""
    with path.with_name(f".{path.name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DatabaseBusyError("another publish is under way on this database") from error
        yield


def _settle(path: Path) -> None:
    """No write-ahead log may outlive the file it belongs to: it would make the next file show the old content."""
    logs = [path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal")]
    if is_public_file(path) or not path.exists():
        _remove(*logs)  # a public file never has one of its own
        return
    with closing(sqlite3.connect(path, timeout=1)) as connection:
        try:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        except sqlite3.OperationalError as error:
            raise DatabaseBusyError("the database is in use; stop its readers once") from error
    if mode != "delete":
        raise DatabaseBusyError("the database is in use; stop its readers once")


def _remove(*paths: Path) -> None:
    for path in paths:
        for suffix in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Bytes or directory entry are on the disk before anybody is told so."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
