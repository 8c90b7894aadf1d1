"""The attack on our own tables: what can somebody prove who has all of them, of this release and the last ones?

Every published band is a pair of bounds on a sum of unknown counts (area x theme x half-year x release). Linear
programming gives the least and the most that each count can be. A leak is a count of which it can be proved that it is
1 to 4, that it is not 0, or that it is smaller than 4; and likewise 1 to 4 new records between two releases.

The attacker here is stronger than a real one: counts never shrink, and a row of too few people is taken for fewer than
five as long as that is possible at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix, vstack

from data.disclosure import BANDS, FEW, PEOPLE
from data.disclosure_classes import Classes, Target

EARLIER = 3  # releases before the new one that are part of the attack
_CEILINGS = (PEOPLE - 1, 4 * PEOPLE, 40 * PEOPLE, None)
_TINY = 1e-6
Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Leak:
    """A count that can be narrowed down.

    Attributes:
        release: label, or ``old..new`` for what was added between two.
        row: layout, area, theme and half-year, "" for all; ``single`` is a count that no table shows.
        low, high: what can be proved.
    """

    release: str
    row: tuple[str, str, str, str]
    low: float
    high: float

    def __str__(self) -> str:
        place = " ".join(part for part in self.row[1:] if part) or "everywhere"
        return f"{self.release}, {self.row[0]}, {place}: between {self.low:.0f} and {self.high:.0f}"


def audit(tables: Sequence[tuple[str, pd.DataFrame]]) -> list[Leak]:
    """Attack the published tables of several releases together.

    Args:
        tables: label and tables (``data.disclosure.COLUMNS``) of each release, the oldest first.

    Returns:
        What can be proved, one per kind of row; empty where nothing can.

    Raises:
        ValueError: no counts at all fit the tables, so that they cannot have been made by our rules.
    """
    classes = Classes.of(tables)
    for growing in (True, False):
        classes.growing = growing
        for ceiling in _CEILINGS:
            attack = _Attack(tables, classes, ceiling)
            if attack.possible():
                return attack.leaks()
    raise ValueError("no counts fit the published tables")


class _Attack:
    """The system of bounds of one assumption about the attacker."""

    def __init__(self, tables: Sequence[tuple[str, pd.DataFrame]], classes: Classes, ceiling: int | None) -> None:
        labels = [label for label, _ in tables]
        self.classes = classes
        rows, low, high = [], [], []
        for number, row in classes.rows():
            bottom, top = _bounds(row.band, row.set_in == labels[number], ceiling)
            rows.append(classes.sum_of(number, row.cover))
            low.append(bottom * row.size)
            high.append(np.inf if top is None else top * row.size)
        sums = vstack(rows, format="csr")
        lower, upper = np.array(low), np.array(high)
        self.system = vstack([sums[upper < np.inf], -sums[lower > 0]], format="csr")
        self.limits = np.concatenate([upper[upper < np.inf], -lower[lower > 0]])
        self.bounds = classes.variable_bounds()

    def _solve(self, objective: Vector) -> Vector | None:
        """The counts that make the objective least; None where no counts fit."""
        from scipy.optimize import linprog  # half a second that only a public release needs

        found = linprog(objective, A_ub=self.system, b_ub=self.limits, bounds=self.bounds, method="highs")
        return np.asarray(found.x) if found.status == 0 else None

    def possible(self) -> bool:
        return self._solve(np.zeros(self.system.shape[1])) is not None

    def leaks(self) -> list[Leak]:
        hidden, single, added = self.classes.targets(FEW)
        present = self._not_reached([*hidden, *single, *added], 1, lambda value: value < 1 - _TINY)
        small = self._not_reached(hidden, -1, lambda value: value > PEOPLE - 1 - _TINY)
        not_zero = self._not_reached(hidden, 1, lambda value: value < _TINY)
        known = {(label, row) for label, row, _ in [*small, *not_zero]}
        leaks = [self._leak(target) for target in hidden if target[:2] in known]
        told = [self._leak(target) for target in present if target[:2] not in known]
        return [*leaks, *(leak for leak in told if leak.high < PEOPLE - _TINY)]

    def _not_reached(self, targets: list[Target], sign: int, enough: Callable[[float], bool]) -> list[Target]:
        """The targets that no possible set of counts brings to where the attacker learns nothing.

        One solution shows it for many targets at once; only those that it leaves are asked one by one.
        """
        if not targets:
            return []
        sums, left = vstack([target for _, _, target in targets], format="csr"), list(range(len(targets)))
        while left:
            solution = self._found(sign * np.asarray(sums[left].sum(axis=0)).ravel())
            still = [at for at, value in zip(left, sums[left] @ solution, strict=True) if not enough(float(value))]
            if len(still) == len(left):
                break
            left = still
        return [targets[at] for at in left if not enough(self._extreme(targets[at], sign))]

    def _found(self, objective: Vector) -> Vector:
        solution = self._solve(objective)
        assert solution is not None  # noqa: S101 - asked of a possible system only
        return solution

    def _extreme(self, target: Target, sign: int) -> float:
        sums = _dense(target[2])
        return float(sums @ self._found(sign * sums))

    def _leak(self, target: Target) -> Leak:
        label, row, _ = target
        low, high = self._extreme(target, 1), self._extreme(target, -1)
        return Leak(label, row, max(0.0, low), high)


def _dense(target: csr_matrix) -> Vector:
    return np.asarray(target.todense()).ravel()


def _bounds(band: str, fresh: bool, ceiling: int | None) -> tuple[int, int | None]:
    """What a band says about a count: exactly where it was set now, give or take K - 1 where it was carried over."""
    low, high = BANDS[band]
    if band == FEW:
        high = ceiling
    if fresh:
        return low, high
    return max(0, low - PEOPLE + 1), None if high is None else high + PEOPLE - 1
