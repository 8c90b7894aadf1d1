"""The app as a whole: every address answers, every callback runs, nothing is wired to nothing."""

from __future__ import annotations

import json
import re

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard import ids
from dashboard.app import create_app
from dashboard.context import Context
from dashboard.html import to_html
from dashboard.pages.registry import pages
from dashboard.views import View
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


@pytest.mark.parametrize(
    "query", ["theme=%3Cscript%3E", "country=ZZ", "measure=9&view=x", "release=gone", "lang=%00", "countries=,,,"]
)
def test_a_mistyped_address_still_gives_a_page(client: FlaskClient, query: str) -> None:
    answer = client.get("/?" + query)
    assert answer.status_code == 200
    assert "<script>" not in answer.text.split("<body>")[1].split('id="live-page"')[0]


def test_every_callback_answers_without_a_browser(client: FlaskClient) -> None:
    drawn = fire(client, f"{ids.PAGE}.children", {f"{ids.URL}.pathname": "/"}, {f"{ids.URL}.search": "?theme=FIN"})
    assert ids.MAP_GRAPH in json.dumps(drawn)
    chosen = fire(client, f"{ids.PANEL}.children", {f"{ids.CHOSEN}.data": "?country=PL&theme=FIN"})
    assert "Poland" in json.dumps(chosen)


def test_no_callback_is_left_out_of_the_test_above(app: Dash) -> None:
    server_side = [key for key, callback in app.callback_map.items() if "callback" in callback]
    assert sorted(server_side) == sorted([f"{ids.PAGE}.children", f"{ids.PANEL}.children"])


def test_every_id_that_a_callback_names_stands_in_some_layout(app: Dash, shipped: Engine) -> None:
    named = {pair["id"] for entry in app._callback_list for pair in entry["inputs"] + entry["state"]}
    named |= {
        part.rpartition(".")[0] for entry in app._callback_list for part in entry["output"].strip(".").split("...")
    }
    drawn = json.dumps(
        [page.layout(Context.of(shipped, View())) for page in pages("/x.json")], default=lambda c: c.to_plotly_json()
    )
    shell = json.dumps(app.layout, default=lambda c: c.to_plotly_json())
    missing = {name for name in named if f'"id": "{name}"' not in drawn + shell}
    assert missing == set()


def test_every_id_is_used_somewhere(shipped: Engine) -> None:
    drawn = json.dumps(pages("/x.json")[0].layout(Context.of(shipped, View())), default=lambda c: c.to_plotly_json())
    constants = {value for name, value in vars(ids).items() if name.isupper()}
    assert constants - {ids.URL, ids.PAGE} == {value for value in constants if f'"id": "{value}"' in drawn}


def test_first_html_and_live_page_are_the_same_tree(shipped: Engine) -> None:
    context = Context.of(shipped, View(country="GE"))
    tree = next(page for page in pages("/x.json") if page.pattern == "/").layout(context)
    text = to_html(tree)
    for component in ("reading", "panel", "table", "legend"):
        assert f'data-id="{component}"' in text


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
    drawn = fire(client, f"{ids.PAGE}.children", {f"{ids.URL}.pathname": "/"}, {f"{ids.URL}.search": ""})
    text = json.dumps(drawn)
    assert len(text) < 60_000
    assert "coordinates" not in text
    url = re.search(r"/files/[0-9a-f]+/boundaries\.json", text)
    assert url
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
