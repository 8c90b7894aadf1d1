"""The audit log of the team's store: who did what to which object, when and why; never any content.

Entries are only ever appended: triggers in the database refuse a change or a removal, and each entry carries the hash of
the one before it, so that a change made behind the triggers' back is found by :func:`verify`. Somebody who can rewrite
the whole table could rewrite the whole chain too; what they cannot do is keep the head hash that was noted elsewhere
(every backup notes it, ``python -m etl audit verify --head`` compares it).
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Connection, Engine, insert, select, text

from data.database import noting, reading
from data.errors import DataError
from data.tables import audit

UNKNOWN_PERSON = "operator"  # on the command line without a name; the name of the computer's user is never taken
START = "0" * 64
_COLUMNS = ["id", "recorded_at", "who", "action", "object", "reason", "previous", "hash"]
_NAME = re.compile(r"[\w .:;,/@+*=-]{1,200}")
_LONGEST_REASON = 500
_CHAIN_LOCK = 20230905


class AuditError(DataError):
    """An entry that cannot be recorded, or a log that was tampered with."""


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found.

    Attributes:
        entries: how many entries were read.
        head: hash of the last entry.
        problems: one sentence per break; empty for a whole log.
    """

    entries: int
    head: str
    problems: tuple[str, ...]


def record(connection: Connection, *, who: str, action: str, target: str, reason: str = "") -> str:
    """Append one entry in the transaction of what it tells of, so that neither stands without the other.

    Args:
        connection: inside :func:`data.database.writing`, or any transaction that may write.
        who: account or name; ``UNKNOWN_PERSON`` where nobody said.
        action: a short verb phrase with a dot for its area, for example ``release.publish`` or ``account.disable``.
        target: what it was done to, by identifier; never content.
        reason: why, in a sentence.

    Returns:
        The hash of the entry: the new head of the chain.

    Raises:
        AuditError: an identifier is empty, too long or holds anything but letters, digits and plain punctuation.
    """
    for name, value in (("who", who), ("action", action), ("target", target)):
        if not _NAME.fullmatch(value):
            raise AuditError(f"the audit log takes an identifier of at most 200 plain characters for {name!r}")
    if len(reason) > _LONGEST_REASON:
        raise AuditError(f"a reason has at most {_LONGEST_REASON} characters")
    _take_turn(connection)
    last = connection.execute(select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)).one_or_none()
    number, previous = (last.id + 1, last.hash) if last else (1, START)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    entry = [number, now, who, action, target, reason.strip(), previous]
    digest = _hash(entry)
    connection.execute(insert(audit).values(dict(zip(_COLUMNS, [*entry, digest], strict=True))))
    return digest


def record_now(engine: Engine, *, who: str, action: str, target: str, reason: str = "") -> str:
    """Append one entry in a transaction of its own; waits while another entry is being written, not for a publish.

    On SQLite every writer waits for every other; after ten seconds it gives up.

    Raises:
        DatabaseBusyError, OperationalError: another writer held the database for too long (:func:`data.database.noting`).
        AuditError: as :func:`record`.
    """
    with noting(engine) as connection:
        return record(connection, who=who, action=action, target=target, reason=reason)


def record_hourly(engine: Engine, *, who: str, action: str, target: str, patience: float) -> None:
    """Append one entry unless the same stands in the log since the hour began, whichever process wrote it.

    Args:
        patience: seconds to wait for another writer.

    Raises:
        As :func:`record_now`.
    """
    same = (audit.c.who == who) & (audit.c.action == action) & (audit.c.object == target)
    with noting(engine, patience=patience) as connection:
        _take_turn(connection)
        hour = f"{datetime.now(UTC):%Y-%m-%dT%H}"
        stands = select(audit.c.id).where(audit.c.recorded_at >= hour, same).limit(1)
        if connection.execute(stands).first() is None:
            record(connection, who=who, action=action, target=target)


def _take_turn(connection: Connection) -> None:
    """Entries form one chain: the next waits until this one stands. SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})


def fetch_audit(engine: Engine, *, limit: int | None = None, action: str = "") -> pd.DataFrame:
    """Entries, newest first: id, recorded_at (UTC), who, action, object, reason, previous, hash.

    Args:
        limit: at most so many.
        action: only actions that begin so, for example ``account.``.
    """
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if action:
        query = query.where(audit.c.action.startswith(action, autoescape=True))
    with reading(engine) as connection:
        return pd.DataFrame(connection.execute(query).all(), columns=_COLUMNS)


def verify(engine: Engine, *, head: str = "") -> Verdict:
    """Follow the chain from its first entry to its last.

    Args:
        head: a hash noted earlier (by a backup, on paper) that must still stand in the log: finds a log that was cut
            off at its end or written anew as a whole.
    """
    problems: list[str] = []
    previous, number, seen = START, 0, {START}
    with reading(engine) as connection:
        for row in connection.execute(select(audit).order_by(audit.c.id)):
            entry = list(row)
            number += 1
            if row.id != number:
                problems.append(f"entry {number} is missing")
                number = row.id
            if row.previous != previous:
                problems.append(f"entry {row.id} does not follow from the one before it")
            if _hash(entry[:-1]) != row.hash:
                problems.append(f"entry {row.id} was changed")
            previous = row.hash
            seen.add(previous)
        if not _is_guarded(connection):
            problems.append("the triggers that keep the log append-only are gone")
    if head and head not in seen:
        problems.append("the head hash noted earlier does not stand in the log: its end was cut off or rewritten")
    return Verdict(number, previous, tuple(problems))


def _hash(entry: list[object]) -> str:
    return hashlib.sha256(json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _is_guarded(connection: Connection) -> bool:
    if connection.dialect.name == "postgresql":
        query = "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'audit_append_only%' AND tgenabled <> 'D'"
        return bool(connection.execute(text(query)).scalar_one() == 2)
    query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_append_only%'"
    return bool(connection.execute(text(query)).scalar_one() == 3)
