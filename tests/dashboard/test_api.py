"""The open interface: the contract of names, honest nulls, clear errors, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import jsonschema
import pytest
from flask.testing import FlaskClient
from shapely.geometry import shape

from dashboard.api_resources import RESOURCES
from data.spreadsheet_text import harmless

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
     ("cells?format=xml", 400), ("nothing", 404), ("cells?country=", 400), ("cells?country=LT&country=PL", 400),
     ("findings?limit=0", 400), ("findings?limit=ten", 400), ("findings?limit=\u0661", 400), ("cells?limit=3", 400)],
)  # fmt: skip
def test_bad_input_gets_a_clear_error(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get("/api/v1/" + address)
    assert answer.status_code == status
    assert answer.get_json()["error"]["message"]
    assert answer.get_json()["error"]["status"] == status


def test_writing_is_refused_in_the_same_shape(client: FlaskClient) -> None:
    answer = client.post("/api/v1/cells", json={})
    assert answer.status_code == 405
    assert answer.get_json()["error"]["message"]


def test_a_list_can_be_read_in_parts_and_nothing_is_lost_or_doubled(client: FlaskClient) -> None:
    whole = client.get("/api/v1/findings?theme=DOC").get_json()
    read: list[str] = []
    address: str | None = "/api/v1/findings?theme=doc&limit=7"
    while address:
        part = client.get(address)
        assert len(part.get_json()["findings"]) <= 7
        assert part.get_json()["total"] == whole["total"] == int(part.headers["X-Total-Count"])
        read += [row["id"] for row in part.get_json()["findings"]]
        address = part.get_json()["next"]
        assert ("Link" in part.headers) == bool(address)
    assert read == [row["id"] for row in whole["findings"]]
    assert len(read) == whole["total"]


def test_an_unchanged_release_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/api/v1/cells").headers["ETag"]
    assert client.get("/api/v1/cells", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/api/v1/findings", headers={"If-None-Match": tag}).status_code == 200


def test_the_description_names_every_resource_and_filter(client: FlaskClient) -> None:
    paths = client.get("/api/v1/openapi.json").get_json()["paths"]
    for resource in RESOURCES:
        named = {parameter["name"] for parameter in paths[f"/api/v1/{resource.name}"]["get"]["parameters"]}
        assert named == {*resource.filters, "format"}


def test_every_path_and_parameter_of_the_description_answers_as_it_says(client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").get_json()
    for path, entry in described["paths"].items():
        parameters = entry["get"]["parameters"]
        for query in ["", *(f"?{p['name']}={p['example']}" for p in parameters if "example" in p)]:
            answer = client.get(path + query)
            assert answer.status_code == 200, (path, query, answer.text)
            assert answer.mimetype in entry["get"]["responses"]["200"]["content"]
            _fits(described, entry["get"]["responses"]["200"]["content"][answer.mimetype]["schema"], answer.get_json())
        for value in ("csv", "json"):
            if any(p["name"] == "format" for p in parameters):
                kind = client.get(f"{path}?format={value}").mimetype
                assert kind == {"csv": "text/csv", "json": "application/json"}[value]
    refused = client.get("/api/v1/cells?country=ZZ").get_json()
    _fits(described, {"$ref": "#/components/schemas/error"}, refused)


def _fits(described: Any, schema: Any, content: Any) -> None:
    whole = {**schema, "components": described["components"]}
    jsonschema.Draft202012Validator.check_schema(whole)
    jsonschema.Draft202012Validator(whole).validate(content)


def test_the_description_is_an_openapi_document_of_the_server_as_a_whole(client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").get_json()
    served = {str(rule) for rule in client.application.url_map.iter_rules() if str(rule).startswith("/api/v1/")}
    assert set(described["paths"]) == {path for path in served if "<" not in path}
    assert described["openapi"] == "3.1.0"
    assert described["info"]["license"]["identifier"] == "CC-BY-4.0"


def test_outlines_follow_rfc_7946_and_carry_names(client: FlaskClient) -> None:
    collection = json.loads(client.get("/api/v1/boundaries.geojson").data)
    assert sum(feature["properties"]["member"] for feature in collection["features"]) == 46
    for feature in collection["features"]:
        drawn = shape(feature["geometry"])
        for polygon in getattr(drawn, "geoms", [drawn]):
            assert polygon.exterior.is_ccw, feature["id"]
            assert not any(ring.is_ccw for ring in polygon.interiors), feature["id"]
        assert feature["properties"]["name"]


def test_csv_says_true_false_and_whole_numbers(client: FlaskClient) -> None:
    (row,) = csv.DictReader(io.StringIO(client.get("/api/v1/cells?country=GE&theme=ASY&format=csv").text))
    assert (row["severity_class"], row["critical"], row["finding_count"]) == ("4", "false", "3")
    assert row["country"] == "GE"


def test_answers_of_a_team_release_are_kept_by_no_shared_cache(client: FlaskClient) -> None:
    assert client.get("/api/v1/cells").headers["Cache-Control"] == "private, no-cache"
    for name in ("boundaries.geojson", "openapi.json", "themes"):
        tag = client.get("/api/v1/" + name).headers["ETag"]
        assert client.get("/api/v1/" + name, headers={"If-None-Match": tag}).status_code == 304


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
