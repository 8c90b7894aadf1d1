"""Attacks that need no account: requests from elsewhere, relabelled and malformed callback bodies, odd paths."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard import ids
from tests.dashboard.conftest import SAME_SITE

CALLBACK = "/_dash-update-component"
GOOD: dict[str, Any] = {
    "output": f"{ids.PANEL_CONTENT}.data",
    "outputs": {"id": ids.PANEL_CONTENT, "property": "data"},
    "inputs": [{"id": ids.CHOSEN, "property": "data", "value": "?country=PL"}],
    "changedPropIds": [f"{ids.CHOSEN}.data"],
}


def test_a_request_of_our_own_page_is_answered(client: FlaskClient) -> None:
    for headers in (SAME_SITE, {"Sec-Fetch-Site": "", "Origin": "http://localhost"}):
        assert client.post(CALLBACK, json=GOOD, headers=headers).status_code == 200


@pytest.mark.parametrize("headers", [
    {}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}, {"Origin": "null"},
    {"Origin": "https://example.org"}, {"Origin": "http://localhost.example.org"}, {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
])  # fmt: skip
def test_a_request_from_elsewhere_or_nowhere_is_refused(app: Dash, headers: dict[str, str]) -> None:
    client = app.server.test_client()
    assert client.post(CALLBACK, json=GOOD, headers=headers).status_code == 403


BROKEN: list[Any] = [
    {}, [], "x", None, 7, {**GOOD, "output": "nope.children"}, {**GOOD, "output": 7}, {**GOOD, "output": "..a.b...c.d.."},
    {**GOOD, "inputs": []}, {**GOOD, "inputs": "x"}, {**GOOD, "inputs": [None]}, {**GOOD, "outputs": None},
    {**GOOD, "inputs": [{"id": "url", "property": "pathname", "value": "/"}]},
    {**GOOD, "inputs": [{"id": ids.CHOSEN, "property": "pathname", "value": "/"}]},
    {**GOOD, "inputs": [*GOOD["inputs"], {"id": "url", "property": "pathname", "value": "/"}]},
    {**GOOD, "inputs": [{"id": ids.CHOSEN, "property": "data", "value": {"a": 1}}]},
    {**GOOD, "inputs": [{"id": ids.CHOSEN, "property": "data", "value": 5}]},
    {**GOOD, "inputs": [{"id": {"index": 1}, "property": "data", "value": ""}]},
    {**GOOD, "state": [{"id": "x", "property": "y", "value": "z"}]}, {**GOOD, "changedPropIds": {"a": 1}}, {**GOOD, "changedPropIds": [7]},
    {"output": f"{ids.URL}.search", "outputs": {}, "inputs": []},
]  # fmt: skip


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_a_body_that_no_page_would_send_gives_400(client: FlaskClient, body: Any) -> None:
    answer = client.post(CALLBACK, json=body, headers=SAME_SITE)
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[" * 100_000, b'{"output":' + b"[" * 20_000 + b"]" * 20_000 + b"}", b"\xff\xfe", b"null"]
)
def test_bytes_that_are_no_callback_give_400(client: FlaskClient, raw: bytes) -> None:
    assert client.post(CALLBACK, data=raw, content_type="application/json", headers=SAME_SITE).status_code == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_form_cannot_call_a_callback(client: FlaskClient, kind: str) -> None:
    answer = client.post(CALLBACK, data=json.dumps(GOOD), content_type=kind, headers=SAME_SITE)
    assert answer.status_code in (400, 415)


def test_a_large_body_is_refused(client: FlaskClient) -> None:
    answer = client.post(CALLBACK, data=b"x" * 300_000, content_type="application/json", headers=SAME_SITE)
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize("path", [
    "/_dash-component-suites/dash/../../etc/passwd", "/_dash-component-suites/dash/%2e%2e/%2e%2e/setup.py", "/files/../settings.py",
    "/files/0/..%2f..%2fsettings.py", "/_dash-component-suites/os/x.py", "/_dash-component-suites/dash/<script>x",
    "/assets/..%2fsettings.py", "/static/x", "/country/..%2f..%2fetc", "/atlas/x/..%2f..%2fen.json", "/.git/config",
])  # fmt: skip
def test_a_path_never_leaves_its_folder_nor_comes_back(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<script>x" not in answer.text
    assert "site-packages" not in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused(client: FlaskClient, method: str) -> None:
    assert client.open("/api/v1/cells", method=method, headers=SAME_SITE).status_code in (404, 405)


def test_no_header_can_be_slipped_in(client: FlaskClient) -> None:
    for address in (
        "/?lang=en%0d%0aSet-Cookie:x=1",
        "/?release=%0d%0aX-Evil:1",
        "/gaps/interviews.xlsx?lang=%0d%0aX-Evil:1",
    ):
        headers = client.get(address).headers
        assert "X-Evil" not in headers
        assert "Set-Cookie" not in headers
