"""Talks on the site and the pack: frozen to a release, whole, and in the pack nothing but public rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.i18n import language
from dashboard.present.pack import MAX_BYTES, main, pack
from dashboard.present.stories import parse_story, read_story, story_names
from data.database import open_engine
from data.public_rows import public_rows, whole_release
from data.queries import fetch_cells, fetch_release
from etl.assemble import Evidence
from etl.publish import publish
from tests.conftest import REFERENCE

CANARY = "canary-7391"


def _steps(text: str) -> list[dict[str, Any]]:
    found = re.search(r'id="show-data">(.*?)</script>', text, re.DOTALL)
    assert found
    steps: list[dict[str, Any]] = json.loads(found[1])["steps"]
    return steps


def test_the_release_is_in_the_address_from_the_first_step_on(client: FlaskClient) -> None:
    answer = client.get("/present/europe?lang=be")
    assert answer.status_code == 302
    assert {"release=2026-11", "step=1", "lang=be"} <= set(answer.location.partition("?")[2].split("&"))
    assert client.get(answer.location).status_code == 200


@pytest.mark.parametrize(
    "address", ["/present/europe?release=gone", "/present/none?release=2026-11", "/present/..%2Fx?release=2026-11"]
)
def test_what_is_not_there_is_never_replaced_in_silence(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_step_of_the_address_stands_in_the_first_html(client: FlaskClient) -> None:
    text = client.get("/present/europe?release=2026-11&step=5").text
    steps = _steps(text)
    assert f">{steps[4]['sentence']}</h1>" in text
    for odd in ("0", "99", "x", "-1", "\u0663"):
        assert client.get(f"/present/europe?release=2026-11&step={odd}").status_code == 200


def test_states_that_have_no_row_are_named_while_they_are_few(client: FlaskClient) -> None:
    asylum = _steps(client.get("/present/view?release=2026-11&theme=ASY").text)[0]["beside"]
    rest = re.search(r"and (\d+) more states \(([^)]*)\)", asylum)
    assert rest
    rows = set(re.findall(r'data-country="(\w\w)"', asylum))
    named = rest[2].split(", ")
    assert len(named) == int(rest[1]) == 15 - len(rows)
    assert not {language("en").country(code) for code in rows} & set(named)


def test_the_view_on_screen_can_be_presented(client: FlaskClient) -> None:
    answer = client.get("/present/view?theme=FIN&country=PL&measure=gap", follow_redirects=True)
    (step,) = _steps(answer.text)
    assert "Poland" in step["kicker"]
    assert step["paint"]["PL"][0].startswith("g")


def test_every_story_has_a_start_a_pack_and_a_deck_on_the_page(client: FlaskClient) -> None:
    text = client.get("/present?lang=be").text
    for name in story_names():
        assert f'href="/present/{name}?release=2026-11&amp;lang=be"' in text
        assert f'href="/present/{name}/pack?release=2026-11&amp;lang=be"' in text
        assert f"story={name}" in text


@pytest.mark.parametrize("name", story_names())
@pytest.mark.parametrize("lang", ["en", "be"])
def test_a_pack_is_small_and_asks_nobody(client: FlaskClient, name: str, lang: str) -> None:
    answer = client.get(f"/present/{name}/pack?lang={lang}&release=2026-11")
    assert f"talk-{name}-2026-11-{lang}.html" in answer.headers["Content-Disposition"]
    text = unescape(answer.text)
    assert len(answer.data) < MAX_BYTES
    assert "default-src 'none'" in text
    assert re.findall(r'(?:src|srcset|data|action)="[^"]*"', text) == []
    assert re.findall(r"url\((?!#)[^)]*\)|@import", text) == []
    assert re.findall(r"<link[^>]+>", text) == ['<link rel="icon" href="data:,">']
    on_site = client.get(f"/present/{name}?lang={lang}&release=2026-11").text
    for key in ("sentence", "paint", "beside"):
        assert [step[key] for step in _steps(answer.text)] == [step[key] for step in _steps(on_site)]


@pytest.fixture(scope="module")
def mixed_evidence(evidence: Evidence) -> Evidence:
    """Evidence in which some rows are not public; every one of these carries a canary."""
    findings, cases, sources = (evidence[name].copy() for name in ("finding", "case_report", "source"))
    banks = (findings["country"] == "PL") & (findings["theme"] == "FIN") & (findings["kind"] == "problem")
    hidden = [*findings.index[::7], findings.index[banks][0]]
    findings.loc[hidden, "visibility"] = "team"
    findings.loc[hidden[-1], "visibility"] = "restricted"
    findings.loc[hidden, "statement"] = CANARY
    cases.loc[cases.index[:2], "visibility"] = "team"
    sources.loc[sources.index[3], "visibility"] = "team"
    translations = evidence["translation"]
    shown = ~translations["item_id"].isin(list(findings.loc[hidden, "id"]))
    changed = {"finding": findings, "case_report": cases, "source": sources, "translation": translations[shown]}
    return {**evidence, **changed}


@pytest.fixture(scope="module")
def mixed(mixed_evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A team's release of that evidence."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('mixed')}/team.sqlite")
    publish(engine, mixed_evidence, reference=REFERENCE, label="team-1")
    yield engine
    engine.dispose()


def test_public_cells_of_a_teams_release_are_those_of_a_public_database(
    mixed: Engine, mixed_evidence: Evidence, tmp_path: Path
) -> None:
    pinned = fetch_release(mixed)
    public = open_engine(f"sqlite:///{tmp_path}/public.sqlite")
    publish(public, mixed_evidence, reference=REFERENCE, audience="public")
    expected = fetch_cells(public, fetch_release(public))
    found = public_rows(mixed, pinned)
    assert found.hidden > 0
    pd.testing.assert_frame_equal(found.cells, expected, check_dtype=False, rtol=1e-9)
    assert not found.cells.equals(whole_release(mixed, pinned).cells)
    public.dispose()


def test_where_every_row_is_public_nothing_is_computed_anew(shipped: Engine) -> None:
    pinned = fetch_release(shipped)
    assert public_rows(shipped, pinned).hidden == 0
    pd.testing.assert_frame_equal(public_rows(shipped, pinned).cells, fetch_cells(shipped, pinned))


def test_a_pack_holds_no_row_of_the_team_and_says_that_some_are_left_out(mixed: Engine) -> None:
    every = "\n".join(
        f"  - {{view: theme={theme}&country={country}, beside: {beside}}}"
        for theme in ("DOC", "FIN", "STAY") for country in ("PL", "LT") for beside in ("reports", "stated", "works", "elsewhere", "states")
    )  # fmt: skip
    story = parse_story("x", f"title: {{en: x}}\nabout: {{en: y}}\nsteps:\n{every}")
    for lang in ("en", "be"):
        text = pack(mixed, fetch_release(mixed), story, language(lang))
        assert CANARY not in text
    assert "left out" in pack(mixed, fetch_release(mixed), story, language("en"))
    secret = f"{{view: theme=DOC, say: {{en: Secret.}}, rests_on: [{_hidden_id(mixed)}]}}"
    rests_on_hidden = parse_story("x", f"title: {{en: x}}\nabout: {{en: y}}\nsteps: [{secret}]")
    assert "Secret" not in pack(mixed, fetch_release(mixed), rests_on_hidden, language("en"))


def _hidden_id(engine: Engine) -> str:
    findings = whole_release(engine, fetch_release(engine)).findings
    return str(findings.loc[findings["visibility"] != "public", "id"].iloc[0])


def test_the_command_writes_the_file_or_says_why_not(
    shipped_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", shipped_url)
    out = tmp_path / "talk.html"
    assert main(["--story", "europe", "--out", str(out), "--lang", "be"]) == 0
    assert '<html lang="be"' in out.read_text(encoding="utf-8")
    for arguments, reason in (
        (["--story", "none"], "there is no story"),
        (["--story", "europe", "--release", "gone"], "there is no release"),
        (["--story", "europe", "--out", str(tmp_path / "no" / "such" / "talk.html")], "could not be written"),
    ):
        assert main(arguments) == 1
        assert reason in capsys.readouterr().err


def test_the_same_release_gives_the_same_file(shipped: Engine) -> None:
    pinned = fetch_release(shipped)
    made = [pack(shipped, pinned, read_story("poland"), language("en")) for _ in range(2)]
    assert made[0] == made[1]
