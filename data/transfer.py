"""The gap agenda, and what works elsewhere for each gap."""

from __future__ import annotations

import pandas as pd

from data.weights import STATUS_COVERAGE

SEVERE = 4
WEAK_GRADES = ("C", "D")
REASONS = ("severe_unsolved", "severe_weak", "reported_unsolved", "not_researched")
# Measures that restrict: in force, so coded as working, but nothing that anybody would bring elsewhere. The codebook has no
# mark for this yet; until it has, they are named here with the reason.
RESTRICTIVE = {
    "P034": "a ban on visas and residence",
    "P056": "a limit on the kinds of visas",
    "P057": "a refusal to presume that a passport cannot be had",
}
# The lightest instrument first: practice and circulars can follow tomorrow, a law takes years; services and guides
# help people but change no rule; European instruments bind many states at once.
LIGHTEST_FIRST = ("L4", "L3", "L2", "L1", "L5", "L8", "L6", "L7", "")


def agenda(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells a commission should look at, in order.

    Severe (class 4 or 5) and without anything that works; then severe with contested or weak evidence; then other
    reported problems without anything that works; then what nobody has researched. Within each, the widest gap first.

    Returns:
        The cells with ``reason`` and ``rank`` (1 is first).
    """
    graded = cells["state"] == "graded"
    severe = graded & (cells["severity_class"].astype(float) >= SEVERE)
    unsolved = cells["best_status"] != "working"
    weak = cells["contested"] | cells["grade"].isin(WEAK_GRADES)
    reason = pd.Series("", index=cells.index)
    reason[cells["state"] == "NR"] = "not_researched"
    reason[graded & unsolved] = "reported_unsolved"
    reason[severe & weak] = "severe_weak"
    reason[severe & unsolved] = "severe_unsolved"
    listed = cells.assign(reason=reason)[reason != ""]
    order = listed["reason"].map({name: at for at, name in enumerate(REASONS)})
    listed = listed.assign(order=order).sort_values(
        ["order", "gap", "country", "theme"], ascending=[True, False, True, True]
    )
    return listed.assign(rank=range(1, len(listed) + 1)).drop(columns="order").reset_index(drop=True)


def helpful(solutions: pd.DataFrame) -> pd.Series:
    """Whether each works, at least in part, and is no restriction: what may be offered to others."""
    return solutions["status"].isin(list(STATUS_COVERAGE)) & ~solutions["id"].isin(list(RESTRICTIVE))


def transfers(solutions: pd.DataFrame, country: str, subthemes: set[str], *, in_eea: bool) -> pd.DataFrame:
    """What works elsewhere and could be brought to a country, the nearest first.

    Args:
        solutions: solutions and measures of one theme, of all countries, with ``instrument_level`` and ``status``.
        country: the country with the gap.
        subthemes: sub-themes of its reported problems.
        in_eea: whether EU instruments reach it.

    Returns:
        Those that work or partly work elsewhere, with ``same_subtheme`` and ``binding`` (an EU instrument here): the same
        sub-theme first, what works before what partly works, then the lightest instrument, then the newest.
    """
    reach = (solutions["country"] != "EU") | in_eea
    own = solutions[helpful(solutions) & reach & ~solutions["country"].isin([country, "XC"])]
    own = own.assign(
        same_subtheme=own["subtheme"].isin(list(subthemes)),
        binding=own["country"] == "EU",
        works=own["status"].map(STATUS_COVERAGE),
        lightness=own["instrument_level"].map({level: at for at, level in enumerate(LIGHTEST_FIRST)}),
    )
    keys = ["same_subtheme", "works", "lightness", "source_date", "id"]
    return own.sort_values(keys, ascending=[False, False, True, False, True]).reset_index(drop=True)
