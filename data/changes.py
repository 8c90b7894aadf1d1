"""What changed between two releases, cell by cell, and why."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Engine

from data.queries import Release, fetch_cells, fetch_coded_findings, fetch_codings, fetch_release
from data.restricted import only_counted

COLUMNS = ["country", "theme", "before", "after", "why"]
_SHOWN = ["state", "severity", "severity_class", "grade", "gap", "best_status", "coverage", "past_reports"]
_SAME = 5e-4  # smaller differences of a number are not shown to anybody
_FACTS = ["statement", "status", "confidence", "event_date", "source_date", "last_verified", "valid_until", "source_id"]
_CODES = ["subtheme", "severity", "instrument_level", "source_type"]


def fetch_changes(engine: Engine, old: str, new: str | None = None) -> pd.DataFrame:
    """The theme cells that differ between two releases.

    Args:
        old, new: labels; ``new`` is the current release if left out.

    Returns:
        country, theme, before, after (class and grade as ``3 D``, or the state), why (codes joined by ``;``:
        new_finding, changed_finding, removed_finding, new_coding, ageing, expiry, method), and every shown measure as
        ``old_*`` and ``new_*``.

    Raises:
        UnknownReleaseError: there is no release of such a label.
    """
    before, after = fetch_release(engine, old), fetch_release(engine, new)
    pairs = _pairs(engine, before, after)
    changed = pairs[_differs(pairs)].copy()
    changed["before"], changed["after"] = _words(changed, "old"), _words(changed, "new")
    reasons = _reasons(engine, before, after)
    changed["why"] = [_why(row, reasons, before, after) for row in changed.to_dict("records")]
    measures = [f"{side}_{name}" for side in ("old", "new") for name in _SHOWN]
    return changed[[*COLUMNS, *measures]].reset_index(drop=True)


def _pairs(engine: Engine, before: Release, after: Release) -> pd.DataFrame:
    keys = ["country", "theme"]
    sides = [
        fetch_cells(engine, release)[[*keys, *_SHOWN]].rename(columns={name: f"{side}_{name}" for name in _SHOWN})
        for side, release in (("old", before), ("new", after))
    ]
    return sides[0].merge(sides[1], on=keys)


def _differs(pairs: pd.DataFrame) -> pd.Series:
    result = pd.Series(False, index=pairs.index)
    for name in _SHOWN:
        old, new = pairs[f"old_{name}"], pairs[f"new_{name}"]
        if name in ("severity", "gap", "coverage", "severity_class"):
            old, new = old.astype(float), new.astype(float)
            result |= ((old - new).abs() > _SAME) | (old.isna() != new.isna())
        else:
            result |= old != new
    return result


def _words(pairs: pd.DataFrame, side: str) -> list[str]:
    return [
        f"{row[f'{side}_severity_class']:.0f} {row[f'{side}_grade']}"
        if row[f"{side}_state"] == "graded"
        else row[f"{side}_state"]
        for row in pairs.to_dict("records")
    ]


def _reasons(engine: Engine, before: Release, after: Release) -> dict[tuple[str, str], set[str]]:
    """What happened to the findings and codings of each cell."""
    with only_counted():
        old, new = (fetch_coded_findings(engine, release).set_index("id") for release in (before, after))
    found: dict[tuple[str, str], set[str]] = {}

    def note(findings: pd.DataFrame, reason: str) -> None:
        for country, theme in zip(findings["country"], findings["theme"], strict=True):
            found.setdefault((country, theme), set()).add(reason)

    note(new.loc[new.index.difference(old.index)], "new_finding")
    note(old.loc[old.index.difference(new.index)], "removed_finding")
    both = new.index.intersection(old.index)
    changed = (new.loc[both, _FACTS] != old.loc[both, _FACTS]).any(axis=1)
    note(new.loc[both[changed]], "changed_finding")
    recoded = _codes(engine, before).reindex(both) != _codes(engine, after).reindex(both)
    note(new.loc[both[recoded.to_numpy()]], "new_coding")
    return found


def _codes(engine: Engine, release: Release) -> pd.Series:
    """All codes of each finding as one text."""
    rows = fetch_codings(engine, release)
    texts = rows[["coder", *_CODES]].astype("object").fillna("").map(str).agg("|".join, axis=1)
    return texts.groupby(rows["finding_id"]).agg("#".join)


def _why(row: dict[object, object], reasons: dict[tuple[str, str], set[str]], before: Release, after: Release) -> str:
    found = set(reasons.get((str(row["country"]), str(row["theme"])), set()))
    if before.method != after.method or before.codebook_version != after.codebook_version:
        found.add("method")
    if row["new_best_status"] == "ended" != row["old_best_status"]:
        found.add("expiry")
    return ";".join(sorted(found)) or "ageing"
