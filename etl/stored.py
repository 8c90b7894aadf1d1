"""A stored release: its evidence, its content hash, and the removal of single records from it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import polars as pl
from sqlalchemy import Boolean, Connection, Float, Integer, Table, delete, select, update

from data.codebook import codebook
from data.severity import METHOD
from data.tables import (
    RELEASE_TABLES,
    agreement,
    case_finding,
    case_report,
    cell,
    coding,
    finding,
    line,
    release,
    shown,
    translation,
)
from etl.assemble import KEYS, Evidence, columns_of
from etl.assess import add_cells
from etl.columns import LARGE, from_polars, to_polars
from etl.shown import shown_first
from etl.write import in_order, write_rows

_CHUNK = 100_000
_DTYPES = {Boolean: pl.Boolean, Float: pl.Float64, Integer: pl.Int64}


def read_release(connection: Connection, release_id: int | None) -> Evidence:
    """The evidence tables of a stored release; empty tables where there is none yet."""
    return read_tables(connection, release_id, list(KEYS))


def read_tables(connection: Connection, release_id: int | None, names: list[str]) -> Evidence:
    """These tables of a stored release as they were written."""
    tables = {table.name: table for table in RELEASE_TABLES}
    return {name: _read(connection, tables[name], release_id) for name in names}


def _read(connection: Connection, table: Table, release_id: int | None) -> pd.DataFrame:
    columns = columns_of(table.name)
    query = select(*[table.c[column] for column in columns]).where(table.c.release_id == release_id)
    parts: dict[str, list[pl.Series]] = {name: [] for name in columns}
    if release_id is not None:
        for rows in connection.execute(query).partitions(_CHUNK):
            for name, values in zip(columns, zip(*rows, strict=True), strict=True):
                parts[name].append(pl.Series(values, dtype=_DTYPES.get(type(table.c[name].type), pl.String)))
    whole = {name: pl.concat(series) if series else pl.Series([], dtype=pl.String) for name, series in parts.items()}
    return pd.DataFrame({name: _as_read(table.c[name].type, series) for name, series in whole.items()}, copy=False)


def _as_read(kind: Any, series: pl.Series) -> pd.Series:
    if isinstance(kind, Boolean):
        return pd.Series(series.to_list(), dtype=bool)
    if isinstance(kind, Integer | Float):
        numbers = pd.Series(series.cast(pl.Float64).fill_null(float("nan")).to_numpy())
        return numbers.astype("Int64") if isinstance(kind, Integer) else numbers
    return from_polars(series) if len(series) >= LARGE else pd.Series(series.to_list(), dtype="str")


@dataclass(frozen=True)
class Computed:
    """What is computed from the evidence of a release: with it the tables of its cells, the lists of the pages, its hash."""

    evidence: Evidence
    shown: pd.DataFrame
    content_hash: str

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {name: len(rows) for name, rows in self.evidence.items()}


def compute(evidence: Evidence, reference: date, cells: Callable[[], Evidence]) -> Computed:
    """Assess the evidence.

    Args:
        cells: gives what :func:`cells_of` does, from a process of its own perhaps. Its memory is given back before the rest
            takes some.
    """
    whole = {name: in_order(rows, key_of(name)) for name, rows in {**evidence, **cells()}.items()}
    return Computed(whole, shown_first(whole["finding"]), content_hash(whole, reference))


def cells_of(evidence: Evidence, reference: date) -> Evidence:
    """The tables that the method makes; bands of a public release that the evidence holds already stay as they are."""
    return {name: rows for name, rows in add_cells(evidence, reference).items() if name not in evidence}


def content_hash(evidence: Evidence, reference: date) -> str:
    """SHA-256 of a release: the same on every database and machine.

    Over the method, the reference date and the version of the codebook, then table by table in the order in which they are
    written, column by column, the values of all rows in the order of the key (by code points), each followed by the sign
    U+001F: texts as they are, numbers without and computed ones with nine decimals, missing ones as nothing.
    """
    digest = hashlib.sha256(f"{METHOD}|{reference}|{codebook().version}".encode())
    for table in RELEASE_TABLES:
        rows = in_order(evidence[table.name], key_of(table.name))
        digest.update(f"\n{table.name}|{len(rows)}\n".encode())
        for name in (name for name in columns_of(table.name) if name != "set_in"):  # when a band was set is no content
            digest.update(f"{name}\x1f".encode())
            for start in range(0, len(rows), _CHUNK):
                texts = _as_hashed(table.c[name].type, rows[name].iloc[start : start + _CHUNK])
                digest.update((texts.str.join("\x1f").item() + "\x1f").encode())
    return digest.hexdigest()


def changed_releases(connection: Connection) -> list[str]:
    """Labels of the releases that do not hold what their content hash says, each computed anew from its rows."""
    heads = connection.execute(select(release.c.id, release.c.label, release.c.reference_date, release.c.content_hash))
    changed = []
    for head in heads.all():
        evidence = read_tables(connection, head.id, [table.name for table in RELEASE_TABLES])
        if content_hash(evidence, date.fromisoformat(head.reference_date)) != head.content_hash:
            changed.append(head.label)
    return changed


def _as_hashed(kind: Any, column: pd.Series) -> pl.Series:
    if isinstance(kind, Boolean):
        return pl.Series([str(bool(value)) for value in column])
    if isinstance(kind, Float):  # what is left of the order of additions must not change the hash
        return pl.Series(["" if pd.isna(value) else f"{value:.9f}" for value in column], dtype=pl.String)
    if isinstance(kind, Integer):
        numbers = pl.Series(column.to_numpy(dtype=float, na_value=float("nan")))
        return numbers.fill_nan(None).cast(pl.Int64).cast(pl.String).fill_null("")
    return to_polars(column).cast(pl.String).fill_null("")


def key_of(table: str) -> list[str]:
    """The columns that tell the rows of a release table apart, and by which they are put in order."""
    keys = {
        "agreement": ["theme"],
        "cell": ["country", "theme", "subtheme"],
        "line": ["scope", "key"],
        "protected_band": ["layout", "area", "theme", "half_year"],
        **KEYS,
    }
    return keys[table]


def remove(connection: Connection, ids: set[str]) -> tuple[int, list[str]]:
    """Take these findings and cases, and all that hangs on them, out of every release, and compute its cells anew.

    Returns:
        How many rows went, and the labels of the releases that they stood in.
    """
    ids = ids & _stored_ids(connection)
    held = {found for item in sorted(ids) for found in _releases_with(connection, item)}
    rows = sum(_delete_everywhere(connection, item) for item in sorted(ids)) if held else 0
    for release_id, _ in sorted(held):
        _recompute(connection, release_id)
    return rows, [label for _, label in sorted(held)]


def _stored_ids(connection: Connection) -> set[str]:
    """Findings and cases of all releases."""
    return {
        item for table in (finding, case_report) for item in connection.execute(select(table.c.id).distinct()).scalars()
    }


def _releases_with(connection: Connection, item_id: str) -> list[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for table in (finding, case_report):
        query = select(release.c.id, release.c.label).join(table, table.c.release_id == release.c.id)
        found |= {(row.id, row.label) for row in connection.execute(query.where(table.c.id == item_id))}
    return sorted(found)


def _delete_everywhere(connection: Connection, item_id: str) -> int:
    places: list[tuple[Table, str]] = [
        (translation, "item_id"), (coding, "finding_id"), (case_finding, "finding_id"), (case_finding, "case_id"),
        (case_report, "id"), (finding, "id"), (shown, "finding_id"),
    ]  # fmt: skip
    return sum(connection.execute(delete(t).where(t.c[name] == item_id)).rowcount for t, name in places)


def _recompute(connection: Connection, release_id: int) -> None:
    """Cells, lines, agreement, count and hash of one release, from what is left of its evidence."""
    head = connection.execute(select(release).where(release.c.id == release_id)).mappings().one()
    names = [*KEYS, "protected_band"]  # bands are told once, and never counted anew here
    evidence, reference = read_tables(connection, release_id, names), date.fromisoformat(head["reference_date"])
    made = compute(evidence, reference, lambda: cells_of(evidence, reference))
    for table, rows in (
        *[(table, made.evidence[table.name]) for table in (agreement, cell, line)],
        (shown, made.shown),
    ):
        connection.execute(delete(table).where(table.c.release_id == release_id))
        write_rows(connection, table, rows, release_id)
    new = {"content_hash": made.content_hash, "finding_count": made.counts["finding"]}
    connection.execute(update(release).where(release.c.id == release_id).values(**new))
