"""Kept answers: bounded, and never of another release or language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from dashboard.app import create_app
from dashboard.kept import Kept
from data.database import open_engine
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
