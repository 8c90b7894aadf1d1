"""Whether restricted findings or cases were read for the present answer: the audit log notes it, and no cache keeps it.

A row is restricted if it is marked so or comes from a source that is. All rows that are shown to anybody come through
:mod:`data.queries`, which tells this module; whoever reads rows only to compute numbers from them says so
(:func:`only_counted`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import pandas as pd

RESTRICTED = "restricted"
OF_SOURCE = "source_visibility"  # a column that questions add for this module


@dataclass
class _Answer:
    restricted: bool = False


_ANSWER: ContextVar[_Answer | None] = ContextVar("the answer that is being made", default=None)


def begin() -> None:
    """A new request: nothing restricted was read yet."""
    _ANSWER.set(_Answer())


def was_read() -> bool:
    """Whether the answer rests on restricted rows so far."""
    answer = _ANSWER.get()
    return answer is not None and answer.restricted


def take_note(rows: pd.DataFrame) -> None:
    """Called with whatever leaves the database."""
    if "country" not in rows:
        return
    if any((rows[name] == RESTRICTED).any() for name in ("visibility", OF_SOURCE) if name in rows):
        answer = _ANSWER.get()
        if answer is None:  # outside a request nobody asks, but what is made there must not be kept either
            _ANSWER.set(answer := _Answer())
        answer.restricted = True


@contextmanager
def only_counted() -> Iterator[None]:
    """Rows that are read inside are not shown: only numbers follow from them."""
    token = _ANSWER.set(_Answer())
    try:
        yield
    finally:
        _ANSWER.reset(token)
