"""What the public may be told about evidence that is not public itself: interviews and case files.

A person who was interviewed must not be found by whoever reads the public map, counts on it, subtracts on it and waits
for the next release (docs/disclosure.md). So a public release holds no row of such evidence at all; it tells of it only
in the tables fixed here, as bands, and :mod:`data.disclosure_audit` tries to break them before they are published.
"""

from __future__ import annotations

import pandas as pd

PUBLISHED_TYPES = ("A", "B", "F")  # legal texts, official statistics, conference outcomes: public wherever they lie
PEOPLE = 5  # K: fewer people are never told apart from none
SOURCES = 3
COUNTRY_PEOPLE = 20  # a country with fewer is told of only within its group


def is_public_document(sources: pd.DataFrame) -> pd.Series:
    """Which sources anybody can read: they have an address on the web, or are of a published type.

    Args:
        sources: ``url`` and ``type``.
    """
    return sources["url"].str.match(r"https?://") | sources["type"].isin(PUBLISHED_TYPES)
