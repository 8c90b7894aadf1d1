"""What a publish costs as evidence grows: time, memory and size, beside the fastest validated load of the same rows.

    python -m tests.bench.publish [--findings 1000 10000 100000 1000000] [--postgres URL] [--json FILE]

Each publish is the whole command in a process of its own, on made-up findings (``tests.bench.synthetic``) and an empty store.
The load beside it reads the same findings, checks codes, ranges and dates by columns and writes one table without an index:
no personal data looked for, no key held unique, nothing assessed. The two run in turn; what counts is the ratio.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.synthetic import write_synthetic

RUNS = 3
_LOAD = """
import sqlite3, sys
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
else:
    connection = sqlite3.connect(target)
    connection.execute(f"CREATE TABLE plain_load ({columns})")
    marks = ", ".join("?" * good.width)
    connection.executemany(f"INSERT INTO plain_load VALUES ({marks})", zip(*[good[name].to_list() for name in good.columns]))
    connection.commit()
"""


def measure(findings: int, postgres: str | None, runs: int = RUNS) -> list[dict[str, Any]]:
    """One row per store: medians of the runs, and the ratio run by run."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        paths = write_synthetic(findings, folder / "synthetic")
        stores = ["sqlite", *(["postgresql"] if postgres else [])]
        return [_paired(store, findings, paths, folder, postgres or "", runs) for store in stores]


def _paired(store: str, findings: int, paths: list[Path], folder: Path, postgres: str, runs: int) -> dict[str, Any]:
    ours, loads = [], []
    for run in range(runs):
        file = folder / f"{run}.sqlite"
        url = f"sqlite:///{file}" if store == "sqlite" else postgres
        if store == "postgresql":
            _empty(postgres)
        publish = [sys.executable, "-m", "etl", "publish", *map(str, paths), "--database", url, "--label", f"run-{run}"]
        ours.append(_seconds(publish))
        target = str(folder / f"plain-{run}.sqlite") if store == "sqlite" else postgres
        loads.append(_seconds([sys.executable, "-c", _LOAD, str(paths[1]), target]))
        size = file.stat().st_size if store == "sqlite" else None
    return {
        "synthetic": True,
        "store": store,
        "findings": findings,
        "publish_s": statistics.median(ours),
        "plain_load_s": statistics.median(loads),
        "ratio": statistics.median(own / load for own, load in zip(ours, loads, strict=True)),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "store_mb": size / 1024**2 if size else None,
    }


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _empty(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def main() -> None:
    """The command line. The PostgreSQL database named is emptied: give it one of its own."""
    parser = argparse.ArgumentParser(description="What a publish costs as evidence grows (made-up findings).")
    parser.add_argument("--findings", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--postgres", metavar="URL", help="a database of its own, which is emptied")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    found = [row for count in options.findings for row in measure(count, options.postgres, options.runs)]
    print(
        f"{'store':<11}{'findings':>10}{'publish s':>11}{'plain load s':>14}{'ratio':>7}{'peak MB':>9}{'store MB':>10}"
    )
    for row in found:
        size = f"{row['store_mb']:.0f}" if row["store_mb"] else "-"
        print(
            f"{row['store']:<11}{row['findings']:>10,}{row['publish_s']:>11.2f}{row['plain_load_s']:>14.2f}"
            f"{row['ratio']:>7.1f}{row['peak_memory_mb']:>9.0f}{size:>10}"
        )
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
