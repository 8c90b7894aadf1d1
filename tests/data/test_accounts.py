"""Accounts, sessions and limits, on SQLite and PostgreSQL. Names and passwords are made up."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine, text

from data import accounts, sessions, sign_in_limits
from data.accounts import AccountError
from data.audit import fetch_audit, verify
from data.database import migrate


@pytest.fixture
def store(engine: Engine) -> Engine:
    """An empty team's store."""
    migrate(engine)
    return engine


def enrolled(store: Engine, name: str = "made.up", role: str = "reader") -> str:
    token = accounts.add_account(store, name, role, "A" * 32, by="test")
    assert accounts.enrol(store, token, "hash", 5)
    return sessions.open_session(store, name)


def test_a_link_to_enrol_is_good_once(store: Engine) -> None:
    token = accounts.add_account(store, "made.up", "analyst", "A" * 32, by="test")
    own = accounts.enrolling(store, token)
    assert own is not None
    assert accounts.enrolling(store, token + "x") is None
    assert accounts.enrol(store, token, "hash", 5)
    assert not accounts.enrol(store, token, "other", 6)
    assert accounts.enrolling(store, token) is None


def test_nothing_that_opens_a_door_is_stored_as_it_is(store: Engine) -> None:
    link = accounts.add_account(store, "second", "reader", "A" * 32, by="test")
    token = enrolled(store)
    with store.connect() as connection:
        rows = [
            str(connection.execute(text(f"SELECT * FROM {name}")).all()) for name in ("account", "session", "audit")
        ]
    assert not any(token in row or link in row for row in rows)


@pytest.mark.parametrize("change", ["role", "disable", "reset", "close"])
def test_a_change_ends_the_sessions(store: Engine, change: str) -> None:
    token = enrolled(store)
    assert sessions.session_owner(store, token) == ("made.up", "reader")
    if change == "role":
        accounts.set_role(store, "made.up", "admin", by="test")
    elif change == "disable":
        accounts.disable(store, "made.up", by="test")
    elif change == "reset":
        accounts.reset(store, "made.up", "B" * 32, by="test")
    else:
        sessions.close_session(store, token)
    assert sessions.session_owner(store, token) is None


def test_sessions_run_out(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    token, now = enrolled(store), [0.0]
    start = sessions.time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: start + now[0])
    for now[0] in range(0, sessions.LONGEST_SECONDS + 1, sessions.IDLE_SECONDS - 60):
        assert sessions.session_owner(store, token), now
    now[0] = sessions.LONGEST_SECONDS + 60
    assert sessions.session_owner(store, token) is None
    now[0] = 0
    idle = sessions.open_session(store, "made.up")
    now[0] = sessions.IDLE_SECONDS + 1
    assert sessions.session_owner(store, idle) is None


def test_a_code_counts_once(store: Engine) -> None:
    enrolled(store)
    assert [accounts.use_code(store, "made.up", step) for step in (7, 7, 6, 8)] == [True, False, False, True]


@pytest.mark.parametrize(("name", "role"), [("x", "reader"), ("a b", "reader"), ("ok.name", "king"), ("<b>", "reader")])
def test_an_account_that_cannot_be_is_refused(store: Engine, name: str, role: str) -> None:
    with pytest.raises(AccountError):
        accounts.add_account(store, name, role, "A" * 32, by="test")


def test_changes_are_in_the_audit_log_without_secrets(store: Engine) -> None:
    enrolled(store)
    accounts.set_role(store, "made.up", "admin", by="chief")
    log = fetch_audit(store)
    assert list(log["action"]) == ["account.role", "session.open", "account.enrol", "account.add"]
    assert list(log["who"]) == ["chief", "made.up", "made.up", "test"]
    assert verify(store).problems == ()


def test_attempts_are_counted_across_workers_by_account_and_by_network(store: Engine) -> None:
    waits: list[int] = []
    threads = [
        threading.Thread(target=lambda: waits.append(sign_in_limits.count_attempt(store, "made.up", "192.0.2.7")))
        for _attempt in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(wait == 0 for wait in waits) == sign_in_limits.PER_ACCOUNT
    sign_in_limits.forget_attempts(store, "made.up")
    assert sign_in_limits.count_attempt(store, "MADE.UP", "192.0.2.8") == 0
    for at in range(40):
        last = sign_in_limits.count_attempt(store, f"name{at}", "192.0.2.9")
    assert last > 0
    assert sign_in_limits.count_attempt(store, "other", "198.51.100.1") == 0


def test_neither_names_nor_addresses_are_stored_with_the_counts(store: Engine) -> None:
    sign_in_limits.count_attempt(store, "made.up", "192.0.2.7")
    with store.connect() as connection:
        rows = str(connection.execute(text("SELECT * FROM sign_in_attempt")).all())
    assert "made.up" not in rows
    assert "192.0.2" not in rows


@pytest.mark.parametrize(("address", "network"), [
    ("192.0.2.7", "192.0.2.0/24"), ("2001:db8::1", "2001:db8::/56"), ("", "unknown"), ("x", "unknown"),
])  # fmt: skip
def test_the_network_counts(address: str, network: str) -> None:
    assert sign_in_limits.network_of(address) == network
