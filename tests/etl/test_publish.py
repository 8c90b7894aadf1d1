"""Releases on both databases: whole or not at all, the same content everywhere, nothing lost."""

from __future__ import annotations

import os
import socket
import sys
import time
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine

from data.database import newest_revision, open_engine, reading, schema_revision, writing
from data.errors import UnknownReleaseError
from data.queries import fetch_cells, fetch_findings, fetch_release, fetch_releases, fetch_sources
from etl.assemble import KEYS, Evidence, merge
from etl.errors import EtlError, PublisherBusyError
from etl.meanwhile import forked, meanwhile
from etl.publish import publish
from etl.releases import forget, roll_back
from etl.stored import changed_releases, content_hash
from tests.conftest import REFERENCE


def test_the_shipped_evidence_is_published_whole(engine: Engine, evidence: Evidence) -> None:
    done = publish(engine, evidence, reference=REFERENCE)
    release = fetch_release(engine)
    assert (release.label, release.method, release.audience) == ("2026-11", "M1", "team")
    assert done.counts["finding"] == 259 + 14 == release.finding_count
    assert len(fetch_cells(engine, release)) == 46 * 12
    assert (fetch_cells(engine, release)["state"] == "graded").sum() == 44


def test_the_content_hash_is_the_same_on_every_database(engine: Engine, evidence: Evidence, shipped: Engine) -> None:
    publish(engine, evidence, reference=REFERENCE)
    assert fetch_release(engine).content_hash == fetch_release(shipped).content_hash


def test_loading_twice_changes_nothing(engine: Engine, evidence: Evidence) -> None:
    publish(engine, evidence, reference=REFERENCE)
    again = publish(engine, evidence, reference=REFERENCE)
    assert not again.changed
    assert len(fetch_releases(engine)) == 1


def test_what_does_not_come_again_stays(engine: Engine, evidence: Evidence) -> None:
    publish(engine, evidence, reference=REFERENCE)
    nothing = {name: rows.iloc[:0] for name, rows in evidence.items()}
    assert not publish(engine, nothing, reference=REFERENCE).changed
    assert fetch_release(engine).finding_count == 273


def test_a_record_that_comes_again_replaces_its_earlier_version_in_the_new_release_only(
    engine: Engine, evidence: Evidence
) -> None:
    publish(engine, evidence, reference=REFERENCE)
    changed = {name: rows.iloc[:0] for name, rows in evidence.items()}
    row = evidence["finding"][evidence["finding"]["id"] == "P053"]
    changed["finding"] = row.assign(statement="A made-up new wording.")
    done = publish(engine, changed, reference=REFERENCE)
    assert done.label == "2026-11.2"
    texts = {
        label: fetch_findings(engine, fetch_release(engine, label), country="GE")
        .set_index("id")
        .at["P053", "statement"]
        for label in ("2026-11", "2026-11.2")
    }
    assert texts["2026-11.2"] == "A made-up new wording."
    assert texts["2026-11"] != texts["2026-11.2"]


def test_going_back_shows_the_earlier_release_and_deletes_nothing(engine: Engine, evidence: Evidence) -> None:
    publish(engine, evidence, reference=REFERENCE, label="first")
    publish(engine, evidence, reference=date(2027, 1, 31), label="second")
    assert fetch_release(engine).label == "second"
    roll_back(engine, "first")
    assert fetch_release(engine).label == "first"
    assert list(fetch_releases(engine)["label"]) == ["second", "first"]
    with pytest.raises(UnknownReleaseError, match="third"):
        roll_back(engine, "third")


def test_forgetting_removes_from_every_release_and_for_good(engine: Engine, evidence: Evidence) -> None:
    publish(engine, evidence, reference=REFERENCE, label="first")
    publish(engine, evidence, reference=date(2027, 1, 31), label="second")
    done = forget(engine, "P053")
    assert done.releases == ("first", "second")
    for label in done.releases:
        release = fetch_release(engine, label)
        findings = fetch_findings(engine, release, country="GE", theme="DOC", kind="problem")
        assert list(findings["id"]) == ["S019"]
        cell = fetch_cells(engine, release, country="GE", theme="DOC").iloc[0]
        assert cell["finding_count"] == 1  # no number keeps what was forgotten
    publish(engine, evidence, reference=REFERENCE, label="third")
    assert "P053" not in set(fetch_findings(engine, fetch_release(engine))["id"])
    with pytest.raises(EtlError, match="no release holds"):
        forget(engine, "NEVER-1")


def test_a_public_release_holds_no_team_rows(engine: Engine, evidence: Evidence) -> None:
    hidden = evidence["finding"][evidence["finding"]["id"] == "P053"].assign(id="T1", visibility="team")
    secret = evidence["source"].head(1).assign(id="SRC-T", visibility="restricted")
    by_source = hidden.assign(id="T2", visibility="public", source_id="SRC-T")
    mixed = merge(
        evidence,
        {**{n: r.iloc[:0] for n, r in evidence.items()}, "finding": pd.concat([hidden, by_source]), "source": secret},
    )
    publish(engine, mixed, reference=REFERENCE, audience="public")
    release = fetch_release(engine)
    assert set(fetch_findings(engine, release)["visibility"]) == {"public"}
    assert not {"T1", "T2"} & set(fetch_findings(engine, release)["id"])
    assert "SRC-T" not in set(fetch_sources(engine, release)["id"])


def test_a_second_publisher_is_turned_away_and_the_first_finishes(engine: Engine, evidence: Evidence) -> None:
    publish(engine, evidence, reference=REFERENCE, label="first")
    other = open_engine(engine.url.render_as_string(hide_password=False))
    if other.dialect.name == "sqlite":
        other = open_engine(str(engine.url))
    with writing(engine), pytest.raises(PublisherBusyError, match="another publish"):
        publish(other, evidence, reference=date(2027, 1, 31))
    other.dispose()
    assert fetch_release(engine).label == "first"


def test_an_error_in_the_middle_leaves_the_old_release(engine: Engine, evidence: Evidence) -> None:
    publish(engine, evidence, reference=REFERENCE, label="first")

    def stumble(names):  # type: ignore[no-untyped-def]
        for at, name in enumerate(names):
            if at == 5:
                raise KeyboardInterrupt
            yield name

    with pytest.raises(KeyboardInterrupt):
        publish(engine, evidence, reference=date(2027, 1, 31), label="second", progress=stumble)
    assert list(fetch_releases(engine)["label"]) == ["first"]
    assert len(fetch_cells(engine, fetch_release(engine))) == 46 * 12


def test_an_error_in_what_is_computed_meanwhile_leaves_the_old_release(
    engine: Engine, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(engine, evidence, reference=REFERENCE, label="first")

    def stumble(*_: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr("etl.publish.compute", stumble)
    with pytest.raises(ArithmeticError):
        publish(engine, evidence, reference=date(2027, 1, 31), label="second")
    assert list(fetch_releases(engine)["label"]) == ["first"]
    assert len(fetch_findings(engine, fetch_release(engine))) == 273


def test_what_is_there_already_is_not_written_and_taken_back(engine: Engine, evidence: Evidence) -> None:
    written: list[str] = []

    def note(names):  # type: ignore[no-untyped-def]
        for name in names:
            written.append(name)
            yield name

    publish(engine, evidence, reference=REFERENCE, progress=note)
    assert "finding" in written
    written.clear()
    publish(engine, evidence, reference=REFERENCE, progress=note)
    assert written == []


@pytest.mark.parametrize("rows", [1, 7, 273])
def test_every_row_arrives_however_many_go_at_once(
    engine: Engine, evidence: Evidence, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr("etl.write._ROWS", rows)
    monkeypatch.setattr("etl.write._CHUNK", 100)
    publish(engine, evidence, reference=REFERENCE)
    with reading(engine) as connection:
        assert changed_releases(connection) == []


def test_threads_take_turns_as_before_when_the_work_beside_has_ended() -> None:
    before = sys.getswitchinterval()
    with meanwhile(lambda: sys.getswitchinterval()) as work:
        assert work.result() < before
    assert sys.getswitchinterval() == before
    with pytest.raises(ZeroDivisionError), meanwhile(lambda: 1 // 0) as work:
        work.result()
    assert sys.getswitchinterval() == before


def test_cells_of_a_large_release_come_from_a_process_of_its_own_and_are_the_same(
    engine: Engine, evidence: Evidence, shipped: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("etl.publish.forked", lambda work: asked.append(work) or forked(work))
    for place in ("publish", "columns", "assemble", "stored", "write"):
        monkeypatch.setattr(f"etl.{place}.LARGE", 100)
    publish(engine, evidence, reference=REFERENCE)
    assert len(asked) == 1
    assert fetch_release(engine).content_hash == fetch_release(shipped).content_hash


def test_what_goes_wrong_in_a_process_of_its_own_is_told_and_no_process_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fork, started = os.fork, []
    monkeypatch.setattr(os, "fork", lambda: started.append(fork()) or started[-1])
    with pytest.raises(ZeroDivisionError), forked(lambda: 1 // 0) as answer:
        answer()
    with pytest.raises(ChildProcessError, match="was ended"), forked(lambda: os._exit(1)) as answer:
        answer()
    with pytest.raises(KeyError), forked(lambda: time.sleep(600)):
        raise KeyError
    assert len(started) == 3
    for child in started:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_a_database_notices_that_its_publisher_is_gone_though_the_process_lives_on() -> None:
    inner, outer = socket.socketpair()
    with outer, forked(lambda: time.sleep(600)):
        inner.close()
        assert outer.recv(1) == b""


def test_migrations_build_the_schema_that_the_code_expects(engine: Engine, evidence: Evidence) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from data.tables import metadata

    publish(engine, evidence, reference=REFERENCE)
    assert schema_revision(engine) == newest_revision()
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_hash_sees_every_change_and_no_order(evidence: Evidence, shipped: Engine) -> None:
    from etl.assess import add_cells
    from etl.derive import add_derived

    whole = add_cells(add_derived(evidence, REFERENCE), REFERENCE)
    shuffled = {name: rows.sample(frac=1, random_state=1) for name, rows in whole.items()}
    assert content_hash(shuffled, REFERENCE) == content_hash(whole, REFERENCE) == fetch_release(shipped).content_hash
    for name in KEYS:
        if len(whole[name]):
            shorter = {**whole, name: whole[name].iloc[1:]}
            assert content_hash(shorter, REFERENCE) != content_hash(whole, REFERENCE)
