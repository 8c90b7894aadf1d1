"""What can be done with releases after they are published: go back to one, and forget a record in all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Engine, Table, delete, insert, select, update
from sqlalchemy.exc import OperationalError

from data.database import require_schema, writing
from data.errors import DatabaseBusyError, NoReleaseError
from data.tables import (
    agreement,
    case_finding,
    case_report,
    cell,
    coding,
    finding,
    line,
    release,
    tombstone,
    translation,
)
from etl.assess import add_cells
from etl.errors import EtlError, PublisherBusyError, StoreError
from etl.publish import content_hash, point_to, read_release
from etl.write import write_rows


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    """`writing`, with the errors of this floor."""
    require_schema(engine)
    try:
        with writing(engine) as connection:
            yield connection
    except DatabaseBusyError as error:
        raise PublisherBusyError(str(error)) from error
    except OperationalError as error:
        raise StoreError(f"the database could not be written: {str(error.orig).splitlines()[0]}") from error


def roll_back(engine: Engine, label: str) -> None:
    """Make an earlier release the one that readers see. Nothing is deleted; the next publish goes on from there.

    Raises:
        NoReleaseError: there is no release of this label.
    """
    with _writing(engine) as connection:
        found = connection.execute(select(release.c.id).where(release.c.label == label)).scalar()
        if found is None:
            raise NoReleaseError(f"there is no release {label!r}; `python -m etl releases` lists them")
        point_to(connection, found)


@dataclass(frozen=True)
class Forgotten:
    """How many rows went, and in which releases."""

    item_id: str
    rows: int
    releases: tuple[str, ...]


def forget(engine: Engine, item_id: str) -> Forgotten:
    """Remove a finding or a case from every release and leave a tombstone without content.

    The cells of each release it stood in are computed anew, so that no number keeps what was forgotten, and a later
    publish of the same id is ignored.

    Raises:
        EtlError: no release holds this id and it was not forgotten before.
    """
    with _writing(engine) as connection:
        held = _releases_with(connection, item_id)
        already = connection.execute(select(tombstone.c.item_id).where(tombstone.c.item_id == item_id)).scalar()
        if not held and not already:
            raise EtlError(f"no release holds a finding or case {item_id!r}")
        rows = _delete_everywhere(connection, item_id)
        if not already:
            now = datetime.now(UTC).replace(tzinfo=None)
            connection.execute(insert(tombstone).values(item_id=item_id, forgotten_at=now))
        for release_id, _ in held:
            _recompute(connection, release_id)
    return Forgotten(item_id, rows, tuple(label for _, label in held))


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
    for table in (agreement, cell, line):
        connection.execute(delete(table).where(table.c.release_id == release_id))
        write_rows(connection, table, evidence[table.name], release_id)
    new = {"content_hash": content_hash(evidence, reference), "finding_count": len(evidence["finding"])}
    connection.execute(update(release).where(release.c.id == release_id).values(**new))
