"""What the method needs of the problem findings of some cells, and nothing that it does not: texts are left in the database."""

from __future__ import annotations

from datetime import date

import pandas as pd
from sqlalchemy import ColumnElement, Engine, and_, select

from data import restricted
from data.ages import age_months
from data.queries import Release, as_frame
from data.severity import problem_codes
from data.tables import coding, finding, source

_WEIGHED = ("id", "country", "theme", "kind", "status", "source_type", "confidence", "event_date", "last_verified", "source_date", "visibility")  # fmt: skip
_CODED = ("finding_id", "coder", "subtheme", "severity", "source_type")


def fetch_problems(
    engine: Engine, pinned: Release, *, country: str | None = None, theme: str | None = None
) -> pd.DataFrame:
    """The problem findings of a country and theme with their cluster and ``age`` in months, in the order of their ids;
    without statements."""
    told = and_(source.c.release_id == finding.c.release_id, source.c.id == finding.c.source_id)
    query = (
        select(
            *(finding.c[name] for name in _WEIGHED), source.c.cluster, source.c.visibility.label(restricted.OF_SOURCE)
        )
        .outerjoin(source, told)
        .where(*_of_cells(pinned, country, theme))
        .order_by(finding.c.id)
    )
    rows = as_frame(engine, query)
    return rows.assign(age=age_months(rows, date.fromisoformat(pinned.reference_date)))


def fetch_problem_codings(
    engine: Engine, pinned: Release, *, country: str | None = None, theme: str | None = None
) -> pd.DataFrame:
    """Every coder's codes of these findings."""
    own = and_(finding.c.release_id == coding.c.release_id, finding.c.id == coding.c.finding_id)
    query = select(*(coding.c[name] for name in _CODED)).join(finding, own).where(*_of_cells(pinned, country, theme))
    return as_frame(engine, query.order_by(coding.c.finding_id, coding.c.coder))


def cell_codes(engine: Engine, pinned: Release, country: str | None = None, theme: str | None = None) -> pd.DataFrame:
    """The codes of these cells, as :func:`data.severity.problem_codes` gives them."""
    findings = fetch_problems(engine, pinned, country=country, theme=theme)
    return problem_codes(findings, fetch_problem_codings(engine, pinned, country=country, theme=theme))


def _of_cells(pinned: Release, country: str | None, theme: str | None) -> list[ColumnElement[bool]]:
    asked = [finding.c.release_id == pinned.id, finding.c.kind == "problem"]
    asked += [finding.c.country == country] if country is not None else []
    return asked + ([finding.c.theme == theme] if theme is not None else [])
