"""A view in a frame: only where the settings say so, whole, with its source."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.settings import Settings


def _policy(client: FlaskClient, address: str) -> str:
    rules = client.get(address).headers["Content-Security-Policy"].split("; ")
    return next(rule for rule in rules if rule.startswith("frame-ancestors"))


def test_frames_are_allowed_only_where_the_settings_say_so(client: FlaskClient, shipped: Engine) -> None:
    assert _policy(client, "/embed?theme=FIN") == "frame-ancestors 'none'"
    settings = Settings(embed_from=("https://embassy.example", "https://paper.example"))
    allowed = create_app(shipped, settings).server.test_client()
    assert _policy(allowed, "/embed?theme=FIN") == "frame-ancestors https://embassy.example https://paper.example"
    assert "X-Frame-Options" not in allowed.get("/embed").headers
    for address in ("/?theme=FIN", "/country/PL", "/api/v1/cells", "/present", "/nowhere", "/embed?release=gone"):
        if not address.startswith("/embed"):
            assert _policy(allowed, address) == "frame-ancestors 'none'"
            assert allowed.get(address).headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("view", ["map", "tiles", "table"])
@pytest.mark.parametrize("lang", ["en", "be"])
def test_a_frame_shows_the_view_its_source_and_the_way_to_the_rest(client: FlaskClient, view: str, lang: str) -> None:
    text = client.get(f"/embed?theme=ASY&view={view}&lang={lang}").text
    assert f'<html lang="{lang}"' in text
    assert "<b>15</b>" in text
    assert "2026-11" in text
    assert text.count('data-country="') >= (15 if view == "table" else 46)
    for link in re.findall(r"<a [^>]*>", text):
        assert 'target="_blank"' in link
        assert 'rel="noopener"' in link
    if view != "table":
        assert text.count('aria-label="') >= 47  # every state can be reached and has a name
        assert 'tabindex="-1"' not in text
    assert "site-header" not in text
    assert "<script" not in text


def test_a_release_that_is_gone_is_not_replaced_in_silence(client: FlaskClient) -> None:
    assert client.get("/embed?release=gone").status_code == 404
