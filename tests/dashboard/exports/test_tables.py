"""Tables as files: every row of the view, typed, safe to open, nobody's name in them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.exports.pages import PAGES
from dashboard.exports.routes import csv_text
from dashboard.exports.sheet import Sheet
from dashboard.i18n import language
from dashboard.spreadsheets import workbook
from data.database import open_engine
from data.queries import fetch_cases, fetch_cells, fetch_findings, fetch_release
from etl.assemble import Evidence
from etl.publish import publish
from tests.conftest import REFERENCE

QUERIES = {
    "map": "theme=ASY&members=eu", "country": "country=PL", "theme": "theme=DOC", "gaps": "members=eea",
    "compare": "countries=PL,LT,GE", "solutions": "theme=DOC&status=working", "changes": "", "method": "",
}  # fmt: skip


def _csv(client: FlaskClient, page: str, query: str = "", lang: str = "en") -> list[dict[str, str]]:
    answer = client.get(f"/table?page={page}&format=csv&lang={lang}&{query}")
    assert answer.status_code == 200, answer.text
    assert answer.data.startswith(b"\xef\xbb\xbf")  # so that spreadsheets read Cyrillic
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_every_page_with_tables_has_files() -> None:
    assert set(PAGES) == set(QUERIES)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("lang", ["en", "be"])
def test_workbook_and_csv_hold_the_same_rows(client: FlaskClient, page: str, lang: str) -> None:
    answer = client.get(f"/table?page={page}&format=xlsx&lang={lang}&{QUERIES[page]}")
    assert re.search(rf'filename="{page}[^"]*-2026-11-{lang}\.xlsx"', answer.headers["Content-Disposition"])
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    first = book.worksheets[0]
    rows = _csv(client, page, QUERIES[page], lang)
    assert first.max_row - 1 == len(rows)
    assert [cell.value for cell in first[1]][: len(rows[0]) if rows else 0] == (list(rows[0]) if rows else [])
    assert all(sheet.freeze_panes == "A2" and sheet.auto_filter.ref for sheet in book.worksheets)
    about = {row[0].value: row[1].value for row in book.worksheets[-1].iter_rows(min_row=2)}
    assert {"2026-11", "M1"} <= set(about.values())
    assert any("CC BY 4.0" in str(text) for text in about.values())


def test_counts_are_those_of_the_page(client: FlaskClient, shipped: Engine) -> None:
    pinned = fetch_release(shipped)
    assert len(_csv(client, "map", "theme=ASY")) == 46
    assert len(_csv(client, "map", "theme=ASY&members=eu")) == 27
    assert len(_csv(client, "map", "theme=ASY&subtheme=ASY.1")) == 46
    assert len(_csv(client, "country", "country=PL")) == 12
    assert len(_csv(client, "country", "country=PL&table=findings")) == len(
        fetch_findings(shipped, pinned, country="PL")
    )
    assert len(_csv(client, "country", "country=PL&table=cases")) == len(fetch_cases(shipped, pinned, country="PL"))
    assert len(_csv(client, "theme", "theme=DOC&table=findings")) == len(fetch_findings(shipped, pinned, theme="DOC"))
    assert len(_csv(client, "compare", "countries=PL,LT")) == 24
    page = client.get("/solutions?theme=DOC&status=working").text
    shown = re.findall(r'class="statement (?:solution|government_measure)"', page)
    assert len(_csv(client, "solutions", "theme=DOC&status=working")) == len(shown) > 0
    cells = fetch_cells(shipped, pinned)
    silent = (cells["state"] == "NR").sum()
    assert len(_csv(client, "gaps", "reason=not_researched")) == silent > 40  # more than the page shows at once
    assert len(_csv(client, "gaps", "table=cells")) == 552


def test_numbers_are_numbers_and_the_unknown_is_empty(client: FlaskClient, shipped: Engine) -> None:
    answer = client.get("/table?page=map&theme=ASY&format=xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True))
    head = list(rows[0])
    severity, count, code = head.index("Severity"), head.index("Findings"), head.index("State, code")
    stored = fetch_cells(shipped, fetch_release(shipped), theme="ASY").set_index("country")
    for row in rows[1:]:
        expected = stored.loc[row[code], "severity"]
        assert row[severity] == (pytest.approx(expected, abs=1e-4) if expected == expected else None)
        assert row[count] == stored.loc[row[code], "finding_count"]
    assert isinstance(rows[1][severity], float)
    assert isinstance(rows[1][head.index("Critical")], bool)


def test_every_table_on_a_page_has_its_links_and_they_work(client: FlaskClient) -> None:
    for address in ("/?theme=FIN&lang=be", "/country/PL", "/theme/ASY", "/gaps?members=eu&only=ASY", "/compare?countries=PL,LT",
                    "/solutions?level=L3", "/method"):  # fmt: skip
        text = client.get(address).text
        links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/table\?[^"]+)"', text)}
        assert len(links) >= 2, address
        for link in links:
            answer = client.get(link)
            assert answer.status_code == 200, link
            assert "release=2026-11" in link
        if "lang=be" in address:
            assert all("lang=be" in link for link in links)


@pytest.mark.parametrize(
    ("query", "status"),
    [("page=none", 400), ("page=map&format=ods", 400), ("page=country", 400), ("page=compare", 400),
     ("page=map&table=x", 400), ("page=map&release=gone", 404), ("page=country&country=ZZ", 400)],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(client: FlaskClient, query: str, status: int) -> None:
    assert client.get("/table?" + query).status_code == status


def test_nothing_that_a_spreadsheet_would_run_leaves(shipped: Engine) -> None:
    bad = ['=HYPERLINK("http://x")', "+1", "-1", "@x", "\t=1", "\uff1d1"]
    sheet = Sheet("x", "x", ["=A1"], [[text] for text in bad])
    for row in csv.reader(io.StringIO(csv_text(sheet))):
        if row != ["=A1"]:
            assert row[0].startswith("'")
    content = workbook({"x": (["head"], sheet.rows)}, fetch_release(shipped), language("en"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    for (cell,) in book["x"].iter_rows(min_row=2):
        assert cell.data_type == "s"
        assert str(cell.value).startswith("'")


def test_properties_name_nobody_and_the_same_release_gives_the_same_bytes(client: FlaskClient) -> None:
    address = "/table?page=map&format=xlsx"
    content = client.get(address).data
    assert content == client.get(address).data
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert re.findall(r"<dc:creator>([^<]*)", core) in ([], [""])
        assert re.findall(r"<cp:lastModifiedBy>([^<]*)", core) in ([], [""])
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.fixture
def two_releases(evidence: Evidence, tmp_path: object) -> Iterator[FlaskClient]:
    """Two releases of which the second is half a year older in its facts."""
    engine = open_engine(f"sqlite:///{tmp_path}/two.sqlite")
    publish(engine, evidence, reference=date(2026, 5, 24))
    publish(engine, evidence, reference=REFERENCE)
    yield create_app(engine).server.test_client()
    engine.dispose()


def test_changes_are_exported_as_many_as_are_shown(two_releases: FlaskClient) -> None:
    page = two_releases.get("/changes?since=2026-05").text
    shown = page.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr")
    assert len(_csv(two_releases, "changes", "since=2026-05")) == shown > 0
