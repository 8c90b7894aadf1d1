"""The frames that a briefing is written from, read once from one release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from dashboard.i18n import Language
from data.explanation import cell_codes
from data.queries import (
    Release,
    fetch_agreement,
    fetch_cases,
    fetch_cells,
    fetch_codings,
    fetch_findings,
    fetch_indicators,
    fetch_lines,
    fetch_search_log,
)


@dataclass(frozen=True)
class Evidence:
    """Everything that concerns one country, one theme, or both.

    Attributes:
        country, theme: codes, "" where the briefing is not about a single one.
        cells: the theme cells of the view: 12 of a country, 46 of a theme, or one.
        subcells: sub-theme cells of the view.
        map_cells: the cells of the theme in all 46 states; empty for a whole country.
        findings: findings of the view with ``severity`` (the mean of the coders; missing for solutions).
        solutions: solutions and measures of these themes from everywhere.
        codes: codes of the view's problem findings, for the next-evidence planner.
        alphas: agreement of the coders by theme.
        cases, search_log, indicators: of the country; empty for a theme.
        line: median and maximum of the country; empty for a theme.
    """

    release: Release
    country: str
    theme: str
    cells: pd.DataFrame
    subcells: pd.DataFrame
    map_cells: pd.DataFrame
    findings: pd.DataFrame
    solutions: pd.DataFrame
    codes: pd.DataFrame
    alphas: dict[str, float | None]
    cases: pd.DataFrame
    search_log: pd.DataFrame
    indicators: pd.DataFrame
    line: Mapping[Any, Any]


def gather(engine: Engine, pinned: Release, country: str, theme: str, lang: Language) -> Evidence:
    """Ask the database everything about ``country`` and ``theme``, either of which may be empty."""
    where = {"country": country or None, "theme": theme or None}
    cells = fetch_cells(engine, pinned, **where, subtheme=None)
    findings = fetch_findings(engine, pinned, **where, lang=lang.code)
    codings = fetch_codings(engine, pinned, **where)
    severity = codings.groupby("finding_id")["severity"].mean()
    everywhere = fetch_findings(engine, pinned, theme=theme or None, lang=lang.code) if country else findings
    agreement = fetch_agreement(engine, pinned).dropna(subset=["alpha"])
    cases = fetch_cases(engine, pinned, country=country or None, theme=theme or None, lang=lang.code)
    log = fetch_search_log(engine, pinned, country=country or None)
    lines = fetch_lines(engine, pinned, scope="country").set_index("key")
    return Evidence(
        release=pinned,
        country=country,
        theme=theme,
        cells=cells[cells["subtheme"] == ""].reset_index(drop=True),
        subcells=cells[cells["subtheme"] != ""].reset_index(drop=True),
        map_cells=fetch_cells(engine, pinned, theme=theme) if theme else pd.DataFrame(),
        findings=findings.assign(severity=findings["id"].map(severity)),
        solutions=everywhere[everywhere["kind"] != "problem"].reset_index(drop=True),
        codes=cell_codes(engine, pinned, **where),
        alphas=dict(zip(agreement["theme"], agreement["alpha"], strict=True)),
        cases=cases,
        search_log=log[log["theme"] == theme] if theme else log,
        indicators=fetch_indicators(engine, pinned, country=country) if country and not theme else pd.DataFrame(),
        line=lines.loc[country].to_dict() if country in lines.index else {},
    )
