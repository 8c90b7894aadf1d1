"""When measures end: those that end soon and those that have ended."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pandas as pd

ENDING_WITHIN_DAYS = 90


def last_day(text: str) -> date:
    """The last day that a date covers: a day, a month (its last day) or a year (31 December)."""
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def endings(findings: pd.DataFrame, reference: date, within: int = ENDING_WITHIN_DAYS) -> pd.DataFrame:
    """Measures and solutions whose end is near or past, the earliest end first.

    Args:
        findings: with kind and valid_until (text of any precision, "" where no end is known).
        reference: the date that days are counted from.
        within: days ahead that still count as soon.

    Returns:
        The rows with ``days``: days left, 0 on the last day, negative once it is over.
    """
    own = findings[(findings["kind"] != "problem") & (findings["valid_until"] != "")]
    days = own["valid_until"].map(lambda text: (last_day(text) - reference).days).astype("int64")
    return own.assign(days=days)[days <= within].sort_values(["days", "id"])
