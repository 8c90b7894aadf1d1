"""The severity method M1, steps 1 to 11, 13 and 14: coded findings become the number, width and grade of a cell.

Pure functions on frames. ``problem_codes`` weighs every code of every finding, ``assess`` sums them up per cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from data.ages import age_months
from data.weights import CONFIDENCE, SOURCE_QUALITY

METHOD = "M1"
CLASSES = np.arange(1, 6)
Z90 = 1.645
CRITICAL_THEMES = ("SEC", "ASY")
CRITICAL_MONTHS = 12.0
CONTESTED_SHARE = 0.25
MIN_THEMES_FOR_A_LINE = 4
_CLASS_BORDERS = (1.5, 2.5, 3.5, 4.5)
_NOT_CURRENT = ("historical", "solved")


@dataclass(frozen=True)
class MethodSettings:
    """What the robustness check varies (step 14). The defaults are the method.

    Attributes:
        equal_weights: Q = K = 1 for every finding.
        half_life: months in which a finding loses half its weight.
        prior_shown: pseudo-findings per class in what is shown (step 4).
        prior_width: the same in the width of the interval (step 5).
    """

    equal_weights: bool = False
    half_life: float = 24.0
    prior_shown: float = 0.05
    prior_width: float = 0.2


M1 = MethodSettings()
VARIANTS = (
    replace(M1, equal_weights=True),
    replace(M1, half_life=12.0),
    replace(M1, half_life=48.0),
    replace(M1, prior_shown=0.01),
    replace(M1, prior_shown=0.2),
)


def problem_codes(findings: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """One row per finding and distinct code of it, for the problem findings that count.

    Args:
        findings: id, country, theme, kind, status, confidence, cluster, age (months).
        codings: finding_id, coder, subtheme, severity (1..5 or missing), source_type (letter or "").

    Returns:
        finding_id, country, theme, subtheme, severity, share (the shares of a finding sum to 1), quality (Q, the mean
        of its coders' letters), trust (K), age, cluster, source_type (the letter most coders gave).
    """
    current = findings[(findings["kind"] == "problem") & ~findings["status"].isin(_NOT_CURRENT)]
    coded = codings[codings["severity"].notna() & codings["finding_id"].isin(current["id"])]
    adjudicated = coded.loc[coded["coder"] == "adjudicated", "finding_id"]
    coded = coded[(coded["coder"] == "adjudicated") | ~coded["finding_id"].isin(adjudicated)]
    share = 1.0 / coded.groupby("finding_id")["coder"].transform("size")
    codes = coded[["finding_id", "subtheme"]].assign(severity=coded["severity"].astype(int), share=share)
    codes = codes.groupby(["finding_id", "subtheme", "severity"]).agg(share=("share", "sum")).reset_index()
    quality = coded["source_type"].map(SOURCE_QUALITY).groupby(coded["finding_id"]).mean()
    facts = current.set_index("id")
    ids = codes["finding_id"]
    return codes.assign(
        country=ids.map(facts["country"]),
        theme=ids.map(facts["theme"]),
        quality=ids.map(quality).fillna(0.0),
        trust=ids.map(facts["confidence"].map(CONFIDENCE)).astype(float),
        age=ids.map(facts["age"]).astype(float),
        cluster=ids.map(facts["cluster"]),
        source_type=ids.map(_most_given(coded)),
    )


def _most_given(coded: pd.DataFrame) -> pd.Series:
    """The source letter that most coders of a finding gave; ties go to the first of the alphabet."""
    votes = coded[["finding_id", "source_type"]].value_counts().reset_index(name="votes")
    votes = votes.sort_values(["finding_id", "votes", "source_type"], ascending=[True, False, True])
    return votes.drop_duplicates("finding_id").set_index("finding_id")["source_type"]


def weigh(codes: pd.DataFrame, by: Sequence[str], settings: MethodSettings = M1) -> pd.DataFrame:
    """Steps 1 and 2: the codes with ``weight`` (w of the finding in its cell) and ``capped`` (w' of this code)."""
    decay = np.power(0.5, codes["age"] / settings.half_life)
    worth = (codes["quality"] > 0).astype(float) if settings.equal_weights else codes["quality"] * codes["trust"]
    keys = list(by)
    in_cell = codes.assign(full=worth * decay).groupby([*keys, "cluster", "finding_id"], sort=False)
    findings = in_cell.agg(full=("full", "first"), share=("share", "sum")).reset_index()
    findings["weight"] = findings["full"] * findings["share"]
    per_cluster = findings.groupby([*keys, "cluster"], sort=False)["weight"]
    heaviest, total = per_cluster.transform("max"), per_cluster.transform("sum")
    findings["cap"] = np.where(total > 0, heaviest / total.where(total > 0, 1.0), 0.0)
    weighed = codes.merge(findings[[*keys, "finding_id", "full", "weight", "cap"]], on=[*keys, "finding_id"])
    return weighed.assign(capped=weighed["full"] * weighed["share"] * weighed["cap"])


def assess(
    codes: pd.DataFrame,
    alpha_by_theme: Mapping[str, float | None],
    *,
    by: Sequence[str] = ("country", "theme"),
    settings: MethodSettings = M1,
    check_robust: bool = True,
) -> pd.DataFrame:
    """Steps 1 to 10 and 14 for every cell that has a current problem finding with any weight.

    Args:
        codes: as :func:`problem_codes` gives them.
        alpha_by_theme: Krippendorff's alpha per theme, None where nothing was coded twice.
        by: what makes a cell.
        check_robust: whether to run the variants of step 14; without it ``robust`` is False everywhere.

    Returns:
        One row per cell: the keys, n1..n5, effective_findings, p1..p5, severity, variance, severity_low,
        severity_high, severity_class, grade, finding_count, cluster_count, source_type_count, newest_age, contested,
        critical, robust. A cell without any weight has no row: silence gives no number.
    """
    keys = list(by)
    weighed = weigh(codes, keys, settings)
    weighed = weighed[weighed["capped"] > 0]
    sums = class_sums(weighed, keys)
    cells = sums.join(measures(sums, settings)).join(_counts(weighed, keys))
    cells["contested"] = _contested(sums)
    cells["critical"] = cells.index.isin(_critical_cells(weighed, keys))
    cells["robust"] = _robust(codes, weighed, sums, cells["severity_class"], keys) if check_robust else False
    cells = cells.reset_index()
    cells["grade"] = grades(cells, alpha_by_theme)
    return cells


def class_sums(weighed: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Step 3: n1..n5 per cell (or per any other keys)."""
    table = weighed.pivot_table(index=list(keys), columns="severity", values="capped", aggfunc="sum", sort=True)
    return table.reindex(columns=CLASSES).fillna(0.0).rename(columns=lambda k: f"n{k}").rename_axis(columns=None)


def measures(sums: pd.DataFrame, settings: MethodSettings = M1) -> pd.DataFrame:
    """Steps 4 to 6: mean, variance, 90 % interval and class from n1..n5.

    The Dirichlet posterior of the class shares gives the variance of the mean; its prior is wider than the one shown,
    so that thin evidence never looks precise.
    """
    n = sums[[f"n{k}" for k in CLASSES]].to_numpy(dtype=float)
    total = n.sum(axis=1, keepdims=True)
    p = (n + settings.prior_shown) / (total + 5 * settings.prior_shown)
    q = (n + settings.prior_width) / (total + 5 * settings.prior_width)
    mean, wide_mean = p @ CLASSES, q @ CLASSES
    variance = (q @ CLASSES**2 - wide_mean**2) / (total[:, 0] + 5 * settings.prior_width + 1)
    half = Z90 * np.sqrt(variance)
    shares = pd.DataFrame(p, index=sums.index, columns=[f"p{k}" for k in CLASSES])
    return shares.assign(
        effective_findings=total[:, 0],
        severity=mean,
        variance=variance,
        severity_low=np.clip(mean - half, 1.0, 5.0),
        severity_high=np.clip(mean + half, 1.0, 5.0),
        severity_class=severity_classes(mean),
    )


def severity_classes(means: np.ndarray | pd.Series) -> np.ndarray:
    """Step 6: class 1 below 1.5, 2 below 2.5, 3 below 3.5, 4 below 4.5, else 5."""
    return np.digitize(means, _CLASS_BORDERS) + 1


def distinguishable(mean_1: float, variance_1: float, mean_2: float, variance_2: float) -> bool:
    """Step 7: whether two cells differ at all."""
    return abs(mean_1 - mean_2) > Z90 * sqrt(variance_1 + variance_2)


def _counts(weighed: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return weighed.groupby(keys).agg(
        finding_count=("finding_id", "nunique"),
        cluster_count=("cluster", "nunique"),
        source_type_count=("source_type", "nunique"),
        newest_age=("age", "min"),
    )


def _contested(sums: pd.DataFrame) -> pd.Series:
    """Step 9: at least a quarter of the weight at 1 or 2 and at least a quarter at 4 or 5."""
    total = sums.sum(axis=1)
    low, high = sums["n1"] + sums["n2"], sums["n4"] + sums["n5"]
    return (low >= CONTESTED_SHARE * total) & (high >= CONTESTED_SHARE * total)


def _critical_cells(weighed: pd.DataFrame, keys: list[str]) -> pd.Index:
    """Step 8: cells with a fresh finding of 5 in SEC or ASY from a source A to C, or from two independent D or E."""
    grave = weighed[
        (weighed["severity"] == 5) & weighed["theme"].isin(CRITICAL_THEMES) & (weighed["age"] <= CRITICAL_MONTHS)
    ]
    sure = grave[grave["source_type"].isin(["A", "B", "C"])].groupby(keys).size()
    told = grave[grave["source_type"].isin(["D", "E"])].groupby(keys)["cluster"].nunique()
    return sure.index.union(told[told >= 2].index)


def grades(cells: pd.DataFrame, alpha_by_theme: Mapping[str, float | None]) -> np.ndarray:
    """Step 10: A to D by amount, independence, kinds of source, freshness and agreement of the coders."""
    alpha = cells["theme"].map(dict(alpha_by_theme)).astype(float).fillna(-1.0)
    n, clusters, types = cells["effective_findings"], cells["cluster_count"], cells["source_type_count"]
    age = cells["newest_age"]
    is_a = (n >= 4) & (clusters >= 3) & (types >= 2) & (age <= 12) & (alpha >= 0.80)
    is_b = (n >= 2.5) & (clusters >= 2) & (types >= 2) & (age <= 24) & (alpha >= 0.667)
    is_c = (n >= 1) & (age <= 36)
    return np.select([is_a, is_b, is_c], ["A", "B", "C"], "D")


def _robust(
    codes: pd.DataFrame, weighed: pd.DataFrame, sums: pd.DataFrame, classes: pd.Series, keys: list[str]
) -> pd.Series:
    """Step 14: whether the class survives every variant and leaving out each cluster once."""
    robust = pd.Series(True, index=sums.index)
    for variant in VARIANTS:
        again = weigh(codes, keys, variant)
        varied = measures(class_sums(again[again["capped"] > 0], keys), variant)["severity_class"]
        robust = robust & (varied.reindex(sums.index) == classes)
    without = -class_sums(weighed, [*keys, "cluster"])
    rest = without.add(sums.reindex(_cells_of(without)).to_numpy()).clip(lower=0.0)
    rest = rest[rest.sum(axis=1) > 1e-9]  # leaving out the only cluster says nothing
    changed = measures(rest)["severity_class"] != classes.reindex(_cells_of(rest)).to_numpy()
    return robust & ~robust.index.isin(_cells_of(rest[changed]))


def _cells_of(per_cluster: pd.DataFrame) -> pd.Index:
    """The cell of each row of a frame indexed by cell and cluster."""
    index: Any = per_cluster.index
    cells: pd.Index = index.droplevel("cluster")
    return cells


def explain(
    codes: pd.DataFrame, by: Sequence[str] = ("country", "theme"), settings: MethodSettings = M1
) -> pd.DataFrame:
    """Every code of a cell with its weight before and after the cluster cap, heaviest first: how the number came about."""
    return weigh(codes, list(by), settings).sort_values(["capped", "finding_id"], ascending=[False, True])


def lines(cells: pd.DataFrame, by: str) -> pd.DataFrame:
    """Step 13: ``graded``, ``median`` and ``maximum`` per country or theme; no number where fewer than 4 are graded.

    Args:
        cells: theme cells with ``severity`` (missing where there is no number).
        by: ``country`` or ``theme``.
    """
    grouped = cells.groupby(by)["severity"]
    table = pd.DataFrame({"graded": grouped.count(), "median": grouped.median(), "maximum": grouped.max()})
    table.loc[table["graded"] < MIN_THEMES_FOR_A_LINE, ["median", "maximum"]] = np.nan
    return table.reset_index()


__all__ = [
    "M1",
    "METHOD",
    "MethodSettings",
    "age_months",
    "assess",
    "distinguishable",
    "explain",
    "lines",
    "problem_codes",
]
