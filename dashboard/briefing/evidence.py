"""The frames that a briefing is written from, read once from one release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from dashboard.figures.painting import Row
from dashboard.i18n import Language
from data.planner import plan
from data.problems import cell_codes
from data.queries import (
    Release,
    fetch_alphas,
    fetch_cases,
    fetch_cells,
    fetch_codings,
    fetch_findings,
    fetch_indicators,
    fetch_lines,
    fetch_search_log,
)
from data.transfer import transfers
from geo.countries import country as country_facts

CURRENT = ("ongoing", "worsening", "improving")
WORKS_FIRST = ("working", "partially_working", "piloted", "in_preparation", "proposed")
EUROPE_WIDE = ("XC", "EU")
OFFERS_PER_THEME = 3  # where a briefing is about all themes of a country


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
        proposals: which new findings would raise the grade of the one cell; empty for more than one cell.
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
    proposals: pd.DataFrame
    cases: pd.DataFrame
    search_log: pd.DataFrame
    indicators: pd.DataFrame
    line: Mapping[Any, Any]

    @cached_property
    def problems(self) -> Sequence[Row]:
        """Problems of single states: current ones first, then by severity, then the newest."""
        return _worst_first(self._of("problem", europe_wide=False if not self.country else None))

    @cached_property
    def europe(self) -> Sequence[Row]:
        """Problems said of several or all states, the worst first."""
        return _worst_first(self._of("problem", europe_wide=True))

    @cached_property
    def stated(self) -> Sequence[Row]:
        """What authorities state, what works first."""
        return _works_first(self._of("government_measure"))

    @cached_property
    def solved(self) -> Sequence[Row]:
        """Solutions, what works first."""
        return _works_first(self._of("solution"))

    @cached_property
    def offers(self) -> Sequence[Row]:
        """What could be brought to the country: all of one theme, or a few for each reported theme where nothing works yet."""
        found: list[Row] = []
        for theme in [self.theme] if self.theme else self._open_themes():
            subthemes = {row["subtheme"] for row in self.problems if row["theme"] == theme} - {""}
            solutions = self.solutions[self.solutions["theme"] == theme]
            rows = transfers(solutions, self.country, subthemes, in_eea=country_facts(self.country).eea)
            found += (rows if self.theme else rows.head(OFFERS_PER_THEME)).to_dict("records")
        return found

    def _of(self, kind: str, *, europe_wide: bool | None = None) -> pd.DataFrame:
        own = self.findings[self.findings["kind"] == kind]
        return own if europe_wide is None else own[own["country"].isin(EUROPE_WIDE) == europe_wide]

    def _open_themes(self) -> list[str]:
        """Themes with reports and nothing that works, the widest gap first; where nothing is reported, none."""
        cells = self.cells[(self.cells["state"] == "graded") & (self.cells["best_status"] != "working")]
        return [str(theme) for theme in cells.sort_values(["gap", "theme"], ascending=[False, True])["theme"]]


def _worst_first(problems: pd.DataFrame) -> Sequence[Row]:
    order = problems.assign(past=~problems["status"].isin(CURRENT))
    keys = ["past", "severity", "source_date", "id"]
    return order.sort_values(keys, ascending=[True, False, False, True]).to_dict("records")


def _works_first(rows: pd.DataFrame) -> Sequence[Row]:
    order = rows["status"].map({status: at for at, status in enumerate(WORKS_FIRST)}).fillna(len(WORKS_FIRST))
    return rows.assign(order=order).sort_values(["order", "instrument_level", "id"]).to_dict("records")


def gather(engine: Engine, pinned: Release, country: str, theme: str, lang: Language) -> Evidence:
    """Ask the database everything about ``country`` and ``theme``, either of which may be empty."""
    where = {"country": country or None, "theme": theme or None}
    cells = fetch_cells(engine, pinned, **where, subtheme=None)
    findings = fetch_findings(engine, pinned, **where, lang=lang.code)
    codings = fetch_codings(engine, pinned, **where)
    severity = codings.groupby("finding_id")["severity"].mean()
    everywhere = fetch_findings(engine, pinned, theme=theme or None, lang=lang.code) if country else findings
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
        proposals=_proposals(engine, pinned, country, theme),
        cases=cases,
        search_log=log[log["theme"] == theme] if theme else log,
        indicators=fetch_indicators(engine, pinned, country=country) if country and not theme else pd.DataFrame(),
        line=lines.loc[country].to_dict() if country in lines.index else {},
    )


def _proposals(engine: Engine, pinned: Release, country: str, theme: str) -> pd.DataFrame:
    if not (country and theme):
        return pd.DataFrame()
    return plan(cell_codes(engine, pinned, country, theme), [(country, theme)], fetch_alphas(engine, pinned))
