"""What is drawn before the first reader comes is what a reader's browser asks for."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard import warm
from dashboard.app import create_app
from dashboard.settings import Settings
from data.database import copy_sqlite

HEADERS = {"Accept-Encoding": "br", "Sec-Fetch-Site": "same-origin"}


def test_the_questions_of_a_browser_find_their_answer(shipped: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "available", lambda: ("en", "be"))
    monkeypatch.setattr(warm, "members", lambda: [each for each in everybody() if each.iso2 in ("PL", "GE")])
    server = create_app(shipped).server
    asked = list(warm.ask(server))
    assert any(address.startswith("/atlas/") for address in asked)
    client = server.test_client()
    opened = {
        "output": "panel-content.data",
        "outputs": {"id": "panel-content", "property": "data"},
        "inputs": [{"id": "chosen", "property": "data", "value": "?country=GE&lang=be"}],
        "changedPropIds": ["chosen.data"],
        "parsedChangedPropsIds": ["chosen.data"],
    }
    with monkeypatch.context() as patch:
        patch.setattr("dashboard.site._draw", None)  # nothing can be drawn any more
        patch.setattr("dashboard.pages.home.callbacks.panel", None)
        patch.setattr("dashboard.fragments_api.atlas", None)
        for address in [*asked, "/", "/?lang=be", "/country/PL", "/gaps", "/api/v1/cells"]:
            assert client.get(address, headers=HEADERS).status_code == 200 or "country=" in address
        answer = client.post("/_dash-update-component", data=json.dumps(opened), headers=JSON)
        assert answer.status_code == 200
        assert answer.headers["Content-Encoding"] == "br"


JSON = {**HEADERS, "Content-Type": "application/json"}
everybody = warm.members


def test_with_accounts_nothing_is_drawn_ahead(shipped: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fork", None)
    warm.in_own_process(create_app(shipped, Settings(auth="accounts")).server, lambda: None)
    with pytest.raises(TypeError):  # it would have forked
        warm.in_own_process(create_app(shipped).server, lambda: None)


def test_the_likeliest_comes_first(shipped: Engine) -> None:
    first = list(itertools.islice(warm.ask(create_app(shipped).server), 2))
    assert first[0].startswith("/atlas/")
    assert first[1] == "/"


WATCHED = """
import sys, time
from sqlalchemy import text
from dashboard import site, warm
from dashboard.app import create_app
from data.database import open_engine

def asked(server):
    time.sleep(1)
    server.test_client().get("/", headers=HEADERS)
    yield "/"

def answers():
    end = time.time() + 60
    while time.time() < end:
        if client.get("/", headers=HEADERS).status_code == 200:
            return True
        time.sleep(0.1)

HEADERS = {"Accept-Encoding": "br", "Sec-Fetch-Site": "same-origin"}
warm.PAUSE, warm.ask = 0.1, asked
engine = open_engine(sys.argv[1])
server = create_app(engine).server
warm.in_own_process(server, engine.dispose)
site._draw = None  # here nothing can be drawn any more
client = server.test_client()
assert client.get("/", headers=HEADERS).status_code == 200, "the map was waited for"
with engine.begin() as connection:
    connection.execute(text("UPDATE release SET content_hash = 'another'"))
assert answers()
print("drawn twice")
"""


def test_the_first_map_is_waited_for_and_another_release_is_drawn_ahead_too(shipped: Engine, tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite"
    copy_sqlite(shipped, store)
    command = [sys.executable, "-c", WATCHED, f"sqlite:///{store}"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=180, check=False, cwd=Path(__file__).parents[2]
    )
    assert "drawn twice" in done.stdout, done.stderr[-2000:]
