"""More than one thing at a time: threads where the others can go on meanwhile, a process where Python would be in the way."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO, Any, NoReturn, TypeVar

import polars as pl

S = TypeVar("S")
T = TypeVar("T")
_TURN = 0.0005  # seconds; with Python's 5 ms a writer, who lets go at each statement, waits longer than it writes


@contextmanager
def meanwhile(work: Callable[[], T]) -> Iterator[Future[T]]:
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


@contextmanager
def forked(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Start ``work`` in a process forked from this one, which sees all tables and copies little; gives what waits for its
    result. It ends with the block, whatever happens.

    No polars in there: its threads are not forked along, and it would wait for them for ever.
    """
    receiver, sender = os.pipe()
    child = os.fork()
    if not child:
        _answer(work, sender)
    os.close(sender)
    try:
        with os.fdopen(receiver, "rb") as answer:
            yield lambda: _received(answer)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


@contextmanager
def at_once(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """The same for what is too small to be worth a process: ``work`` itself."""
    yield work


def _answer(work: Callable[[], object], sender: int) -> NoReturn:
    gc.disable()  # to look through all objects would copy them
    os.closerange(3, sender)  # a database must notice when its publisher is killed, though this process lives on
    os.closerange(sender + 1, 65_536)
    try:
        told: tuple[object, BaseException | None] = (work(), None)
    except BaseException as error:
        told = (None, error)
    try:
        with os.fdopen(sender, "wb") as answer:
            pickle.dump(told, answer)
    finally:
        os._exit(0)


def _received(answer: IO[bytes]) -> Any:
    try:
        result, error = pickle.load(answer)  # noqa: S301 - from our own process
    except EOFError as lost:
        raise ChildProcessError("the process that computed the cells was ended") from lost
    if error:
        raise error
    return result


def each(function: Callable[[S], T], items: Iterable[S]) -> list[T]:
    """What a function gives for each item, in their order; as many at once as there are cores."""
    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        return list(threads.map(function, items))
