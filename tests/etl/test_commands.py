"""The commands on a store, as a person types them, on both databases: what they print, their exit codes, who may."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from data.audit import fetch_audit, record_now
from data.database import migrate, open_engine, writing
from data.queries import fetch_findings, fetch_release
from etl.cli import main
from etl.publish import publish
from tests.conftest import REFERENCE
from tests.etl.evidence import made_up
from tests.processes import ended, started

DOCUMENT = {"url": "https://example.org/law", "type": "A", "source_type": "A"}
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def team(engine: Engine) -> Engine:
    rows = [{"id": "P1", **DOCUMENT}, {"id": "T1", "visibility": "team", **DOCUMENT}]
    publish(engine, made_up(rows), reference=REFERENCE, label="first", by="anna")
    publish(engine, made_up([{"id": "P2", "severity": 5, **DOCUMENT}]), reference=REFERENCE, label="second", by="anna")
    return engine


@pytest.fixture
def run(engine: Engine, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the store; gives exit code and what was printed on both streams."""

    def command(name: str, *arguments: str) -> tuple[int, str]:
        url = engine.url.render_as_string(hide_password=False)
        code = main([name, *arguments, "--database", url])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return command


def test_every_command_speaks_to_people_and_to_machines(team: Engine, run: Run) -> None:
    code, printed = run("releases")
    assert code == 0
    assert [line[:8] for line in printed.splitlines()] == ["* second", "  first "]
    listed = json.loads(run("releases", "--json")[1])
    assert [row["label"] for row in listed] == ["second", "first"]
    assert run("diff", "first", "second")[1].startswith("LT DOC")
    assert json.loads(run("diff", "first", "second", "--json")[1])[0]["why"] == "new_finding"
    assert json.loads(run("rollback", "first", "--json")[1]) == {"current": "first"}
    assert fetch_release(team).label == "first"
    gone = json.loads(run("forget", "P1", "--json", "--by", "boris", "--reason", "asked")[1])
    assert gone["releases"] == ["first", "second"]
    assert "P1" not in set(fetch_findings(team, fetch_release(team))["id"])
    code, printed = run("audit", "list")
    assert [line.split()[1:4] for line in printed.splitlines()] == [
        ["boris", "item.forget", "P1"],
        ["operator", "release.rollback", "first"],
        ["anna", "release.publish", "second"],
        ["anna", "release.publish", "first"],
    ]
    code, printed = run("audit", "verify", "--json")
    assert (code, json.loads(printed)["whole"]) == (0, True)
    assert run("audit", "verify", "--head", "0badf00d")[0] == 1


@pytest.mark.usefixtures("team")
def test_what_is_not_there_is_said_in_a_sentence(run: Run) -> None:
    for command in (("rollback", "third"), ("diff", "first", "third"), ("forget", "NEVER"), ("approve", "third")):
        code, printed = run(*command)
        assert code == 1
        assert printed.startswith("etl: ") and printed.count("\n") == 1


def test_a_store_of_another_version_is_refused(team: Engine, run: Run) -> None:
    with writing(team) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for command in (("releases",), ("forget", "P1"), ("publish", "data/sources/cases.csv", "--allow-refused")):
        code, printed = run(*command)
        assert code == 4, printed
        assert "version" in printed


def test_a_store_that_another_publisher_holds_is_left_alone(
    team: Engine, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.database._BUSY_SECONDS", 0.2)
    other = open_engine(team.url.render_as_string(hide_password=False))
    with writing(other):
        code, printed = run("rollback", "first")
    other.dispose()
    assert (code, printed) == (3, "etl: another publish is under way on this database\n")


def _public(tmp_path: Path, team: Engine, *arguments: str) -> int:
    url = team.url.render_as_string(hide_password=False)
    public = f"sqlite:///{tmp_path}/public.sqlite"
    return main(["publish", "--audience", "public", "--database", public, "--team", url, *arguments])


def test_a_public_release_is_made_from_a_release_of_the_team(
    tmp_path: Path, team: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _public(tmp_path, team, "--from", "second", "--by", "anna", "--json") == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["label"], done["audience"], done["counts"]["finding"]) == ("second", "public", 2)
    assert fetch_audit(team).iloc[0][["who", "action"]].tolist() == ["anna", "release.publish_public"]
    assert main(["forget", "P1", "--database", team.url.render_as_string(hide_password=False)]) == 0
    assert _public(tmp_path, team, "--from", "second") == 0
    public = open_engine(f"sqlite:///{tmp_path}/public.sqlite")
    for label in ("second", "second.2"):
        assert list(fetch_findings(public, fetch_release(public, label))["id"]) == ["P2"]
    public.dispose()


def test_two_people_make_a_public_release(
    tmp_path: Path, team: Engine, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REQUIRE_APPROVAL", "1")
    assert _public(tmp_path, team, "--from", "second", "--by", "anna") == 1
    assert "approval of another person" in capsys.readouterr().err
    assert run("approve", "second")[0] == 1  # an approval without a name is none
    assert run("approve", "second", "--by", "anna")[0] == 0
    assert _public(tmp_path, team, "--from", "second", "--by", "anna") == 1  # not by oneself
    assert run("approve", "second", "--by", "boris")[0] == 0
    assert _public(tmp_path, team, "--from", "second") == 1  # nor by nobody
    assert _public(tmp_path, team, str(tmp_path)) == 1  # nor from files that nobody approved
    assert not (tmp_path / "public.sqlite").exists()
    assert _public(tmp_path, team, "--from", "second", "--by", "anna") == 0


def test_an_approval_holds_for_what_was_approved(
    tmp_path: Path, team: Engine, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUIRE_APPROVAL", "1")
    assert run("approve", "second", "--by", "boris")[0] == 0
    assert run("forget", "P2")[0] == 0
    assert _public(tmp_path, team, "--from", "second", "--by", "anna") == 1


def test_a_name_in_the_environment_stands_in_the_log_and_the_name_of_the_user_never(
    team: Engine, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USER", "canary")
    monkeypatch.setenv("LOGNAME", "canary")
    monkeypatch.setenv("ETL_BY", "vera")
    run("rollback", "first")
    monkeypatch.delenv("ETL_BY")
    run("rollback", "second")
    assert list(fetch_audit(team, limit=2)["who"]) == ["operator", "vera"]


def _append_five(url: str, name: str) -> None:
    engine = open_engine(url)
    for number in range(5):
        record_now(engine, who=name, action="export.read", target=str(number))


def test_two_processes_append_to_one_chain(engine: Engine) -> None:
    migrate(engine)
    url = engine.url.render_as_string(hide_password=False)
    children = [started(_append_five, url, name) for name in ("anna", "boris")]
    assert [ended(child) for child in children] == [0, 0]
    assert len(fetch_audit(engine)) == 10


def test_a_row_that_was_changed_behind_our_back_is_found_by_verify(team: Engine, run: Run) -> None:
    """The count of rows, which /readyz looks at, stays what it was."""
    assert run("verify") == (0, "Every release and the audit log are whole.\n")
    with writing(team) as connection:
        connection.execute(text("UPDATE finding SET confidence = 'low' WHERE id = 'P2'"))
    code, printed = run("verify")
    assert code == 1
    assert printed.splitlines()[0] == "CHANGED  release second does not hold what its content hash says"
    assert json.loads(run("verify", "--json")[1]) == {
        "changed_releases": ["second"],
        "audit_problems": [],
        "whole": False,
    }


def test_forget_says_which_files_cannot_be_recalled(team: Engine, run: Run, tmp_path: Path) -> None:
    assert run("export", str(tmp_path / "package"), "--by", "anna")[0] == 0
    assert run("backup", str(tmp_path / "nightly.zip"), "--by", "boris")[0] == 0
    record_now(team, who="vera", action="export.findings", target="api/v1/findings country=LT")
    record_now(team, who="vera", action="read.restricted", target="country/LT")
    code, printed = run("forget", "P1", "--by", "anna")
    assert code == 0
    assert "3 exports and backups since then, which may hold it and cannot be recalled" in printed
    assert [line.split()[1:] for line in printed.splitlines()[2:]] == [
        ["anna", "export.public", "second"],
        ["boris", "store.backup", "store"],
        ["vera", "export.findings", "api/v1/findings", "country=LT"],
    ]
