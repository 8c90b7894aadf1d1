"""The two doors: what each opens, and that neither opens by mistake. Servers here are real and run on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.app import REFUSED_TO_START, create_app
from dashboard.auth.doors import TEAM_ONLY, open_store
from dashboard.auth.loopback import announced_addresses, is_loopback
from dashboard.settings import Settings, SettingsError
from data.database import open_engine
from etl.assemble import Evidence
from etl.publish import publish
from tests.conftest import REFERENCE

PUBLIC = Settings(audience="public")


@pytest.fixture(scope="module")
def public_url(tmp_path_factory: pytest.TempPathFactory, evidence: Evidence) -> str:
    """A database that was published for everybody."""
    url = f"sqlite:///{tmp_path_factory.mktemp('public')}/public.sqlite"
    engine = open_engine(url)
    publish(engine, evidence, reference=REFERENCE, audience="public")
    engine.dispose()
    return url


@pytest.fixture
def reader(public_url: str) -> FlaskClient:
    """Asks the public door."""
    settings = Settings(audience="public", database=public_url)
    client: FlaskClient = create_app(open_store(settings), settings).server.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return client


@pytest.mark.parametrize(
    "address", ["/", "/country/PL", "/gaps", "/theme/DOC", "/api/v1/cells", "/nope", "/_dash-layout"]
)
def test_the_public_door_sets_no_cookie(reader: FlaskClient, address: str) -> None:
    assert "Set-Cookie" not in reader.get(address).headers


@pytest.mark.parametrize("address", ["/", "/country/PL", "/gaps", "/theme/DOC"])
def test_a_public_page_may_be_kept_for_five_minutes(reader: FlaskClient, address: str) -> None:
    assert reader.get(address).headers["Cache-Control"] == "public, max-age=300"
    assert reader.get(address).headers["X-Robots-Tag"] == "noarchive"
    tag = reader.get(address).headers["ETag"]
    again = reader.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert reader.get(address + "?lang=be", headers={"If-None-Match": tag}).status_code == 200


def test_a_page_whose_scripts_changed_is_another_page(public_url: str) -> None:
    """A kept page holds the script of the first paint; the policy that comes with "not modified" names the hash of the new one."""
    settings = Settings(audience="public", database=public_url)
    server = create_app(open_store(settings), settings).server
    old = server.test_client().get("/").headers["ETag"]
    renewed = create_app(open_store(settings), settings).server
    document = renewed.extensions["document"]
    document.files = replace(document.files, first_url="/files/0/first.js")
    assert renewed.test_client().get("/", headers={"If-None-Match": old}).status_code == 200


@pytest.mark.parametrize("route", TEAM_ONLY)
def test_the_public_door_has_no_rooms_of_the_team(reader: FlaskClient, route: str) -> None:
    address = route.replace("<token>", "x")
    assert reader.get(address).status_code in (404, 405)
    assert reader.post(address, data={}).status_code in (404, 405)
    assert "Record a decision" not in reader.get("/gaps?country=GE&theme=ASY").text


def test_the_public_door_refuses_the_teams_database(shipped_url: str) -> None:
    with pytest.raises(SettingsError, match="AUDIENCE=public opens a public database only"):
        open_store(Settings(audience="public", database=shipped_url))


def test_the_public_door_closes_when_the_database_is_exchanged_for_the_teams(shipped: Engine) -> None:
    client = create_app(shipped, PUBLIC).server.test_client()
    for address in ("/", "/api/v1/findings", "/_dash-layout"):
        answer = client.get(address)
        assert answer.status_code >= 500
        assert "Poland" not in answer.text


def test_nothing_can_be_written_through_the_public_door(public_url: str) -> None:
    engine = open_store(Settings(audience="public", database=public_url))
    with pytest.raises(Exception, match=r"readonly|read-only"), engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM finding")


@pytest.mark.parametrize(("address", "local"), [
    ("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("[::1]", True), ("localhost", True), ("0.0.0.0", False), ("::", False),
    ("", False), ("10.0.0.5", False), ("127.0.0.1.example.org", False), ("localhost.example.org", False), ("/run/map.sock", False),
])  # fmt: skip
def test_which_addresses_are_this_machine(address: str, local: bool) -> None:
    assert is_loopback(address) is local


@pytest.mark.parametrize("environ", [
    {"SERVER_NAME": "0.0.0.0"}, {"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_HOST": "map.example.org"}, {"SERVER_NAME": "/run/map.sock"},
    {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, {"REMOTE_ADDR": ""},
])  # fmt: skip
@pytest.mark.parametrize("address", ["/", "/_dash-layout", "/api/v1/cells", "/healthz"])
def test_the_open_door_answers_this_machine_alone(shipped: Engine, environ: dict[str, str], address: str) -> None:
    client = create_app(shipped).server.test_client()
    answer = client.get(address, environ_overrides=environ)
    assert answer.status_code == 403
    assert "AUTH=accounts" in answer.text


def test_a_login_without_tls_stays_on_loopback(shipped: Engine) -> None:
    client = create_app(shipped, Settings(auth="accounts")).server.test_client()
    assert client.get("/login", environ_overrides={"SERVER_NAME": "0.0.0.0"}).status_code == 403


@pytest.mark.parametrize("environment", [
    {"AUDIENCE": "everybody"}, {"AUTH": "yes"}, {"AUDIENCE": "public", "AUTH": "accounts"}, {"AUTH": "oidc"}, {"PORT": "x"}, {"TLS": "maybe"},
])  # fmt: skip
def test_a_setting_that_cannot_be_meant_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        Settings.from_environment(environment)


def test_gunicorns_own_arguments_are_read_where_no_socket_is_open_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["gunicorn", "app", "--bind", "0.0.0.0:80", "-b", "127.0.0.1:81"])
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--bind=[::]:82")
    assert announced_addresses() == ["0.0.0.0", "127.0.0.1", "[::]"]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def start(arguments: list[str], database: str, **environment: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("AUTH", "AUDIENCE", "HOST", "TLS")}
    return subprocess.Popen(
        [sys.executable, "-m", *arguments], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**kept, "DATABASE_URL": database, **environment}, cwd=Path(__file__).parents[3],
    )  # fmt: skip


GUNICORN = ["gunicorn", "dashboard.app:create_server()", "--worker-class", "gthread", "--workers", "1"]


@pytest.mark.parametrize("arguments", [
    ["dashboard"], [*GUNICORN, "--bind", "0.0.0.0:{port}"], [*GUNICORN, "--preload", "--bind", "0.0.0.0:{port}"],
])  # fmt: skip
def test_no_server_starts_open_to_strangers(shipped_url: str, arguments: list[str]) -> None:
    port = free_port()
    server = start([part.format(port=port) for part in arguments], shipped_url, HOST="0.0.0.0", PORT=str(port))
    output, _none = server.communicate(timeout=60)
    assert server.returncode in (REFUSED_TO_START, 3, 1)
    assert "refusing to listen on 0.0.0.0" in output
    assert "AUTH=accounts" in output
    assert "Traceback" not in output


def test_a_real_server_behind_a_login_answers_on_every_address_but_shows_nothing(shipped_url: str) -> None:
    port = free_port()
    server = start([*GUNICORN, "--bind", f"0.0.0.0:{port}"], shipped_url, AUTH="accounts", TLS="1")
    try:
        answer = wait_for(f"http://127.0.0.2:{port}/api/v1/findings", server)
        assert answer.status_code == 401
        assert "statement" not in answer.text
        assert "/" not in answer.headers.get("Server", "")
    finally:
        server.terminate()
        output, _none = server.communicate(timeout=30)
    assert "Control socket" not in output  # gunicorn's own second way in


def wait_for(url: str, server: subprocess.Popen[str]) -> requests.Response:
    for _attempt in range(300):
        assert server.poll() is None, server.communicate()[0]
        try:
            return requests.get(url, timeout=30)
        except requests.ConnectionError:
            time.sleep(0.1)
    raise TimeoutError(url)
