"""A measure whose end has passed: nobody is told that it works, and nobody is told to bring it over."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from data.ages import ended
from data.changes import fetch_changes
from data.queries import fetch_coded_findings, fetch_finding, fetch_findings, fetch_release
from data.transfer import transfers
from geo.countries import members

ENDED = "P015"  # Poland's procedure, until 30 June 2025


def test_its_status_is_ended_from_the_day_after(shipped: Engine) -> None:
    pinned = fetch_release(shipped)
    assert list(fetch_finding(shipped, pinned, ENDED)["status"]) == ["ended"]
    coded = fetch_coded_findings(shipped, pinned).set_index("id")
    assert coded.loc[ENDED, "status"] == "working"
    until = coded.loc[[ENDED], "valid_until"]
    assert [bool(ended(until, day).iloc[0]) for day in (date(2025, 6, 30), date(2025, 7, 1))] == [False, True]


def test_it_is_offered_to_no_country(shipped: Engine) -> None:
    rows = fetch_findings(shipped, fetch_release(shipped), theme="DOC")
    solutions = rows[rows["kind"] != "problem"]
    for member in members():
        offered = transfers(solutions, member.iso2, set(solutions["subtheme"]), in_eea=member.eea)
        assert ENDED not in set(offered["id"])
        assert len(offered)


@pytest.mark.parametrize(
    "address", ["/?theme=DOC&country=PL", "/country/PL", "/briefing?country=PL&theme=DOC&format=html"]
)
def test_pages_and_documents_say_that_it_has_ended_and_when(client: FlaskClient, address: str) -> None:
    assert "ended · until 30 June 2025" in client.get(address).text


def test_the_catalogue_finds_it_among_what_has_ended(client: FlaskClient) -> None:
    assert f"/solutions/{ENDED}" in client.get("/solutions?status=ended").text
    assert f"/solutions/{ENDED}" not in client.get("/solutions?status=working&theme=DOC").text


@pytest.mark.parametrize("item", [ENDED, "P056"])  # P056 restricts: a limit on visas
def test_its_card_says_of_no_place_where_it_could_be_brought(client: FlaskClient, item: str) -> None:
    heading = "Where this could be brought"
    assert heading not in client.get(f"/solutions/{item}").text
    assert heading not in _document(client, item)
    assert heading in client.get("/solutions/S012").text
    assert heading in _document(client, "S012")


def _document(client: FlaskClient, item: str) -> str:
    file = docx.Document(io.BytesIO(client.get(f"/solutions/{item}?format=docx").data))
    return "\n".join(paragraph.text for paragraph in file.paragraphs)


def test_a_filter_of_the_catalogue_leaves_nothing_out(client: FlaskClient) -> None:
    assert "are listed." not in client.get("/solutions?status=ended").text


def test_the_open_interface_keeps_what_was_coded(client: FlaskClient) -> None:
    found = client.get("/api/v1/solutions?country=PL&theme=DOC").json["solutions"]
    assert {row["id"]: row["status"] for row in found}[ENDED] == "working"


def test_a_release_compared_with_itself_has_not_changed(shipped: Engine) -> None:
    label = fetch_release(shipped).label
    assert fetch_changes(shipped, label, label).empty
