"""What a public site tells of interviews: bands, and no row, name or exact count."""

from __future__ import annotations

from pathlib import Path

from dashboard.app import create_app
from dashboard.settings import Settings
from data.database import open_engine, open_public_engine
from etl.publish import publish
from tests.conftest import REFERENCE
from tests.etl.evidence import made_up


def _method_page(tmp_path: Path, people: int) -> str:
    url = f"sqlite:///{tmp_path}/public.sqlite"
    rows = [{"id": f"I{number}", "statement": "canary statement"} for number in range(people)]
    publish(open_engine(url), made_up(rows), reference=REFERENCE, audience="public", label="2026-11")
    app = create_app(open_public_engine(url), Settings(audience="public"))
    return str(app.server.test_client().get("/method").text)


def test_the_method_page_tells_of_interviews_in_bands(tmp_path: Path) -> None:
    page = _method_page(tmp_path, 25)
    assert "20–49" in page and "0–4" in page
    assert "canary" not in page and ">25<" not in page


def test_four_interviews_look_like_none(tmp_path: Path) -> None:
    page = _method_page(tmp_path, 4)
    assert "In this release every count is in the lowest band." in page
    assert "canary" not in page
