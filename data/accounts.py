"""Accounts of the team's store: who may come in, with which role. Every change is in the audit log.

Passwords are here as argon2id hashes only, links to enrol as SHA-256 only. The secret of the one-time codes has to be
here as it is, since each code is computed from it: a stolen database alone opens no account, but is reason to renew all.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, Engine, delete, insert, select, update

from data.audit import record
from data.database import noting, reading
from data.errors import DataError
from data.queries import fetch_audiences
from data.tables import account, session

ROLES = ("reader", "analyst", "reviewer", "publisher", "admin")
ENROL_SECONDS = 24 * 3600
_NAME = re.compile(r"[\w.@+-]{2,80}")


class AccountError(DataError):
    """An account that cannot be made or changed; the text says why."""


@dataclass(frozen=True)
class Account:
    """One person of the team. An account without a password has not been enrolled yet."""

    name: str
    role: str
    password_hash: str
    code_secret: str
    code_step: int
    active: bool


def token_hash(token: str) -> str:
    """What is stored of a random token: it has 256 bits, so a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def add_account(engine: Engine, name: str, role: str, code_secret: str, *, by: str) -> str:
    """Make an account that waits for its owner; gives the token of the link to enrol, good once and for a day.

    Raises:
        AccountError: the name or role cannot be, the name is taken, or the store is public.
    """
    if not _NAME.fullmatch(name):
        raise AccountError("a name has 2 to 80 letters, digits or . @ + - _")
    _require_role(role)
    if "public" in fetch_audiences(engine):
        raise AccountError("this store is public: accounts belong into the team's store only")
    token = secrets.token_urlsafe(32)
    with noting(engine) as connection:
        if _find(connection, name):
            raise AccountError(f"there is already an account {name!r}")
        row = {"name": name, "role": role, "password_hash": "", "code_secret": code_secret, "code_step": 0, "active": True,
               "enrol_hash": token_hash(token), "enrol_until": int(time.time()) + ENROL_SECONDS}  # fmt: skip
        connection.execute(insert(account).values(row))
        record(connection, who=by, action="account.add", target=name, reason=f"role {role}")
    return token


def set_role(engine: Engine, name: str, role: str, *, by: str) -> None:
    """Give another role; whoever is signed in has to sign in again.

    Raises:
        AccountError: there is no such account or role.
    """
    _require_role(role)
    _change(engine, name, {"role": role}, action="account.role", reason=f"role {role}", by=by)


def disable(engine: Engine, name: str, *, by: str) -> None:
    """Close an account and end its sessions at once.

    Raises:
        AccountError: there is no such account.
    """
    gone = {"active": False, "password_hash": "", "enrol_hash": "", "enrol_until": 0}
    _change(engine, name, gone, action="account.disable", reason="", by=by)


def reset(engine: Engine, name: str, code_secret: str, *, by: str) -> str:
    """After a lost device or password: both are void, sessions end, and a new link to enrol is given.

    Raises:
        AccountError: there is no such account.
    """
    token = secrets.token_urlsafe(32)
    fresh = {"active": True, "password_hash": "", "code_secret": code_secret, "code_step": 0,
             "enrol_hash": token_hash(token), "enrol_until": int(time.time()) + ENROL_SECONDS}  # fmt: skip
    _change(engine, name, fresh, action="account.reset", reason="", by=by)
    return token


def enrolling(engine: Engine, token: str) -> Account | None:
    """The account that a link to enrol belongs to, while the link is good."""
    query = select(account).where(account.c.enrol_hash == token_hash(token), account.c.enrol_until > int(time.time()))
    with reading(engine) as connection:
        row = connection.execute(query.where(account.c.active)).mappings().one_or_none()
    return _account(row) if row else None


def enrol(engine: Engine, token: str, password_hash: str, code_step: int) -> bool:
    """Set the password and void the link; False where somebody used the link before."""
    known = (account.c.enrol_hash == token_hash(token)) & (account.c.enrol_until > int(time.time())) & account.c.active
    values = {"password_hash": password_hash, "enrol_hash": "", "enrol_until": 0, "code_step": code_step}
    with noting(engine) as connection:
        name = connection.execute(update(account).where(known).values(values).returning(account.c.name)).scalar()
        if name:
            record(connection, who=name, action="account.enrol", target=name)
    return bool(name)


def fetch_account(engine: Engine, name: str) -> Account | None:
    """The account of this name, closed ones included."""
    with reading(engine) as connection:
        row = _find(connection, name)
    return _account(row) if row else None


def fetch_accounts(engine: Engine) -> pd.DataFrame:
    """All accounts by name: name, role, active, enrolled."""
    query = select(account.c.name, account.c.role, account.c.active, (account.c.password_hash != "").label("enrolled"))
    with reading(engine) as connection:
        result = connection.execute(query.order_by(account.c.name))
        return pd.DataFrame(result.all(), columns=list(result.keys()))


def use_code(engine: Engine, name: str, step: int) -> bool:
    """Mark a one-time code as used; False where it, or a later one, was used before."""
    unused = (account.c.name == name) & (account.c.code_step < step)
    with noting(engine) as connection:
        return connection.execute(update(account).where(unused).values(code_step=step)).rowcount == 1


def renew_hash(engine: Engine, name: str, password_hash: str) -> None:
    """Store a password anew after the cost of hashing was raised."""
    with noting(engine) as connection:
        connection.execute(update(account).where(account.c.name == name).values(password_hash=password_hash))


def _require_role(role: str) -> None:
    if role not in ROLES:
        raise AccountError("the role must be one of " + ", ".join(ROLES))


def _change(engine: Engine, name: str, values: dict[str, object], *, action: str, reason: str, by: str) -> None:
    with noting(engine) as connection:
        if not connection.execute(update(account).where(account.c.name == name).values(values)).rowcount:
            raise AccountError(f"there is no account {name!r}")
        connection.execute(delete(session).where(session.c.account_name == name))
        record(connection, who=by, action=action, target=name, reason=reason)


def _find(connection: Connection, name: str) -> object:
    return connection.execute(select(account).where(account.c.name == name)).mappings().one_or_none()


def _account(row: object) -> Account:
    values = dict(row)  # type: ignore[call-overload]
    return Account(**{field: values[field] for field in Account.__dataclass_fields__})
