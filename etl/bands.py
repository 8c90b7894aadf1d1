"""Bands for a public release: interviews and case files counted, attacked by our own audit, and withheld where it wins."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, select

from data.codebook import codebook
from data.disclosure import COLUMNS, LAYOUTS, banded, half_year, withheld
from data.disclosure_audit import EARLIER, Leak, audit
from data.tables import protected_band, release
from etl.assemble import Evidence
from etl.errors import EtlError
from etl.public import closed_items, protected_items
from geo.countries import members

_MENTION = ["person", "source", "country", "theme", "half_year", "severity"]


class DisclosureError(EtlError):
    """A public release that would give people away. ``leaks`` say what could be proved."""

    def __init__(self, leaks: list[Leak]) -> None:
        listed = "".join(f"\n  {leak}" for leak in leaks)
        super().__init__(
            "nothing was published: the tables of interviews and cases, together with those of the last releases, would "
            f"let a reader prove (docs/disclosure.md):{listed}"
        )
        self.leaks = leaks


def public_bands(connection: Connection, evidence: Evidence, *, reference: str, label: str) -> pd.DataFrame:
    """The published tables of the next release of a public store.

    Args:
        connection: the store, for the tables of its earlier releases.
        evidence: all evidence that the release is made from, before anything is left out.

    Raises:
        DisclosureError: even with most tables withheld a count of 1 to 4 could be proved.
    """
    earlier = _earlier(connection)
    before = earlier[-1][1] if earlier else pd.DataFrame(columns=COLUMNS)
    themes = list(codebook().codes("theme"))
    tables = banded(mentions(evidence), themes=themes, reference=reference, label=label, before=before)
    return _audited([*earlier, (label, tables)])


def _audited(releases: list[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """The newest tables, with as many of them withheld as it takes."""
    *earlier, (label, tables) = releases
    leaks = audit([*earlier, (label, tables)])
    for layout in LAYOUTS:
        if not leaks:
            break
        tables = withheld(tables, layout, label)
        leaks = audit([*earlier, (label, tables)])
    if leaks:
        raise DisclosureError(leaks)
    return tables


def _earlier(connection: Connection) -> list[tuple[str, pd.DataFrame]]:
    """The tables of the last releases, the oldest first."""
    heads = connection.execute(select(release.c.id, release.c.label).order_by(release.c.id.desc()).limit(EARLIER)).all()
    columns = [protected_band.c[name] for name in COLUMNS]
    found = []
    for head in reversed(heads):
        rows = connection.execute(select(*columns).where(protected_band.c.release_id == head.id)).all()
        if rows:
            found.append((head.label, pd.DataFrame(rows, columns=COLUMNS)))
    return found


def mentions(evidence: Evidence) -> pd.DataFrame:
    """One row per protected problem or case that may be counted for the public: those marked public."""
    counted = protected_items(evidence) - closed_items(evidence)
    told = pd.concat([_of_findings(evidence), _of_cases(evidence)], ignore_index=True)
    told = told[told["id"].isin(counted) & told["country"].isin([member.iso2 for member in members()])]
    return told[_MENTION].astype({"severity": "float"}).reset_index(drop=True)


def _of_findings(evidence: Evidence) -> pd.DataFrame:
    findings = evidence["finding"]
    own = findings[(findings["kind"] == "problem") & (findings["status"] != "historical")]
    severity = evidence["coding"].groupby("finding_id")["severity"].mean()
    dated = own["event_date"].where(own["event_date"] != "", own["source_date"])
    return own.assign(
        person=own["source_id"].map(_clusters(evidence)), source=own["source_id"],
        half_year=dated.map(half_year), severity=own["id"].map(severity),
    )[["id", *_MENTION]]  # fmt: skip


def _of_cases(evidence: Evidence) -> pd.DataFrame:
    """A case whose problem stands as a finding is the same person as there, and never a second one."""
    cases = evidence["case_report"]
    findings = evidence["finding"].set_index("id")["source_id"].map(_clusters(evidence))
    findings = findings.groupby(level=0).first()
    derived = findings.rename(lambda name: name.split(":")[0]).groupby(level=0).first()
    linked = evidence["case_finding"].groupby("case_id")["finding_id"].first().map(findings)
    person = cases["id"].map(linked).astype("object")
    for known in (cases["id"].map(derived), cases["source_id"].map(_clusters(evidence)), "case:" + cases["id"]):
        person = person.where(person.notna(), known.astype("object"))
    own = cases.assign(
        person=person, source=cases["source_id"],
        half_year=cases["event_month"].map(half_year), severity=float("nan"), theme=cases["theme"].str.split(";"),
    )  # fmt: skip
    return own.explode("theme")[["id", *_MENTION]]


def _clusters(evidence: Evidence) -> pd.Series:
    return evidence["source"].set_index("id")["cluster"]
