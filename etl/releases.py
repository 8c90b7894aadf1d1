"""What can be done with releases after they are published: go back to one, and forget a record in all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, insert, select

from data.audit import UNKNOWN_PERSON, record
from data.errors import UnknownReleaseError
from data.tables import audit, case_report, finding, release, tombstone
from etl.errors import EtlError
from etl.publish import point_to
from etl.store import erase_free_space, mending
from etl.stored import remove


def roll_back(engine: Engine, label: str, *, by: str = UNKNOWN_PERSON, reason: str = "") -> None:
    """Make an earlier release the one that readers see. Nothing is deleted; the next publish goes on from there.

    Raises:
        UnknownReleaseError: there is no release of this label.
    """
    with mending(engine) as draft:
        query = select(release.c.id, release.c.audience).where(release.c.label == label)
        found = draft.connection.execute(query).first()
        if found is None:
            raise UnknownReleaseError(label, "; `python -m etl releases` lists them")
        point_to(draft.connection, found.id)
        if found.audience == "team":
            record(draft.connection, who=by, action="release.rollback", target=label, reason=reason)


@dataclass(frozen=True)
class Forgotten:
    """How many rows went, and in which releases.

    Attributes:
        handed_out: entries of the audit log since the first of these releases that tell of files which may hold it still:
            exports and backups, oldest first, as ``moment who action object``. They cannot be recalled from here.
    """

    item_id: str
    rows: int
    releases: tuple[str, ...]
    handed_out: tuple[str, ...] = ()


def forget(engine: Engine, item_id: str, *, by: str = UNKNOWN_PERSON, reason: str = "") -> Forgotten:
    """Remove a finding or a case from every release and leave a tombstone without content.

    The cells of each release it stood in are computed anew, so that no number keeps what was forgotten, and a later
    publish of the same id is ignored. Its bytes go too: a SQLite file is written anew, tables of PostgreSQL are
    rewritten. What backups, exports and readers hold is out of reach.

    Raises:
        EtlError: no release holds this id and it was not forgotten before.
    """
    with mending(engine) as draft:
        connection = draft.connection
        handed_out = _handed_out(connection, item_id)
        rows, labels = remove(connection, {item_id})
        already = connection.execute(select(tombstone.c.item_id).where(tombstone.c.item_id == item_id)).scalar()
        if not labels and not already:
            raise EtlError(f"no release holds a finding or case {item_id!r}")
        if not already:
            now = datetime.now(UTC).replace(tzinfo=None)
            connection.execute(insert(tombstone).values(item_id=item_id, forgotten_at=now))
        if _audience(connection) == "team":
            record(connection, who=by, action="item.forget", target=item_id, reason=reason)
    erase_free_space(engine)
    return Forgotten(item_id, rows, tuple(labels), handed_out)


def _handed_out(connection: Connection, item_id: str) -> tuple[str, ...]:
    held = [
        connection.execute(
            select(func.min(release.c.published_at))
            .join(table, table.c.release_id == release.c.id)
            .where(table.c.id == item_id)
        ).scalar()
        for table in (finding, case_report)
    ]
    known = [moment for moment in held if moment is not None]
    if not known:
        return ()
    files = audit.c.action.startswith("export.") | (audit.c.action == "store.backup")
    since = audit.c.recorded_at >= f"{min(known):%Y-%m-%dT%H:%M:%SZ}"
    told = connection.execute(select(audit).where(files, since).order_by(audit.c.id))
    return tuple(f"{row.recorded_at} {row.who} {row.action} {row.object}" for row in told)


def _audience(connection: Connection) -> str:
    return str(connection.execute(select(release.c.audience).limit(1)).scalar())
