"""The app as a whole: every address answers, every callback runs, nothing is wired to nothing."""

from __future__ import annotations

import json
import re

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard import ids
from dashboard.__main__ import run
from dashboard.app import create_app
from data.database import migrate, open_engine
from tests.dashboard.conftest import fire


def test_the_first_answer_holds_the_whole_view_of_the_address(client: FlaskClient) -> None:
    page = client.get("/?theme=ASY&measure=severity&country=SE").text
    assert 'data-drawn="ASY/severity/map"' in page
    assert "problems with asylum in <b>15</b> of 46 states" in page
    assert len(re.findall(r'<path d="[^"]+" class="paint-[^"]+" data-country="..?"', page)) >= 46
    assert "<h2>Sweden</h2>" in page
    assert page.count('<tr class="') == 46


def test_the_server_picture_is_marked_until_scripts_take_over(client: FlaskClient) -> None:
    assert '<html lang="en" data-picture="server"' in client.get("/").text


def test_the_address_chooses_the_language(client: FlaskClient) -> None:
    assert '<html lang="be"' in client.get("/?lang=be").text
    assert '<html lang="en"' in client.get("/?lang=xx").text


@pytest.mark.parametrize("address", ["/nope", "/country/LTU", "/theme/DOC/x", "/.env", "/admin.php"])
def test_an_address_without_a_page_says_so_with_404(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


@pytest.mark.parametrize("query", ["theme=%3Cscript%3E", "country=ZZ", "measure=9&view=x", "lang=%00", "countries=,,,"])
def test_a_mistyped_address_still_gives_a_page(client: FlaskClient, query: str) -> None:
    answer = client.get("/?" + query)
    assert answer.status_code == 200
    assert "<script>" not in answer.text.split("<body>")[1]


def test_every_callback_answers_without_a_browser(client: FlaskClient) -> None:
    chosen = fire(client, f"{ids.PANEL_CONTENT}.data", {f"{ids.CHOSEN}.data": "?country=PL&theme=FIN"})
    assert "Poland" in chosen[ids.PANEL_CONTENT]["data"]


def test_no_callback_is_left_out_of_the_test_above(app: Dash) -> None:
    server_side = [key for key, callback in app.callback_map.items() if "callback" in callback]
    assert server_side == [f"{ids.PANEL_CONTENT}.data"]


def test_every_id_that_a_callback_names_stands_in_the_layout(app: Dash) -> None:
    named = {pair["id"] for entry in app._callback_list for pair in entry["inputs"] + entry["state"]}
    named |= {
        part.rpartition(".")[0] for entry in app._callback_list for part in entry["output"].strip(".").split("...")
    }
    drawn = json.dumps(app.layout, default=lambda c: c.to_plotly_json())
    assert {name for name in named if name and f'"id": "{name}"' not in drawn} == set()


def test_every_id_stands_once_in_what_the_server_or_dash_draws(app: Dash, client: FlaskClient) -> None:
    live = json.dumps(app.layout, default=lambda c: c.to_plotly_json())
    page = client.get("/?country=GE").text
    constants = {value for name, value in vars(ids).items() if name.isupper()}
    assert {value for value in constants if page.count(f' id="{value}"') + live.count(f'"id": "{value}"') != 1} == set()


def test_two_apps_in_one_process_do_not_disturb_each_other(shipped: Engine) -> None:
    for app in (create_app(shipped), create_app(shipped)):
        assert len(app.callback_map) == 3
        assert app.server.test_client().get("/").status_code == 200


def test_an_empty_database_says_what_to_do(tmp_path) -> None:  # type: ignore[no-untyped-def]
    engine = open_engine(f"sqlite:///{tmp_path}/empty.sqlite")
    migrate(engine)
    client = create_app(engine).server.test_client()
    assert client.get("/readyz").status_code == 503
    answer = client.get("/")
    assert answer.status_code == 503
    assert "python -m etl publish" in answer.text
    assert client.get("/healthz").status_code == 200


def test_the_map_is_fetched_once_and_never_sent_in_a_callback(client: FlaskClient) -> None:
    text = json.dumps(client.get("/_dash-layout").get_json())
    assert len(text) < 12_000
    assert "coordinates" not in text
    url = re.search(r"/files/[0-9a-f]+/boundaries\.json", text)
    assert url
    assert url[0] in client.get("/").text  # fetched beside the page
    answer = client.get(url[0], headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]


def test_nothing_in_a_page_points_to_another_host_but_sources(client: FlaskClient) -> None:
    page = client.get("/?country=PL&theme=FIN").text
    loaded = re.findall(r'(?:src|srcset|data|action)="(https?:)?//', page) + re.findall(
        r'<link[^>]+href="https?:', page
    )
    assert loaded == []
    for anchor in re.findall(r'<a [^>]*href="https?://[^"]*"[^>]*>', page):
        assert 'rel="noopener noreferrer"' in anchor


def test_a_word_that_is_no_command_starts_no_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["packk"]) == 2
    assert "no command 'packk'" in capsys.readouterr().err
    assert run(["--help"]) == 0
    assert "pack --story" in capsys.readouterr().out
