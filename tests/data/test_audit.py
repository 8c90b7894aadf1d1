"""The audit log on both databases: nothing in it can be changed unseen."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from data.audit import START, AuditError, fetch_audit, record_now, verify
from data.database import migrate
from data.tables import audit

TURN_OFF = {
    "sqlite": ["DROP TRIGGER audit_append_only_update", "DROP TRIGGER audit_append_only_delete"],
    "postgresql": ["ALTER TABLE audit DISABLE TRIGGER USER"],
}
TURN_ON = {
    "sqlite": [
        f"CREATE TRIGGER audit_append_only_{action.lower()} BEFORE {action} ON audit BEGIN SELECT RAISE(ABORT, 'no'); END"
        for action in ("UPDATE", "DELETE")
    ],
    "postgresql": ["ALTER TABLE audit ENABLE TRIGGER USER"],
}


@pytest.fixture
def log(engine: Engine) -> Engine:
    migrate(engine)
    for number in range(1, 5):
        record_now(engine, who="anna", action="release.publish", target=f"2026-{number:02}", reason="monthly")
    return engine


def test_entries_form_a_chain_and_say_who_did_what(log: Engine) -> None:
    entries = fetch_audit(log)
    assert list(entries["object"]) == ["2026-04", "2026-03", "2026-02", "2026-01"]
    assert set(entries["who"]) == {"anna"}
    assert list(entries["previous"]) == [*entries["hash"].iloc[1:], START]
    verdict = verify(log)
    assert (verdict.entries, verdict.head, verdict.problems) == (4, entries["hash"].iloc[0], ())


@pytest.mark.parametrize(
    "change", [update(audit).values(who="boris"), delete(audit), update(audit).where(audit.c.id == 2).values(reason="")]
)
def test_the_database_refuses_to_change_or_remove_an_entry(log: Engine, change) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DBAPIError, match="append-only"), log.begin() as connection:
        connection.execute(change)
    assert verify(log).problems == ()


def test_an_entry_cannot_be_replaced_or_the_table_emptied(log: Engine) -> None:
    row = fetch_audit(log).iloc[-1].to_dict() | {"who": "boris"}
    statement = insert(audit).prefix_with("OR REPLACE") if log.dialect.name == "sqlite" else text("TRUNCATE audit")
    with pytest.raises(DBAPIError, match="append-only"), log.begin() as connection:
        connection.execute(statement, row if log.dialect.name == "sqlite" else None)


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        (update(audit).where(audit.c.id == 2).values(who="boris"), "entry 2 was changed"),
        (delete(audit).where(audit.c.id == 2), "entry 2 is missing"),
        (update(audit).where(audit.c.id == 3).values(recorded_at="2020-01-01T00:00:00Z"), "entry 3 was changed"),
    ],
)
def test_tampering_behind_the_triggers_is_found(log: Engine, tampering, found: str) -> None:  # type: ignore[no-untyped-def]
    _tamper(log, tampering)
    assert found in verify(log).problems


def test_a_log_that_was_cut_off_is_found_by_a_head_noted_earlier(log: Engine) -> None:
    head = verify(log).head
    _tamper(log, delete(audit).where(audit.c.id == 4))
    assert verify(log).problems == ()  # a shorter chain is whole in itself
    assert "cut off" in verify(log, head=head).problems[0]


def test_a_log_without_its_guards_is_not_trusted(log: Engine) -> None:
    with log.begin() as connection:
        for statement in TURN_OFF[log.dialect.name]:
            connection.execute(text(statement))
    assert "triggers" in verify(log).problems[0]


def test_only_identifiers_are_taken(log: Engine) -> None:
    for bad in ("", "a" * 201, "two\nlines", "Ignored <b>"):
        with pytest.raises(AuditError, match="identifier"):
            record_now(log, who="anna", action="export.read", target=bad)
    with pytest.raises(AuditError, match="reason"):
        record_now(log, who="anna", action="export.read", target="x", reason="a" * 501)
    assert len(fetch_audit(log)) == 4


def _tamper(engine: Engine, statement) -> None:  # type: ignore[no-untyped-def]
    with engine.begin() as connection:
        for turn_off in TURN_OFF[engine.dialect.name]:
            connection.execute(text(turn_off))
        connection.execute(statement)
        for turn_on in TURN_ON[engine.dialect.name]:
            connection.execute(text(turn_on))
