"""What is stated beside what is reported, and where the two do not agree. Pure functions on findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

CURRENT = ("ongoing", "worsening", "improving")
IN_FORCE = ("working", "partially_working", "piloted")
REFUSED = ("rejected", "suspended", "ended", "historical")


@dataclass(frozen=True)
class Topic:
    """Everything that a country's findings say on one sub-theme; each part as ``fetch_findings`` gives it.

    Attributes:
        reported: current problems.
        past: problems that are over or solved.
        stated: measures of the government, whatever their status.
        solutions: what helps, from whoever it comes.
    """

    theme: str
    subtheme: str
    reported: pd.DataFrame
    past: pd.DataFrame
    stated: pd.DataFrame
    solutions: pd.DataFrame

    @property
    def told(self) -> pd.DataFrame:
        """Current problems that people or documents tell, without those that a rule derived from statistics."""
        return self.reported[self.reported["origin"] == "coded"]

    @property
    def in_force(self) -> pd.DataFrame:
        """Measures of the government that work, partly work or are piloted."""
        return self.stated[self.stated["status"].isin(IN_FORCE)]

    @property
    def stated_and_reported(self) -> bool:
        """Whether a measure is in force and another source still reports the problem that it is about."""
        pairs = self.in_force[["cluster"]].merge(self.told[["cluster"]], how="cross")
        return bool((pairs["cluster_x"] != pairs["cluster_y"]).any())

    @property
    def statuses_differ(self) -> bool:
        """Whether statements of the government differ on how far something works, or whether it is in force at all."""
        known = self.stated[self.stated["status"].isin((*IN_FORCE, *REFUSED))]
        return known["status"].nunique() > 1

    @property
    def disagrees(self) -> bool:
        """Whether statements on this topic contradict each other."""
        return self.stated_and_reported or self.statuses_differ


def topics(findings: pd.DataFrame) -> Iterator[Topic]:
    """The topics of one country, in the order of their codes; a finding stands in exactly one."""
    for (theme, subtheme), own in findings.groupby(["theme", "subtheme"], sort=True):
        problems = own[own["kind"] == "problem"]
        current = problems["status"].isin(CURRENT)
        yield Topic(
            theme,
            subtheme,
            reported=problems[current],
            past=problems[~current],
            stated=own[own["kind"] == "government_measure"],
            solutions=own[own["kind"] == "solution"],
        )
