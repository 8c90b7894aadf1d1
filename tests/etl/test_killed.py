"""A publish that is killed at any moment leaves a store that can be read and a command that can be repeated.

Each publisher is a process of its own that dies by SIGKILL at a random moment, while another process reads without
pause and compares what it sees: the old release or the new one, never half of one.
"""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from data.database import open_engine, require_sound, sqlite_path
from data.queries import fetch_cells, fetch_findings, fetch_protected_bands, fetch_release, fetch_releases
from etl.errors import PublisherBusyError
from etl.publish import publish
from tests.conftest import REFERENCE
from tests.etl.evidence import made_up
from tests.processes import ended, started

DOCUMENT = {"url": "https://example.org/law", "type": "A", "source_type": "A"}
KILLS = 52


def test_kill_at_any_moment_on_sqlite(tmp_path: Path) -> None:
    _campaign(f"sqlite:///{tmp_path}/map.sqlite", KILLS)


@pytest.mark.postgres
def test_kill_at_any_moment_on_postgresql(postgres_url: str) -> None:
    _campaign(postgres_url, KILLS)


def test_kill_at_any_moment_of_a_public_publish(tmp_path: Path) -> None:
    _campaign(f"sqlite:///{tmp_path}/public.sqlite", 20, audience="public")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".public.sqlite.lock", "public.sqlite"]


def _campaign(url: str, kills: int, *, audience: str = "team") -> None:
    """Kill so many publishers; each adds one finding, so that a release of n findings is whole if it has n."""
    moment = random.Random(278)
    engine = open_engine(url)
    _clear(url)
    publish(engine, _evidence(1), reference=REFERENCE, audience=audience)
    duration = _duration(url, audience)
    count = fetch_release(engine).finding_count
    reader = started(_read_until_killed, url)
    finished = 0
    for _ in range(kills):
        publisher = started(_publish, url, count + 1, audience)
        time.sleep(moment.uniform(0, 1.1 * duration))
        publisher.kill()
        ended(publisher)
        seen = _whole(url)
        assert seen in (count, count + 1)
        finished += seen - count
        count = seen
    assert reader.is_alive(), "the reader saw half a release"
    reader.terminate()
    assert ended(reader) == 0
    assert finished < kills  # some did die before their end
    assert ended(started(_publish, url, count + 1, audience)) == 0
    assert _whole(url) == count + 1
    require_sound(engine)
    assert (
        len(fetch_releases(engine)) == 3 + finished
    )  # the two before, the last one, and no half-written one in between
    engine.dispose()


def _clear(url: str) -> None:
    engine = open_engine(url)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()


def _evidence(count: int):  # type: ignore[no-untyped-def]
    return made_up(
        [{"id": f"F{number}", "theme": ("DOC", "FIN", "SEC")[number % 3], **DOCUMENT} for number in range(count)]
    )


def _duration(url: str, audience: str) -> float:
    begun = time.monotonic()
    assert ended(started(_publish, url, 2, audience)) == 0
    return time.monotonic() - begun


def _publish(url: str, count: int, audience: str) -> None:
    engine = open_engine(url)
    for _ in range(50):  # a server takes a moment to notice that the last publisher is gone
        try:
            publish(engine, _evidence(count), reference=REFERENCE, audience=audience)
            return
        except PublisherBusyError:
            time.sleep(0.1)
    raise AssertionError("the lock of a killed publisher was never given back")


def _whole(url: str) -> int:
    """Findings of the current release, all of whose tables are read and compared."""
    engine = open_engine(url)
    pinned = fetch_release(engine)
    assert len(fetch_findings(engine, pinned)) == pinned.finding_count
    cells = fetch_cells(engine, pinned)
    assert len(cells) == 46 * 12
    assert cells["finding_count"].sum() == pinned.finding_count
    if pinned.audience == "public":
        assert len(fetch_protected_bands(engine, pinned)) == 348
        path = sqlite_path(engine.url.render_as_string(hide_password=False))
        assert path is None or not path.with_name(path.name + "-wal").exists()
    engine.dispose()
    return pinned.finding_count


def _read_until_killed(url: str) -> None:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    while True:
        _whole(url)
        time.sleep(0.02)
