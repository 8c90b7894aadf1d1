"""Personal data."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def personal_columns(columns: Sequence[str]) -> list[str]:
    """Columns that hold personal data."""
    return []


def personal_kind(texts: pd.Series) -> pd.Series:
    """Kind of personal data in each text."""
    return pd.Series("", index=texts.index)
