"""Who is signed in: one row per session, found by the hash of a random token that only the browser has."""

from __future__ import annotations

import secrets
import time

from sqlalchemy import Engine, delete, insert, or_, select, update
from sqlalchemy.exc import OperationalError

from data.accounts import token_hash
from data.audit import record
from data.database import noting, reading
from data.errors import DatabaseBusyError
from data.tables import account, session

IDLE_SECONDS, LONGEST_SECONDS = 30 * 60, 12 * 3600
_NOTED_EVERY = 60  # seconds; a session is not written to on every request


def open_session(engine: Engine, name: str) -> str:
    """A new session; gives its token (256 bits). Sessions that ran out are swept away."""
    token, now = secrets.token_urlsafe(32), int(time.time())
    over = or_(session.c.seen_at < now - IDLE_SECONDS, session.c.opened_at < now - LONGEST_SECONDS)
    with noting(engine) as connection:
        connection.execute(delete(session).where(over))
        row = {"token_hash": token_hash(token), "account_name": name, "opened_at": now, "seen_at": now}
        connection.execute(insert(session).values(row))
        record(connection, who=name, action="session.open", target=name)
    return token


def session_owner(engine: Engine, token: str) -> tuple[str, str] | None:
    """Name and role of whoever the token belongs to; None for one that is unknown, ran out, or whose account is closed."""
    now = int(time.time())
    good = (session.c.token_hash == token_hash(token)) & account.c.active
    good &= (session.c.seen_at >= now - IDLE_SECONDS) & (session.c.opened_at >= now - LONGEST_SECONDS)
    query = select(account.c.name, account.c.role, session.c.seen_at)
    with reading(engine) as connection:
        row = connection.execute(
            query.join(session, session.c.account_name == account.c.name).where(good)
        ).one_or_none()
    if row is None:
        return None
    if row.seen_at < now - _NOTED_EVERY:
        _note(engine, token, now)
    return row.name, row.role


def close_session(engine: Engine, token: str) -> None:
    """Sign out: the token is worth nothing from now on."""
    gone = session.c.token_hash == token_hash(token)
    with noting(engine) as connection:
        name = connection.execute(delete(session).where(gone).returning(session.c.account_name)).scalar()
        if name:
            record(connection, who=name, action="session.close", target=name)


def _note(engine: Engine, token: str, now: int) -> None:
    """That the session is in use. While a publish holds the database it is left for the next request."""
    try:
        with noting(engine) as connection:
            connection.execute(update(session).where(session.c.token_hash == token_hash(token)).values(seen_at=now))
    except (DatabaseBusyError, OperationalError):
        return
