"""What the rooms promise: honest words, every link alive, the same numbers as the cells."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.context import Context
from dashboard.html import to_html
from dashboard.pages.gaps.one_gap import missing_evidence
from dashboard.views import View
from data.codebook import codebook
from data.database import open_engine
from data.queries import fetch_release, fetch_reviews
from etl.assemble import Evidence
from etl.publish import publish
from geo.countries import members
from tests.conftest import REFERENCE


def words(html: str) -> str:
    """The text of a page."""
    body = html.split("<body>")[1]
    return re.sub(r"\s+", " ", re.sub(r"<(script|style|svg)[\s\S]*?</\1>|<[^>]+>", " ", body))


@pytest.mark.parametrize("lang", ["en", "be"])
@pytest.mark.parametrize("code", [member.iso2 for member in members()])
def test_every_country_has_a_page(client: FlaskClient, code: str, lang: str) -> None:
    assert client.get(f"/country/{code}?lang={lang}").status_code == 200


@pytest.mark.parametrize("theme", codebook().codes("theme"))
def test_every_theme_has_a_page_with_all_its_solutions(client: FlaskClient, theme: str) -> None:
    page = client.get(f"/theme/{theme}").text
    solutions = client.get(f"/api/v1/solutions?theme={theme}").get_json()["solutions"]
    assert {s["id"] for s in solutions} <= set(re.findall(r'data-finding="([^"]+)"', page))


def test_an_opened_gap_says_why_no_evidence_is_asked_for(shipped: Engine) -> None:
    context = Context.of(shipped, View(country="LT", theme="DOC"))
    best = to_html(missing_evidence({"grade": "A", "contested": False, "finding_count": 9}, context))
    assert "it is A, and the reports agree" in best
    many = to_html(missing_evidence({"grade": "B", "contested": False, "finding_count": 2_000}, context))
    assert "a few new ones would change nothing" in many


def test_every_link_inside_the_site_leads_somewhere(client: FlaskClient) -> None:
    seen: set[str] = set()
    for start in (
        "/",
        "/gaps",
        "/gaps?country=GE&theme=ASY",
        "/compare",
        "/solutions?theme=FIN",
        "/changes",
        "/method",
        "/country/PL",
        "/theme/DOC",
    ):
        links = re.findall(r'<a [^>]*href="(/[^"#]*)', client.get(start).text)
        for link in {link.replace("&amp;", "&") for link in links} - seen:
            seen.add(link)
            assert client.get(link).status_code == 200, (start, link)
    assert len(seen) > 150


def test_a_country_without_evidence_says_what_is_not_known(client: FlaskClient) -> None:
    text = words(client.get("/country/AD").text)
    assert "What is not known is not “no problem”" in text
    assert "What is not known" in text


def test_a_number_is_explained_down_to_its_findings(client: FlaskClient) -> None:
    page = client.get("/country/GE?theme=DOC").text
    assert "M = " in words(page)
    for finding in ("S019", "P053"):
        assert finding in page


def test_derived_findings_are_marked_wherever_they_stand(client: FlaskClient) -> None:
    for address in ("/country/DE", "/gaps?country=DE&theme=ASY", "/?country=DE&theme=ASY"):
        page = client.get(address).text
        where = page.index('data-finding="U-ASY-DE-2025"')
        assert "from official statistics" in page[where : where + 1500]


def test_the_matrix_shows_all_552_cells_and_no_number_for_silence(client: FlaskClient) -> None:
    page = client.get("/gaps").text
    matrix = page[page.index('class="matrix"') :]
    assert len(re.findall(r"<td>", matrix)) == 46 * 12
    for silent in re.findall(r'class="paint-NR"[^>]*>(.*?)</a>', matrix):
        assert not re.search(r"\d", silent)


def test_the_agenda_begins_with_what_is_severe_and_unsolved(client: FlaskClient) -> None:
    text = words(client.get("/gaps").text)
    assert text.index("severe, nothing works yet") < text.index("reported, nothing works yet")
    assert "11 severe problems have no working solution yet" in text


def test_an_opened_gap_offers_what_works_elsewhere_with_the_reason(client: FlaskClient) -> None:
    text = words(client.get("/gaps?country=GE&theme=ASY").text)
    assert "Why: same sub-theme: Recognition" in text
    assert "would give grade B" in text


def test_the_interview_list_is_a_workbook_that_names_nobody(client: FlaskClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get("/gaps/interviews.xlsx").data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][0] == "Rank"
    assert rows[1][0] == 1
    assert "fresh finding" in str(rows[1][-1])
    assert book.worksheets[0].freeze_panes == "A2"
    assert not book.properties.creator


def test_compare_says_what_cannot_be_told_apart(client: FlaskClient) -> None:
    text = words(client.get("/compare?countries=PL,LT,GE").text)
    assert "Poland and Georgia differ" in text
    assert "not distinguishable" in text
    assert "too few for a median" in text
    assert words(client.get("/compare?c1=PL&c2=LT&c3=GE").text).count("Poland and Georgia differ") == 1


def test_a_card_never_invents_what_is_not_recorded(client: FlaskClient) -> None:
    text = words(client.get("/solutions/P006").text)
    assert "Not recorded in this release: Legal basis · In force · Preconditions · Steps · Who to ask." in text
    assert "Where this could be brought" in text


def test_the_catalogue_filters(client: FlaskClient) -> None:
    page = client.get("/solutions?theme=FIN&status=working").text
    wanted = [
        s["id"] for s in client.get("/api/v1/solutions?theme=FIN").get_json()["solutions"] if s["status"] == "working"
    ]
    assert sorted(set(re.findall(r"/solutions/([A-Z]\w+)", page))) == sorted(wanted)


def test_with_one_release_the_page_of_changes_says_so(client: FlaskClient) -> None:
    assert "Nothing to compare yet" in words(client.get("/changes").text)


@pytest.fixture
def team(tmp_path, evidence: Evidence):  # type: ignore[no-untyped-def]
    """A store of its own that a test may write to."""
    engine = open_engine(f"sqlite:///{tmp_path}/team.sqlite")
    publish(engine, evidence, reference=REFERENCE, label="2026-11")
    yield engine
    engine.dispose()


DECISION = {
    "country": "GE",
    "theme": "ASY",
    "verdict": "raise",
    "note": "A made-up note.",
    "body": "A made-up commission",
}
SAME = {"Sec-Fetch-Site": "same-origin"}


def test_a_commission_records_a_decision_that_stays(team: Engine) -> None:
    client = create_app(team).server.test_client()
    for verdict in ("disputed", "raise"):
        assert client.post("/reviews", data={**DECISION, "verdict": verdict}, headers=SAME).status_code == 303
    assert list(fetch_reviews(team, country="GE", theme="ASY")["verdict"]) == ["raise", "disputed"]
    text = words(client.get("/gaps?country=GE&theme=ASY").text)
    assert "A made-up note." in text
    assert "Nothing has changed in this cell since the last decision." in text


def test_a_decision_from_another_site_is_refused(team: Engine) -> None:
    client = create_app(team).server.test_client()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.org"}, {}):
        assert client.post("/reviews", data=DECISION, headers=headers).status_code == 403
    assert fetch_reviews(team).empty


@pytest.mark.parametrize("wrong", [{"verdict": "maybe"}, {"body": " "}, {"country": "ZZ"}, {"note": "x" * 1001}])
def test_a_decision_that_says_nothing_is_refused(team: Engine, wrong: dict[str, str]) -> None:
    client = create_app(team).server.test_client()
    assert client.post("/reviews", data={**DECISION, **wrong}, headers=SAME).status_code == 400
    assert fetch_reviews(team).empty


def test_a_public_site_takes_no_decisions(tmp_path, evidence: Evidence) -> None:  # type: ignore[no-untyped-def]
    engine = open_engine(f"sqlite:///{tmp_path}/public.sqlite")
    publish(engine, evidence, reference=REFERENCE, audience="public")
    client = create_app(engine).server.test_client()
    assert client.post("/reviews", data=DECISION, headers=SAME).status_code == 404
    assert "Record a decision" not in client.get("/gaps?country=GE&theme=ASY").text


def test_changes_are_told_with_their_reason(team: Engine, evidence: Evidence) -> None:
    nothing = {name: rows.iloc[:0] for name, rows in evidence.items()}
    row = evidence["finding"][evidence["finding"]["id"] == "P053"].assign(id="NEW1", country="AD")
    codes = evidence["coding"][evidence["coding"]["finding_id"] == "P053"].assign(finding_id="NEW1")
    publish(team, {**nothing, "finding": row, "coding": codes}, reference=REFERENCE, label="next")
    assert fetch_release(team).label == "next"
    text = words(create_app(team).server.test_client().get("/changes?since=2026-11").text)
    assert "1 cell changed between release 2026-11 and next" in text
    assert "Andorra" in text
    assert "new finding" in text


def test_permits_say_which_numbers_the_source_itself_marks(client: FlaskClient) -> None:
    irish = words(client.get("/country/IE").text)
    assert "Source: Eurostat, migr_resvalid. Marked there: low reliability (2021, 2022, 2023, 2024, 2025)." in irish
    assert "Marked there: estimated (2017); provisional (2017)." in words(client.get("/country/MT").text)
    assert "Marked there" not in words(client.get("/country/LT").text)
