"""Who was shown restricted evidence stands in the audit log before they see it. Evidence and people are made up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from dashboard import ids
from dashboard.app import create_app
from dashboard.auth import notes
from dashboard.auth.notes import READ, UNREAD
from dashboard.auth.passwords import hash_password
from dashboard.kept_answers import KEPT
from data.audit import fetch_audit, verify
from data.database import migrate, open_engine
from etl.publish import publish
from tests.conftest import REFERENCE
from tests.dashboard.auth.test_sign_in import TLS, browser, login, make_account
from tests.dashboard.conftest import fire
from tests.etl.evidence import made_up

SECRET = "Told-in-confidence"  # pragma: allowlist secret
HOST = {"base_url": "https://map.test"}
FINDINGS = [
    {"id": "P1", "statement": f"{SECRET} one", "visibility": "restricted"},
    {"id": "P2", "statement": f"{SECRET} two", "source_visibility": "restricted", "kind": "solution", "status": "working"},
    {"id": "P3", "country": "PL", "theme": "FIN"},
    {"id": "P4", "country": "PL", "theme": "FIN", "kind": "solution", "status": "working"},
]  # fmt: skip
CASES = [{"id": "K1", "summary": f"{SECRET} three", "visibility": "restricted"}]
SHOWING = {
    "/country/LT": "country/LT", "/?theme=DOC&country=LT": "map country=LT theme=DOC", "/theme/DOC": "theme/DOC",
    "/gaps?country=LT&theme=DOC": "gaps country=LT theme=DOC", "/solutions?theme=DOC": "solutions theme=DOC", "/solutions/P2": "solutions/P2",
    "/find?q=P1": "find q=P1", "/find?q=told": "find q=told",
    "/present/view?country=LT&release=first": "present/view country=LT", "/present/europe?release=first": "present/europe",
}  # fmt: skip
TAKEN = {
    "/api/v1/findings?country=LT&format=csv": "api/v1/findings country=LT format=csv restricted",
    "/api/v1/solutions": "api/v1/solutions restricted",
    "/briefing?country=LT&format=html": "briefing country=LT format=html restricted",
    "/table?page=country&country=LT": "table country=LT restricted",
    "/solutions/P2?format=docx": "solutions/P2 format=docx restricted",
    "/deck?country=LT": "deck country=LT restricted",
}
OPEN = ["/", "/country/PL", "/theme/FIN", "/gaps", "/solutions?theme=FIN", "/solutions/P4", "/method", "/compare?countries=LT,PL", "/fragment?theme=DOC&sources=D",
        "/api/v1/cells", "/api/v1/releases", "/files/0/x", "/changes", "/find?q=lithuania", "/find?q=P3"]  # fmt: skip
PANEL = {f"{ids.CHOSEN}.data": "?theme=DOC&country=LT"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}/team.sqlite")
    publish(engine, made_up(FINDINGS, CASES), reference=REFERENCE, label="first")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def hashed() -> str:
    return hash_password("storks nest on the third chimney")


def text_of(answer: TestResponse) -> str:
    packed = answer.headers.get("Content-Encoding") == "br"
    return (brotli.decompress(answer.data) if packed else answer.data).decode("utf-8", "replace")


def local(engine: Engine) -> FlaskClient:
    """The loopback door, as a browser asks it: compressed, and so from what is kept."""
    client: FlaskClient = create_app(engine).server.test_client()
    client.environ_base |= {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ACCEPT_ENCODING": "br"}
    return client


def members(engine: Engine, hashed: str, *names: str) -> list[FlaskClient]:
    """Each signed in at a worker of their own."""
    clients = []
    for name in names:
        make_account(engine, name, "analyst", hashed)
        client = browser(create_app(engine, TLS).server)
        assert login(client, name).status_code == 303
        clients.append(client)
    return clients


def read(engine: Engine) -> list[list[str]]:
    """Who read what, oldest first."""
    entries = fetch_audit(engine)[::-1]
    return entries[entries["action"] == READ][["who", "object"]].to_numpy().tolist()


@pytest.mark.parametrize(("address", "target"), SHOWING.items())
def test_each_page_with_restricted_evidence_is_noted_once_an_hour(store: Engine, address: str, target: str) -> None:
    client = local(store)
    for _again in range(3):
        assert client.get(address).status_code == 200
    assert read(store) == [["local", target]]
    assert verify(store).problems == ()


@pytest.mark.parametrize(("address", "target"), TAKEN.items())
def test_each_file_with_restricted_evidence_is_noted_every_time(store: Engine, address: str, target: str) -> None:
    client = local(store)
    for _again in range(2):
        assert client.get(address).status_code == 200
    entries = fetch_audit(store, action="export.")
    assert list(entries["object"]) == [target] * 2
    assert set(entries["who"]) == {"local"}
    assert read(store) == []


def test_nothing_that_shows_restricted_evidence_goes_unnoted(store: Engine) -> None:
    """The other way round: whatever address shows it, an entry stands. Each is asked as the first and from what is kept."""
    client = local(store)
    for address in [*SHOWING, *TAKEN, *OPEN]:
        for _again in range(2):
            before = len(fetch_audit(store))
            shown = SECRET in text_of(client.get(address))
            entries = fetch_audit(store)["object"]
            kind = address.split("?")[0].strip("/") or "map"
            assert not shown or any(str(target).startswith(kind) for target in entries), address
            assert address not in OPEN or len(entries) == before, address


def test_the_panel_is_noted_like_a_page(store: Engine) -> None:
    client = local(store)
    client.environ_base["HTTP_ACCEPT_ENCODING"] = "identity"
    for _again in range(2):
        assert SECRET in str(fire(client, f"{ids.PANEL_CONTENT}.data", PANEL))
    assert read(store) == [["local", "panel country=LT theme=DOC"]]


def test_every_reader_has_an_entry_of_their_own_whoever_came_first(store: Engine, hashed: str) -> None:
    for client in members(store, hashed, "anna", "boris"):
        assert SECRET in client.get("/country/LT", **HOST).text
        assert client.get("/country/PL", **HOST).status_code == 200
    assert read(store) == [["anna", "country/LT"], ["boris", "country/LT"]]


def test_no_query_or_content_gets_into_the_log(store: Engine) -> None:
    local(store).get("/country/LT?theme=%3Cb%3E&lang=be&country=ZZ&note=by-name")
    assert read(store) == [["local", "country/LT"]]


def test_evidence_that_cannot_be_noted_is_not_shown(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A publish holds the store: what is restricted waits, everything else is there, and what was noted before stays."""
    monkeypatch.setattr(notes, "_PATIENCE", 0.1)
    client = local(store)
    assert client.get("/theme/DOC").status_code == 200
    path = str(store.url.database)
    with closing(sqlite3.connect(path, isolation_level=None)) as publisher:
        publisher.execute("BEGIN IMMEDIATE")
        withheld = client.get("/country/LT")
        assert withheld.status_code == 503
        assert SECRET not in text_of(withheld)
        assert withheld.headers["Retry-After"] == "10"
        assert withheld.headers["Cache-Control"] == "no-store"
        assert "Content-Security-Policy" in withheld.headers
        assert client.get("/country/PL").status_code == 200
        assert SECRET in text_of(client.get("/theme/DOC"))
        publisher.execute("ROLLBACK")
    assert SECRET in text_of(client.get("/country/LT"))
    assert read(store) == [["local", "theme/DOC"], ["local", "country/LT"]]


def test_a_store_that_takes_no_entry_shows_nothing_restricted(store: Engine) -> None:
    client = local(store)
    with store.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    for address in (*SHOWING, *TAKEN):
        answer = client.get(address)
        assert answer.status_code == 503, address
        assert SECRET not in text_of(answer)
        assert "Content-Disposition" not in answer.headers


def test_two_workers_write_one_entry_and_one_chain(engine: Engine) -> None:
    """Workers of their own, each with several threads, on both databases; all readers come at the same moment."""
    publish(engine, made_up(FINDINGS, CASES), reference=REFERENCE, label="first")
    engines = [open_engine(engine.url.render_as_string(hide_password=False)) for _worker in range(2)]
    workers = [create_app(own).server for own in engines]
    addresses = ["/country/LT", "/theme/DOC", "/gaps?country=LT&theme=DOC"] * 4

    def ask(at: int) -> int:
        return workers[at % 2].test_client().get(addresses[at % len(addresses)]).status_code

    with ThreadPoolExecutor(8) as readers:
        assert set(readers.map(ask, range(2 * len(addresses)))) == {200}
    for own in engines:
        own.dispose()
    assert sorted(target for _who, target in read(engine)) == ["country/LT", "gaps country=LT theme=DOC", "theme/DOC"]
    assert verify(engine).problems == ()


def test_restricted_evidence_is_kept_nowhere(store: Engine) -> None:
    """Nor while the database is away: a page that was seen before is not shown then, if it rests on restricted rows."""
    client = local(store)
    site, answers = client.application.extensions["document"].site, client.application.extensions[KEPT]
    kept = (site._kept, site._last_good, answers._shared)
    client.get("/country/LT")
    assert [len(each) for each in kept] == [0, 0, 0]
    client.get("/country/PL")
    assert [len(each) for each in kept] == [1, 1, 1]


def test_pages_that_are_drawn_ahead_are_nobodys_reading(store: Engine) -> None:
    client = local(store)
    assert client.get("/country/LT", environ_overrides={UNREAD: "1"}).status_code == 200
    assert read(store) == []
    client.get("/country/LT", headers={UNREAD: "1"})  # a reader cannot say so
    assert read(store) == [["local", "country/LT"]]


def test_where_nothing_is_restricted_nothing_is_written(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/open.sqlite")
    migrate(engine)
    publish(engine, made_up([{"id": "P1"}, {"id": "P2", "visibility": "team"}]), reference=REFERENCE, label="first")
    client = local(engine)
    for address in (*OPEN, "/country/LT", "/api/v1/findings"):
        client.get(address)
    assert list(fetch_audit(engine)["action"]) == ["release.publish"]
    engine.dispose()
