"""What a commission decides on a cell. Append-only: a decision is never changed, only followed by another."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Engine, insert

from data.audit import UNKNOWN_PERSON, record
from data.database import writing
from data.errors import DataError
from data.queries import Release, fetch_cells
from data.tables import review

VERDICTS = ("agreed", "disputed", "needs_evidence", "raise")
LONGEST = 1000  # characters of a note or of the name of a body


class ReviewError(DataError):
    """A decision that cannot be recorded; the text says why."""


def record_review(
    engine: Engine,
    pinned: Release,
    *,
    country: str,
    theme: str,
    verdict: str,
    note: str,
    body: str,
    day: date,
    who: str = UNKNOWN_PERSON,
) -> None:
    """Append one decision; the audit log says who recorded it (``who`` is the account, ``body`` the commission).

    Raises:
        ReviewError: the store is public, the cell or verdict does not exist, or a text is empty or too long.
    """
    if pinned.audience != "team":
        raise ReviewError("decisions are recorded in the team's store only")
    if fetch_cells(engine, pinned, country=country, theme=theme).empty:
        raise ReviewError("there is no such cell")
    if verdict not in VERDICTS:
        raise ReviewError("the verdict must be one of " + ", ".join(VERDICTS))
    if not body.strip() or len(body) > LONGEST or len(note) > LONGEST:
        raise ReviewError(f"name the body that decided; no text may be longer than {LONGEST} characters")
    row = {
        "country": country, "theme": theme, "release_label": pinned.label, "verdict": verdict, "note": note.strip(),
        "body": body.strip(), "date": day.isoformat(), "recorded_at": datetime.now(UTC).replace(tzinfo=None),
    }  # fmt: skip
    with writing(engine) as connection:
        connection.execute(insert(review).values(row))
        record(connection, who=who, action="review.record", target=f"{country} {theme} {pinned.label}", reason=verdict)
