"""How many findings of each kind a release holds: what its publisher compares with the release before."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Engine, func, literal, select, union_all

from data.database import reading
from data.queries import Release
from data.tables import cell, coding, finding

# Themes and countries are counted from the cells, which is cheap; the rest reads every finding, so only up to this number.
COUNTED_UP_TO = 200_000


def fetch_tallies(engine: Engine, pinned: Release) -> pd.Series:
    """Counts of findings by ``group`` (theme, country; in a release of up to ``COUNTED_UP_TO`` findings also source_type,
    kind and coder) and ``key``."""
    total = func.sum(cell.c.finding_count + cell.c.solution_count)
    queries = [
        select(literal(name).label("group"), cell.c[name].label("key"), total.label("count"))
        .where(cell.c.release_id == pinned.id, cell.c.subtheme == "")
        .group_by(cell.c[name])
        for name in ("theme", "country")
    ]
    if pinned.finding_count <= COUNTED_UP_TO:
        queries += [
            select(literal(name).label("group"), finding.c[name].label("key"), func.count().label("count"))
            .where(finding.c.release_id == pinned.id, finding.c.origin == "coded", finding.c[name] != "")
            .group_by(finding.c[name])
            for name in ("source_type", "kind")
        ]
        coders = select(literal("coder").label("group"), coding.c.coder.label("key"), func.count().label("count"))
        queries.append(coders.where(coding.c.release_id == pinned.id).group_by(coding.c.coder))
    with reading(engine) as connection:
        rows = connection.execute(union_all(*queries)).all()
    frame = pd.DataFrame(rows, columns=["group", "key", "count"])
    return frame.astype({"count": int}).set_index(["group", "key"])["count"].sort_index()
