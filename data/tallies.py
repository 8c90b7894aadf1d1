"""How many findings a release holds: of each kind, for its publisher to compare with the release before, and in its lists."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Engine, func, literal, select, union_all

from data.database import reading
from data.queries import Release, as_frame
from data.tables import cell, coding, finding, shown

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


def count_findings(engine: Engine, pinned: Release) -> int:
    """How many findings of a release are there to be read, counted one by one."""
    query = select(func.count()).select_from(finding).where(finding.c.release_id == pinned.id)
    with reading(engine) as connection:
        return connection.execute(query).scalar_one()


def count_shown(
    engine: Engine,
    pinned: Release,
    *,
    kinds: Sequence[str],
    country: str | None = None,
    theme: str | None = None,
) -> int:
    """How many findings of these kinds there are, from the totals that were counted at publish."""
    own = shown.c
    query = select(func.coalesce(func.sum(own.total), 0))
    query = query.where(own.release_id == pinned.id, own.place == 1, own.kind.in_(kinds))
    for column, value in ((own.country, country), (own.theme, theme)):
        query = query if value is None else query.where(column == value)
    with reading(engine) as connection:
        return int(connection.execute(query).scalar_one())


def count_places(engine: Engine, pinned: Release, *, kinds: Sequence[str], theme: str | None = None) -> pd.Series[int]:
    """How many lists of these kinds have a newest finding, a second one, and so on: what so many of each would make."""
    own = shown.c
    query = select(own.place, func.count().label("lists")).where(own.release_id == pinned.id, own.kind.in_(kinds))
    query = query if theme is None else query.where(own.theme == theme)
    return as_frame(engine, query.group_by(own.place)).set_index("place")["lists"]
