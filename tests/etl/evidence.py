"""Made-up evidence, as small as a test needs: problem findings with one coding and a source each, and cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from etl.assemble import KEYS, Evidence, columns_of


def made_up(findings: Sequence[dict[str, Any]] = (), cases: Sequence[dict[str, Any]] = ()) -> Evidence:
    """Evidence with these rows; what a row leaves out is filled in with something plain.

    A finding takes all columns of its table, and ``severity``, ``url``, ``type``, ``cluster`` and ``title`` for the
    coding and the source that are made for it; so does a case, without a severity.
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in KEYS}
    for number, given in enumerate(findings):
        row = {
            "id": f"F{number}", "country": "LT", "theme": "DOC", "kind": "problem", "status": "ongoing",
            "statement": f"A made-up statement, number {number}.", "lang": "en", "confidence": "high", "visibility": "public",
            "origin": "coded", "event_date": "2026-05", "source_type": "D", "subtheme": "", "severity": 3, **given,
        }  # fmt: skip
        row["source_id"] = row.get("source_id", f"src-{row['id']}")
        rows["finding"].append(row)
        rows["coding"].append({**row, "finding_id": row["id"], "coder": row.get("coder", "coder-1")})
        rows["source"].append(_source(row))
    for number, given in enumerate(cases):
        row = {
            "id": f"K{number}", "country": "LT", "theme": "DOC", "event_month": "2026-05", "outcome": "unresolved",
            "summary": f"A made-up case, number {number}.", "visibility": "public", "lang": "en", "source_type": "C", **given,
        }  # fmt: skip
        row["source_id"] = row.get("source_id", f"src-{row['id']}")
        rows["case_report"].append(row)
        rows["source"].append(_source(row))
    return {name: _frame(name, listed) for name, listed in rows.items()}


def _source(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["source_id"], "title": row.get("title", "made up"), "url": row.get("url", ""),
        "type": row.get("type", row["source_type"]), "cluster": row.get("cluster", row["source_id"]), "lang": "en",
        "visibility": row.get("source_visibility", row["visibility"]), "publisher": row.get("publisher", ""),
    }  # fmt: skip


def _frame(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows).reindex(columns=columns_of(table))
    text = [name for name in frame.columns if name not in ("severity", "value")]
    frame[text] = frame[text].astype("object").fillna("").astype("str")
    if table == "coding":
        frame["severity"] = frame["severity"].astype("Int64")
    if table == "indicator":
        frame["value"] = frame["value"].astype("float")
    return frame.drop_duplicates(KEYS[table], keep="last").reset_index(drop=True)
