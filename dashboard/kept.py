"""Answers that were made once and are kept for the next readers, at most so many, the longest unused given up first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Answers by key. A key holds the content hash of its release, so that a roll-back or a forgotten finding is never
    answered from here, and the language.

    Args:
        size: how many answers are kept.
    """

    def __init__(self, size: int) -> None:
        self._size, self._answers, self._lock = size, OrderedDict[Hashable, T](), Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer of this key, made now where it is not kept. Two readers at once may both make it."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        made = make()
        self.put(key, made)
        return made

    def put(self, key: Hashable, answer: T) -> None:
        """Keep an answer in place of an earlier one."""
        with self._lock:
            self._answers[key] = answer
            self._answers.move_to_end(key)
            if len(self._answers) > self._size:
                self._answers.popitem(last=False)

    def find(self, key: Hashable) -> T | None:
        """The answer of this key, where it is kept."""
        return self._answers.get(key)

    def drop(self, key: Hashable) -> None:
        """Keep the answer of this key no longer."""
        with self._lock:
            self._answers.pop(key, None)

    def __len__(self) -> int:
        return len(self._answers)
