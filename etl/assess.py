"""The evidence of a release becomes its cells: the method applied once, at publish time, so that nobody waits for it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from data.ages import DATE_COLUMNS, age_months
from data.agreement import alpha_by_theme, several_coders
from data.codebook import codebook
from data.gaps import coverage, gap
from data.severity import NOT_CURRENT, assess, lines, problem_codes
from etl.assemble import Evidence, columns_of
from etl.columns import distinct, label_map, plain, texts_of
from geo.countries import members

THEME_CELL = ["country", "theme"]
_USED = [
    "id",
    "country",
    "theme",
    "subtheme",
    "kind",
    "status",
    "confidence",
    "valid_until",
    "age",
    "cluster",
    *DATE_COLUMNS,
]
SUBTHEME_CELL = ["country", "theme", "subtheme"]


def add_cells(evidence: Evidence, reference: date) -> Evidence:
    """The evidence with its tables ``agreement``, ``cell`` and ``line``. Without polars: it may run in a forked process."""
    findings, codings = by_number(with_age(evidence, reference), evidence["coding"])
    alphas = alpha_by_theme(findings, codings)
    codes = problem_codes(findings, codings)
    in_members = codes[codes["country"].isin(_member_codes())]
    solutions = _solutions(findings, codings)
    cells = pd.concat(
        [
            _cells(in_members, solutions, evidence, findings, reference, alphas, THEME_CELL),
            _cells(_divided(in_members), _divided(solutions), evidence, findings, reference, alphas, SUBTHEME_CELL),
        ],
        ignore_index=True,
    )
    return {
        **evidence,
        "agreement": _agreement(alphas, findings, codings),
        "cell": cells[columns_of("cell")],
        "line": _lines(cells[cells["subtheme"] == ""]),
        "protected_band": pd.DataFrame(columns=columns_of("protected_band")),
    }


def by_number(findings: pd.DataFrame, codings: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Only what the method needs, findings and clusters by number: numbers group and join faster than texts.

    The number of a finding is its place in the order of the ids, so that sums are taken in the same order everywhere;
    ``name`` is its id.
    """
    order = np.argsort(texts_of(findings["id"]), kind="stable")
    slim = findings[_USED].take(order).reset_index(drop=True)
    slim = slim.rename(columns={"id": "name"}).assign(id=np.arange(len(slim)), cluster=pd.factorize(slim["cluster"])[0])
    at = pd.Index(slim["name"]).get_indexer(pd.Index(codings["finding_id"]))
    codes = codings[["coder", "subtheme", "severity", "source_type", "instrument_level"]].assign(finding_id=at)
    codes = codes if (at >= 0).all() else codes[at >= 0]
    return slim, codes.sort_values("finding_id", kind="stable").reset_index(drop=True)


def _divided(rows: pd.DataFrame) -> pd.DataFrame:
    """What a coder placed in a sub-theme; the rest counts for the theme only."""
    return rows[rows["subtheme"] != ""]


def with_age(evidence: Evidence, reference: date) -> pd.DataFrame:
    """The findings with their age in months and the cluster of their source."""
    findings = evidence["finding"]
    clusters = evidence["source"].set_index("id")["cluster"]
    own = findings["source_id"].map(clusters).astype("object")
    cluster = own.where(own.notna(), findings["source_id"].astype("object"))
    return findings.assign(age=age_months(findings[list(DATE_COLUMNS)], reference), cluster=cluster)


def _member_codes() -> list[str]:
    return [member.iso2 for member in members()]


def _solutions(findings: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    own = findings[
        findings["kind"].isin(["solution", "government_measure"]) & findings["country"].isin(_member_codes())
    ]
    levels = codings.loc[codings["finding_id"].isin(own["id"]), ["finding_id", "coder", "instrument_level"]]
    levels = plain(levels.rename(columns={"finding_id": "id"}))
    return plain(own).merge(levels, on="id", how="left").fillna({"instrument_level": ""})


def _cells(
    codes: pd.DataFrame,
    solutions: pd.DataFrame,
    evidence: Evidence,
    findings: pd.DataFrame,
    reference: date,
    alphas: dict[str, float | None],
    by: list[str],
) -> pd.DataFrame:
    graded = assess(codes, alphas, by=tuple(by)).set_index(by)
    covered = coverage(solutions, reference, by=tuple(by)).set_index(by)
    searched = _search_states(evidence["search_log"], by)
    index = graded.index.union(covered.index).union(searched.index)
    if by == THEME_CELL:
        index = pd.MultiIndex.from_product([_member_codes(), list(codebook().codes("theme"))], names=by)
    cells = graded.reindex(index).join(covered).join(searched)
    cells["best_solution"] = cells["best_solution"].map(findings["name"])
    cells = cells.join(_newest_dates(findings, by))
    cells["state"] = cells["state"].fillna("NR").where(cells["severity"].isna(), "graded")
    cells["gap"] = gap(cells["severity"], cells["coverage"].fillna(0.0))
    cells = cells.reset_index()
    if by == THEME_CELL:
        cells["subtheme"] = ""
    return _without_gaps(cells.sort_values(by))


def _search_states(log: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The latest entry of the search log per cell decides what silence means there."""
    rows = log if by == SUBTHEME_CELL else log[log["subtheme"] == ""]
    rows = rows[rows["subtheme"] != ""] if by == SUBTHEME_CELL else rows
    return rows.sort_values("date").drop_duplicates(by, keep="last").set_index(by)[["state"]]


def _newest_dates(findings: pd.DataFrame, by: list[str]) -> pd.Series:
    """The newest date of the problem findings of a cell, as text of whatever precision the source gives."""
    own = findings[(findings["kind"] == "problem") & ~findings["status"].isin(NOT_CURRENT)]
    texts = sorted({text for name in DATE_COLUMNS for text in distinct(own[name])} | {""})
    rank = {text: at for at, text in enumerate(texts)}
    newest = np.maximum.reduce([label_map(own[name], rank.__getitem__).astype(int) for name in DATE_COLUMNS])
    keys = {name: own[name].astype("str") for name in by}
    ranks = pd.DataFrame({**keys, "newest_date": newest}).groupby(by)["newest_date"].max()
    return ranks.map(dict(enumerate(texts)))


def _without_gaps(cells: pd.DataFrame) -> pd.DataFrame:
    counts = ["finding_count", "cluster_count", "source_type_count", "solution_count"]
    flags = ["contested", "critical", "robust"]
    words = ["grade", "newest_date", "best_status", "best_level", "best_solution"]
    cells[counts] = cells[counts].fillna(0).astype(int)
    cells["effective_findings"] = cells["effective_findings"].fillna(0.0)
    cells["severity_class"] = cells["severity_class"].astype("Int64")
    cells[flags] = cells[flags].astype("boolean").fillna(False).astype(bool)
    cells[words] = cells[words].astype("object").fillna("").astype("str")
    cells.loc[cells["state"] != "graded", "newest_date"] = ""
    return cells


def _agreement(alphas: dict[str, float | None], findings: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    coded = codings[codings["severity"].notna() & (codings["coder"] != "rule")]
    double = several_coders(coded)["finding_id"].unique()
    counts = findings.set_index("id")["theme"].reindex(double).value_counts()
    rows = [(theme, alphas.get(theme), int(counts.get(theme, 0))) for theme in codebook().codes("theme")]
    return pd.DataFrame(rows, columns=columns_of("agreement"))


def _lines(cells: pd.DataFrame) -> pd.DataFrame:
    parts = [lines(cells, by=scope).rename(columns={scope: "key"}).assign(scope=scope) for scope in THEME_CELL]
    return pd.concat(parts, ignore_index=True)[columns_of("line")]
