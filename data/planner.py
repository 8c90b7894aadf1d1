"""The next evidence: which one finding would raise the grade of a cell, tried out with the method itself."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.severity import assess
from data.weights import CONFIDENCE, SOURCE_QUALITY

# What can be had, the easiest first: an interview, a case file, a statistic or answer, a legal text.
OBTAINABLE = ("D", "C", "B", "A")
MOST = 4
_ORDER = "DCBA"


def plan(codes: pd.DataFrame, country: str, theme: str, alphas: Mapping[str, float | None]) -> pd.DataFrame:
    """Smallest numbers of new findings, by source type, that would raise the grade of a cell or settle it.

    Each proposal is tried: that many fresh, sure findings of their own clusters, at the class that the cell shows now (3
    where nothing is known), are added and the cell is assessed again.

    Args:
        codes: the codes of the cell (``data.severity.problem_codes``); may be empty.
        country, theme: the cell.
        alphas: agreement of the coders by theme, which limits the grade.

    Returns:
        source_type, count, grade (after), contested (after); one row per source type that helps, easiest first.
    """
    now = assess(codes, alphas)
    grade = str(now["grade"].iloc[0]) if len(now) else ""
    contested = bool(now["contested"].iloc[0]) if len(now) else False
    shown = int(now["severity_class"].iloc[0]) if len(now) else 3
    rows = [_least(codes, country, theme, alphas, letter, shown, grade, contested) for letter in OBTAINABLE]
    found = [row for row in rows if row]
    return pd.DataFrame(found, columns=["source_type", "count", "grade", "contested"])


def _least(
    codes: pd.DataFrame,
    country: str,
    theme: str,
    alphas: Mapping[str, float | None],
    letter: str,
    severity: int,
    grade: str,
    contested: bool,
) -> tuple[str, int, str, bool] | None:
    for count in range(1, MOST + 1):
        parts = [part for part in (codes, _new(country, theme, letter, severity, count)) if len(part)]
        after = assess(pd.concat(parts, ignore_index=True), alphas).iloc[0]
        better = not grade or _ORDER.index(after["grade"]) > _ORDER.index(grade)
        if better or (contested and not after["contested"]):
            return letter, count, str(after["grade"]), bool(after["contested"])
    return None


def _new(country: str, theme: str, letter: str, severity: int, count: int) -> pd.DataFrame:
    """Findings that do not exist yet, for trying out only: fresh, sure, each of its own cluster."""
    rows = [
        {
            "finding_id": f"hypothetical-{at}",
            "subtheme": f"{theme}.1",
            "severity": severity,
            "share": 1.0,
            "country": country,
            "theme": theme,
            "quality": SOURCE_QUALITY[letter],
            "trust": CONFIDENCE["high"],
            "age": 0.0,
            "cluster": f"hypothetical-{at}",
            "source_type": letter,
        }
        for at in range(count)
    ]
    return pd.DataFrame(rows)
