"""Single sign-on against a small made-up provider on loopback that can also lie."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.settings import Settings, SingleSignOn
from data import accounts
from data.database import open_engine
from etl.assemble import Evidence
from etl.publish import publish
from tests.conftest import REFERENCE

KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})


class Provider(ThreadingHTTPServer):
    """Answers as a provider would; ``lie`` changes the claims, ``key`` the signature."""

    nonce = ""
    claims: dict[str, Any]
    key: Any = KEY
    algorithm = "RS256"
    asked: dict[str, list[str]]


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        address = f"http://127.0.0.1:{self.server.server_port}"
        if self.path.startswith("/.well-known"):
            ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
            self._send({"issuer": address, **{name: address + path for name, path in ends.items()}})
        else:
            self._send({"keys": [KEY.as_dict(private=False)]})

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked = parse_qs(sent)
        now = int(time.time())
        claims = {"iss": f"http://127.0.0.1:{self.server.server_port}", "aud": "map", "sub": "1", "iat": now, "exp": now + 60,
                  "nonce": self.server.nonce, "preferred_username": "made.up", **self.server.claims}  # fmt: skip
        signed = jwt.encode(
            {"alg": self.server.algorithm, "kid": "one"}, claims, self.server.key, algorithms=[self.server.algorithm]
        )
        self._send({"access_token": "x", "token_type": "Bearer", "id_token": signed})

    def _send(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_parts: object) -> None:
        """Quiet."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), Handler)
    server.claims = {}
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, evidence: Evidence) -> Engine:
    path: Path = tmp_path_factory.mktemp("sso")
    engine = open_engine(f"sqlite:///{path}/team.sqlite")
    publish(engine, evidence, reference=REFERENCE, label="2026-11")
    accounts.add_account(engine, "made.up", "analyst", "A" * 32, by="test")
    accounts.add_account(engine, "left.us", "admin", "A" * 32, by="test")
    accounts.disable(engine, "left.us", by="test")
    return engine


@pytest.fixture
def client(team: Engine, provider: Provider) -> FlaskClient:
    sign_on = SingleSignOn(f"http://127.0.0.1:{provider.server_port}", "map", "made-up")
    made: FlaskClient = create_app(team, Settings(auth="oidc", sign_on=sign_on)).server.test_client()
    return made


def go(client: FlaskClient, provider: Provider, then: str = "/gaps", **changed: str):  # type: ignore[no-untyped-def]
    """To the provider and back."""
    start = client.get("/sign-on", query_string={"next": then})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(start.headers["Location"]).query).items()}
    assert asked["code_challenge_method"] == "S256"
    provider.nonce = asked["nonce"]
    return client.get("/sign-on/back", query_string={"code": "c", "state": asked["state"], **changed})


def test_whoever_the_provider_knows_and_we_do_comes_in_with_our_role(client: FlaskClient, provider: Provider) -> None:
    assert "Sign in with your organisation’s account" in client.get("/login").text
    answer = go(client, provider)
    assert answer.status_code == 200
    assert 'content="0;url=/gaps"' in answer.text
    assert provider.asked["code_verifier"]
    assert client.get("/gaps/interviews.xlsx").status_code == 200
    assert client.post("/reviews", data={}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 403


def test_nobody_is_sent_to_another_site_by_way_of_the_provider(client: FlaskClient, provider: Provider) -> None:
    assert 'content="0;url=/"' in go(client, provider, "//example.org").text


@pytest.mark.parametrize("lie", [
    {"iss": "http://example.org"}, {"aud": "another"}, {"exp": 1_000_000_000}, {"nonce": "stale"}, {"preferred_username": ""},
    {"preferred_username": "", "email": "made.up"}, {"preferred_username": ["made.up"]},
])  # fmt: skip
def test_a_token_that_does_not_fit_opens_nothing(client: FlaskClient, provider: Provider, lie: dict[str, Any]) -> None:
    provider.claims = lie
    assert go(client, provider).status_code == 401
    assert client.get("/api/v1/cells").status_code == 401


@pytest.mark.parametrize("name", ["nobody", "left.us"])
def test_without_an_open_account_here_the_provider_does_not_help(
    client: FlaskClient, provider: Provider, name: str
) -> None:
    provider.claims = {"preferred_username": name}
    assert go(client, provider).status_code == 403
    assert client.get("/api/v1/cells").status_code == 401


@pytest.mark.parametrize(
    ("key", "algorithm"), [(OTHER, "RS256"), (OctKey.import_key("made-up-secret-of-the-client-32by"), "HS256")]
)
def test_a_token_signed_by_somebody_else_opens_nothing(
    client: FlaskClient, provider: Provider, key: Any, algorithm: str
) -> None:
    provider.key, provider.algorithm = key, algorithm
    assert go(client, provider).status_code == 401


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(client: FlaskClient, provider: Provider) -> None:
    assert go(client, provider, state="forged").status_code == 400
    client.delete_cookie("sign-on")
    assert client.get("/sign-on/back?code=c&state=").status_code == 400


def test_with_a_provider_no_password_opens_the_door(client: FlaskClient) -> None:
    sent = {"name": "made.up", "password": "x" * 12, "code": "1"}
    assert client.post("/login", data=sent, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 404
