"""Back up a store, and put a backup back: verified both ways, on both databases, while readers go on.

A backup is one file, ``NAME.zip`` inside: the store as SQLite (its own file made by VACUUM INTO; of a PostgreSQL store
every table, row by row), and ``manifest.json`` with the schema's revision, the rows of each table, the content hash of
each release and the head of the audit log. So a backup of either database can be restored into either.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, text

from data.audit import record_now, verify
from data.database import (
    copy_sqlite,
    migrate,
    newest_revision,
    open_engine,
    reading,
    require_schema,
    require_sound,
    schema_revision,
    sqlite_path,
    writing,
)
from data.public_file import is_public_file, redrawn
from data.queries import fetch_audiences
from data.tables import day_key, metadata, release, session, sign_in_attempt
from etl import pg_dump
from etl.errors import EtlError, StoreError
from etl.stored import changed_releases

_STORE, _MANIFEST, _DUMP = "store.sqlite", "manifest.json", "store.pgdump"
_PASSING = (session, sign_in_attempt, day_key)  # who is signed in just now: never part of a backup
_KEPT = [table for table in metadata.sorted_tables if table not in _PASSING]
_CHUNK = 5_000
_LARGEST = 64 * 1024**3


def backup(engine: Engine, file: Path, *, by: str, reason: str = "") -> dict[str, Any]:
    """Write a backup of a store in use; a file of that name is replaced only by a whole new one.

    Returns:
        The manifest.

    Raises:
        SchemaError, StoreError: the store is of another version or damaged, the file cannot be written.
    """
    require_schema(engine)
    if fetch_audiences(engine) == {"team"}:
        record_now(engine, who=by, action="store.backup", target="store", reason=reason)
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as folder:
        store, packed, dumped = (Path(folder) / name for name in (_STORE, "packed", _DUMP))
        if engine.dialect.name == "sqlite":
            copy_sqlite(engine, store)
        else:
            _copy_rows(engine, store, dumped)
        with _opened(store) as copy:
            with writing(copy) as connection:
                for table in _PASSING:
                    connection.execute(delete(table))
            require_sound(copy)
            manifest = _manifest(copy)
        manifest["sha256"] = _sha256(store)
        kept = dumped.exists() and _is_restorable(engine, dumped, manifest)
        manifest["pg_dump"] = _sha256(dumped) if kept else None
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(store, _STORE)
            if kept:
                archive.write(dumped, _DUMP)
            archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
        _sync(packed)
        packed.chmod(0o600)
        packed.replace(file)
    return manifest


def restore(engine: Engine, file: Path, *, by: str, reason: str = "", from_dump: bool = False) -> dict[str, Any]:
    """Put a backup back into an empty store, after everything in it was checked; its audit log goes on from there.

    Args:
        from_dump: let PostgreSQL run the dump of pg_dump in it, instead of writing the rows.

    Raises:
        EtlError: the store holds releases, or the file is no whole backup: what differs is named.
    """
    with tempfile.TemporaryDirectory(prefix=".restore.", dir=file.parent) as folder:
        manifest = _unpacked(file, Path(folder))
        with _opened(Path(folder) / _STORE) as copy:
            _require_as_told(copy, manifest)
            if from_dump:
                _load_dump(engine, file, Path(folder), manifest)
            else:
                migrate(copy)  # a backup of an older version is brought up to date before it goes anywhere
                _put_back(copy, engine, public=manifest["audiences"] == ["public"])
    with reading(engine) as connection:
        differs = _differences(manifest, _told(connection))
    if differs:
        raise StoreError("the restored store differs from the backup: " + "; ".join(differs))
    if manifest["audiences"] == ["team"]:
        record_now(engine, who=by, action="store.restore", target="store", reason=reason)
    return manifest


def _copy_rows(engine: Engine, store: Path, dumped: Path) -> None:
    with _opened(store) as copy:
        migrate(copy)
        with reading(engine) as source, writing(copy) as target:
            if pg_dump.fits(source):
                pg_dump.dump(source, dumped)
            _pour(source, target)


def _is_restorable(engine: Engine, dumped: Path, manifest: dict[str, Any]) -> bool:
    """Whether the dump, restored into a fresh database, holds the same rows and hashes; False where none can be made.

    Raises:
        StoreError: it holds something else.
    """
    with pg_dump.scratch_database(engine) as fresh:
        if fresh is None:
            return False
        pg_dump.load(fresh, dumped)
        differs = _differences(manifest, _manifest(fresh))
    if differs:
        raise StoreError("what pg_dump wrote differs from the store: " + "; ".join(differs))
    return True


def _load_dump(engine: Engine, file: Path, folder: Path, manifest: dict[str, Any]) -> None:
    with zipfile.ZipFile(file) as archive:
        if not manifest.get("pg_dump"):
            raise EtlError(f"{file.name} holds no dump of pg_dump; restore it without --from-dump")
        archive.extract(_DUMP, folder)
    if _sha256(folder / _DUMP) != manifest["pg_dump"]:
        raise EtlError(f"{file.name}: its dump is not what was written; restore it without --from-dump")
    if engine.dialect.name != "postgresql" or schema_revision(engine) is not None:
        raise EtlError("a dump goes into an empty PostgreSQL database")
    pg_dump.load(engine, folder / _DUMP)
    migrate(engine)


def _pour(source: Connection, target: Connection) -> None:
    """All rows of all tables in the order of their foreign keys, from one snapshot."""
    for table in _KEPT:
        result = source.execution_options(yield_per=_CHUNK).execute(select(table))
        for rows in result.mappings().partitions(_CHUNK):
            target.execute(insert(table), [dict(row) for row in rows])
        if target.dialect.name == "postgresql" and table.name in ("release", "review"):
            # the numbers that the server gives out next must follow those that came with the backup
            sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
            target.execute(text(f"SELECT setval({sequence}, coalesce(max(id), 0) + 1, false) FROM {table.name}"))  # noqa: S608


def _put_back(copy: Engine, engine: Engine, *, public: bool) -> None:
    path = sqlite_path(engine.url.render_as_string(hide_password=False))
    if schema_revision(engine) is not None and (is_public_file(path) or _holds_anything(engine)):
        raise EtlError("this store holds releases; restore into an empty one, and point DATABASE_URL at it then")
    if public and path:
        engine.dispose()
        with reading(copy) as source, redrawn(path) as draft:
            _pour(source, draft.connection)
        return
    migrate(engine)
    with reading(copy) as source, writing(engine) as target:
        _pour(source, target)


def _holds_anything(engine: Engine) -> bool:
    with reading(engine) as connection:
        return bool(connection.execute(select(func.count()).select_from(release)).scalar_one())


def _unpacked(file: Path, folder: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(file) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(_MANIFEST))
            if archive.getinfo(_STORE).file_size > _LARGEST:
                raise EtlError(f"{file.name}: larger than any store")
            archive.extract(_STORE, folder)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise EtlError(f"{file.name}: no whole backup of a store") from error
    if _sha256(folder / _STORE) != manifest.get("sha256"):
        raise EtlError(f"{file.name}: its content is not what was written; take another backup")
    return manifest


def _require_as_told(copy: Engine, manifest: dict[str, Any]) -> None:
    require_sound(copy)
    found = _manifest(copy) if schema_revision(copy) == newest_revision() else manifest
    differs = _differences(manifest, found)
    if differs:
        raise EtlError("the backup does not hold what it says: " + "; ".join(differs))
    broken = verify(copy).problems if found is not manifest else ()
    if broken:
        raise EtlError("the audit log of the backup was tampered with: " + "; ".join(broken))


def _manifest(copy: Engine) -> dict[str, Any]:
    """What a store holds; the content hash of each release is computed from its rows and compared with the one it bears."""
    with reading(copy) as connection:
        told = _told(connection)
        wrong = changed_releases(connection)
    if wrong:
        raise StoreError("these releases do not hold what their content hash says: " + ", ".join(wrong))
    head = verify(copy).head
    return {**told, "revision": schema_revision(copy), "audiences": sorted(fetch_audiences(copy)), "audit_head": head}


def _told(connection: Connection) -> dict[str, Any]:
    tables = {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in _KEPT}
    labels = connection.execute(select(release.c.label, release.c.content_hash).order_by(release.c.id)).all()
    return {"rows": tables, "releases": {row.label: row.content_hash for row in labels}}


def _differences(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    rows = [
        f"{name} has {found['rows'].get(name)} rows, not {count}"
        for name, count in wanted["rows"].items()
        if found["rows"].get(name) != count
    ]
    return rows + [
        f"release {label}" for label in wanted["releases"] if found["releases"].get(label) != wanted["releases"][label]
    ]


@contextmanager
def _opened(store: Path) -> Iterator[Engine]:
    """A scratch copy, always as an ordinary file that can be migrated."""
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA application_id = 0")
    engine = open_engine(f"sqlite:///{store}")
    try:
        yield engine
    finally:
        engine.dispose()
        with closing(sqlite3.connect(store)) as connection:  # one file again, nothing of it in a log beside it
            connection.execute("PRAGMA journal_mode=DELETE")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
