"""The next evidence: which findings would raise the grade of a cell, tried out with the method itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from data.severity import assess
from data.weights import CONFIDENCE, SOURCE_QUALITY

# What can be had, the easiest first: an interview, a case file, a statistic or answer, a legal text.
OBTAINABLE = ("D", "C", "B", "A")
MOST = 4
COLUMNS = ["country", "theme", "source_type", "count", "grade", "contested"]
_UNKNOWN_CLASS = 3  # what is tried where nothing is known
_BY = ("country", "theme", "variant")
_RISING = ["", "D", "C", "B", "A"]
BEST = _RISING[-1]


def plan(codes: pd.DataFrame, cells: Sequence[tuple[str, str]], alphas: Mapping[str, float | None]) -> pd.DataFrame:
    """Smallest numbers of new findings, by source type, that would raise the grade of a cell or settle it.

    Each proposal is tried: that many fresh, sure findings, each of its own cluster and at the class that the cell shows now,
    are added, and the cell is assessed again by the method.

    Args:
        codes: the codes of these cells (``data.severity.problem_codes``); may be empty.
        cells: pairs of country and theme.
        alphas: agreement of the coders by theme, which limits the grade.

    Returns:
        country, theme, source_type, count, grade and contested (both after); one row per cell and source type that helps.
    """
    now = _now(codes, cells, alphas)
    now = now[(now["grade"] != BEST) | now["contested"]]  # nothing can be better than the best that all agree on
    if now.empty:
        return pd.DataFrame(columns=COLUMNS)
    after = assess(_tried(codes, now), alphas, by=_BY, check_robust=False)
    tried = after.merge(now, on=["country", "theme"], suffixes=("", "_now"))
    tried[["source_type", "count"]] = tried["variant"].str.split(":", expand=True)
    tried["count"] = tried["count"].astype(int)
    better = tried["grade"].map(_RISING.index) > tried["grade_now"].map(_RISING.index)
    settled = tried["contested_now"] & ~tried["contested"]
    helps = tried[better | settled].assign(order=lambda rows: rows["source_type"].map(OBTAINABLE.index))
    least = helps.sort_values(["country", "theme", "order", "count"]).drop_duplicates(
        ["country", "theme", "source_type"]
    )
    return least[COLUMNS].reset_index(drop=True)


def _now(codes: pd.DataFrame, cells: Sequence[tuple[str, str]], alphas: Mapping[str, float | None]) -> pd.DataFrame:
    asked = pd.DataFrame(cells, columns=["country", "theme"])
    present = assess(codes, alphas, check_robust=False)[["country", "theme", "grade", "contested", "severity_class"]]
    now = asked.merge(present, on=["country", "theme"], how="left")
    now["grade"] = now["grade"].astype("object").fillna("").astype("str")
    now["contested"] = now["contested"].astype("boolean").fillna(False).astype(bool)
    now["severity_class"] = now["severity_class"].fillna(_UNKNOWN_CLASS).astype(int)
    return now


def _tried(codes: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """The codes of every cell once per proposal, with the findings that do not exist yet (for trying out only)."""
    trials = pd.DataFrame(
        [(letter, count) for letter in OBTAINABLE for count in range(1, MOST + 1)], columns=["letter", "count"]
    )
    trials["variant"] = trials["letter"] + ":" + trials["count"].astype("str")
    wanted = now.merge(trials, how="cross")
    known = codes.merge(wanted[["country", "theme", "variant"]], on=["country", "theme"])
    new = wanted.loc[wanted.index.repeat(wanted["count"])].reset_index(drop=True)
    names = "hypothetical-" + new.groupby(list(_BY)).cumcount().astype("str")
    new = new.assign(
        finding_id=names, cluster=names, subtheme="", severity=new["severity_class"], share=1.0,
        quality=new["letter"].map(SOURCE_QUALITY), trust=CONFIDENCE["high"], age=0.0, source_type=new["letter"],
    )  # fmt: skip
    parts = [part for part in (known, new.reindex(columns=[*codes.columns, "variant"])) if len(part)]
    return pd.concat(parts, ignore_index=True)
