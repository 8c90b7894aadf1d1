"""Processes for tests that kill, crash or race: started clean, never forked from the test run itself.

A fork of a process that already computes in threads (polars, a browser's driver) can wait for ever on a lock that nobody
holds any more. A server that has only imported is forked instead.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess

_CLEAN = multiprocessing.get_context("forkserver")
_CLEAN.set_forkserver_preload(["etl.publish", "tests.etl.evidence"])


def started(work: Callable[..., object], *args: object) -> ForkServerProcess:
    """A running process that does ``work(*args)``, a function of a module; an error gives it another exit code than 0."""
    process = _CLEAN.Process(target=work, args=args, daemon=True)
    process.start()
    return process


def ended(process: ForkServerProcess, seconds: float = 120) -> int | None:
    """Its exit code, once it has ended; None if it has not by then."""
    process.join(seconds)
    return process.exitcode
