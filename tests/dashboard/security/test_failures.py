"""When things fail: the reader is told what to do, the log what happened, and neither more than that."""

from __future__ import annotations

import logging
import re
from datetime import date, timedelta
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.components.notices import age_notice
from dashboard.i18n import language
from dashboard.pages.country import layout as country_page
from dashboard.security.server_log import shorten
from dashboard.settings import Settings
from data.database import open_engine
from etl.assemble import Evidence
from etl.publish import publish
from tests.conftest import REFERENCE

PAGES = ["/?theme=FIN&country=PL", "/country/GE?lang=be", "/gaps", "/theme/DOC"]


@pytest.fixture
def own(tmp_path: Path, evidence: Evidence) -> Engine:
    """A store that a test may take away."""
    engine = open_engine(f"sqlite:///{tmp_path}/map.sqlite")
    publish(engine, evidence, reference=REFERENCE, label="2026-11")
    return engine


def take_away(engine: Engine) -> None:
    """The database is gone, as when a disk or a server is."""
    engine.dispose()
    for path in Path(str(engine.url.database)).parent.iterdir():
        path.rename(path.with_name(path.name + ".gone"))
    Path(str(engine.url.database)).mkdir()


def bring_back(engine: Engine) -> None:
    Path(str(engine.url.database)).rmdir()
    for path in Path(str(engine.url.database)).parent.iterdir():
        path.rename(path.with_name(path.name.removesuffix(".gone")))


@pytest.mark.parametrize("encoding", ["identity", "br"])
def test_a_page_seen_before_stays_readable_while_the_database_is_away(own: Engine, encoding: str) -> None:
    client = create_app(own).server.test_client()
    before = {address: client.get(address).text for address in PAGES}
    take_away(own)
    for address in PAGES:
        answer = client.get(address, headers={"Accept": "text/html", "Accept-Encoding": encoding})
        assert answer.status_code == 200
        text = brotli.decompress(answer.data).decode() if "Content-Encoding" in answer.headers else answer.text
        assert 'class="notice-line"' in text
        assert answer.headers["Cache-Control"] == "no-store"
        assert re.findall("<h1.*?</h1>", text)[0] == re.findall("<h1.*?</h1>", before[address])[0]
        assert "_dash-config" not in text
    unseen = client.get("/country/LT?lang=be", headers={"Accept": "text/html"})
    assert unseen.status_code == 503
    assert "База даных не адказвае" in unseen.text
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/cells").status_code == 503
    bring_back(own)
    assert 'class="notice-line"' not in client.get("/gaps").text


def test_the_pages_kept_for_that_are_bounded(own: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.site.LAST_GOOD", 200_000)
    app = create_app(own)
    site = app.server.extensions["document"].site
    client = app.server.test_client()
    for at in range(80):
        client.get(f"/method?x={at}")
    assert 1 < len(site._last_good) < 60


def test_a_part_that_fails_leaves_the_others_and_is_not_kept(own: Engine, monkeypatch, caplog) -> None:  # type: ignore[no-untyped-def]
    client = create_app(own).server.test_client()
    with monkeypatch.context() as broken:
        broken.setattr(country_page, "context_statistics", lambda _context: 1 / 0)
        page = client.get("/country/GE")
        assert page.status_code == 200
        assert "This part of the page could not be drawn" in page.text
        assert "What is not known" in page.text
        assert page.headers["Cache-Control"] == "no-store" if "Cache-Control" in page.headers else True
    number = re.search(r"Number: (\w{8})", page.text)[1]  # type: ignore[index]
    assert f"failure {number} in the part 'context statistics' of a page: ZeroDivisionError at" in caplog.text
    assert "could not be drawn" not in client.get("/country/GE").text


def test_an_unforeseen_failure_gives_a_number_and_no_traceback(own: Engine, monkeypatch, caplog) -> None:  # type: ignore[no-untyped-def]
    client = create_app(own).server.test_client()
    monkeypatch.setattr(country_page, "_heading", lambda *_cells: {}["secret-content-canary"])
    answer = client.get(
        "/country/GE?lang=be&note=query-canary",
        headers={"Accept": "text/html"},
        environ_overrides={"HTTP_USER_AGENT": "agent-canary"},
    )
    assert answer.status_code == 500
    number = re.search(r"<code>(\w{8})</code>", answer.text)[1]  # type: ignore[index]
    assert "На нашым баку нешта зламалася" in answer.text
    assert "Traceback" not in answer.text
    assert f"failure {number}" in caplog.text


def test_the_log_tells_nothing_of_readers_or_contents(own: Engine, monkeypatch, caplog) -> None:  # type: ignore[no-untyped-def]
    caplog.set_level(logging.INFO)
    client = create_app(own).server.test_client()
    monkeypatch.setattr(country_page, "_heading", lambda *_cells: {}["content-canary"])
    for address in (
        "/country/GE?theme=query-canary",
        "/nope/path-canary",
        "/api/v1/cells?country=query-canary",
        "/?release=query-canary",
    ):
        client.get(
            address,
            headers={"User-Agent": "agent-canary", "Referer": "https://referer-canary.example"},
            environ_overrides={"REMOTE_ADDR": "127.9.9.9"},
        )
    client.post("/_dash-update-component", data=b"{body-canary", headers={"Sec-Fetch-Site": "same-origin"})
    assert "failure" in caplog.text
    assert "canary" not in caplog.text
    assert "127.9.9.9" not in caplog.text


def test_gunicorns_lines_are_cut() -> None:
    record = logging.LogRecord("gunicorn", 30, "", 0, "Invalid request from ip=192.0.2.7: /query-canary", (), None)
    assert shorten(record)
    assert record.getMessage() == "A request that is none was refused"
    record = logging.LogRecord("gunicorn", 40, "", 0, "Error handling request %s", ("/?q=query-canary",), None)
    assert shorten(record)
    assert "canary" not in record.getMessage()


def test_an_old_release_says_its_age_on_every_page(shipped: Engine) -> None:
    client: FlaskClient = create_app(shipped, Settings(stale_after=-100_000)).server.test_client()
    for address in PAGES:
        assert 'class="notice-line"' in client.get(address).text
    assert client.get("/readyz").get_json()["stale"] is True
    assert client.get("/readyz").status_code == 200
    words = age_notice(str(date.today() - timedelta(days=201)), 200, language("en"))
    assert "This release is 201 days old" in words
    assert age_notice(str(date.today() - timedelta(days=200)), 200, language("en")) == ""


def test_readiness_notices_missing_rows(own: Engine) -> None:
    client = create_app(own).server.test_client()
    assert client.get("/readyz").get_json()["status"] == "ready"
    with own.begin() as connection:
        connection.exec_driver_sql("DELETE FROM finding WHERE id = 'P053'")
    assert client.get("/readyz").status_code == 503
    assert not set(client.get("/readyz").get_json()) - {"status"}
