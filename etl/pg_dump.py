"""pg_dump beside the portable backup: where it is installed and fits the server, and only once it was restored and compared.

The dump is PostgreSQL's own format and is put back by PostgreSQL alone; the portable rows go into either database. A dump
is a program that the server runs, so `restore` takes it only when it is asked to, for a file that nobody else could touch.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from data.database import open_engine
from etl.errors import StoreError

_LEFT_OUT = ("session", "sign_in_attempt", "day_key")  # who is signed in just now
_VARIABLES = {"host": "PGHOST", "port": "PGPORT", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}


def fits(connection: Connection) -> bool:
    """Whether pg_dump and pg_restore are on the PATH, of the server's version: newer ones write what it does not know."""
    if connection.dialect.name != "postgresql":
        return False
    server = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    return all(_major(tool) == server for tool in ("pg_dump", "pg_restore"))


def dump(connection: Connection, file: Path) -> None:
    """Write what this very transaction sees.

    Raises:
        StoreError: pg_dump refused.
    """
    snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
    without = [f"--exclude-table-data={name}" for name in _LEFT_OUT]
    _run(
        connection.engine,
        "pg_dump",
        "-Fc",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
        *without,
        f"--file={file}",
    )


def load(engine: Engine, file: Path) -> None:
    """Put a dump into an empty database, all of it or nothing.

    Raises:
        StoreError: pg_restore refused.
    """
    name = str(engine.url.database)
    _run(
        engine,
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        f"--dbname={name}",
        str(file),
    )


@contextmanager
def scratch_database(engine: Engine) -> Iterator[Engine | None]:
    """An empty database on the same server, dropped at the end; None where the role may make none."""
    name = f"backup_check_{secrets.token_hex(4)}"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
        except DBAPIError:
            yield None
            return
        made = open_engine(engine.url.set(database=name).render_as_string(hide_password=False))
        try:
            yield made
        finally:
            made.dispose()
            connection.execute(text(f"DROP DATABASE {name}"))


def _major(tool: str) -> int:
    """Version of an installed tool; 0 where there is none."""
    path = shutil.which(tool)
    if path is None:
        return 0
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"(\d+)(?:\.\d+)?", told)
    return int(found[1]) if found else 0


def _run(engine: Engine, tool: str, *arguments: str) -> None:
    """Connection and password go by the environment: arguments can be seen by everybody on the machine."""
    path, url = shutil.which(tool), engine.url
    given = {**{name: str(value) for name, value in url.query.items()}, "host": url.host, "port": url.port}
    told = {_VARIABLES[name]: str(value) for name, value in given.items() if value and name in _VARIABLES}
    if not url.host and "host" in url.query:
        told["PGHOST"] = str(url.query["host"])
    told |= {"PGDATABASE": str(url.database), "PGUSER": url.username or "", "PGPASSWORD": str(url.password or "")}
    done = subprocess.run(  # noqa: S603
        [path or tool, *arguments],
        env={**os.environ, **{name: value for name, value in told.items() if value}},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise StoreError(f"{tool} refused: {(done.stderr.splitlines() or ['no word'])[0]}")
