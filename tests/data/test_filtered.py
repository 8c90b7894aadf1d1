"""A view by kind of source is the same method on fewer findings."""

from __future__ import annotations

import pandas as pd
import pytest
from sqlalchemy import Engine

from data.codebook import codebook
from data.filtered import cells_by_source
from data.queries import fetch_cells, fetch_findings, fetch_release
from data.weights import SOURCE_QUALITY


@pytest.mark.parametrize("theme", codebook().codes("theme"))
def test_all_kinds_of_source_together_give_the_cells_of_the_release(shipped: Engine, theme: str) -> None:
    pinned = fetch_release(shipped)
    stored = fetch_cells(shipped, pinned, theme=theme)
    again = cells_by_source(shipped, pinned, theme, "".join(SOURCE_QUALITY))
    columns = [name for name in stored.columns if name in again.columns]
    pd.testing.assert_frame_equal(again[columns].fillna(-1), stored[columns].fillna(-1), check_dtype=False)


@pytest.mark.parametrize("letter", list("ABCD"))
def test_a_cell_without_findings_of_a_kind_of_source_is_not_researched_in_its_view(
    shipped: Engine, letter: str
) -> None:
    pinned = fetch_release(shipped)
    for theme in codebook().codes("theme"):
        told = fetch_findings(shipped, pinned, theme=theme, kind="problem")
        has = set(told.loc[told["source_type"] == letter, "country"])
        cells = cells_by_source(shipped, pinned, theme, letter).set_index("country")
        assert set(cells.index[cells["state"] == "graded"]) <= has
        assert (cells.loc[cells["state"] != "graded", "finding_count"] == 0).all()
