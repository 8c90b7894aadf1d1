"""The open interface: the contract of names, honest nulls, clear errors, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient

from dashboard.api import RESOURCES
from dashboard.spreadsheet_text import harmless

CELL = {"country", "theme", "state", "severity", "severity_low", "severity_high", "severity_class", "grade", "finding_count",
        "effective_findings", "coverage", "gap", "contested", "critical", "robust"}  # fmt: skip


def test_all_cells_are_there_and_only_graded_ones_have_a_number(client: FlaskClient) -> None:
    cells = client.get("/api/v1/cells").get_json()["cells"]
    assert len(cells) == 46 * 12
    assert set(cells[0]) == CELL
    assert {cell["state"] for cell in cells} <= {"graded", "NR", "SN", "NA", "WH"}
    assert all((cell["severity"] is None) == (cell["state"] != "graded") for cell in cells)


def test_findings_come_with_source_and_both_coders(client: FlaskClient) -> None:
    findings = client.get("/api/v1/findings?country=GE&theme=DOC&kind=problem").get_json()["findings"]
    assert {finding["id"] for finding in findings} == {"S019", "P053"}
    assert [coding["coder"] for coding in findings[0]["codings"]] == ["desk-1", "desk-2"]
    assert findings[0]["source_title"]


def test_csv_has_the_rows_of_the_json(client: FlaskClient) -> None:
    rows = client.get("/api/v1/solutions?theme=FIN").get_json()["solutions"]
    text = client.get("/api/v1/solutions?theme=FIN&format=csv").text
    assert [row["id"] for row in csv.DictReader(io.StringIO(text))] == [row["id"] for row in rows]


@pytest.mark.parametrize(
    ("address", "status"),
    [("cells?country=ZZ", 400), ("cells?colour=red", 400), ("findings?theme=X", 400), ("cells?release=gone", 404),
     ("cells?format=xml", 400), ("nothing", 404)],
)  # fmt: skip
def test_bad_input_gets_a_clear_error(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get("/api/v1/" + address)
    assert answer.status_code == status
    assert answer.get_json()["error"]["message"]


def test_an_unchanged_release_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/api/v1/cells").headers["ETag"]
    assert client.get("/api/v1/cells", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/api/v1/findings", headers={"If-None-Match": tag}).status_code == 200


def test_the_description_names_every_resource_and_filter(client: FlaskClient) -> None:
    paths = client.get("/api/v1/openapi.json").get_json()["paths"]
    for resource in RESOURCES:
        named = {parameter["name"] for parameter in paths[f"/api/v1/{resource.name}"]["get"]["parameters"]}
        assert named == {*resource.filters, "format"}


def test_releases_name_method_and_content(client: FlaskClient) -> None:
    (release,) = client.get("/api/v1/releases").get_json()["releases"]
    assert set(release) == {
        "label",
        "reference_date",
        "method",
        "content_hash",
        "published_at",
        "audience",
        "finding_count",
    }
    assert (release["label"], release["method"]) == ("2026-11", "M1")


def test_a_formula_leaves_as_text() -> None:
    for start in "=+-@\t":
        assert harmless(start + "SUM(A1)").startswith("'")
    assert harmless("plain") == "plain"
