"""Opening stores: files that are replaced, processes that fork, schemas of another version, damaged files."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from data.database import (
    PUBLIC_FILE,
    _known_revisions,
    migrate,
    newest_revision,
    open_engine,
    open_public_engine,
    reading,
    require_schema,
    require_sound,
    schema_revision,
)
from data.errors import SchemaError


def _made(path: Path, word: str, *, application: int = 0) -> Path:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA application_id = {application}")
    connection.execute("CREATE TABLE told (word TEXT)")
    connection.execute("INSERT INTO told VALUES (?)", (word,))
    connection.commit()
    connection.close()
    return path


def _word(engine: Engine) -> str:
    with reading(engine) as connection:
        return str(connection.execute(text("SELECT word FROM told")).scalar_one())


@pytest.mark.parametrize("opened", [open_engine, open_public_engine])
def test_a_replaced_file_is_followed_by_pooled_connections(tmp_path: Path, opened) -> None:  # type: ignore[no-untyped-def]
    path = _made(tmp_path / "map.sqlite", "old", application=PUBLIC_FILE)
    engine = opened(f"sqlite:///{path}")
    assert _word(engine) == "old"
    _made(tmp_path / "next.sqlite", "new", application=PUBLIC_FILE).replace(path)
    assert _word(engine) == "new"
    engine.dispose()


def test_a_reader_in_the_middle_keeps_its_file(tmp_path: Path) -> None:
    path = _made(tmp_path / "map.sqlite", "old", application=PUBLIC_FILE)
    engine = open_public_engine(f"sqlite:///{path}")
    with reading(engine) as connection:
        _made(tmp_path / "next.sqlite", "new", application=PUBLIC_FILE).replace(path)
        assert connection.execute(text("SELECT word FROM told")).scalar_one() == "old"
    assert _word(engine) == "new"
    engine.dispose()


@pytest.mark.parametrize("opened", [open_engine, open_public_engine])
def test_nothing_is_written_into_or_beside_a_public_file(tmp_path: Path, opened) -> None:  # type: ignore[no-untyped-def]
    path = _made(tmp_path / "map.sqlite", "old", application=PUBLIC_FILE)
    before = path.read_bytes()
    engine = opened(f"sqlite:///{path}")
    with pytest.raises(DBAPIError, match="readonly"), engine.begin() as connection:
        connection.execute(text("INSERT INTO told VALUES ('more')"))
    engine.dispose()
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["map.sqlite"]


def test_a_write_ahead_log_left_beside_a_public_file_is_not_read(tmp_path: Path) -> None:
    """The trap: a log that outlived its file makes a plain SQLite reader show the old content."""
    old = _made(tmp_path / "old.sqlite", "old")
    writer = sqlite3.connect(old)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("UPDATE told SET word = 'from the log'")
    writer.commit()
    path = _made(tmp_path / "map.sqlite", "new", application=PUBLIC_FILE)
    (tmp_path / "map.sqlite-wal").write_bytes((tmp_path / "old.sqlite-wal").read_bytes())
    writer.close()
    engine = open_public_engine(f"sqlite:///{path}")
    assert _word(engine) == "new"
    engine.dispose()


def test_a_forked_process_opens_a_connection_of_its_own(engine: Engine) -> None:
    migrate(engine)
    with reading(engine) as connection:
        mine = id(connection.connection.dbapi_connection)
    child = os.fork()
    if child == 0:
        with reading(engine) as connection:
            other = id(connection.connection.dbapi_connection) != mine
            works = connection.execute(text("SELECT count(*) FROM release")).scalar_one() == 0
        os._exit(0 if other and works else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM release")).scalar_one() == 0


def test_there_is_one_newest_revision_and_the_way_back_works(engine: Engine) -> None:
    migrate(engine)
    assert _known_revisions(engine)[-1] == newest_revision()  # the chain and the names of the files agree
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO review (country, theme, release_label, verdict, note, body, date, recorded_at) "
                "VALUES ('LT', 'DOC', 'a', 'agreed', '', 'made-up', '2026-01-01', '2026-01-01 00:00:00')"
            )
        )
    migrate(engine, to="0001")
    assert schema_revision(engine) == "0001"
    with pytest.raises(SchemaError, match="at revision 0001"):
        require_schema(engine)
    migrate(engine)
    require_schema(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT body FROM review")).scalar_one() == "made-up"


def test_a_store_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaError, match="newer version"):
        migrate(engine)


def test_a_migration_that_fails_on_the_copy_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/map.sqlite")
    migrate(engine, to="0001")

    def damaged(_engine: Engine) -> None:
        raise SchemaError("the copy is damaged")

    monkeypatch.setattr("data.database.require_sound", damaged)
    with pytest.raises(SchemaError, match="copy"):
        migrate(engine)
    assert schema_revision(engine) == "0001" != newest_revision()
    engine.dispose()
    assert {found.name for found in tmp_path.iterdir()} == {"map.sqlite"}  # no copy is left behind


def test_a_damaged_file_is_found(tmp_path: Path) -> None:
    path = _made(tmp_path / "map.sqlite", "x" * 9000)
    content = bytearray(path.read_bytes())
    content[4096:4200] = b"\xff" * 104
    path.write_bytes(bytes(content))
    engine = open_engine(f"sqlite:///{path}")
    with pytest.raises((SchemaError, DBAPIError)):
        require_sound(engine)
    engine.dispose()
