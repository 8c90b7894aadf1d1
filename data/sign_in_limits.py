"""How often somebody may try to sign in, counted in the store so that it holds across all workers.

Accounts and addresses are counted under a keyed hash whose key is thrown away every day: the rows tell nobody who tried
or from where.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import time
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from data.database import noting
from data.tables import day_key, sign_in_attempt

WINDOW_SECONDS = 15 * 60
PER_ACCOUNT, PER_ADDRESS = 5, 30


def count_attempt(engine: Engine, name: str, address: str) -> int:
    """Count one attempt before it is looked at; gives the seconds to wait, 0 where it may go on.

    Args:
        name: the account as it was typed.
        address: IP address of the caller; its network counts (/24 or /56), since single addresses cost nothing.
    """
    now = int(time.time())
    window = now // WINDOW_SECONDS
    with noting(engine) as connection:
        key = _key_of_today(connection)
        connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.window < window))
        by_name = _count(connection, _hidden(key, "account", name.casefold()), window)
        by_address = _count(connection, _hidden(key, "address", network_of(address)), window)
    if by_name > PER_ACCOUNT or by_address > PER_ADDRESS:
        return (window + 1) * WINDOW_SECONDS - now
    return 0


def forget_attempts(engine: Engine, name: str) -> None:
    """After a good sign-in the account starts from nought."""
    with noting(engine) as connection:
        hidden = _hidden(_key_of_today(connection), "account", name.casefold())
        connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.key == hidden))


def network_of(address: str) -> str:
    """The network of an address: /24 for IPv4, /56 for IPv6; an address that is none counts as one network."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{parsed}/{24 if parsed.version == 4 else 56}", strict=False))


def _count(connection: Connection, key: str, window: int) -> int:
    made = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    adding = made(sign_in_attempt).values(key=key, window=window, count=1)
    more = adding.on_conflict_do_update(index_elements=["key", "window"], set_={"count": sign_in_attempt.c.count + 1})
    return int(connection.execute(more.returning(sign_in_attempt.c.count)).scalar_one())


def _hidden(key: str, kind: str, text: str) -> str:
    return hmac.new(bytes.fromhex(key), f"{kind}|{text}".encode(), hashlib.sha256).hexdigest()


def _key_of_today(connection: Connection) -> str:
    today = datetime.now(UTC).date().isoformat()
    made = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(made(day_key).values(day=today, key=secrets.token_hex(32)).on_conflict_do_nothing())
    connection.execute(delete(day_key).where(day_key.c.day != today))
    return str(connection.execute(select(day_key.c.key).where(day_key.c.day == today)).scalar_one())
