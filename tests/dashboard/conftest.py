"""A dashboard without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard import catalogues, i18n
from dashboard.app import create_app

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}  # what a browser says of a request from the site's own pages


@pytest.fixture(scope="session")
def app(shipped: Engine) -> Dash:
    """A dashboard on the shipped evidence."""
    return create_app(shipped)


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    """Asks the dashboard as a browser would."""
    made: FlaskClient = app.server.test_client()
    made.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return made


def fire(client: FlaskClient, output: str, inputs: dict[str, Any], state: dict[str, Any] | None = None) -> Any:
    """Fire one callback the way Dash's renderer does; gives its answer."""

    def listed(values: dict[str, Any]) -> list[dict[str, Any]]:
        pairs = [(name.rpartition("."), value) for name, value in values.items()]
        return [{"id": owner, "property": prop, "value": value} for (owner, _, prop), value in pairs]

    owner, _, prop = output.rpartition(".")
    body = {
        "output": output,
        "outputs": {"id": owner, "property": prop},
        "inputs": listed(inputs),
        "changedPropIds": list(inputs),
        "state": listed(state or {}),
    }
    answer = client.post("/_dash-update-component", json=body, headers=SAME_SITE)
    assert answer.status_code == 200, answer.text
    return answer.get_json()["response"]


@pytest.fixture
def locales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of catalogues that a test may write to."""
    for module in (i18n, catalogues):
        monkeypatch.setattr(module, "LOCALES", tmp_path)
    for function in (i18n.available, i18n.language):
        function.cache_clear()
    yield tmp_path
    for function in (i18n.available, i18n.language):
        function.cache_clear()
