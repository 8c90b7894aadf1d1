"""When the disk or the database says no: one clear sentence, the right exit code, and the old release stands."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, text

from data.database import open_engine, open_public_engine, writing
from data.queries import fetch_findings, fetch_release
from etl.cli import main
from etl.errors import StoreError
from etl.publish import publish
from etl.stored import content_hash
from tests.conftest import REFERENCE
from tests.etl.evidence import made_up
from tests.processes import ended, started

DOCUMENT = {"url": "https://example.org/law", "type": "A", "source_type": "A"}
NOBODY = 65534


def _rows(count: int) -> list[dict[str, str]]:
    return [{"id": f"P{number}", "statement": "made-up words " * 100, **DOCUMENT} for number in range(count)]


def test_a_full_disk_leaves_the_old_release(engine: Engine) -> None:
    """SQLite is told how many pages there are; of PostgreSQL, a publisher may not write any more (its disk is not ours)."""
    publish(engine, made_up(_rows(2)), reference=REFERENCE, label="first")

    def no_more(connection, _record) -> None:  # type: ignore[no-untyped-def]
        if engine.dialect.name == "sqlite":
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "connect", no_more)
    engine.dispose()
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(
                text(
                    "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$"
                )
            )
            connection.execute(text("CREATE TRIGGER full_disk BEFORE INSERT ON cell EXECUTE FUNCTION full_disk()"))
    with pytest.raises(StoreError, match=r"full|No space left"):
        publish(engine, made_up(_rows(400)), reference=REFERENCE, label="second")
    assert fetch_release(engine).label == "first"
    assert len(fetch_findings(engine, fetch_release(engine))) == 2


def test_a_full_disk_leaves_the_old_public_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/public.sqlite")
    publish(engine, made_up(_rows(1)), reference=REFERENCE, audience="public", label="first")

    def full(*_paths: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("data.public_file._finish", full)
    with pytest.raises(StoreError, match="No space left"):
        publish(engine, made_up(_rows(2)), reference=REFERENCE, audience="public", label="second")
    assert fetch_release(engine).label == "first"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".public.sqlite.lock", "public.sqlite"]
    engine.dispose()


@pytest.mark.parametrize("audience", ["team", "public"])
def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path, audience: str) -> None:
    folder = tmp_path / "shut"
    folder.mkdir()
    tmp_path.chmod(0o755)
    folder.chmod(0o555)
    assert _as_nobody(["publish", "--database", f"sqlite:///{folder}/map.sqlite", "--audience", audience]) == 4
    assert list(folder.iterdir()) == []


def test_a_server_that_is_away_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["releases", "--database", "postgresql://nobody@127.0.0.1:1/none"]) == 4
    assert capsys.readouterr().err.startswith("etl: the database could not be")


@pytest.mark.postgres
def test_an_account_that_may_only_read_is_said_so(postgres_url: str, engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        return  # the same promise on SQLite is the folder above
    publish(engine, made_up(_rows(1)), reference=REFERENCE, label="first")
    closed = open_public_engine(postgres_url)
    with pytest.raises(StoreError, match="read-only"):
        publish(closed, made_up(_rows(2)), reference=REFERENCE, label="second")
    closed.dispose()
    assert fetch_release(engine).label == "first"


def _hold_the_lock(url: str, taken: Path) -> None:
    with writing(open_engine(url)):
        taken.write_text("taken")
        time.sleep(60)


def test_a_publisher_that_is_killed_gives_its_lock_back(engine: Engine, tmp_path: Path) -> None:
    publish(engine, made_up(_rows(1)), reference=REFERENCE, label="first")
    url = engine.url.render_as_string(hide_password=False)
    taken = tmp_path / "taken"
    holder = started(_hold_the_lock, url, taken)
    _eventually(lambda: taken.read_text())
    holder.kill()
    ended(holder)
    _eventually(lambda: publish(engine, made_up(_rows(2)), reference=REFERENCE, label="second"))
    assert fetch_release(engine).label == "second"


def _publish_and_die(url: str) -> None:
    publish(open_engine(url), made_up(_rows(1)), reference=REFERENCE, label="first")
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_log_that_a_killed_writer_left_is_taken_in(tmp_path: Path) -> None:
    """The write-ahead log of a killed publisher holds a whole release: the next reader sees it, the next publish goes on."""
    url = f"sqlite:///{tmp_path}/map.sqlite"
    assert ended(started(_publish_and_die, url)) == -signal.SIGKILL
    assert (tmp_path / "map.sqlite-wal").stat().st_size > 0
    engine = open_engine(url)
    assert fetch_release(engine).label == "first"
    publish(engine, made_up(_rows(2)), reference=REFERENCE, label="second")
    assert fetch_release(engine).label == "second"
    engine.dispose()


def _eventually(work: Callable[[], object]) -> None:
    for _ in range(50):
        try:
            work()
            return
        except Exception:
            time.sleep(0.1)
    work()


def _as_nobody(arguments: list[str]) -> int | None:
    """Exit code of a command run without the rights of the one who runs the tests."""
    return ended(started(_run_as_nobody, arguments))


def _run_as_nobody(arguments: list[str]) -> None:
    if os.getuid() == 0:
        os.setuid(NOBODY)
    raise SystemExit(main(arguments))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.sampled_from(["UTC", "Asia/Tokyo", "America/Caracas"]), st.booleans())
def test_the_content_hash_knows_no_order_time_zone_or_kind_of_missing_value(
    shipped: Engine, seed: int, zone: str, as_objects: bool
) -> None:
    from data.database import reading
    from data.tables import RELEASE_TABLES
    from etl.stored import read_tables

    pinned = fetch_release(shipped)
    with reading(shipped) as connection:
        tables = read_tables(connection, pinned.id, [table.name for table in RELEASE_TABLES])
    shuffle = random.Random(seed)
    for name, rows in tables.items():
        order = list(range(len(rows)))
        shuffle.shuffle(order)
        moved = rows.iloc[order]
        moved = moved[shuffle.sample(list(moved.columns), len(moved.columns))]
        tables[name] = moved.astype("object").where(moved.notna(), None) if as_objects else moved
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        assert content_hash(tables, date.fromisoformat(pinned.reference_date)) == pinned.content_hash
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()
