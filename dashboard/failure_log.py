"""One line per failure: a number, where in our code, and what kind. Never a value, an address, a query or a content."""

from __future__ import annotations

import logging
import secrets
import traceback
from pathlib import Path

log = logging.getLogger("dashboard")
_ROOT = Path(__file__).parents[1]
_PLACES = 4


def note_failure(error: BaseException, where: str) -> str:
    """Write one line to the log; gives the number that the reader is told.

    Args:
        error: what was raised. Its text is left out: it may repeat a query or a row.
        where: the route or part of a page, as our code names it.
    """
    number = secrets.token_hex(4)
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if Path(f.filename).is_relative_to(_ROOT) and "site-packages" not in f.filename]
    places = " < ".join(f"{Path(f.filename).relative_to(_ROOT)}:{f.lineno}" for f in reversed(own[-_PLACES:]))
    log.error("failure %s in %s: %s at %s", number, where, type(error).__name__, places or "a library")
    return number
