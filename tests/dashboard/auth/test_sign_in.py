"""Coming in by the team's door: password and code, roles, sessions, limits. People and passwords are made up."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pyotp
import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard import ids
from dashboard.app import create_app
from dashboard.auth import commands
from dashboard.auth.inside import inside
from dashboard.auth.passwords import hash_password, is_password, matching_step, weakness
from dashboard.auth.permissions import CALLBACKS, ROUTES, access_of
from dashboard.settings import Settings
from data.audit import fetch_audit
from data.database import open_engine
from data.queries import fetch_reviews
from etl.assemble import Evidence
from etl.publish import publish
from tests.conftest import REFERENCE

PASSWORD = "storks nest on the third chimney"  # pragma: allowlist secret
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # pragma: allowlist secret
COMMON = "password1234"  # pragma: allowlist secret
TLS = Settings(auth="accounts", tls=True)
Enter = Callable[..., FlaskClient]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, evidence: Evidence) -> str:
    """Address of a team's store with one release."""
    url = f"sqlite:///{tmp_path_factory.mktemp('team')}/team.sqlite"
    engine = open_engine(url)
    publish(engine, evidence, reference=REFERENCE, label="2026-11")
    engine.dispose()
    return url


@pytest.fixture
def team(stored: str) -> Engine:
    """The same store without accounts."""
    engine = open_engine(stored)
    with engine.begin() as connection:
        for table in ("session", "account", "sign_in_attempt"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    return engine


@pytest.fixture(scope="module")
def hashed() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def enter(team: Engine, hashed: str) -> Enter:
    """Makes an account of a role and signs in with it."""
    server = create_app(team, TLS).server

    def sign_in(role: str = "reader", name: str = "made.up") -> FlaskClient:
        make_account(team, name, role, hashed)
        client: FlaskClient = browser(server)
        assert login(client, name).status_code == 303
        return client

    return sign_in


def browser(server) -> FlaskClient:  # type: ignore[no-untyped-def]
    client: FlaskClient = server.test_client()
    client.environ_base |= {"HTTP_SEC_FETCH_SITE": "same-origin", "wsgi.url_scheme": "https"}
    return client


def make_account(engine: Engine, name: str, role: str, hashed: str) -> None:
    from data import accounts

    token = accounts.add_account(engine, name, role, SECRET, by="test")
    accounts.enrol(engine, token, hashed, 0)


def login(client: FlaskClient, name: str, password: str = PASSWORD, code: str | None = None, **more: str):  # type: ignore[no-untyped-def]
    code = pyotp.TOTP(SECRET).now() if code is None else code
    return client.post(
        "/login", data={"name": name, "password": password, "code": code, **more}, base_url="https://map.test"
    )


def test_every_route_and_callback_declares_what_it_asks_for(app: Dash, team: Engine) -> None:
    for made in (app, create_app(team, TLS)):
        routes = {rule.rule for rule in made.server.url_map.iter_rules()}
        missing = sorted(route for route in routes if access_of(route) is None)
        assert missing == [], "declare them in dashboard/auth/permissions.py"
        server_side = {key for key, callback in made.callback_map.items() if "callback" in callback}
        assert server_side == set(CALLBACKS), "declare it in dashboard/auth/permissions.py"


def test_only_the_way_in_is_open_to_anybody() -> None:
    opened = {route for route, access in ROUTES.items() if access.role is None}
    assert opened == {"/healthz", "/readyz", "/login", "/logout", "/enrol/<token>", "/sign-on", "/sign-on/back"}
    assert access_of("/files/<digest>/<name>", "app.js") != access_of("/files/<digest>/<name>", "style.css")


def test_whoever_is_not_signed_in_gets_nothing(team: Engine) -> None:
    app = create_app(team, TLS)
    client = browser(app.server)
    addresses = ["/", "/country/PL", "/nope", "/_dash-layout", "/_dash-dependencies", "/api/v1/findings", "/api/v1/cells?format=csv",
                 "/gaps/interviews.xlsx", "/briefing?country=LT&format=pdf", "/fragment", "/present/europe", "/present/europe/pack",
                 "/atlas/0/en.json", "/files/0/boundaries.json", "/assets/app.js", "/_dash-component-suites/dash/x.js", "/_reload-hash",
                 "/login/", "/healthz/", "/login/x", "/LOGIN", "//login", "/files/0/style.css/x"]  # fmt: skip
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in (401, 404, 308), address
        assert "Poland" not in answer.text
    body = {"output": f"{ids.PANEL_CONTENT}.data", "outputs": {}, "inputs": [{"id": ids.CHOSEN, "property": "data", "value": "/login"}]}  # fmt: skip
    assert client.post("/_dash-update-component", json=body).status_code == 401
    assert client.post("/reviews", data={}).status_code == 401
    page = client.get("/country/PL?lang=be", headers={"Accept": "text/html"})
    assert page.status_code == 303
    assert page.headers["Location"] == "/login?next=%2Fcountry%2FPL%3Flang%3Dbe&lang=be"
    for address in ("/healthz", "/readyz", "/login"):
        assert client.get(address).status_code == 200


def test_the_cookie_is_one_that_nobody_else_can_read_or_set(team: Engine, hashed: str) -> None:
    make_account(team, "made.up", "reader", hashed)
    answer = login(browser(create_app(team, TLS).server), "made.up")
    cookie = (
        answer.headers["Set-Cookie"]
        if "__Host-" in answer.headers["Set-Cookie"]
        else answer.headers.getlist("Set-Cookie")[-1]
    )
    assert cookie.startswith("__Host-session=")
    for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_a_team_page_is_kept_by_nobody(enter: Enter) -> None:
    client = enter()
    for address in ("/", "/api/v1/cells", "/_dash-layout", "/fragment"):
        answer = client.get(address, base_url="https://map.test")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize("wrong", [
    {"password": "storks nest on the third chimneys"}, {"code": "000000"}, {"code": ""}, {"name": "nobody"}, {"password": ""},  # pragma: allowlist secret
    {"name": "made.up' OR '1'='1"}, {"name": ""}, {"password": "x" * 5000},
])  # fmt: skip
def test_a_wrong_attempt_says_the_same_whatever_was_wrong(team: Engine, hashed: str, wrong: dict[str, str]) -> None:
    make_account(team, "made.up", "reader", hashed)
    answer = login(browser(create_app(team, TLS).server), **{"name": "made.up", **wrong})  # type: ignore[arg-type]
    assert answer.status_code == 401
    assert "That was not right. Check name, password and code." in answer.text
    assert not any(
        "session=" in cookie and "Max-Age=43200" in cookie for cookie in answer.headers.getlist("Set-Cookie")
    )


def test_a_code_is_taken_once_and_may_be_pasted_with_spaces(team: Engine, hashed: str) -> None:
    make_account(team, "made.up", "reader", hashed)
    client, code = browser(create_app(team, TLS).server), pyotp.TOTP(SECRET).now()
    assert login(client, "made.up", code=f" {code[:3]} {code[3:]} ").status_code == 303
    assert login(client, "made.up", code=code).status_code == 401


def test_the_sixth_attempt_has_to_wait_even_with_the_right_password(team: Engine, hashed: str) -> None:
    make_account(team, "made.up", "reader", hashed)
    workers = [browser(create_app(team, TLS).server) for _worker in range(2)]
    answers = [login(workers[at % 2], "made.up", "wrong" * 4).status_code for at in range(5)]
    last = login(workers[1], "made.up")
    assert answers == [401] * 5
    assert last.status_code == 429
    assert 0 < int(last.headers["Retry-After"]) <= 900
    assert "Too many attempts" in last.text


def test_signing_in_again_makes_a_new_session_and_signing_out_ends_it(enter: Enter, team: Engine) -> None:
    client = enter()
    token = client.get_cookie("__Host-session", domain="map.test").value  # type: ignore[union-attr]
    assert client.post("/logout", base_url="https://map.test").status_code == 303
    client.set_cookie("__Host-session", token, domain="map.test")
    assert client.get("/api/v1/cells", base_url="https://map.test").status_code == 401
    assert list(fetch_audit(team, action="session.")["action"][:2]) == ["session.close", "session.open"]


@pytest.mark.parametrize("role", ["reader", "analyst", "reviewer", "publisher", "admin"])
def test_each_role_may_what_the_table_says(enter: Enter, team: Engine, role: str) -> None:
    client = enter(role)
    assert client.get("/country/PL", base_url="https://map.test").status_code == 200
    listed = client.get("/gaps/interviews.xlsx", base_url="https://map.test").status_code
    assert listed == (403 if role == "reader" else 200)
    decision = {"country": "GE", "theme": "ASY", "verdict": "raise", "note": "", "body": f"A made-up body of {role}s"}
    before = len(fetch_reviews(team))
    sent = client.post("/reviews", data=decision, base_url="https://map.test").status_code
    may = role in ("reviewer", "publisher", "admin")
    assert sent == (303 if may else 403)
    assert len(fetch_reviews(team)) == before + may


def test_what_leaves_the_building_and_who_decided_is_in_the_audit_log(enter: Enter, team: Engine) -> None:
    client = enter("reviewer")
    client.get("/api/v1/findings?country=LT&format=csv", base_url="https://map.test")
    client.get("/gaps/interviews.xlsx", base_url="https://map.test")
    client.post(
        "/reviews",
        data={"country": "GE", "theme": "ASY", "verdict": "raise", "body": "A made-up body"},
        base_url="https://map.test",
    )
    log = fetch_audit(team, limit=3)[["who", "action", "object"]].to_numpy().tolist()
    assert log == [
        ["made.up", "review.record", "GE ASY 2026-11"],
        ["made.up", "export.interviews", "gaps/interviews.xlsx"],
        ["made.up", "export.findings", "api/v1/findings country=LT format=csv"],
    ]


@pytest.mark.parametrize(("address", "goes"), [
    ("/country/PL?lang=be#x", "/country/PL?lang=be#x"), ("/", "/"), ("//example.org", "/"), ("/\\example.org", "/"), ("https://example.org", "/"),
    ("javascript:alert(1)", "/"), ("", "/"), ("/a\r\nSet-Cookie: x=1", "/"), ("/%0d%0aX:1", "/%0d%0aX:1"), ("\t//example.org", "/"), ("/a\\b", "/"),
])  # fmt: skip
def test_after_signing_in_nobody_is_sent_to_another_site(address: str, goes: str) -> None:
    assert inside(address) == goes


def test_enrolment_from_the_command_to_the_first_sign_in(team: Engine, capsys, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("DATABASE_URL", str(team.url))
    assert commands.main(["add", "new.one", "--role", "analyst"]) == 0
    link = re.search(r"/enrol/\S+", capsys.readouterr().out)[0]  # type: ignore[index]
    client = browser(create_app(team, TLS).server)
    page = client.get(link + "?lang=be")
    assert page.status_code == 200
    assert re.search(r'<svg role="img"[^>]*viewBox="0 0 ', page.text)  # or it would be cut at the size of its box
    assert 'autocomplete="new-password"' in page.text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1].replace(" ", "")  # type: ignore[index]
    good = {"password": PASSWORD, "again": PASSWORD, "code": pyotp.TOTP(secret).at(time.time() - 30)}
    for wrong in (
        {"again": "x"},
        {"password": COMMON, "again": COMMON},
        {"code": "1"},
    ):  # pragma: allowlist secret
        assert client.post(link, data={**good, **wrong}).status_code == 400
    assert client.post(link, data=good).status_code == 200
    assert client.get(link).status_code == client.post(link, data=good).status_code == 404
    assert login(client, "new.one", code=pyotp.TOTP(secret).now()).status_code == 303
    assert commands.main(["disable", "new.one"]) == 0
    assert client.get("/api/v1/cells", base_url="https://map.test").status_code == 401
    assert commands.main(["role", "nobody", "admin"]) == 1
    assert "there is no account" in capsys.readouterr().err


def test_the_form_can_be_filled_by_password_managers_and_read_aloud(team: Engine) -> None:
    client = browser(create_app(team, TLS).server)
    for lang, word in (("en", "One-time code from your phone"), ("be", "Аднаразовы код з тэлефона")):
        page = client.get(f"/login?lang={lang}").text
        assert f'<html lang="{lang}"' in page
        assert word in page
        for complete in ("username", "current-password", "one-time-code"):
            assert f'autocomplete="{complete}"' in page
        for field in re.findall(r'<input id="(\w+)"', page):
            assert f'<label class="field" for="{field}">' in page
    assert 'role="alert"' in login(client, "nobody").text


@pytest.mark.parametrize("password", [
    "short", "password1234", "Passwort12345!", "aaaaaaaaaaaaaaaa", "abcdefghijklmnop", "1234123412341234", "20110131201101", "qwerty-admin-2026",
    "made.up.person1", "БеларусьМінск2026", "x" * 201,
])  # fmt: skip
def test_passwords_that_everybody_tries_are_refused(password: str) -> None:
    assert weakness(password, "made.up.person")


@pytest.mark.parametrize(
    "password", [PASSWORD, "бусел жыве на трэцім коміне", "k7#Vq2!mZ0pL", "password but in a long sentence"]
)
def test_good_passwords_are_taken(password: str) -> None:
    assert weakness(password, "made.up.person") == ""


def test_no_account_takes_as_long_as_a_wrong_password(hashed: str) -> None:
    assert not is_password("", PASSWORD)
    assert not is_password("garbage", PASSWORD)
    assert is_password(hashed, PASSWORD)


def test_codes_of_the_step_before_and_after_are_taken_and_no_others() -> None:
    now = 1_800_000_000.0
    taken = [matching_step(SECRET, pyotp.TOTP(SECRET).at(now + 30 * off), now) is not None for off in (-2, -1, 0, 1, 2)]
    assert taken == [False, True, True, True, False]
    for odd in ("", "12345", "abcdef", "１２３４５６", "123456789012"):
        assert matching_step(SECRET, odd, now) is None
