"""Kept answers: bounded, and never of another release or language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import brotli
import pytest
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.kept import Kept
from data.database import open_engine
from data.queries import fetch_release
from data.reviews import record_review
from etl.assemble import Evidence
from etl.publish import publish
from etl.releases import roll_back


def test_an_answer_is_made_once_and_the_longest_unused_is_given_up() -> None:
    kept, made = Kept[str](2), []

    def answer(name: str) -> str:
        return kept.get(name, lambda: made.append(name) or name)  # type: ignore[func-returns-value]

    assert [answer(name) for name in ("a", "b", "a", "c", "a", "b")] == ["a", "b", "a", "c", "a", "b"]
    assert made == ["a", "b", "c", "b"]
    assert len(kept) == 2


def test_after_a_rollback_readers_see_the_old_release_at_once(tmp_path: Path, evidence: Evidence) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/map.sqlite")
    publish(engine, evidence, reference=date(2026, 10, 1), label="old")
    client = create_app(engine).server.test_client()
    addresses = ("/", "/?lang=be", "/country/PL", "/solutions", "/fragment?theme=FIN&members=eu", "/api/v1/cells")
    old = {address: client.get(address).text for address in addresses}
    assert old["/"] != old["/?lang=be"]
    publish(engine, evidence, reference=date(2026, 11, 24), label="new")
    new = {address: client.get(address).text for address in addresses}
    assert all(old[address] != new[address] for address in ("/", "/?lang=be", "/country/PL", "/api/v1/cells"))
    roll_back(engine, "old")
    again = {address: client.get(address).text for address in addresses}
    assert "Release old" in again["/"]
    assert again["/api/v1/cells"] == old["/api/v1/cells"]
    assert again["/fragment?theme=FIN&members=eu"] == old["/fragment?theme=FIN&members=eu"]


def test_a_kept_answer_is_the_one_that_was_made_and_is_not_made_again(shipped: Engine) -> None:
    app = create_app(shipped)
    client = app.server.test_client()
    for address in ("/", "/country/PL?lang=be", "/gaps", "/compare?countries=PL,LT", "/api/v1/cells?theme=FIN"):
        first = client.get(address, headers={"Accept-Encoding": "br"})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("dashboard.site._draw", None)
            patch.setattr("dashboard.api.fetch_cells", None, raising=False)
            again, plain = (client.get(address, headers={"Accept-Encoding": name}) for name in ("br", "gzip"))
        assert again.data == first.data
        assert "Content-Encoding" not in plain.headers
        assert plain.data == brotli.decompress(first.data)
        assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_a_decision_is_seen_at_once(tmp_path: Path, evidence: Evidence) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/map.sqlite")
    publish(engine, evidence, reference=date(2026, 11, 24), label="one")
    client = create_app(engine).server.test_client()
    headers = {"Accept-Encoding": "br"}
    before = client.get("/gaps?country=PL&theme=FIN", headers=headers).data
    assert client.get("/gaps?country=PL&theme=FIN", headers=headers).data == before
    pinned, day = fetch_release(engine), date(2026, 11, 25)
    record_review(
        engine,
        pinned,
        country="PL",
        theme="FIN",
        verdict="agreed",
        note="seen at the session",
        body="Commission",
        day=day,
    )
    assert client.get("/gaps?country=PL&theme=FIN", headers=headers).data != before


def test_no_callback_runs_in_the_background(shipped: Engine) -> None:
    """Kept pages share Dash's token for such jobs between readers."""
    assert not any(callback.get("background") for callback in create_app(shipped).callback_map.values())
