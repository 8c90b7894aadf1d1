"""The severity method M1, steps 1 to 11, 13 and 14: coded findings become the number, width and grade of a cell.

Pure functions on frames. ``problem_codes`` weighs every code of every finding, ``assess`` sums them up per cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np
import pandas as pd

from data.ages import age_months
from data.weighing import (
    CLASSES,
    M1,
    VARIANTS,
    Grouping,
    MethodSettings,
    Weights,
    clusters_per_cell,
    findings_per_cell,
    kinds_per_cell,
    numbers_of,
    sums_per_cell,
    sums_per_group,
    weights,
)
from data.weights import CONFIDENCE, SOURCE_QUALITY

METHOD = "M1"
_SUMS = [f"n{k}" for k in CLASSES]
Z90 = 1.645
CRITICAL_THEMES = ("SEC", "ASY")
CRITICAL_MONTHS = 12.0
CONTESTED_SHARE = 0.25
MIN_THEMES_FOR_A_LINE = 4
_CLASS_BORDERS = (1.5, 2.5, 3.5, 4.5)
NOT_CURRENT = ("historical", "solved")


def problem_codes(findings: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """One row per finding and distinct code of it, for the problem findings that count.

    Args:
        findings: id, country, theme, kind, status, confidence, cluster, age (months).
        codings: finding_id, coder, subtheme, severity (1..5 or missing), source_type (letter or "").

    Returns:
        finding_id, country, theme, subtheme, severity, share (the shares of a finding sum to 1), quality (Q, the mean
        of its coders' letters), trust (K), age, cluster, source_type (the letter most coders gave).
    """
    current = findings[(findings["kind"] == "problem") & ~findings["status"].isin(NOT_CURRENT)].reset_index(drop=True)
    coded = codings[codings["severity"].notna()]
    at = pd.Index(current["id"]).get_indexer(pd.Index(coded["finding_id"]))
    coded, at = coded[at >= 0], at[at >= 0]
    settled = np.zeros(len(current), dtype=bool)
    adjudicated = (coded["coder"] == "adjudicated").to_numpy()
    settled[at[adjudicated]] = True
    kept = adjudicated | ~settled[at]
    return _merged(current, coded[kept], at[kept])


def _merged(current: pd.DataFrame, coded: pd.DataFrame, at: np.ndarray) -> pd.DataFrame:
    """Equal codes of one finding become one row; ``at`` is the place of each coding's finding in ``current``."""
    coders = np.bincount(at, minlength=len(current))
    subtheme = numbers_of(coded["subtheme"])
    severity = coded["severity"].to_numpy(dtype=np.int64)
    key = (at * (subtheme.max(initial=0) + 1) + subtheme) * 6 + severity
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    place = at[first]
    facts = current[["id", "country", "theme", "confidence", "age", "cluster"]].take(place).reset_index(drop=True)
    return pd.DataFrame(
        {
            "finding_id": facts["id"],
            "subtheme": coded["subtheme"].take(first).reset_index(drop=True),
            "severity": severity[first],
            "share": np.bincount(number, 1.0 / coders[at]),
            "country": facts["country"],
            "theme": facts["theme"],
            "quality": _mean_quality(coded, at, len(current))[place],
            "trust": facts["confidence"].astype("object").map(CONFIDENCE).astype(float),
            "age": facts["age"].astype(float),
            "cluster": facts["cluster"],
            "source_type": _most_given(coded, at, len(current))[place],
        },
        copy=False,
    )


def _mean_quality(coded: pd.DataFrame, at: np.ndarray, findings: int) -> np.ndarray:
    """Q of each finding: the mean of its coders' letters, 0 where none gave one."""
    given = coded["source_type"].astype("object").map(SOURCE_QUALITY).to_numpy(dtype=float)
    known = ~np.isnan(given)
    count = np.bincount(at[known], minlength=findings)
    total = np.bincount(at[known], given[known], minlength=findings)
    return np.divide(total, count, out=np.zeros(findings), where=count > 0)


def _most_given(coded: pd.DataFrame, at: np.ndarray, findings: int) -> np.ndarray:
    """The source letter that most coders of a finding gave; ties go to the first of the alphabet."""
    letter, letters = pd.factorize(coded["source_type"].astype("str"), sort=True)
    width = max(len(letters), 1)
    votes, count = np.unique(at * width + letter, return_counts=True)
    order = np.lexsort((votes % width, -count, votes // width))
    place, first = np.unique(votes[order] // width, return_index=True)
    chosen = np.full(findings, "", dtype=object)
    chosen[place] = np.asarray(letters, dtype=object)[votes[order][first] % width]
    return chosen


def weigh(codes: pd.DataFrame, by: Sequence[str], settings: MethodSettings = M1) -> pd.DataFrame:
    """Steps 1 and 2: the codes with ``full`` (w of the finding), ``weight`` (what of it lies in this cell), ``cap`` and
    ``capped`` (w' of this code)."""
    found = weights(codes, Grouping.of(codes, by), settings)
    return codes.assign(full=found.full, weight=found.weight, cap=found.cap, capped=found.capped)


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
    places = Grouping.of(codes, by)
    found = weights(codes, places, settings)
    sums = pd.DataFrame(sums_per_cell(places, found.capped), columns=_SUMS)
    cells = pd.concat([places.keys, sums, measures(sums, settings)], axis=1)
    cells = cells.assign(**_counts(codes, places, found), contested=_contested(sums))
    cells["critical"] = _critical_cells(codes, places, found)
    cells["robust"] = _robust(codes, places, found, sums) if check_robust else False
    cells = cells[sums.sum(axis=1) > 0].reset_index(drop=True)
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


def _counts(codes: pd.DataFrame, places: Grouping, found: Weights) -> dict[str, np.ndarray]:
    counted = found.capped > 0
    newest = np.full(len(places.keys), np.inf)
    np.minimum.at(newest, places.cell[counted], codes["age"].to_numpy(dtype=float)[counted])
    return {
        "finding_count": findings_per_cell(places, counted),
        "cluster_count": clusters_per_cell(places, counted),
        "source_type_count": kinds_per_cell(places, numbers_of(codes["source_type"]), counted),
        "newest_age": newest,
    }


def _contested(sums: pd.DataFrame) -> pd.Series:
    """Step 9: at least a quarter of the weight at 1 or 2 and at least a quarter at 4 or 5."""
    total = sums.sum(axis=1)
    low, high = sums["n1"] + sums["n2"], sums["n4"] + sums["n5"]
    return (low >= CONTESTED_SHARE * total) & (high >= CONTESTED_SHARE * total)


def _critical_cells(codes: pd.DataFrame, places: Grouping, found: Weights) -> np.ndarray:
    """Step 8: cells with a fresh finding of 5 in SEC or ASY from a source A to C, or from two independent D or E."""
    grave = (found.capped > 0) & (places.severity == 4) & (codes["age"].to_numpy(dtype=float) <= CRITICAL_MONTHS)
    grave &= codes["theme"].isin(CRITICAL_THEMES).to_numpy()
    sure = grave & codes["source_type"].isin(["A", "B", "C"]).to_numpy()
    told = grave & codes["source_type"].isin(["D", "E"]).to_numpy()
    return (clusters_per_cell(places, sure) >= 1) | (clusters_per_cell(places, told) >= 2)


def grades(cells: pd.DataFrame, alpha_by_theme: Mapping[str, float | None]) -> np.ndarray:
    """Step 10: A to D by amount, independence, kinds of source, freshness and agreement of the coders."""
    alpha = cells["theme"].map(dict(alpha_by_theme)).astype(float).fillna(-1.0)
    n, clusters, types = cells["effective_findings"], cells["cluster_count"], cells["source_type_count"]
    age = cells["newest_age"]
    is_a = (n >= 4) & (clusters >= 3) & (types >= 2) & (age <= 12) & (alpha >= 0.80)
    is_b = (n >= 2.5) & (clusters >= 2) & (types >= 2) & (age <= 24) & (alpha >= 0.667)
    is_c = (n >= 1) & (age <= 36)
    return np.select([is_a, is_b, is_c], ["A", "B", "C"], "D")


def _robust(codes: pd.DataFrame, places: Grouping, found: Weights, sums: pd.DataFrame) -> np.ndarray:
    """Step 14: whether the class survives every variant and leaving out each cluster once."""
    classes = _classes(sums.to_numpy(), M1)
    robust = np.ones(len(classes), dtype=bool)
    for variant in VARIANTS:
        again = sums_per_cell(places, weights(codes, places, variant).capped)
        robust &= _classes(again, variant) == classes
    # Leaving out a cluster takes its share off the sums of its cell: the weights of the others do not depend on it.
    rest = np.clip(sums.to_numpy()[places.group_cell] - sums_per_group(places, found.capped), 0.0, None)
    counts = rest.sum(axis=1) > 1e-9  # leaving out the only cluster says nothing
    changed = counts & (_classes(rest, M1) != classes[places.group_cell])
    robust[places.group_cell[changed]] = False
    return robust


def _classes(sums: np.ndarray, settings: MethodSettings) -> np.ndarray:
    shown = (sums + settings.prior_shown) / (sums.sum(axis=1, keepdims=True) + 5 * settings.prior_shown)
    return severity_classes(shown @ CLASSES)


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
    "VARIANTS",
    "MethodSettings",
    "age_months",
    "assess",
    "distinguishable",
    "explain",
    "lines",
    "problem_codes",
]
