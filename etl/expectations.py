"""What must always be there: minimum counts of the shipped evidence fail a publish, unusual jumps warn.

A file that was cut off or emptied by mistake is caught before it becomes a release; one that was read with the wrong meaning
shows itself by what has jumped.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from sqlalchemy import Engine

from data.database import require_schema, sqlite_path
from data.errors import DataError
from data.queries import Release, fetch_cells, fetch_release
from data.tallies import fetch_tallies
from etl.assemble import Evidence
from etl.errors import ExpectationError

PATH = Path(__file__).parent / "expectations.yml"
_WORDS = {"source_type": "source type", "kind": "kind", "theme": "theme", "country": "country", "coder": "coder"}


@dataclass(frozen=True)
class Before:
    """The release that readers saw before, its tallies, and what its cells showed."""

    release: Release
    tallies: pd.Series
    cells: pd.DataFrame


def require(evidence: Evidence, *, shipped: bool) -> None:
    """Compare the counts with ``expectations.yml``.

    Args:
        evidence: the assembled tables.
        shipped: whether this is the project's own evidence, for which the minimum counts hold.

    Raises:
        ExpectationError: a table holds fewer rows than it must.
    """
    if not shipped:
        return
    for table, count in _rules()["minimum"].items():
        found = len(evidence[table])
        if found < count:
            raise ExpectationError(
                f"the shipped evidence has {found} rows of {table}, at least {count} are expected: "
                "a file may be cut off (see etl/expectations.yml)"
            )


def remember(engine: Engine) -> Before | None:
    """The current release, to be compared with what follows it; None where there is none yet."""
    path = sqlite_path(engine.url.render_as_string(hide_password=False))
    if path and not path.exists():
        return None
    try:
        require_schema(engine)
        release = fetch_release(engine)
    except DataError:  # nothing published yet, or a store that the publish will bring up to date
        return None
    return Before(release, fetch_tallies(engine, release), _shown(engine, release))


def jumps_since(before: Before | None, engine: Engine) -> list[str]:
    """A sentence for each unusual change from the release before to the current one."""
    release = fetch_release(engine)
    if before is None or before.release.id == release.id:
        return []
    found = jumps(before.tallies, fetch_tallies(engine, release))
    cells = _shown(engine, release)
    changed = float((cells != before.cells.reindex(cells.index)).any(axis=1).mean()) if len(cells) else 0.0
    limit = _rules()["jumps"]["cells"]["change"]
    if changed > limit:
        found.append(
            f"{changed:.0%} of all cells differ from release {before.release.label} (usual: up to {limit:.0%})"
        )
    return found


def _shown(engine: Engine, release: Release) -> pd.DataFrame:
    """What a reader sees of each cell."""
    cells = fetch_cells(engine, release).set_index(["country", "theme"])
    return cells[["state", "severity_class", "grade"]].astype("object").fillna("").astype("str")


def jumps(old: pd.Series, new: pd.Series) -> list[str]:
    """A sentence for each group whose count has changed by more than ``expectations.yml`` calls usual.

    Args:
        old, new: tallies of two releases (``data.tallies``).
    """
    both = pd.DataFrame({"old": old, "new": new}).fillna(0).astype(int)
    counted = set(old.index.get_level_values(0)) & set(new.index.get_level_values(0))
    rules = _rules()["jumps"]
    sentences = []
    for (group, key), before, after in both.itertuples():
        rule = rules[group]
        if group not in counted or max(before, after) < rules["least"] or before == after:
            continue
        if group == "coder" and after == 0:
            sentences.append(f"coder {key} is gone: {before:,} codings before, none now")
        elif after < before * (1 - rule["down"]):
            sentences.append(
                f"{_WORDS[group]} {key}: {before:,} before, {after:,} now (usual: at most {rule['down']:.0%} fewer)"
            )
        elif before and after > before * (1 + rule["up"]):
            sentences.append(
                f"{_WORDS[group]} {key}: {before:,} before, {after:,} now (usual: at most {rule['up']:.0%} more)"
            )
    return sentences


@cache
def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return rules
