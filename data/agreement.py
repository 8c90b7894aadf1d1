"""How far the coders agree: Krippendorff's alpha for ordinal codes, by the ``krippendorff`` library."""

from __future__ import annotations

import krippendorff
import pandas as pd

NOT_CODERS = ("rule", "adjudicated")


def ordinal_alpha(codings: pd.DataFrame) -> float | None:
    """Alpha over all findings that at least two coders gave a severity; None where there is none.

    Args:
        codings: finding_id, coder, severity (1..5 or missing).

    Total agreement on one single class has no variation to measure against and counts as 1.
    """
    coded = codings[codings["severity"].notna() & ~codings["coder"].isin(NOT_CODERS)]
    table = coded.pivot_table(index="coder", columns="finding_id", values="severity", aggfunc="first").astype(float)
    table = table.loc[:, table.count() >= 2] if len(table) else table
    if table.empty:
        return None
    if len(pd.unique(table.to_numpy().ravel())) == 1:
        return 1.0
    return float(krippendorff.alpha(reliability_data=table.to_numpy(), level_of_measurement="ordinal"))


def alpha_by_theme(findings: pd.DataFrame, codings: pd.DataFrame) -> dict[str, float | None]:
    """Alpha of the problems of each theme; ``findings`` has id and theme."""
    themes = codings["finding_id"].map(findings.set_index("id")["theme"])
    return {str(theme): ordinal_alpha(rows) for theme, rows in codings.groupby(themes)}
