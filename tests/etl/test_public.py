"""A public store physically lacks what the public may not read: canaries are looked for in every byte and table."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, inspect, text

from data.audit import fetch_audit
from data.database import open_engine, open_public_engine, reading, sqlite_path
from data.disclosure_audit import Leak
from data.errors import AudienceError
from data.queries import (
    fetch_audiences,
    fetch_cells,
    fetch_findings,
    fetch_protected_bands,
    fetch_release,
    fetch_releases,
)
from etl.bands import DisclosureError, mentions
from etl.errors import PublisherBusyError
from etl.publish import publish
from etl.releases import forget, roll_back
from tests.conftest import REFERENCE
from tests.etl.evidence import made_up

DOCUMENT = {"url": "https://example.org/law", "type": "A", "source_type": "A"}
TRAP = "canary"


def _evidence():  # type: ignore[no-untyped-def]
    """One row that the public may read, and a canary in every row and text that it may not."""
    hidden = [
        {"id": "canary-team", "visibility": "team", **DOCUMENT},
        {"id": "canary-restricted", "visibility": "restricted", **DOCUMENT},
        {"id": "canary-source", "source_visibility": "team", **DOCUMENT},
        {"id": "canary-interview", "url": ""},
        {"id": "canary-files", "source_type": "C"},
    ]
    findings = [{"id": "P1", "coder": "canary-surname given", **DOCUMENT}]
    findings += [{**row, "statement": "canary statement", "title": "canary title"} for row in hidden]
    cases = [
        {"id": "canary-case", "summary": "canary summary"},
        {"id": "canary-shut", "visibility": "team", **DOCUMENT},
    ]
    evidence = made_up(findings, cases)
    columns = ["item_id", "lang", "field", "text", "translator", "status"]
    texts = [("P1", "be", "statement", "Пераклад", "canary Person", "draft")]
    texts += [(row["id"], "be", "statement", "canary text", "", "draft") for row in hidden]
    evidence["translation"] = pd.DataFrame(texts, columns=columns)
    links = [("canary-case", "P1"), ("canary-shut", "canary-team")]
    evidence["case_finding"] = pd.DataFrame(links, columns=["case_id", "finding_id"])
    log = [("LT", "FIN", "", "2026-01", "WH", "canary Name", "canary sources", "canary", "canary reason")]
    evidence["search_log"] = pd.DataFrame(log, columns=evidence["search_log"].columns)
    return evidence


def _texts(engine: Engine) -> str:
    """Everything that every table of the store holds."""
    parts = []
    with reading(engine) as connection:
        for table in inspect(connection).get_table_names():
            parts += [str(row) for row in connection.execute(text(f"SELECT * FROM {table}"))]
    return "\n".join(parts).lower()


def _file(engine: Engine) -> Path | None:
    return sqlite_path(engine.url.render_as_string(hide_password=False))


def test_no_table_and_no_byte_of_a_public_store_holds_what_is_not_public(engine: Engine) -> None:
    publish(engine, _evidence(), reference=REFERENCE, audience="public")
    assert list(fetch_findings(engine, fetch_release(engine))["id"]) == ["P1"]
    assert TRAP not in _texts(engine)
    path = _file(engine)
    if path:
        assert TRAP.encode() not in path.read_bytes().lower()
        assert sorted(found.name for found in path.parent.iterdir()) == [".map.sqlite.lock", "map.sqlite"]
    publish(engine, made_up(), reference=REFERENCE, audience="public")
    assert fetch_audit(engine).empty  # what the team does stands in the team's log


def test_a_public_store_knows_of_no_member_session_or_decision(engine: Engine) -> None:
    """The schema is one for both doors, so that one chain of migrations serves them; its tables of the team stay empty."""
    publish(engine, _evidence(), reference=REFERENCE, audience="public", label="first")
    with reading(engine) as connection:
        for table in ("account", "session", "sign_in_attempt", "day_key", "review", "audit"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0, table


def test_the_trap_of_the_test_works(engine: Engine) -> None:
    publish(engine, _evidence(), reference=REFERENCE)
    assert TRAP in _texts(engine)


def test_the_numbers_of_a_public_release_come_from_public_documents_alone(engine: Engine) -> None:
    publish(engine, _evidence(), reference=REFERENCE, audience="public")
    with_all = fetch_cells(engine, fetch_release(engine))
    only = made_up([{"id": "P1", **DOCUMENT}])
    publish(engine, only, reference=REFERENCE, audience="public", label="only")
    shown = [name for name in with_all.columns if name != "state"]
    pd.testing.assert_frame_equal(with_all[shown], fetch_cells(engine, fetch_release(engine, "only"))[shown])


def test_a_store_holds_the_releases_of_one_audience(engine: Engine) -> None:
    publish(engine, _evidence(), reference=REFERENCE)
    with pytest.raises(AudienceError, match="database of their own"):
        publish(engine, _evidence(), reference=REFERENCE, audience="public")
    assert fetch_audiences(engine) == {"team"}


def test_a_public_store_takes_no_release_of_the_team(engine: Engine) -> None:
    publish(engine, _evidence(), reference=REFERENCE, audience="public")
    with pytest.raises(AudienceError, match="database of their own"):
        publish(engine, _evidence(), reference=REFERENCE)
    assert TRAP not in _texts(engine)


def test_a_row_that_is_public_no_longer_leaves_every_public_release(engine: Engine) -> None:
    row = {"id": "W1", "statement": "withdrawn words", **DOCUMENT}
    publish(engine, made_up([row, {"id": "P1", **DOCUMENT}]), reference=REFERENCE, audience="public", label="first")
    withdrawn = made_up([{**row, "visibility": "team"}])
    publish(engine, withdrawn, reference=REFERENCE, audience="public", label="second")
    assert "withdrawn words" not in _texts(engine)
    first = fetch_release(engine, "first")
    assert first.finding_count == 1
    assert fetch_cells(engine, first, country="LT", theme="DOC").iloc[0]["finding_count"] == 1


def test_what_is_forgotten_is_gone_from_the_bytes_of_every_store(engine: Engine) -> None:
    rows = [{"id": f"P{number}", "statement": "plain words " * 40, **DOCUMENT} for number in range(50)]
    rows.append({"id": "Z9", "statement": "unforgettable words", **DOCUMENT})
    for label in ("first", "second"):
        publish(engine, made_up(rows), reference=REFERENCE, label=label)
        rows.append({"id": "P51", **DOCUMENT})
    assert forget(engine, "Z9", by="anna", reason="asked for").releases == ("first", "second")
    assert "unforgettable" not in _texts(engine)
    path = _file(engine)
    if path:
        assert not any(b"unforgettable" in found.read_bytes() for found in path.parent.iterdir())
    assert fetch_audit(engine).iloc[0][["who", "action", "object", "reason"]].tolist() == [
        "anna", "item.forget", "Z9", "asked for",
    ]  # fmt: skip


def test_a_public_store_is_rolled_back_and_forgets_as_a_whole_new_file(engine: Engine) -> None:
    rows = [{"id": "P1", **DOCUMENT}, {"id": "P2", "statement": "unforgettable words", **DOCUMENT}]
    publish(engine, made_up(rows[:1]), reference=REFERENCE, audience="public", label="first")
    publish(engine, made_up(rows), reference=REFERENCE, audience="public", label="second")
    roll_back(engine, "first")
    assert fetch_release(engine).label == "first"
    forget(engine, "P2")
    assert "unforgettable" not in _texts(engine)
    path = _file(engine)
    if path:
        assert b"unforgettable" not in path.read_bytes()
    assert set(fetch_releases(engine)["label"]) == {"first", "second"}


def test_a_running_public_app_sees_the_next_release_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/public.sqlite"
    writer, reader = open_engine(url), open_public_engine(url)
    publish(writer, made_up([{"id": "P1", **DOCUMENT}]), reference=REFERENCE, audience="public", label="first")
    assert fetch_release(reader).label == "first"
    publish(writer, made_up([{"id": "P2", **DOCUMENT}]), reference=REFERENCE, audience="public", label="second")
    assert fetch_release(reader).label == "second"
    writer.dispose()
    reader.dispose()


def test_two_public_publishers_do_not_disturb_each_other(tmp_path: Path) -> None:
    from data.public_file import redrawn

    path = tmp_path / "public.sqlite"
    engine = open_engine(f"sqlite:///{path}")
    with redrawn(path), pytest.raises(PublisherBusyError, match="another publish"):
        publish(engine, made_up(), reference=REFERENCE, audience="public")
    engine.dispose()


def _interviews(count: int, **row: str) -> list[dict[str, str]]:
    return [{"id": f"I{row.get('country', 'LT')}{number}", **row} for number in range(count)]


def _bands(engine: Engine) -> pd.DataFrame:
    release = fetch_release(engine)
    return fetch_protected_bands(engine, release).set_index(["layout", "area", "theme", "half_year"])


def test_interviews_are_told_of_in_bands_and_one_more_changes_no_byte_of_content(engine: Engine) -> None:
    """25 interviews in Lithuania, four in Georgia: the one is a band, the other looks like none."""
    rows = [*_interviews(25), *_interviews(4, country="GE")]
    publish(engine, made_up(rows), reference=REFERENCE, audience="public", label="first")
    bands = _bands(engine)
    assert bands.loc[("area_theme", "LT", "DOC", ""), ["band", "severity_class"]].tolist() == ["20-49", 3]
    assert bands.loc[("area_theme", "AM+AZ+GE", "DOC", ""), "band"] == "few"
    assert fetch_findings(engine, fetch_release(engine)).empty
    assert (fetch_cells(engine, fetch_release(engine))["state"] == "NR").all()
    more = publish(
        engine, made_up([*_interviews(26), *_interviews(3, country="GE")]), reference=REFERENCE, audience="public"
    )
    assert not more.changed  # nobody who compares two releases learns that somebody was interviewed


def test_a_case_that_stands_as_a_finding_is_one_person() -> None:
    rows = [{"id": f"K{n}", "cluster": f"case:K{n}", "source_type": "C"} for n in range(3)]
    cases = [{"id": f"K{n}", "source_id": f"other-{n}"} for n in range(3)]
    assert mentions(made_up(rows, cases))["person"].nunique() == 3


def test_rows_of_the_team_are_not_even_counted(engine: Engine) -> None:
    publish(engine, made_up(_interviews(30, visibility="team")), reference=REFERENCE, audience="public")
    assert set(_bands(engine)["band"]) == {"few"}


def test_a_release_that_gives_people_away_is_not_published(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(engine, made_up([{"id": "P1", **DOCUMENT}]), reference=REFERENCE, audience="public", label="first")
    leak = Leak("second", ("area_theme", "LT", "DOC", ""), 1, 3)
    monkeypatch.setattr("etl.bands.audit", lambda _tables: [leak])
    with pytest.raises(DisclosureError, match=r"second, area_theme, LT DOC: between 1 and 3"):
        publish(engine, made_up([{"id": "P2", **DOCUMENT}]), reference=REFERENCE, audience="public", label="second")
    assert fetch_release(engine).label == "first"
    assert list(fetch_releases(engine)["label"]) == ["first"]
