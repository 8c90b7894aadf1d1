"""What a data package says about itself: the description for programs, and the pages for people."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Boolean, Column, Float, Integer

from data.queries import Release
from data.tables import RELEASE_TABLES

TITLE = "The problem map of Belarusians abroad"
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
_TELLS = {
    "source": "Where findings and cases come from.",
    "finding": "Problems, solutions and government measures, each in one sentence of our own.",
    "coding": "The codes that each coder gave to a finding.",
    "case_report": "Individual cases, without names; the month is the finest date.",
    "case_finding": "Which findings a case stands behind.",
    "search_log": "What was searched for and not found, does not apply, or is withheld.",
    "indicator": "Official statistics as context.",
    "translation": "Statements and summaries in other languages.",
    "agreement": "Krippendorff's alpha of the coders, by theme.",
    "cell": "Country x theme (x sub-theme): severity with its interval, grade, coverage, gap and flags.",
    "line": "Median and maximum by country and by theme.",
    "protected_band": "Interviews and case files of a public release, in bands of the fixed tables.",
}


def datapackage(tables: Mapping[str, pd.DataFrame], files: Mapping[str, bytes], pinned: Release, audience: str) -> Any:
    """``datapackage.json`` as a tabular data package describes itself."""
    return {
        "profile": "data-package",
        "name": f"problem-map-{_slug(pinned.label)}",
        "title": TITLE,
        "description": f"Release {pinned.label}, reference date {pinned.reference_date}, method {pinned.method}, "
        f"codebook {pinned.codebook_version}; rows for the {audience}.",
        "version": pinned.label,
        "created": f"{pinned.reference_date}T00:00:00Z",
        "licenses": [LICENCE],
        "keywords": ["Belarus", "migration", "statelessness", "human rights", "Council of Europe"],
        "release": {
            "label": pinned.label, "reference_date": pinned.reference_date, "method": pinned.method,
            "codebook_version": pinned.codebook_version, "content_hash": pinned.content_hash, "audience": audience,
        },
        "resources": [*[_table(name, tables, files) for name in tables], *_others(files)],
    }  # fmt: skip


def _table(name: str, tables: Mapping[str, pd.DataFrame], files: Mapping[str, bytes]) -> dict[str, Any]:
    table = next(t for t in RELEASE_TABLES if t.name == name)
    columns = [table.columns[str(column)] for column in tables[name].columns]
    return {
        **_file(name.replace("_", "-"), f"data/{name}.csv", "csv", files),
        "profile": "tabular-data-resource",
        "description": _TELLS[name],
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": {
            "fields": [_field(column) for column in columns],
            "primaryKey": [column.name for column in columns if column.primary_key],
            "missingValues": [""],
        },
    }


def _field(column: Column[Any]) -> dict[str, Any]:
    kind = "string"
    for sort, name in ((Boolean, "boolean"), (Integer, "integer"), (Float, "number")):
        if isinstance(column.type, sort):
            kind = name
    field: dict[str, Any] = {"name": column.name, "type": kind}
    if kind == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    return field


def _others(files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    found = []
    for path in files:
        kind = path.rsplit(".", 1)[1]
        if kind != "csv":
            found.append(_file(_slug(path), path, {"yml": "yaml"}.get(kind, kind), files))
    return found


def _file(name: str, path: str, kind: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    content = files[path]
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    return {"name": name, "path": path, "format": kind, "encoding": "utf-8", "bytes": len(content), "hash": digest}


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.-]+", "-", text.lower()).strip("-")


def licence() -> str:
    """The licence of the data, in words."""
    return (
        f"{TITLE}: data\n\n"
        f"{LICENCE['title']} ({LICENCE['name']})\n{LICENCE['path']}\n\n"
        "You may share and adapt these data, also commercially, if you name the source and say what you changed.\n"
        "The statements are in our own words. The sources named beside them keep their own rights, and so do the\n"
        "statistics in the table of indicators (docs/sources.md of the project names the terms of each).\n"
        "Outlines: Natural Earth, public domain.\n"
    )


def citation(pinned: Release) -> str:
    """``CITATION.cff`` of this release."""
    project = (Path(__file__).parent.parent / "CITATION.cff").read_text(encoding="utf-8")
    kept = re.sub(r"^(version|date-released|identifiers):.*\n(?:[ -].*\n)*", "", project, flags=re.MULTILINE)
    return (
        f'{kept.rstrip()}\nversion: "{pinned.label}"\ndate-released: "{pinned.reference_date}"\n'
        f'identifiers:\n  - type: other\n    value: "sha256:{pinned.content_hash}"\n    description: content hash\n'
    )


def readme(pinned: Release, audience: str) -> str:
    """What lies where, for a person who opens the folder."""
    tables = "\n".join(f"| `data/{name}.csv` | {tells} |" for name, tells in _TELLS.items())
    return f"""# {TITLE}: data of release {pinned.label}

Reference date {pinned.reference_date}, method {pinned.method}, codebook {pinned.codebook_version}, rows for the {audience}.
Content hash of the release: `{pinned.content_hash}`.

| file | what |
|---|---|
{tables}
| `json/finding.json`, `json/cell.json` | the same rows as JSON |
| `geo/cells.geojson` | outlines (RFC 7946) with the cells of every theme |
| `codebook.yml` | every code with its meaning |
| `datapackage.json` | fields, types and hashes, for programs (Frictionless Data) |
| `SHA256SUMS` | `sha256sum --check SHA256SUMS` |

CSV is UTF-8 with commas. A text that a spreadsheet would run as a formula has an apostrophe in front; the JSON files have
it as it is. "Not researched" (state NR) never means "no problem". Licence: CC BY 4.0, see `LICENCE.txt`.
"""
