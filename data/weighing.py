"""Steps 1 to 3 of the method on arrays: what each code weighs in its cell, and the sums per cell and severity.

Cells, findings and clusters become numbers once (:class:`Grouping`); a variant of the method (step 14) is then a few passes
over arrays. A million findings take about a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

CLASSES = np.arange(1, 6)
Array = np.ndarray


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


@dataclass(frozen=True)
class Grouping:
    """Where each code stands, as numbers: one array entry per code, unless said otherwise.

    Attributes:
        keys: the keys of each cell, one row a cell, in the order of the keys.
        cell: number of the cell.
        pair: number of the pair of cell and finding.
        pair_first: per pair, its first code.
        group: per pair, number of the pair of cell and cluster.
        group_cell: per pair of cell and cluster, its cell.
        severity: 0 to 4.
    """

    keys: pd.DataFrame
    cell: Array
    pair: Array
    pair_first: Array
    group: Array
    group_cell: Array
    severity: Array

    @classmethod
    def of(cls, codes: pd.DataFrame, by: Sequence[str]) -> Grouping:
        """Number the cells, findings and clusters of these codes."""
        cell, keys = _cells(codes, by)
        pair, pair_first = _numbered(cell, _numbers(codes["finding_id"]))
        group, group_first = _numbered(cell[pair_first], _numbers(codes["cluster"])[pair_first])
        severity = codes["severity"].to_numpy(dtype=np.int64) - 1
        return cls(keys, cell, pair, pair_first, group, cell[pair_first][group_first], severity)


@dataclass(frozen=True)
class Weights:
    """Steps 1 and 2 for one setting. ``full`` is w of the finding, ``weight`` what of it lies in this cell, ``cap`` what its
    cluster leaves of it, ``capped`` is w' of the code; all one entry per code."""

    full: Array
    weight: Array
    cap: Array
    capped: Array


def weights(codes: pd.DataFrame, places: Grouping, settings: MethodSettings = M1) -> Weights:
    """Steps 1 and 2."""
    quality, share = codes["quality"].to_numpy(dtype=float), codes["share"].to_numpy(dtype=float)
    worth = (quality > 0).astype(float) if settings.equal_weights else quality * codes["trust"].to_numpy(dtype=float)
    full = worth * np.power(0.5, codes["age"].to_numpy(dtype=float) / settings.half_life)
    in_cell = full[places.pair_first] * np.bincount(places.pair, share)
    groups = len(places.group_cell)
    heaviest = np.zeros(groups)
    np.maximum.at(heaviest, places.group, in_cell)
    total = np.bincount(places.group, in_cell, groups)
    left = np.where(total > 0, heaviest / np.where(total > 0, total, 1.0), 0.0)
    cap = left[places.group][places.pair]
    return Weights(full, in_cell[places.pair], cap, full * share * cap)


def sums_per_cell(places: Grouping, capped: Array) -> Array:
    """Step 3: n1..n5 of each cell, one row a cell."""
    return _sums(places.cell, places.severity, capped, len(places.keys))


def sums_per_group(places: Grouping, capped: Array) -> Array:
    """n1..n5 of each cluster in each cell, one row a pair of cell and cluster."""
    return _sums(places.group[places.pair], places.severity, capped, len(places.group_cell))


def _sums(place: Array, severity: Array, capped: Array, places: int) -> Array:
    width = len(CLASSES)
    return np.bincount(place * width + severity, capped, places * width).reshape(-1, width)


def findings_per_cell(places: Grouping, counted: Array) -> Array:
    """How many findings each cell holds, among the codes that are counted."""
    return _owners(places.cell[places.pair_first], places.pair[counted], len(places.keys))


def clusters_per_cell(places: Grouping, counted: Array) -> Array:
    """How many clusters each cell holds, among the codes that are counted."""
    return _owners(places.group_cell, places.group[places.pair[counted]], len(places.keys))


def kinds_per_cell(places: Grouping, kind: Array, counted: Array) -> Array:
    """How many different kinds (a few small numbers) each cell holds, among the codes that are counted."""
    seen = np.zeros((len(places.keys), int(kind.max(initial=0)) + 1), dtype=bool)
    seen[places.cell[counted], kind[counted]] = True
    return np.asarray(seen.sum(axis=1))


def _owners(owner: Array, seen: Array, owners: int) -> Array:
    marked = np.zeros(len(owner), dtype=bool)
    marked[seen] = True
    return np.bincount(owner[marked], minlength=owners)


def numbers_of(column: pd.Series) -> Array:
    """Equal values as equal numbers, from 0."""
    return _numbers(column)


def _numbers(column: pd.Series) -> Array:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.int64)
    if column.dtype.kind in "iu" and not pd.api.types.is_extension_array_dtype(column.dtype) and len(column):
        found = column.to_numpy().astype(np.int64)
        if found.min() >= 0 and found.max() < 4 * len(found) + 1000:  # already numbers of places
            return found
    return pd.factorize(column)[0].astype(np.int64)


def _cells(codes: pd.DataFrame, by: Sequence[str]) -> tuple[Array, pd.DataFrame]:
    """The number of the cell of each code, cells in the order of their keys."""
    combined = np.zeros(len(codes), dtype=np.int64)
    labels: list[Any] = []
    for name in by:
        column = codes[name].astype("str") if isinstance(codes[name].dtype, pd.CategoricalDtype) else codes[name]
        number, distinct = pd.factorize(column, sort=True)
        labels.append(distinct)
        combined = combined * max(len(distinct), 1) + number
    found, cell = np.unique(combined, return_inverse=True)
    keys = {}
    for name, distinct in zip(reversed(by), reversed(labels), strict=True):
        found, at = np.divmod(found, max(len(distinct), 1))
        keys[name] = distinct[at] if len(distinct) else distinct
    return cell, pd.DataFrame({name: keys[name] for name in by})


def _numbered(outer: Array, inner: Array) -> tuple[Array, Array]:
    """Numbers of the pairs, and the first place of each."""
    width = int(inner.max(initial=0)) + 1
    _, first, number = np.unique(outer * width + inner, return_index=True, return_inverse=True)
    return number, first
