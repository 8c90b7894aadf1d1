"""What cannot be answered as asked: a reader is told why in their own language and given a way on, a program one line."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.dashboard.conftest import SAME_SITE

READER = {"Accept": "text/html"}

OF_A_RELEASE = [
    "/", "/country/PL", "/theme/FIN", "/gaps", "/compare?countries=PL,LT", "/solutions", "/solutions/S053", "/changes", "/find?q=P016",
    "/present", "/present/europe", "/present/europe/pack", "/method", "/embed", "/fragment", "/table?page=map",
    "/picture", "/briefing?country=LT", "/deck?country=LT", "/gaps/agenda", "/gaps/interviews.xlsx",
    "/solutions/S053?format=pdf",
]  # fmt: skip


def _with(address: str, **more: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in more.items())
    return f"{address}{'&' if '?' in address else '?'}{query}"


@pytest.mark.parametrize("address", OF_A_RELEASE)
def test_a_release_that_is_not_here_is_never_replaced_in_silence(client: FlaskClient, address: str) -> None:
    asked = _with(address, lang="be", release="2031-01")
    for_a_reader = client.get(asked, headers=READER)
    assert for_a_reader.status_code == 404
    assert '<html lang="be"' in for_a_reader.text
    assert "Выпуску 2031-01 тут няма" in for_a_reader.text
    way_on = for_a_reader.text.split("<main")[1].split('href="')[1].split('"')[0]
    assert way_on.startswith(address.partition("?")[0])
    assert "release=" not in way_on
    for_a_program = client.get(asked)
    assert (for_a_program.status_code, for_a_program.text) == (404, "there is no release '2031-01'.")


def test_changes_are_never_told_since_another_release_than_the_one_asked_for(client: FlaskClient) -> None:
    for address in ("/changes?since=2031-01", "/table?page=changes&since=2031-01"):
        answer = client.get(_with(address, lang="be"), headers=READER)
        assert answer.status_code == 404
        assert "Выпуску 2031-01 тут няма" in answer.text
        assert "since=" not in answer.text.split("<main")[1].split("</main>")[0]
    assert client.get("/changes?since=2026-11").status_code == 200


def test_a_label_from_an_address_stays_text(client: FlaskClient) -> None:
    text = client.get("/gaps?release=<script>alert(1)</script>", headers=READER).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


@pytest.mark.parametrize(
    ("address", "status", "program", "reader"),
    [
        ("/briefing?country=XX", 400, "country must be one of AD, ", "country: магчымыя значэнні: AD, "),
        ("/briefing", 400, "a briefing needs a country, a theme or both", "для даведкі патрэбна краіна"),
        ("/deck", 400, "a deck needs one of", "для слайдаў патрэбна адно з трох"),
        ("/picture?format=gif", 400, "format must be one of svg, png", "format: магчымыя значэнні: svg, png"),
        ("/picture?chart=compare", 400, "chart=compare needs countries", "для chart=compare патрэбны краіны"),
        ("/table?page=country", 400, "page=country needs country", "для page=country патрэбна country"),
        ("/table?page=map&table=x", 400, "table must be one of", "table: магчымыя значэнні"),
        ("/solutions/NONE", 404, "There is no such solution", "У гэтым выпуску няма такога рашэння"),
        ("/solutions/P0?format=pdf", 404, "There is no such solution", "У гэтым выпуску няма такога рашэння"),
    ],
)
def test_a_refusal_says_why(client: FlaskClient, address: str, status: int, program: str, reader: str) -> None:
    asked = _with(address, lang="be")
    plain, page = client.get(asked), client.get(asked, headers=READER)
    assert (plain.status_code, page.status_code) == (status, status)
    assert plain.text.startswith(program)
    assert plain.mimetype == "text/plain"
    assert reader in page.text
    assert "no-store" in page.headers["Cache-Control"]


def test_a_form_that_is_refused_is_answered_in_its_own_language(client: FlaskClient) -> None:
    sent = {"country": "LT", "lang": "be", "ask": "x" * 3_001}
    answer = client.post("/briefing", data=sent, headers={**SAME_SITE, **READER})
    assert answer.status_code == 400
    assert "не больш за 3000 знакаў" in answer.text
