"""Two people for a public release: one approves a release of the team, another publishes it.

Approvals are entries of the audit log, so that none can be changed or removed. One holds for the content that was
approved: a release whose content changed since (something was forgotten) needs a new one.
"""

from __future__ import annotations

import os

from sqlalchemy import Engine, func, inspect, select, table

from data.audit import UNKNOWN_PERSON, fetch_audit, record_now
from data.database import reading
from data.errors import DataError
from data.queries import Release

ACTION = "release.approve"
SETTING = "REQUIRE_APPROVAL"
_ACCOUNTS = "account"  # table of the team app's accounts


class ApprovalError(DataError):
    """A public release that another person has not approved."""


def approve(engine: Engine, pinned: Release, *, by: str, reason: str = "") -> None:
    """Record that this person has looked at the release and may see its public rows published.

    Raises:
        ApprovalError: nobody is named, or the release is not the team's.
    """
    if by == UNKNOWN_PERSON:
        raise ApprovalError("an approval needs a name: --by NAME")
    if pinned.audience != "team":
        raise ApprovalError(f"release {pinned.label} is public already")
    record_now(engine, who=by, action=ACTION, target=_content(pinned), reason=reason)


def approvers(engine: Engine, pinned: Release) -> set[str]:
    """Who approved this release as it is now."""
    entries = fetch_audit(engine, action=ACTION)
    return set(entries.loc[entries["object"] == _content(pinned), "who"])


def approval_needed(team: Engine) -> bool:
    """Whether two people are asked for: the setting says so, or the team's store has accounts of at least two people."""
    setting = os.environ.get(SETTING, "")
    if setting:
        return setting not in ("0", "no")
    with reading(team) as connection:
        if not inspect(connection).has_table(_ACCOUNTS):
            return False
        return bool(connection.execute(select(func.count()).select_from(table(_ACCOUNTS))).scalar_one() > 1)


def require_approval(team: Engine, pinned: Release, *, by: str) -> None:
    """Refuse a public publish by one person alone.

    Raises:
        ApprovalError: saying what is missing.
    """
    if by == UNKNOWN_PERSON:
        raise ApprovalError("a public release needs the name of who publishes it: --by NAME")
    if not approvers(team, pinned) - {by}:
        raise ApprovalError(
            f"release {pinned.label} needs the approval of another person than {by}: "
            f"python -m etl approve {pinned.label} --by NAME"
        )


def _content(pinned: Release) -> str:
    return f"{pinned.label}@{pinned.content_hash[:20]}"
