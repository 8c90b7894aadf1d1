"""How old a fact is: months from the latest of its dates to the reference date of the release."""

from __future__ import annotations

from datetime import date

import pandas as pd

DAYS_PER_MONTH = 30.4375
UNKNOWN_AGE_MONTHS = 36.0
DATE_COLUMNS = ("event_date", "last_verified", "source_date")


def age_months(dates: pd.DataFrame, reference: date) -> pd.Series:
    """Age in months of each row, never below 0; 36 where no date is known (method, inputs).

    Args:
        dates: text columns ``event_date``, ``last_verified``, ``source_date``: a day, a month (its 15th), a year (its
            1 July) or "".
        reference: the release's reference date.
    """
    latest = pd.concat([_ordinals(dates[name]) for name in DATE_COLUMNS], axis=1).max(axis=1)
    months = (reference.toordinal() - latest) / DAYS_PER_MONTH
    return months.clip(lower=0.0).fillna(UNKNOWN_AGE_MONTHS)


def ended(valid_until: pd.Series, reference: date) -> pd.Series:
    """Whether each end (text of any precision, "" for none) lies before the reference date; all of its last day counts."""
    known = {text: bool(text) and _last_day(text) < str(reference) for text in valid_until.unique()}
    return valid_until.map(known).astype(bool)


def _last_day(text: str) -> str:
    """The last day that a date of any precision covers, as text that sorts."""
    return text + {4: "-12-31", 7: "-31"}.get(len(text), "")


def _ordinals(texts: pd.Series) -> pd.Series:
    """Day numbers of a column of dates; missing where unknown. Works on the distinct texts."""
    known = {text: _ordinal(text) for text in texts.unique()}
    return texts.map(known).astype("float64")


def _ordinal(text: str) -> float | None:
    if not text or text == "unknown":
        return None
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    if not month:
        month, day = 7, 1
    return float(date(year, month, day or 15).toordinal())
