"""The data package of a release: CSV, JSON, GeoJSON, the codebook, hashes, licence and citation, described for programs.

The same release gives the same bytes on every machine and database: rows stand in the order of their keys, numbers have
one spelling, and nothing in the package says when or where it was made.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from data.audit import record_now
from data.codebook import PATH as CODEBOOK
from data.database import reading
from data.queries import Release
from data.spreadsheet_text import harmless
from data.tables import RELEASE_TABLES
from etl.assemble import Evidence
from etl.assess import add_cells
from etl.derive import add_derived
from etl.errors import EtlError
from etl.export_texts import citation, datapackage, licence, readme
from etl.public import only_public
from etl.publish import coded_evidence
from etl.stored import key_of, read_tables
from geo.boundaries import standard_geojson

_IN_JSON = ("finding", "cell")


def export(
    engine: Engine, pinned: Release, folder: Path, *, audience: str = "public", by: str, reason: str = ""
) -> dict[str, int]:
    """Write the package of a release; an earlier package in this folder is replaced as a whole.

    Args:
        engine: the store.
        pinned: the release.
        folder: where to; made if missing.
        audience: ``public`` leaves out what is not public, also of a release of the team; ``team`` leaves out nothing.
        by, reason: for the audit log of the team's store.

    Returns:
        Rows by table.

    Raises:
        EtlError: the folder holds something else, or a package for the team is asked of a public store.
    """
    if audience == "team" and pinned.audience != "team":
        raise EtlError("this store is public; a package for the team is made from the team's store")
    if folder.exists() and any(folder.iterdir()) and not (folder / "datapackage.json").is_file():
        raise EtlError(f"{folder.name} holds other files; name an empty folder or one with an earlier package")
    if pinned.audience == "team":
        record_now(engine, who=by, action=f"export.{audience}", target=pinned.label, reason=reason)
    tables = _tables(engine, pinned, audience)
    _replace(folder, package(tables, pinned, audience))
    return {name: len(rows) for name, rows in tables.items()}


def _tables(engine: Engine, pinned: Release, audience: str) -> Evidence:
    if audience == "public" and pinned.audience == "team":
        reference = date.fromisoformat(pinned.reference_date)
        shown = add_derived(only_public(coded_evidence(engine, pinned)), reference)
        found = add_cells(shown, reference)
    else:
        with reading(engine) as connection:
            found = read_tables(connection, pinned.id, [table.name for table in RELEASE_TABLES])
    return {name: rows.sort_values(key_of(name), kind="stable") for name, rows in found.items()}


def package(tables: Evidence, pinned: Release, audience: str) -> dict[str, bytes]:
    """All files of the package by their names, without a disk."""
    files = {f"data/{name}.csv": _csv(rows) for name, rows in tables.items()}
    files |= {f"json/{name}.json": _json(tables[name]) for name in _IN_JSON}
    files["geo/cells.geojson"] = _geojson(tables["cell"])
    files["codebook.yml"] = CODEBOOK.read_bytes()
    files["datapackage.json"] = _dump(datapackage(tables, files, pinned, audience))
    texts = {"README.md": readme(pinned, audience), "LICENCE.txt": licence(), "CITATION.cff": citation(pinned)}
    files |= {name: text.encode() for name, text in texts.items()}
    sums = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())]
    return {**files, "SHA256SUMS": "".join(sums).encode()}


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    """All files or none: they are written beside the folder, which then changes its place."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as scratch:
        made, old = Path(scratch) / "new", Path(scratch) / "old"
        for name, content in files.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if folder.exists():
            folder.rename(old)
        shutil.move(made, folder)


def _csv(rows: pd.DataFrame) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(rows.columns)
    writer.writerows([[_text(value) for value in row] for row in _plain(rows)])
    return buffer.getvalue().encode()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(value) if isinstance(value, str) else str(value)


def _plain(rows: pd.DataFrame) -> list[list[Any]]:
    """Python's own values, None where nothing stands; computed numbers to nine decimals, as in the content hash."""
    return [[_value(value) for value in row] for row in rows.astype("object").itertuples(index=False)]


def _value(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(float(value), 9)
    return value.item() if hasattr(value, "item") else value


def _json(rows: pd.DataFrame) -> bytes:
    return _dump([dict(zip(rows.columns, row, strict=True)) for row in _plain(rows)])


def _geojson(cells: pd.DataFrame) -> bytes:
    """The outlines with state, severity, class and grade of every theme as properties of their country."""
    shown = ["state", "severity", "severity_class", "grade"]
    own = cells[cells["subtheme"] == ""]
    by_country: dict[str, dict[str, Any]] = {}
    for (country, theme), row in zip(
        own[["country", "theme"]].itertuples(index=False), _plain(own[shown]), strict=True
    ):
        by_country.setdefault(country, {})[theme] = dict(zip(shown, row, strict=True))
    outlines = standard_geojson()
    features = [
        {**feature, "properties": {**feature["properties"], "themes": by_country[feature["id"]]}}
        for feature in outlines["features"]
        if feature["id"] in by_country
    ]
    return _dump({**outlines, "features": features})


def _dump(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
