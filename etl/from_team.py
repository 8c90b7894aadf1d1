"""A public release as the team makes it: from a release of its own store, approved by a second person, and logged there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select

from data.approvals import approval_needed, require_approval
from data.audit import record_now
from data.database import reading, require_schema
from data.queries import Release, fetch_audiences, fetch_release
from data.tables import tombstone
from etl.assemble import Evidence
from etl.errors import EtlError
from etl.publish import Progress, Published, coded_evidence, publish


@dataclass(frozen=True)
class TeamStore:
    """Where a public release comes from.

    Attributes:
        engine: the team's store.
        source: the release that is made public; None where the evidence comes from files.
    """

    engine: Engine
    source: Release | None = None

    @classmethod
    def of(cls, engine: Engine, label: str | None) -> TeamStore:
        """The store, and the release of this label if one is named.

        Raises:
            UnknownReleaseError, SchemaError, AudienceError: there is no such release, or it is no store of a team.
        """
        require_schema(engine)
        fetch_audiences(engine, but="team")
        return cls(engine, fetch_release(engine, label) if label else None)


def publish_for_public(
    engine: Engine,
    evidence: Evidence | None,
    team: TeamStore,
    *,
    reference: date,
    label: str | None,
    by: str,
    reason: str,
    progress: Progress = iter,
) -> Published:
    """Publish into a public store under the rules of the team.

    What the team forgot stays forgotten. Where two people are asked for (``data.approvals``), the release must come from
    the team's store and have been approved by somebody else than ``by``.

    Raises:
        ApprovalError: nobody else has approved.
        EtlError: approval is asked for, but the evidence comes from files.
    """
    pinned = team.source
    if approval_needed(team.engine):
        if pinned is None:
            raise EtlError("two people are asked for: publish a release of the team's store with --from LABEL")
        require_approval(team.engine, pinned, by=by)
    if pinned:
        evidence = coded_evidence(team.engine, pinned)
        reference, label = date.fromisoformat(pinned.reference_date), label or pinned.label
    assert evidence is not None  # noqa: S101 - the command line gives one or the other
    with reading(team.engine) as connection:
        forgotten = set(connection.execute(select(tombstone.c.item_id)).scalars())
    done = publish(
        engine, evidence, reference=reference, label=label, audience="public", progress=progress, forgotten=forgotten
    )
    if done.changed:
        target = f"{done.label}@{done.content_hash[:20]}"
        record_now(team.engine, who=by, action="release.publish_public", target=target, reason=reason)
    return done
