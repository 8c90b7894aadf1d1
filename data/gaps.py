"""Step 12 of the method: how far a cell's problem is covered by what works there, and the gap that is left.

Solutions never lower a severity: they are measured beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from data.ages import ended
from data.weights import INSTRUMENT_REACH, STATUS_COVERAGE

HALF_LIFE = 24.0
# From the best: a status that does not count for coverage has a place, too.
STATUS_ORDER = (
    "working",
    "partially_working",
    "piloted",
    "in_preparation",
    "proposed",
    "suspended",
    "ended",
    "rejected",
    "unknown",
    "historical",
)


def coverage(solutions: pd.DataFrame, reference: date, *, by: Sequence[str] = ("country", "theme")) -> pd.DataFrame:
    """Coverage of every cell that has a solution or measure.

    Args:
        solutions: one row per finding and coder: id, country, theme, subtheme, status, instrument_level, age,
            valid_until. Where coders differ on the level, the reach is the mean of theirs.
        reference: after ``valid_until`` a solution counts nothing.

    Returns:
        The keys, coverage (0 to 1), solution_count, best_status, best_level, best_solution (a finding id).
    """
    keys = list(by)
    known = solutions.assign(reach=solutions["instrument_level"].map(INSTRUMENT_REACH))
    single = known.groupby("id", sort=False).agg(
        **{name: (name, "first") for name in {*keys, "status", "instrument_level", "age", "valid_until"}},
        reach=("reach", "mean"),
    )
    single = single.reset_index()
    status = single["status"].where(~ended(single["valid_until"], reference), "ended")
    value = status.map(STATUS_COVERAGE).fillna(0.0) * single["reach"].fillna(0.0) * 0.5 ** (single["age"] / HALF_LIFE)
    order = status.map({name: at for at, name in enumerate(STATUS_ORDER)}).fillna(len(STATUS_ORDER))
    ranked = single.assign(coverage=value, status=status, order=order)
    ranked = ranked.sort_values([*keys, "order", "coverage", "id"], ascending=[True] * len(keys) + [True, False, True])
    cells = ranked.groupby(keys).agg(
        coverage=("coverage", "max"),
        solution_count=("id", "size"),
        best_status=("status", "first"),
        best_level=("instrument_level", "first"),
        best_solution=("id", "first"),
    )
    return cells.reset_index()


def gap(mean: pd.Series, covered: pd.Series) -> pd.Series:
    """G = (M - 1) / 4 * (1 - C): 0 no gap, 1 the worst; missing where there is no severity."""
    result: pd.Series = (mean - 1) / 4 * (1 - covered)
    return result.replace([np.inf, -np.inf], np.nan)
