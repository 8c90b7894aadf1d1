"""What workers share: found by all, bounded, and never in the way after a process was killed."""

from __future__ import annotations

import os
import signal
import time

from dashboard.shared import Shared


def forked(act) -> int:  # type: ignore[no-untyped-def]
    """A child that acts and ends with 0 where it gave something true."""
    child = os.fork()
    if child == 0:
        good = False
        try:
            good = bool(act())
        finally:
            os._exit(0 if good else 1)
    return child


def ended_well(child: int) -> bool:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_what_one_process_keeps_all_find() -> None:
    shared = Shared(10_000)
    shared.put("of the parent", b"one")
    assert ended_well(forked(lambda: shared.find("of the parent") == b"one" and not shared.put("of a child", b"two")))
    assert shared.find("of a child") == b"two"
    assert ended_well(forked(lambda: shared.find("of a child") == b"two"))
    assert shared.find("of nobody") is None


def test_the_newest_answer_of_a_key_counts() -> None:
    shared = Shared(10_000)
    for answer in (b"old", b"new"):
        shared.put("key", answer)
    assert shared.find("key") == b"new"
    assert ended_well(forked(lambda: shared.find("key") == b"new"))


def test_the_room_is_bounded_and_what_is_asked_for_stays() -> None:
    shared = Shared(10_000)
    shared.put("often", b"x" * 500)
    for at in range(200):
        shared.put(("once", at), b"y" * 500)
        assert shared.find("often") == b"x" * 500
        assert shared.find(("once", at)) == b"y" * 500
    assert shared.find(("once", 0)) is None
    assert len(shared) < 20
    shared.put("too large", b"z" * 2_000)
    assert shared.find("too large") is None


def test_an_answer_that_is_read_while_it_is_written_over_is_whole_or_none() -> None:
    shared = Shared(20_000)

    def write() -> bool:
        for at in range(4_000):
            shared.put(at % 7, bytes([65 + at % 7]) * (200 + at % 900))
        return True

    child = forked(write)
    read = 0
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        for key in range(7):
            answer = shared.find(key)
            assert answer is None or set(answer) == {65 + key}
            read += answer is not None
    assert read


def test_one_process_makes_an_answer_and_the_others_wait_for_it() -> None:
    shared = Shared(10_000)

    def make() -> bytes:
        time.sleep(0.2)
        return str(os.getpid()).encode()

    children = [forked(lambda: shared.get("key", make)) for _ in range(4)]
    assert all(ended_well(child) for child in children)
    assert len(shared) == 1
    assert int(shared.get("key", make)) in children


def test_a_process_that_is_killed_while_it_makes_an_answer_holds_up_nobody() -> None:
    shared = Shared(10_000)
    reading, writing = os.pipe()

    def hold() -> bool:
        with shared.making("key"), shared._turn(shared._writing, 0):
            os.write(writing, b".")
            time.sleep(60)
        return True

    child = forked(hold)
    os.read(reading, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert shared.get("key", lambda: b"made") == b"made"
