"""How far the coders agree: Krippendorff's alpha for ordinal codes, by the ``krippendorff`` library."""

from __future__ import annotations

import numpy as np
import pandas as pd

NOT_CODERS = ("rule", "adjudicated")


def ordinal_alpha(codings: pd.DataFrame) -> float | None:
    """Alpha over all findings that at least two coders gave a severity; None where there is none.

    Args:
        codings: finding_id, coder, severity (1..5 or missing).

    Total agreement on one single class has no variation to measure against and counts as 1.
    """
    coded = several_coders(codings[codings["severity"].notna() & ~codings["coder"].isin(NOT_CODERS)])
    if coded.empty:
        return None
    coded = coded.drop_duplicates(["coder", "finding_id"])
    coder, finding = (pd.factorize(coded[name])[0] for name in ("coder", "finding_id"))
    table = np.full((coder.max() + 1, finding.max() + 1), np.nan)
    table[coder, finding] = coded["severity"].to_numpy(dtype=float)
    if len(np.unique(table[~np.isnan(table)])) == 1:
        return 1.0
    import krippendorff  # only filtered views and publishing need it

    return float(krippendorff.alpha(reliability_data=table, level_of_measurement="ordinal"))


def alpha_by_theme(findings: pd.DataFrame, codings: pd.DataFrame) -> dict[str, float | None]:
    """Alpha of the problems of each theme; ``findings`` has id and theme."""
    themes = codings["finding_id"].map(findings.set_index("id")["theme"])
    double = several_coders(codings)
    found: dict[str, float | None] = {str(theme): None for theme in themes.dropna().unique()}
    known = themes[double.index].astype("object")
    return found | {str(theme): ordinal_alpha(rows) for theme, rows in double.groupby(known)}


def several_coders(codings: pd.DataFrame) -> pd.DataFrame:
    """The codings of the findings that more than one coder coded: the only ones that can agree or differ."""
    pairs = codings[["finding_id", "coder"]].drop_duplicates()
    ids = pairs.loc[pairs["finding_id"].duplicated(keep=False), "finding_id"].unique()
    return codings[codings["finding_id"].isin(ids)]
