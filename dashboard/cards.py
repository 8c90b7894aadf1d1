"""What a solution card says, for its page and its files alike."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Engine

from dashboard.context import Context
from dashboard.errors import RequestError
from dashboard.figures.painting import Row
from dashboard.i18n import Language
from dashboard.verdicts import legal_basis
from data.queries import Release, fetch_cases, fetch_cells, fetch_finding, fetch_findings
from data.severity import NOT_CURRENT
from data.transfer import helpful

BROUGHT = 12  # states named as places where it could be brought


def fetch_solution(context: Context, item: str) -> Row:
    """The solution or measure with this id.

    Raises:
        RequestError: the release has none.
    """
    rows = fetch_finding(context.engine, context.release, item, lang=context.lang.code)
    found = rows[rows["kind"] != "problem"].to_dict("records")
    if not found:
        raise RequestError("There is no such solution in this release", 404)
    return dict(found[0])


def card_facts(row: Row, lang: Language) -> list[tuple[str, str]]:
    """Names and values of a card in its order; an empty value is one that nobody recorded."""
    _ = lang.gettext
    matter = [lang.label("theme", row["theme"])]
    matter += [lang.label("subtheme", row["subtheme"])] if row["subtheme"] else []
    level = row["instrument_level"]
    return [
        (_("Where"), lang.country(row["country"])),
        (_("Theme"), " · ".join(matter)),
        (_("Status"), lang.label("status", row["status"])),
        (_("Instrument"), f"{level} {lang.label('instrument_level', level)}" if level else ""),
        (_("Legal basis"), legal_basis(row)),
        (_("In force"), _validity(row, lang)),
        (_("Preconditions"), ""),
        (_("Steps"), ""),
        (_("Who says so"), lang.label("claimed_by", row["claimed_by"]) if row["claimed_by"] else ""),
        (_("Who to ask"), ""),
    ]


def _validity(row: Row, lang: Language) -> str:
    _ = lang.gettext
    parts = [_("from {date}").format(date=lang.date(row["valid_from"]))] if row["valid_from"] else []
    parts += [_("until {date}").format(date=lang.date(row["valid_until"]))] if row["valid_until"] else []
    return " ".join(parts)


def cases_of_use(engine: Engine, pinned: Release, row: Row, lang: Language) -> pd.DataFrame:
    """Cases in which the solution was used."""
    return fetch_cases(engine, pinned, of=row["id"], lang=lang.code)


def reports_against(engine: Engine, pinned: Release, row: Row, lang: Language) -> pd.DataFrame:
    """Problems that people still report on the same sub-theme in the same place."""
    findings = fetch_findings(
        engine, pinned, country=row["country"], theme=row["theme"], kind="problem", lang=lang.code
    )
    current = ~findings["status"].isin(NOT_CURRENT)
    against: pd.DataFrame = findings[(findings["subtheme"] == row["subtheme"]) & current]
    return against


def worth_bringing(row: Row) -> bool:
    """Whether it may be offered to others: it works, at least in part, has not ended and is no restriction."""
    return bool(helpful(pd.DataFrame([row])).all())


def places_to_bring(engine: Engine, pinned: Release, row: Row) -> pd.DataFrame:
    """Cells with a reported problem of the same theme where nothing works yet, the widest gap first."""
    cells = fetch_cells(engine, pinned, theme=row["theme"])
    graded = (cells["state"] == "graded") & (cells["country"] != row["country"]) & (cells["best_status"] != "working")
    widest: pd.DataFrame = cells[graded].sort_values("gap", ascending=False).head(BROUGHT)
    return widest
