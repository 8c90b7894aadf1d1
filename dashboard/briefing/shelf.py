"""Documents that were made once are kept for the next reader, as long as they are few."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from data.restricted import was_read

KEPT_BYTES = 24 * 1024 * 1024


class Shelf:
    """The newest documents by key, at most ``room`` bytes of them. Several threads may use it.

    Two readers who ask for the same new document at once make it once: the second waits for the first.
    """

    def __init__(self, room: int = KEPT_BYTES) -> None:
        self.room, self.size = room, 0
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock, self._making = Lock(), dict[Hashable, Lock]()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The document of this key, made now where it is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            own = self._making.setdefault(key, Lock())
        with own:
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            try:
                made = make()
                self._keep(key, made)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made

    def _keep(self, key: Hashable, made: bytes) -> None:
        if was_read():  # restricted rows are read anew by each reader, and noted
            return
        with self._lock:
            self._kept[key] = made
            self.size += len(made)
            while self.size > self.room and len(self._kept) > 1:
                _key, old = self._kept.popitem(last=False)
                self.size -= len(old)
