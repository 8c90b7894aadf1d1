"""What a web process holds in memory: nothing that only documents, decks, building or publishing need."""

from __future__ import annotations

import subprocess
import sys

LATER = (
    "docx",
    "pptx",
    "authlib",
    "requests",
    "scipy",
    "geopandas",
    "shapely",
    "polars",
    "openpyxl",
    "python_calamine",
    "typst",
    "xlsxwriter",
    "krippendorff",
    "segno",
    "plotly.graph_objs._choropleth",
    "alembic",
    "lxml",
    "rapidfuzz",
)


def test_the_web_process_starts_without_what_few_requests_need() -> None:
    asked = f"import sys, dashboard.app; print([name for name in {LATER!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
