"""Several themes in one cell of a table of findings: one finding per theme, of the same source and cluster."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from data.codebook import codebook
from etl.extract import Sheet

_SEPARATORS = re.compile(r"[;,|/+\s]+")


def one_per_theme(sheet: Sheet) -> Sheet:
    """The sheet with one row per theme. A cell with an unknown part stays as it is, and is refused later."""
    if not {"id", "theme"} <= set(sheet.rows.columns):
        return sheet
    cells = {cell: _themes(str(cell)) for cell in sheet.rows["theme"].unique()}
    if not any(len(themes) > 1 for themes in cells.values()):
        return sheet
    rows = sheet.rows.assign(theme=sheet.rows["theme"].astype("object").map(cells))
    several = rows["theme"].map(len) > 1
    rows = rows.explode("theme")
    rows["theme"] = rows["theme"].astype("str")
    spread = several.reindex(rows.index)
    rows["id"] = rows["id"].astype("str").where(~spread, rows["id"].astype("str") + ":" + rows["theme"])
    if "subtheme" in rows.columns:  # it belongs to one of the themes
        rows["subtheme"] = rows["subtheme"].astype("str")
        own = rows["subtheme"].str.split(".").str[0].str.upper() == rows["theme"]
        rows["subtheme"] = rows["subtheme"].where(~spread | own, "")
    return replace(sheet, rows=pd.DataFrame(rows))


def _themes(cell: str) -> list[str]:
    parts = list(dict.fromkeys(part.upper() for part in _SEPARATORS.split(cell.strip()) if part))
    known = set(codebook().codes("theme"))
    return parts if len(parts) > 1 and set(parts) <= known else [cell]
