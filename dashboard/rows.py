"""Rows of frames as plain values."""

from __future__ import annotations

from typing import Any

import pandas as pd


def plain_rows(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    """The rows as ``to_dict("records")`` gives them, column by column: several times as fast for texts and many columns."""
    columns = [rows[name].tolist() for name in rows.columns]
    return [dict(zip(rows.columns, values, strict=True)) for values in zip(*columns, strict=True)]
