"""The data package: valid for programs, whole, the same bytes everywhere, and without what is not public."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import frictionless
import pytest
import yaml
from sqlalchemy import Engine

from data.audit import fetch_audit
from data.queries import fetch_cells, fetch_release
from etl.assemble import Evidence
from etl.errors import EtlError
from etl.export import export
from etl.publish import publish
from tests.conftest import REFERENCE
from tests.etl.evidence import made_up

DOCUMENT = {"url": "https://example.org/law", "type": "A", "source_type": "A"}


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_shipped_evidence_makes_a_valid_package(tmp_path: Path, shipped: Engine) -> None:
    release = fetch_release(shipped)
    counts = export(shipped, release, tmp_path / "package", by="anna")
    report = frictionless.validate(str(tmp_path / "package" / "datapackage.json"))
    assert report.valid, report.flatten(["title", "note"])
    assert counts["finding"] == 273
    described = json.loads((tmp_path / "package" / "datapackage.json").read_text())
    assert described["release"]["content_hash"] == release.content_hash
    assert [licence["name"] for licence in described["licenses"]] == ["CC-BY-4.0"]
    cells = json.loads((tmp_path / "package" / "json" / "cell.json").read_text())
    stored = fetch_cells(shipped, release, subtheme=None)
    assert [row["severity"] for row in cells if row["severity"]] == pytest.approx(list(stored["severity"].dropna()))
    outlines = json.loads((tmp_path / "package" / "geo" / "cells.geojson").read_text())
    assert len(outlines["features"]) == 46
    citation = yaml.safe_load((tmp_path / "package" / "CITATION.cff").read_text())
    assert (citation["version"], citation["license"]) == ("2026-11", "CC-BY-4.0")
    for entry in (tmp_path / "package" / "SHA256SUMS").read_text().splitlines():
        digest, name = entry.split("  ")
        assert hashlib.sha256((tmp_path / "package" / name).read_bytes()).hexdigest() == digest


def test_every_file_of_the_package_is_told_of(tmp_path: Path, shipped: Engine) -> None:
    export(shipped, fetch_release(shipped), tmp_path / "package", by="anna")
    named = {line.split("  ")[1] for line in (tmp_path / "package" / "SHA256SUMS").read_text().splitlines()}
    assert named | {"SHA256SUMS"} == set(_bytes(tmp_path / "package"))


def test_the_same_release_gives_the_same_bytes_on_every_database(
    tmp_path: Path, engine: Engine, evidence: Evidence, shipped: Engine
) -> None:
    publish(engine, evidence, reference=REFERENCE, label="2026-11")
    for name, store in (("here", engine), ("there", shipped)):
        export(store, fetch_release(store), tmp_path / name, by="anna")
    assert _bytes(tmp_path / "here") == _bytes(tmp_path / "there")


def test_a_public_package_of_the_teams_store_holds_no_canary(tmp_path: Path, engine: Engine) -> None:
    from tests.etl.test_public import TRAP, _evidence

    publish(engine, _evidence(), reference=REFERENCE)
    release = fetch_release(engine)
    export(engine, release, tmp_path / "public", by="anna")
    export(engine, release, tmp_path / "team", audience="team", by="anna", reason="for the archive")
    assert not any(TRAP in content.decode().lower() for content in _bytes(tmp_path / "public").values())
    assert any(TRAP in content.decode().lower() for content in _bytes(tmp_path / "team").values())
    assert fetch_audit(engine, limit=2)[["action", "object", "reason"]].to_numpy().tolist() == [
        ["export.team", release.label, "for the archive"],
        ["export.public", release.label, ""],
    ]


def test_a_public_store_gives_no_package_for_the_team(tmp_path: Path, engine: Engine) -> None:
    publish(engine, made_up([{"id": "P1", **DOCUMENT}]), reference=REFERENCE, audience="public")
    with pytest.raises(EtlError, match="public"):
        export(engine, fetch_release(engine), tmp_path / "package", audience="team", by="anna")
    export(engine, fetch_release(engine), tmp_path / "package", by="anna")
    assert fetch_audit(engine).empty


def test_no_cell_of_a_table_is_run_by_a_spreadsheet(tmp_path: Path, engine: Engine) -> None:
    publish(engine, made_up([{"id": "P1", "statement": "=2+5", **DOCUMENT}]), reference=REFERENCE)
    export(engine, fetch_release(engine), tmp_path / "package", by="anna")
    with (tmp_path / "package" / "data" / "finding.csv").open(newline="") as file:
        assert [row["statement"] for row in csv.DictReader(file)] == ["'=2+5"]
    assert json.loads((tmp_path / "package" / "json" / "finding.json").read_text())[0]["statement"] == "=2+5"


def test_a_package_replaces_an_earlier_one_and_nothing_else(tmp_path: Path, shipped: Engine) -> None:
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "mine.txt").write_text("kept")
    with pytest.raises(EtlError, match="other files"):
        export(shipped, fetch_release(shipped), folder, by="anna")
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    (folder / "mine.txt").unlink()
    for _ in range(2):
        export(shipped, fetch_release(shipped), folder, by="anna")
    assert [path.name for path in tmp_path.iterdir()] == ["package"]
