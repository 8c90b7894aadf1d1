"""The read model of the lists on the pages: the newest findings of each country, theme and kind, with their number."""

from __future__ import annotations

import pandas as pd
import polars as pl

from data.tables import SHOWN_FIRST
from etl.columns import to_polars

_LIST = ["country", "theme", "kind"]


def shown_first(findings: pd.DataFrame) -> pd.DataFrame:
    """One row per finding that a page may list.

    Returns:
        finding_id, country, theme, kind, place (1 is the newest, equal dates in the order of the ids), total.
    """
    table = pl.DataFrame({name: to_polars(findings[name]) for name in ("id", "source_date", *_LIST)})
    newest = table.sort("source_date", "id", descending=[True, False], maintain_order=True)
    placed = newest.with_columns(
        place=pl.int_range(1, pl.len() + 1).over(_LIST), total=pl.len().over(_LIST).cast(pl.Int64)
    )
    first = placed.filter(pl.col("place") <= SHOWN_FIRST).sort("id")
    rows = {"finding_id": first["id"], **{name: first[name] for name in (*_LIST, "place", "total")}}
    return pd.DataFrame({name: series.to_list() for name, series in rows.items()})
