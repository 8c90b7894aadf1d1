"""Threads, where what they do lets the others go on: numpy, polars and both databases do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import polars as pl

S = TypeVar("S")
T = TypeVar("T")
_TURN = 0.0005  # seconds; with Python's 5 ms a writer, who lets go at each statement, waits longer than it writes


@contextmanager
def beside(work: Callable[[], T]) -> Iterator[Future[T]]:
    """Start ``work`` while the caller writes to the database; its result, or its error, is that of the future.

    Both sides have ended when the block has.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        with ThreadPoolExecutor(1) as thread:
            yield thread.submit(work)
    finally:
        sys.setswitchinterval(before)


def each(function: Callable[[S], T], items: Iterable[S]) -> list[T]:
    """What a function gives for each item, in their order; as many at once as there are cores."""
    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        return list(threads.map(function, items))
