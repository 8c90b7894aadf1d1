"""What a browser is told of every answer."""

from __future__ import annotations

import re

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.security.headers import content_security_policy
from dashboard.security.injected_styles import bundles, sheets_in, source, style_hashes
from dashboard.settings import Settings

ADDRESSES = ["/", "/gaps", "/nope", "/api/v1/cells", "/api/v1/nope", "/_dash-layout", "/healthz", "/files/0/x.css"]
ADDRESSES += ["/_dash-component-suites/dash/nope.js", "/_dash-component-suites/nope/x.js", "/fragment"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_headers_errors_included(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Robots-Tag"] == "noindex, noarchive"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Set-Cookie" not in headers


def test_only_a_site_behind_tls_asks_browsers_to_stay_with_it(client: FlaskClient, shipped: Engine) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers
    behind_tls = create_app(shipped, Settings(tls=True)).server.test_client()
    assert "max-age=63072000" in behind_tls.get("/healthz").headers["Strict-Transport-Security"]


def test_the_style_sheets_of_the_libraries_are_found_in_their_bundles() -> None:
    found = {path.name: len(sheets_in(path.read_text("utf-8"))) for path in bundles()}
    assert found["dash_renderer.min.js"] >= 1
    assert found["dash_core_components.js"] >= 10
    assert len(style_hashes()) > 10
    assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", entry) for entry in style_hashes())


def test_a_source_map_is_part_of_the_style_sheet_that_a_loader_makes() -> None:
    script = r"""x.push([t.id,"a{b:'\x41'}","",{version:3,sources:["w"],names:[],mappings:"A",sourcesContent:["é\n"],sourceRoot:""}])"""
    assert sheets_in(script) == [
        "a{b:'A'}\n/*# sourceMappingURL=data:application/json;base64,"
        "eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbInciXSwibmFtZXMiOltdLCJtYXBwaW5ncyI6IkEiLCJzb3VyY2VzQ29udGVudCI6WyLDqVxuIl0sInNvdXJjZVJvb3QiOiIifQ== */"
    ]


def test_frames_are_allowed_only_where_a_view_asks_and_the_setting_names_them() -> None:
    assert "frame-ancestors https://example.org" in content_security_policy([], "https://example.org")
    assert "frame-ancestors 'none'" in content_security_policy([])


@pytest.mark.parametrize(
    "address", ["/?theme=FIN&country=PL", "/country/GE", "/theme/DOC", "/gaps", "/compare?countries=PL,LT", "/method"]
)
def test_a_page_holds_no_style_script_or_handler_but_those_whose_hash_the_policy_names(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(address)
    page, policy = answer.text, answer.headers["Content-Security-Policy"]
    assert not re.search(r"<[^>]+\sstyle=", page)
    assert not re.search(r"<[^>]+\son[a-z]+=", page)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    for sheet in re.findall(r"<style[^>]*>(.*?)</style>", page, re.S):
        assert source(sheet) in rules["style-src-elem"]
    for attributes, script in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.S):
        assert "src=" in attributes or "application/json" in attributes or source(script) in rules["script-src"]


def test_the_map_page_waits_for_no_file_before_its_picture(client: FlaskClient) -> None:
    page = client.get("/").text
    before = page[: page.index("</figure>")]
    assert "map-picture" in before
    assert not re.search(r"<script[^>]+src=|\srel=.stylesheet|\srel=.preload", page)


def test_no_version_is_told(app: Dash, client: FlaskClient) -> None:
    page = client.get("/").text
    config = page[page.index('id="_dash-config"') :].split("</script>")[0]
    assert "python_version" not in config
    assert "dash_version" not in config
    assert app.config["requests_pathname_prefix"] in config
    assert client.post("/_mcp", json={}, headers={"Sec-Fetch-Site": "same-origin"}).status_code in (404, 405)
