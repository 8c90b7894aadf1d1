"""The team's door in a real browser: signing in, every page under the strict policy, signing out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from werkzeug.serving import make_server

from dashboard.app import create_app
from dashboard.auth.passwords import hash_password
from dashboard.settings import Settings
from data import accounts
from data.database import open_engine
from etl.assemble import Evidence
from etl.publish import publish
from tests.browser.accessibility import small_targets
from tests.browser.conftest import open_live, wait_until
from tests.conftest import REFERENCE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PHRASE = "storks nest on the third chimney"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # pragma: allowlist secret


@pytest.fixture
def guarded(tmp_path: Path, evidence: Evidence) -> Iterator[str]:
    """Address of a team's site that asks for a login."""
    engine = open_engine(f"sqlite:///{tmp_path}/team.sqlite")
    publish(engine, evidence, reference=REFERENCE, label="2026-11")
    token = accounts.add_account(engine, "made.up", "reviewer", SECRET, by="test")
    accounts.enrol(engine, token, hash_password(PHRASE), 0)
    server = make_server("127.0.0.1", 0, create_app(engine, Settings(auth="accounts")).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def test_a_member_signs_in_reads_everything_and_signs_out(page: Page, guarded: str) -> None:
    for lang in ("en", "be"):
        page.goto(f"{guarded}/login?lang={lang}")
        assert Axe().run(page).response["violations"] == []
        assert small_targets(page) == []
    page.goto(guarded + "/country/PL")
    assert page.url.endswith("/login?next=%2Fcountry%2FPL")
    wait_until(page, "document.activeElement.id === 'name'")  # the first field has the focus, a moment after the load
    page.keyboard.type("made.up")
    page.keyboard.press("Tab")
    page.keyboard.type(PHRASE)
    page.keyboard.press("Tab")
    page.keyboard.type(pyotp.TOTP(SECRET).now())
    page.keyboard.press("Enter")
    page.wait_for_selector(".signed-in")
    assert page.url == guarded + "/country/PL"
    for address in (
        "/",
        "/theme/DOC",
        "/gaps?country=GE&theme=ASY",
        "/compare?countries=PL,LT",
        "/solutions",
        "/changes",
        "/method",
    ):
        open_live(page, guarded + address)
    assert page.evaluate("document.cookie") == ""
    page.click("text=Sign out")
    page.wait_for_selector("#password")
    page.go_back()
    page.reload()
    assert "/login" in page.url
