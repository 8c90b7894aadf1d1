"""The evidence of a public release: rows that anybody may read, from documents that anybody can read.

Left out before anything is written: rows and sources of other audiences, and every row from an interview or a case
file, which the public is told of in bands only (``data.disclosure``). What is left carries no name of a coder or
translator, no reason for a withholding, and no day of a person's case.
"""

from __future__ import annotations

import re

import pandas as pd

from data.disclosure import is_public_document
from etl.assemble import Evidence
from etl.columns import plain

_CASE_TYPES = ("C", "D")
_ROLES = re.compile(r"adjudicated|rule|case-file|editorial|[a-z]+-\d+|rule .*|")


def drop_findings(evidence: Evidence, ids: set[str]) -> Evidence:
    """The evidence without these findings or cases and all that hangs on them."""
    if not ids:
        return evidence
    gone = list(ids)
    columns = {
        "finding": ["id"], "coding": ["finding_id"], "case_report": ["id"],
        "case_finding": ["case_id", "finding_id"], "translation": ["item_id"],
    }  # fmt: skip
    kept = dict(evidence)
    for table, names in columns.items():
        rows = evidence[table]
        kept[table] = rows[~rows[names].isin(gone).any(axis=1)].reset_index(drop=True)
    return kept


def only_public(evidence: Evidence) -> Evidence:
    """The rows that a public store may hold."""
    shown = drop_findings(evidence, closed_items(evidence) | protected_items(evidence))
    findings, cases = shown["finding"], shown["case_report"]
    known = [*findings["id"], *cases["id"]]
    used = [*findings["source_id"], *cases["source_id"]]
    sources = shown["source"]
    shown = {
        **shown,
        "source": sources[sources["id"].isin(used)].reset_index(drop=True),
        "coding": _of_known(shown["coding"], "finding_id", known),
        "translation": _of_known(shown["translation"], "item_id", known),
        "case_finding": _of_known(_of_known(shown["case_finding"], "finding_id", known), "case_id", known),
    }
    return _without_traces(shown)


def closed_items(evidence: Evidence) -> set[str]:
    """Findings and cases that are not marked public, or whose source is not, or not known."""
    sources = evidence["source"]
    open_sources = sources.loc[sources["visibility"] == "public", "id"]
    closed: set[str] = set()
    for table in ("finding", "case_report"):
        rows = evidence[table]
        hidden = (rows["visibility"] != "public") | ~rows["source_id"].isin(open_sources)
        closed |= set(rows.loc[hidden, "id"])
    return closed


def protected_items(evidence: Evidence) -> set[str]:
    """Findings and cases that rest on an interview or a case file, not on a document that anybody can read."""
    sources = evidence["source"]
    documents = sources.loc[is_public_document(sources), "id"]
    findings, cases = evidence["finding"], evidence["case_report"]
    cited = findings["locator"].str.match(r"https?://") | findings["source_id"].isin(documents)
    return set(findings.loc[~cited, "id"]) | set(cases.loc[~cases["source_id"].isin(documents), "id"])


def _of_known(rows: pd.DataFrame, column: str, known: list[str]) -> pd.DataFrame:
    return rows[rows[column].isin(known)].reset_index(drop=True)


def _without_traces(evidence: Evidence) -> Evidence:
    findings, log = plain(evidence["finding"]).copy(), evidence["search_log"].copy()
    personal = findings["source_type"].isin(_CASE_TYPES) | findings["id"].isin(evidence["case_finding"]["finding_id"])
    findings.loc[personal, "event_date"] = findings.loc[personal, "event_date"].str.slice(0, 7)
    withheld = log["state"] == "WH"
    log.loc[withheld, ["note", "sources", "languages"]] = ""
    coding, translation = plain(evidence["coding"]).copy(), plain(evidence["translation"]).copy()
    names = _role_names([coding["coder"], log["coder"], translation["translator"]])
    coding["coder"], log["coder"] = coding["coder"].map(names), log["coder"].map(names)
    translation["translator"] = translation["translator"].map(names)
    return {**evidence, "finding": findings, "search_log": log, "coding": coding, "translation": translation}


def _role_names(columns: list[pd.Series]) -> dict[str, str]:
    """Names of people become person-1, person-2 ...; names of roles stay."""
    given = sorted({str(name) for column in columns for name in column.unique()})
    people = [name for name in given if not _ROLES.fullmatch(name)]
    return {name: name for name in given} | {name: f"person-{number}" for number, name in enumerate(people, 1)}
