"""What anybody may see of a release: its public rows, and the cells that follow from them alone.

A file that leaves the building holds nothing else. A public database holds only public rows anyway; of a team's release
the cells are computed anew, since a number that counts hidden rows tells of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Engine

from data.ages import age_months
from data.agreement import alpha_by_theme
from data.disclosure import is_public_document
from data.gaps import coverage, gap
from data.queries import (
    Release,
    fetch_cases,
    fetch_cells,
    fetch_codings,
    fetch_findings,
    fetch_search_log,
    fetch_sources,
)
from data.restricted import only_counted
from data.severity import NOT_CURRENT, assess, problem_codes

PERSONAL_TYPES = ("C", "D")
_KEYS = ["country", "theme"]
_COUNTS = ["finding_count", "cluster_count", "source_type_count", "solution_count"]
_FLAGS = ["contested", "critical", "robust"]
_WORDS = ["grade", "newest_date", "best_status", "best_level", "best_solution"]


@dataclass(frozen=True)
class Shown:
    """Rows to draw from.

    Attributes:
        cells: theme cells, as :func:`data.queries.fetch_cells`.
        findings: as :func:`data.queries.fetch_findings`.
        hidden: how many findings and cases of the release are left out.
    """

    cells: pd.DataFrame
    findings: pd.DataFrame
    hidden: int = 0


def whole_release(engine: Engine, pinned: Release, lang: str = "en") -> Shown:
    """Everything that readers of this database see."""
    return Shown(fetch_cells(engine, pinned), fetch_findings(engine, pinned, lang=lang))


def public_rows(engine: Engine, pinned: Release, lang: str = "en") -> Shown:
    """The findings that a public store may hold, and cells in which nothing else counts."""
    with only_counted():  # what is restricted is left out again
        return _public_rows(whole_release(engine, pinned, lang), engine, pinned)


def _public_rows(shown: Shown, engine: Engine, pinned: Release) -> Shown:
    if pinned.audience == "public":
        return shown
    findings = _public(shown.findings, engine, pinned)
    cases = fetch_cases(engine, pinned)
    hidden = len(shown.findings) - len(findings) + len(cases) - len(_public(cases, engine, pinned))
    if not hidden:
        return shown
    return Shown(_cells(engine, pinned, findings), findings, hidden)


def _public(rows: pd.DataFrame, engine: Engine, pinned: Release) -> pd.DataFrame:
    """Public rows of public sources that rest on a document which anybody can read, as a public store has them."""
    sources = fetch_sources(engine, pinned)
    sources = sources[sources["visibility"] == "public"]
    documents = sources.loc[is_public_document(sources), "id"]
    cited = rows["locator"].str.match(r"https?://") if "locator" in rows else pd.Series(False, index=rows.index)
    told = rows["source_id"].isin(sources["id"]) & (cited | rows["source_id"].isin(documents))
    return rows[(rows["visibility"] == "public") & told].reset_index(drop=True)


def _undated(findings: pd.DataFrame, engine: Engine, pinned: Release) -> pd.DataFrame:
    """Without the day of a person's case: the month is the finest date that leaves."""
    cases = {finding for ids in fetch_cases(engine, pinned)["finding_ids"] for finding in ids}
    personal = findings["source_type"].isin(PERSONAL_TYPES) | findings["id"].isin(cases)
    return findings.assign(event_date=findings["event_date"].where(~personal, findings["event_date"].str.slice(0, 7)))


def _cells(engine: Engine, pinned: Release, findings: pd.DataFrame) -> pd.DataFrame:
    """The cells of the release, computed from these findings only."""
    reference = date.fromisoformat(pinned.reference_date)
    codings = fetch_codings(engine, pinned)
    codings = codings[codings["finding_id"].isin(findings["id"])]
    findings = _undated(findings, engine, pinned)
    dated = findings.assign(age=age_months(findings, reference))
    stored = fetch_cells(engine, pinned)
    dated = dated[dated["country"].isin(stored["country"])]
    graded = assess(problem_codes(dated, codings), alpha_by_theme(findings, codings)).set_index(_KEYS)
    covered = coverage(_solutions(dated, codings), reference).set_index(_KEYS)
    columns = list(stored.columns)
    index = pd.MultiIndex.from_frame(stored[_KEYS])
    cells = (
        graded.reindex(index)
        .join(covered)
        .join(_newest(dated))
        .join(_silence(engine, pinned))
        .join(_reported_ever(dated))
    )
    cells["state"] = cells["state"].fillna("NR").where(cells["severity"].isna(), "graded")
    cells["gap"] = gap(cells["severity"], cells["coverage"].fillna(0.0))
    cells[_COUNTS] = cells[_COUNTS].fillna(0).astype(int)
    cells["past_reports"] = cells["past_reports"].notna() & (cells["finding_count"] == 0)
    cells["effective_findings"] = cells["effective_findings"].fillna(0.0)
    cells[_FLAGS] = cells[_FLAGS].astype("boolean").fillna(False).astype(bool)
    cells[_WORDS] = cells[_WORDS].astype("object").fillna("")
    cells.loc[cells["state"] != "graded", "newest_date"] = ""
    return cells.reset_index().assign(subtheme="")[columns]


def _solutions(findings: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    own = findings[findings["kind"] != "problem"]
    levels = codings[["finding_id", "coder", "instrument_level"]].rename(columns={"finding_id": "id"})
    return own.drop(columns="instrument_level").merge(levels, on="id", how="left").fillna({"instrument_level": ""})


def _newest(findings: pd.DataFrame) -> pd.Series:
    own = findings[(findings["kind"] == "problem") & ~findings["status"].isin(NOT_CURRENT)]
    newest = own[["event_date", "last_verified", "source_date"]].max(axis=1)
    return own.assign(newest_date=newest).groupby(_KEYS)["newest_date"].max()


def _reported_ever(findings: pd.DataFrame) -> pd.Series:
    """True for each cell with a problem, however old."""
    return findings[findings["kind"] == "problem"].groupby(_KEYS).size().gt(0).rename("past_reports")


def _silence(engine: Engine, pinned: Release) -> pd.DataFrame:
    """What silence means in a cell: the latest entry of the search log."""
    log = fetch_search_log(engine, pinned)
    own = log[log["subtheme"] == ""].sort_values("date")
    return own.drop_duplicates(_KEYS, keep="last").set_index(_KEYS)[["state"]]
