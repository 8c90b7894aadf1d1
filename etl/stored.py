"""A stored release: its evidence, its content hash, and the removal of single records from it."""

from __future__ import annotations

import hashlib
from datetime import date

import pandas as pd
from sqlalchemy import Connection, Integer, Table, delete, select, update

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
    translation,
)
from etl.assemble import KEYS, Evidence, columns_of
from etl.assess import add_cells
from etl.write import write_rows


def read_release(connection: Connection, release_id: int | None) -> Evidence:
    """The evidence tables of a stored release; empty tables where there is none yet."""
    return read_tables(connection, release_id, list(KEYS))


def read_tables(connection: Connection, release_id: int | None, names: list[str]) -> Evidence:
    """These tables of a stored release as they were written."""
    tables = {table.name: table for table in RELEASE_TABLES}
    found = {}
    for name in names:
        columns = columns_of(name)
        query = select(*[tables[name].c[column] for column in columns]).where(tables[name].c.release_id == release_id)
        rows = connection.execute(query).all() if release_id is not None else []
        found[name] = pd.DataFrame(rows, columns=columns).astype(_dtypes(tables[name]))
    return found


def _dtypes(table: Table) -> dict[str, str]:
    """Numbers that may be missing keep their kind, so that they are spelled alike before and after they were stored."""
    nullable = [column for column in table.columns if column.nullable]
    return {column.name: "Int64" if isinstance(column.type, Integer) else "float" for column in nullable}


def content_hash(evidence: Evidence, reference: date) -> str:
    """SHA-256 over every row of every table in key order: the same on every database and machine."""
    digest = hashlib.sha256(f"{METHOD}|{reference}|{codebook().version}".encode())
    for table in RELEASE_TABLES:
        columns = [name for name in columns_of(table.name) if name != "set_in"]  # when a band was set is no content
        rows = evidence[table.name][columns].astype(_dtypes(table))
        rows = rows.sort_values(key_of(table.name), kind="stable")
        digest.update(f"\n{table.name}\n".encode())
        digest.update(rows.assign(**_rounded(rows)).to_csv(index=False).encode())
    return digest.hexdigest()


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


def _rounded(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Computed numbers to nine decimals: what is left of the order of additions must not change the hash."""
    floats = rows.select_dtypes("float")
    return {str(name): floats[name].map("{:.9f}".format, na_action="ignore") for name in floats}


def remove(connection: Connection, ids: set[str]) -> tuple[int, list[str]]:
    """Take these findings and cases, and all that hangs on them, out of every release, and compute its cells anew.

    Returns:
        How many rows went, and the labels of the releases that they stood in.
    """
    held = {found for item in sorted(ids) for found in _releases_with(connection, item)}
    rows = sum(_delete_everywhere(connection, item) for item in sorted(ids)) if held else 0
    for release_id, _ in sorted(held):
        _recompute(connection, release_id)
    return rows, [label for _, label in sorted(held)]


def _releases_with(connection: Connection, item_id: str) -> list[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for table in (finding, case_report):
        query = select(release.c.id, release.c.label).join(table, table.c.release_id == release.c.id)
        found |= {(row.id, row.label) for row in connection.execute(query.where(table.c.id == item_id))}
    return sorted(found)


def _delete_everywhere(connection: Connection, item_id: str) -> int:
    places: list[tuple[Table, str]] = [
        (translation, "item_id"), (coding, "finding_id"), (case_finding, "finding_id"), (case_finding, "case_id"),
        (case_report, "id"), (finding, "id"),
    ]  # fmt: skip
    return sum(connection.execute(delete(t).where(t.c[name] == item_id)).rowcount for t, name in places)


def _recompute(connection: Connection, release_id: int) -> None:
    """Cells, lines, agreement, count and hash of one release, from what is left of its evidence."""
    head = connection.execute(select(release).where(release.c.id == release_id)).mappings().one()
    reference = date.fromisoformat(head["reference_date"])
    evidence = add_cells(read_release(connection, release_id), reference)
    evidence |= read_tables(connection, release_id, ["protected_band"])  # told once, and never counted anew here
    for table in (agreement, cell, line):
        connection.execute(delete(table).where(table.c.release_id == release_id))
        write_rows(connection, table, evidence[table.name], release_id)
    new = {"content_hash": content_hash(evidence, reference), "finding_count": len(evidence["finding"])}
    connection.execute(update(release).where(release.c.id == release_id).values(**new))
