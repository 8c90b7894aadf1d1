"""Cells of one theme from only some kinds of source: the same method on fewer findings, computed when asked for."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Engine

from data.gaps import gap
from data.problems import fetch_problem_codings, fetch_problems
from data.queries import Release, fetch_alphas, fetch_cells
from data.restricted import only_counted
from data.severity import NOT_CURRENT, assess, problem_codes

_MEASURED = ["severity", "severity_low", "severity_high", "variance", "severity_class", "newest_age"]
_MEASURED += [f"{letter}{k}" for letter in "np" for k in range(1, 6)]
_COUNTED = ["finding_count", "effective_findings", "cluster_count", "source_type_count"]
_FLAGS = ["contested", "critical", "robust"]


def cells_by_source(engine: Engine, pinned: Release, theme: str, letters: str, *, subtheme: str = "") -> pd.DataFrame:
    """Theme or sub-theme cells from problem findings of these source types only.

    Args:
        theme, subtheme: which cells.
        letters: source type letters, for example ``"AB"``.

    Returns:
        Rows as :func:`data.queries.fetch_cells`; solutions and coverage stay those of the release. A cell whose
        findings are all of other sources counts as not researched in this view.
    """
    with only_counted():
        findings = fetch_problems(engine, pinned, theme=theme)
    codings = fetch_problem_codings(engine, pinned, theme=theme)
    kept = findings[findings["source_type"].isin(list(letters))]
    codes = problem_codes(kept, codings)
    by = ["country", "theme", "subtheme"] if subtheme else ["country", "theme"]
    if subtheme:
        codes = codes[codes["subtheme"] == subtheme]
    graded = assess(codes, fetch_alphas(engine, pinned), by=by).set_index("country")
    stored = fetch_cells(engine, pinned, theme=theme, subtheme=subtheme).set_index("country")
    return _over(stored, graded, _newest(kept)).reset_index()


def _newest(findings: pd.DataFrame) -> pd.Series:
    own = findings[~findings["status"].isin(NOT_CURRENT)]
    latest = own[["event_date", "last_verified", "source_date"]].groupby(own["country"]).max()
    return latest.max(axis=1)


def _over(stored: pd.DataFrame, graded: pd.DataFrame, newest: pd.Series) -> pd.DataFrame:
    """The stored cells with everything that problem findings decide replaced."""
    cells = stored.copy()
    cells[_MEASURED] = graded.reindex(cells.index)[_MEASURED].astype(float)
    cells[_COUNTED] = graded.reindex(cells.index)[_COUNTED].fillna(0)
    cells["finding_count"] = cells["finding_count"].astype(int)
    cells[_FLAGS] = graded.reindex(cells.index)[_FLAGS].astype("boolean").fillna(False).astype(bool)
    cells["grade"] = graded["grade"].reindex(cells.index).fillna("")
    has = cells["severity"].notna()
    cells["state"] = cells["state"].where(cells["state"] != "graded", "NR").where(~has, "graded")
    cells["newest_date"] = newest.reindex(cells.index).fillna("").where(has, "")
    cells["gap"] = gap(cells["severity"], cells["coverage"].fillna(0.0))
    return cells
