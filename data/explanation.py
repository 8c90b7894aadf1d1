"""How one number came about: every finding with its weight and age, and what other settings would give."""

from __future__ import annotations

import pandas as pd

from data.severity import M1, VARIANTS, MethodSettings, assess, explain


def explained(codes: pd.DataFrame, theme: str) -> pd.DataFrame:
    """Every code of a cell, heaviest first, with what it adds.

    Returns:
        finding_id, subtheme, severity, share, quality, trust, age (months), cluster, full (weight of the finding), cap
        (what its cluster leaves of it), capped (the weight that counts), part (of the cell's whole weight, 0 to 1).
    """
    rows = explain(codes[codes["theme"] == theme])
    total = rows["capped"].sum()
    return rows.assign(part=rows["capped"] / total if total > 0 else 0.0)


def what_if(codes: pd.DataFrame) -> dict[str, list[tuple[MethodSettings, float, int]]]:
    """Severity and class by theme, under the method and under each variant of step 14; for the codes of one country."""
    found: dict[str, list[tuple[MethodSettings, float, int]]] = {}
    for settings in (M1, *VARIANTS):
        cells = assess(codes, {}, settings=settings, check_robust=False)
        for theme, mean, severity_class in zip(cells["theme"], cells["severity"], cells["severity_class"], strict=True):
            found.setdefault(theme, []).append((settings, float(mean), int(severity_class)))
    return found
