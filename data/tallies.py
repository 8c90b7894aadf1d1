"""How many findings of each kind a release holds: what its publisher compares with the release before."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Engine, func, literal, select, union_all

from data.database import reading
from data.queries import Release
from data.tables import coding, finding

GROUPS = ("theme", "country", "source_type", "kind")


def fetch_tallies(engine: Engine, pinned: Release) -> pd.Series:
    """Counts by ``group`` (theme, country, source_type, kind, coder) and ``key``: of coded findings, and for ``coder`` of
    codings."""
    counts = [
        select(literal(name).label("group"), finding.c[name].label("key"), func.count().label("count"))
        .where(finding.c.release_id == pinned.id, finding.c.origin == "coded", finding.c[name] != "")
        .group_by(finding.c[name])
        for name in GROUPS
    ]
    coders = (
        select(literal("coder").label("group"), coding.c.coder.label("key"), func.count().label("count"))
        .where(coding.c.release_id == pinned.id)
        .group_by(coding.c.coder)
    )
    with reading(engine) as connection:
        rows = connection.execute(union_all(*counts, coders)).all()
    return pd.DataFrame(rows, columns=["group", "key", "count"]).set_index(["group", "key"])["count"].sort_index()
