"""Answers that all workers of a server share, in memory that they had in common before they were forked.

The memory has no name: nothing of it is on a disk, nobody else can open it, and nothing remains when the last process is
gone, however it ended. The locks belong to the system, which takes them back from a process that was killed.
"""

from __future__ import annotations

import fcntl
import mmap
import struct
import tempfile
import time
import weakref
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from threading import Lock

from data.restricted import was_read

_HEAD = struct.Struct("<Q")  # the round, and where in its half the next answer will be written
_PLACE_BITS = 40
_ENTRY = struct.Struct("<Q16sQ")  # round, name and length of the answer that follows
_STRIPES = 256  # answers that one process can make at once without waiting for each other
_WRITE = 0  # the place of the writers' lock; those of answers follow from their names
_AGAIN = 0.001  # seconds


class Shared:
    """Bytes by key, at most so many. A key holds the content hash of its release, as in :class:`dashboard.kept.Kept`.

    The room has two halves, written in rounds: when one is full, the other is given up and written anew, and what is still
    asked for is taken along. Processes share it that were forked after it was made.

    Args:
        room: bytes in all. What would fill a quarter of a half is not kept.
    """

    def __init__(self, room: int) -> None:
        self._half = room // 2
        self._memory = mmap.mmap(-1, _HEAD.size + 2 * self._half)
        self._turns = tempfile.TemporaryFile()  # noqa: SIM115 - stays empty: only its locks are used
        weakref.finalize(self, self._turns.close)
        self._making, self._writing, self._looking = [Lock() for _ in range(_STRIPES)], Lock(), Lock()
        self._index, self._seen = dict[bytes, tuple[int, int, int]](), (1, 0)
        self._set_head(1, 0)

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The answer of this key, made now where it is not kept; who asks meanwhile waits for it."""
        found = self.find(key)
        if found is not None:
            return found
        with self.making(key):
            found = self.find(key)
            if found is None:
                found = make()
                self.put(key, found)
        return found

    def find(self, key: Hashable) -> bytes | None:
        """The kept answer; None where there is none."""
        self._look()
        known = self._index.get(_name(key))
        if known is None:
            return None
        written, at, length = known
        answer = self._memory[at : at + length]
        now = self._head()[0]
        if now > written + 1:
            return None  # its half was given up while it was read
        if now > written:
            self.put(key, answer)
        return answer

    def put(self, key: Hashable, answer: bytes) -> None:
        """Keep an answer in place of the one that this key had. One that rests on restricted rows is not kept: each reader of
        it is noted in the audit log."""
        if was_read():
            return
        entry = _ENTRY.size + len(answer)
        if entry > self._half // 4:
            return
        with self._turn(self._writing, _WRITE):
            now, end = self._head()
            if end + entry + _HEAD.size > self._half:
                now, end = now + 1, 0
                self._set_head(now, end)  # said before anything is written over
            at = self._start(now) + end
            self._memory[at : at + entry] = _ENTRY.pack(now, _name(key), len(answer)) + answer
            self._memory[at + entry : at + entry + _HEAD.size] = bytes(_HEAD.size)  # round 0: nothing follows
            self._set_head(now, end + entry)

    @contextmanager
    def making(self, key: Hashable) -> Iterator[None]:
        """One makes the answer of a key, in whichever process; the others wait, and find it then. Not to be nested."""
        place = 1 + int.from_bytes(_name(key)[:7], "little")
        with self._turn(self._making[place % _STRIPES], place):
            yield

    def __len__(self) -> int:
        self._look()
        return len(self._index)

    def _look(self) -> None:
        """Take note of what other processes have written."""
        if self._head() == self._seen:
            return
        with self._looking:
            now, end = self._head()
            last, place = self._seen
            if now != last:
                self._index, place = self._entries(now - 1, 0, self._half), 0
            self._index |= self._entries(now, place, end)
            self._seen = now, end

    def _entries(self, written: int, place: int, end: int) -> dict[bytes, tuple[int, int, int]]:
        """What one round wrote, by name; a name that was written twice has what came last."""
        found, start = {}, self._start(written)
        while place + _ENTRY.size <= end:
            round_, name, length = _ENTRY.unpack_from(self._memory, start + place)
            if round_ != written or place + _ENTRY.size + length > end:
                break
            found[name] = (written, start + place + _ENTRY.size, length)
            place += _ENTRY.size + length
        return found

    def _start(self, written: int) -> int:
        return _HEAD.size + (written % 2) * self._half

    def _head(self) -> tuple[int, int]:
        (both,) = _HEAD.unpack_from(self._memory)
        return both >> _PLACE_BITS, both & ((1 << _PLACE_BITS) - 1)

    def _set_head(self, now: int, end: int) -> None:
        _HEAD.pack_into(self._memory, 0, now << _PLACE_BITS | end)

    @contextmanager
    def _turn(self, own: Lock, place: int) -> Iterator[None]:
        """Among the threads of this process, then among the processes."""
        with own:
            while not self._taken(place):
                time.sleep(_AGAIN)
            try:
                yield
            finally:
                fcntl.lockf(self._turns, fcntl.LOCK_UN, 1, place)

    def _taken(self, place: int) -> bool:
        """Whether it is ours now. Threads of two processes that wait for each other's look like a deadlock to the system,
        which then refuses: they are none, since each thread holds one lock at a time."""
        try:
            fcntl.lockf(self._turns, fcntl.LOCK_EX, 1, place)
        except OSError:
            return False
        return True


def _name(key: Hashable) -> bytes:
    return blake2b(repr(key).encode(), digest_size=16).digest()
