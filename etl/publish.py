"""One release, one transaction: all tables of it are written, then the pointer moves; readers see the old or the new.

Publishing adds: a record that comes again replaces its earlier version in the new release, and a record that does not
come stays. Only ``forget`` removes, and it removes from every release.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Engine, insert, select, update

from data.audit import UNKNOWN_PERSON, record
from data.codebook import codebook
from data.database import reading
from data.queries import Release
from data.severity import METHOD
from data.tables import RELEASE_TABLES, current_release, release, shown, tombstone
from etl.assemble import Evidence, merge
from etl.columns import LARGE
from etl.derive import SOURCE_ID, add_derived
from etl.meanwhile import at_once, forked, meanwhile
from etl.public import closed_items, drop_findings, only_public, protected_items
from etl.store import publishing
from etl.stored import cells_of, compute, key_of, read_release, remove
from etl.write import in_order, write_rows

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
    by: str = UNKNOWN_PERSON,
    reason: str = "",
    forgotten: AbstractSet[str] = frozenset(),
) -> Published:
    """Assess the evidence over what the database already holds and publish it as one release.

    Args:
        engine: the store; its schema is brought up to date first.
        evidence: assembled tables (``etl.assemble``).
        reference: the date that ages are counted to.
        label: name of the release; by default the month of the reference date.
        audience: ``public`` leaves out every row that is not public, before anything is written. A store holds the
            releases of one audience only.
        by, reason: for the audit log of the team's store; a public store has none.
        forgotten: records to leave out and to remove, besides those that this store was told to forget.
        progress: wraps the names of the tables while they are written.

    Raises:
        DisclosureError: a public release would give people away.
        AudienceError: the store holds releases for the other audience.
        PublisherBusyError: another publish is under way.
        StoreError: the database cannot be written.
    """
    with publishing(engine, audience) as draft:
        chosen = _free_label(draft.connection, label or f"{reference:%Y-%m}")
        whole = _whole(draft.connection, evidence, reference, chosen, audience, forgotten)
        done = _write_release(draft.connection, whole, reference, chosen, audience, progress)
        draft.discard = not done.changed
        if done.changed and audience == "team":
            record(draft.connection, who=by, action="release.publish", target=done.label, reason=reason)
    return done


def _whole(
    connection: Connection,
    evidence: Evidence,
    reference: date,
    label: str,
    audience: str,
    forgotten: AbstractSet[str],
) -> Evidence:
    old = _coded(read_release(connection, _current_id(connection)))
    gone = forgotten | set(connection.execute(select(tombstone.c.item_id)).scalars())
    whole = drop_findings(merge(old, evidence), set(gone))
    if audience == "public":
        from etl.bands import public_bands  # reads scipy, which only a public release needs

        # what was public once and is so no longer leaves the earlier releases too
        remove(connection, closed_items(whole) | protected_items(whole) | forgotten)
        bands = public_bands(connection, whole, reference=str(reference), label=label)
        return {**add_derived(only_public(whole), reference), "protected_band": bands}
    return add_derived(whole, reference)


def coded_evidence(engine: Engine, pinned: Release) -> Evidence:
    """The evidence of a release as it was coded, without what rules made of it."""
    with reading(engine) as connection:
        return _coded(read_release(connection, pinned.id))


def _current_id(connection: Connection) -> int | None:
    found: int | None = connection.execute(select(current_release.c.release_id)).scalar()
    return found


def _coded(evidence: Evidence) -> Evidence:
    """Without the findings that a rule made: they are made anew for each reference date."""
    derived = set(evidence["finding"].loc[evidence["finding"]["origin"] != "coded", "id"])
    sources = evidence["source"]
    return {**drop_findings(evidence, derived), "source": sources[sources["id"] != SOURCE_ID]}


def _write_release(
    connection: Connection,
    evidence: Evidence,
    reference: date,
    label: str,
    audience: str,
    progress: Progress,
) -> Published:
    """The evidence is written while its cells are computed; where it may be what is there already, nothing is before."""
    evidence = {name: in_order(rows, key_of(name)) for name, rows in evidence.items()}
    current = connection.execute(
        select(release).join(current_release, current_release.c.release_id == release.c.id)
    ).mappings().one_or_none()  # fmt: skip
    assessed = forked if len(evidence["finding"]) >= LARGE and hasattr(os, "fork") else at_once
    with (
        assessed(lambda: cells_of(evidence, reference)) as cells,
        meanwhile(lambda: compute(evidence, reference, cells)) as computed,
    ):
        if current and current["finding_count"] == len(evidence["finding"]) and current["audience"] == audience:
            made = computed.result()
            if made.content_hash == current["content_hash"]:
                return Published(current["label"], made.content_hash, str(reference), audience, False, made.counts)
        row = {
            "label": label, "reference_date": str(reference), "method": METHOD, "codebook_version": codebook().version,
            "content_hash": "", "audience": audience, "published_at": datetime.now(UTC).replace(tzinfo=None),
            "finding_count": len(evidence["finding"]),
        }  # fmt: skip
        release_id = connection.execute(insert(release).values(row).returning(release.c.id)).scalar_one()
        for name in progress([table.name for table in RELEASE_TABLES]):
            rows = evidence[name] if name in evidence else computed.result().evidence[name]
            write_rows(connection, next(t for t in RELEASE_TABLES if t.name == name), rows, release_id)
        made = computed.result()
    write_rows(connection, shown, made.shown, release_id)
    connection.execute(update(release).where(release.c.id == release_id).values(content_hash=made.content_hash))
    point_to(connection, release_id)
    return Published(label, made.content_hash, str(reference), audience, True, made.counts)


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
