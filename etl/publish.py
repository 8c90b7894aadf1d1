"""One release, one transaction: all tables of it are written, then the pointer moves; readers see the old or the new.

Publishing adds: a record that comes again replaces its earlier version in the new release, and a record that does not
come stays. Only ``forget`` removes, and it removes from every release.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

import pandas as pd
from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import OperationalError

from data.codebook import codebook
from data.database import migrate, writing
from data.errors import DatabaseBusyError
from data.severity import METHOD
from data.tables import RELEASE_TABLES, current_release, release, tombstone
from etl.assemble import KEYS, Evidence, columns_of, merge
from etl.assess import add_cells
from etl.derive import SOURCE_ID, add_derived
from etl.errors import PublisherBusyError, StoreError
from etl.write import write_rows

Progress = Callable[[Iterable[str]], Iterable[str]]


@dataclass(frozen=True)
class Published:
    """What a publish did. ``changed`` is False where the content was the same as before and nothing was written."""

    label: str
    content_hash: str
    reference_date: str
    audience: str
    changed: bool
    counts: dict[str, int]

    def as_dict(self) -> dict[str, object]:
        """For machines."""
        return asdict(self)


def publish(
    engine: Engine,
    evidence: Evidence,
    *,
    reference: date,
    label: str | None = None,
    audience: str = "team",
    progress: Progress = iter,
) -> Published:
    """Assess the evidence over what the database already holds and publish it as one release.

    Args:
        engine: the store; its schema is brought up to date first.
        evidence: assembled tables (``etl.assemble``).
        reference: the date that ages are counted to.
        label: name of the release; by default the month of the reference date.
        audience: ``public`` leaves out every row that is not public, before anything is written.
        progress: wraps the names of the tables while they are written.

    Raises:
        PublisherBusyError: another publish is under way.
        StoreError: the database cannot be written.
    """
    try:
        migrate(engine)
        with writing(engine) as connection:
            whole = _whole(connection, evidence, reference, audience)
            return _write_release(connection, whole, reference, label, audience, progress)
    except DatabaseBusyError as error:
        raise PublisherBusyError(str(error)) from error
    except OperationalError as error:
        raise StoreError(f"the database could not be written: {str(error.orig).splitlines()[0]}") from error


def _whole(connection: Connection, evidence: Evidence, reference: date, audience: str) -> Evidence:
    old = _coded(read_release(connection, _current_id(connection)))
    whole = _without_forgotten(connection, merge(old, evidence))
    if audience == "public":
        whole = only_public(whole)
    return add_cells(add_derived(whole, reference), reference)


def _current_id(connection: Connection) -> int | None:
    found: int | None = connection.execute(select(current_release.c.release_id)).scalar()
    return found


def read_release(connection: Connection, release_id: int | None) -> Evidence:
    """The evidence tables of a stored release; empty tables where there is none yet."""
    tables = {table.name: table for table in RELEASE_TABLES}
    evidence = {}
    for name in KEYS:
        columns = columns_of(name)
        query = select(*[tables[name].c[column] for column in columns]).where(tables[name].c.release_id == release_id)
        rows = connection.execute(query).all() if release_id is not None else []
        frame = pd.DataFrame(rows, columns=columns)
        if name == "coding":
            frame["severity"] = frame["severity"].astype("Int64")
        evidence[name] = frame
    return evidence


def _coded(evidence: Evidence) -> Evidence:
    """Without the findings that a rule made: they are made anew for each reference date."""
    derived = set(evidence["finding"].loc[evidence["finding"]["origin"] != "coded", "id"])
    sources = evidence["source"]
    return {**drop_findings(evidence, derived), "source": sources[sources["id"] != SOURCE_ID]}


def drop_findings(evidence: Evidence, ids: set[str]) -> Evidence:
    """The evidence without these findings or cases and all that hangs on them."""
    gone = list(ids)
    columns = {
        "finding": ["id"], "coding": ["finding_id"], "case_report": ["id"],
        "case_finding": ["case_id", "finding_id"], "translation": ["item_id"],
    }  # fmt: skip
    kept = dict(evidence)
    for table, names in columns.items():
        rows = evidence[table]
        kept[table] = rows[~rows[names].isin(gone).any(axis=1)].reset_index(drop=True)
    return kept


def _without_forgotten(connection: Connection, evidence: Evidence) -> Evidence:
    forgotten = set(connection.execute(select(tombstone.c.item_id)).scalars())
    return drop_findings(evidence, forgotten) if forgotten else evidence


def only_public(evidence: Evidence) -> Evidence:
    """The rows that anybody may read: public findings and cases of public sources, and what hangs on them."""
    sources = evidence["source"]
    hidden_sources = set(sources.loc[sources["visibility"] != "public", "id"])
    hidden: set[str] = set()
    for table in ("finding", "case_report"):
        rows = evidence[table]
        closed = (rows["visibility"] != "public") | rows["source_id"].isin(list(hidden_sources))
        hidden |= set(rows.loc[closed, "id"])
    shown = drop_findings(evidence, hidden)
    return {**shown, "source": sources[sources["visibility"] == "public"].reset_index(drop=True)}


def content_hash(evidence: Evidence, reference: date) -> str:
    """SHA-256 over every row of every table in key order: the same on every database and machine."""
    digest = hashlib.sha256(f"{METHOD}|{reference}|{codebook().version}".encode())
    for table in RELEASE_TABLES:
        columns = columns_of(table.name)
        rows = evidence[table.name][columns].sort_values(_key(table.name), kind="stable")
        digest.update(f"\n{table.name}\n".encode())
        digest.update(rows.assign(**_rounded(rows)).to_csv(index=False).encode())
    return digest.hexdigest()


def _key(table: str) -> list[str]:
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


def _write_release(
    connection: Connection,
    evidence: Evidence,
    reference: date,
    label: str | None,
    audience: str,
    progress: Progress,
) -> Published:
    counts = {name: len(rows) for name, rows in evidence.items()}
    digest = content_hash(evidence, reference)
    current = connection.execute(
        select(release).join(current_release, current_release.c.release_id == release.c.id)
    ).mappings().one_or_none()  # fmt: skip
    if current and current["content_hash"] == digest and current["audience"] == audience:
        return Published(current["label"], digest, str(reference), audience, False, counts)
    chosen = _free_label(connection, label or f"{reference:%Y-%m}")
    row = {
        "label": chosen, "reference_date": str(reference), "method": METHOD, "codebook_version": codebook().version,
        "content_hash": digest, "audience": audience, "published_at": datetime.now(UTC).replace(tzinfo=None),
        "finding_count": counts["finding"],
    }  # fmt: skip
    release_id = connection.execute(insert(release).values(row).returning(release.c.id)).scalar_one()
    for name in progress([table.name for table in RELEASE_TABLES]):
        write_rows(connection, next(t for t in RELEASE_TABLES if t.name == name), evidence[name], release_id)
    point_to(connection, release_id)
    return Published(chosen, digest, str(reference), audience, True, counts)


def _free_label(connection: Connection, wanted: str) -> str:
    """The label, or with .2, .3 ... where an earlier release has it."""
    taken = set(connection.execute(select(release.c.label)).scalars())
    number, label = 1, wanted
    while label in taken:
        number += 1
        label = f"{wanted}.{number}"
    return label


def point_to(connection: Connection, release_id: int) -> None:
    """Make this release the one that readers see."""
    if _current_id(connection) is None:
        connection.execute(insert(current_release).values(id=1, release_id=release_id))
    else:
        connection.execute(current_release.update().values(release_id=release_id))
