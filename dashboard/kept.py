"""Answers that were made once and are kept for the next readers, at most so many, the longest unused given up first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from data.restricted import was_read

T = TypeVar("T")


def _one(_answer: object) -> int:
    return 1


class Kept(Generic[T]):
    """Answers by key. A key holds the content hash of its release, so that a roll-back or a forgotten finding is never
    answered from here, and the language.

    Args:
        room: how much is kept, in the unit of ``weigh``.
        weigh: what one answer counts, 1 unless said otherwise. One that would fill a quarter of the room is not kept.
    """

    def __init__(self, room: int, weigh: Callable[[T], int] = _one) -> None:
        self._room, self._weigh, self._used = room, weigh, 0
        self._answers, self._lock = OrderedDict[Hashable, T](), Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer of this key, made now where it is not kept. Two readers at once may both make it."""
        found = self.find(key)
        if found is not None:
            return found
        made = make()
        self.put(key, made)
        return made

    def find(self, key: Hashable) -> T | None:
        """The kept answer; None where there is none."""
        with self._lock:
            if key not in self._answers:
                return None
            self._answers.move_to_end(key)
            return self._answers[key]

    def put(self, key: Hashable, answer: T) -> None:
        """Keep an answer and give up the longest unused ones that no longer find room. One that rests on restricted rows is
        not kept: each reader of it is noted in the audit log."""
        if was_read():
            return
        weight = self._weigh(answer)
        if weight > max(1, self._room // 4):
            return
        with self._lock:
            if key in self._answers:
                self._used -= self._weigh(self._answers[key])
            self._answers[key] = answer
            self._answers.move_to_end(key)
            self._used += weight
            while self._used > self._room:
                _key, old = self._answers.popitem(last=False)
                self._used -= self._weigh(old)

    def drop(self, key: Hashable) -> None:
        """Keep the answer of this key no longer."""
        with self._lock:
            if key in self._answers:
                self._used -= self._weigh(self._answers.pop(key))

    def __len__(self) -> int:
        return len(self._answers)
