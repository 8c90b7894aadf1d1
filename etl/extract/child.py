"""Runs a parser of untrusted files in a process of its own, with limits on memory and time.

A spreadsheet of five kilobytes can make a parser ask for gigabytes, or abort the whole process. Here it can only
end the child, and the editor reads one sentence.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import pickle
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from etl.errors import RefusedFileError

R = TypeVar("R")
MEMORY = 1536 * 1024**2
SECONDS = 120
# what becomes of a child, and the code and sentence for it
REASONS = {
    "memory": ("parser_memory", "needs too much memory to read; it may be damaged or hostile"),
    "time": ("parser_time", "takes too long to read; it may be damaged or hostile"),
    "crash": ("unreadable", "cannot be read: its parser broke down or needed too much; it may be damaged or hostile"),
    "unreadable": ("unreadable", "cannot be read: it is damaged or not what its kind of file should be"),
}


def in_child(
    function: Callable[..., R],
    *args: Any,
    memory: int = MEMORY,
    seconds: int = SECONDS,
    file: str | None = None,
) -> R:
    """Gives ``function(*args)``, computed in a child process.

    Args:
        function: a function of a module, found again there by its name.
        args: picklable arguments; the first ``Path`` among them names the file in messages.
        memory: address space of the child, in bytes.
        seconds: limit of processor time, and of the time on the clock.
        file: name for messages, if no argument is a path.

    Raises:
        RefusedFileError: what ``function`` refused; or ``parser_memory``, ``parser_time``, ``unreadable``.
    """
    file = file or next((arg.name for arg in args if isinstance(arg, Path)), "")
    order = pickle.dumps((list(sys.path), function.__module__, function.__qualname__, args))
    command = [sys.executable, "-m", "etl.extract.child", str(memory), str(seconds)]
    try:
        done = subprocess.run(  # noqa: S603 (this module itself, no shell)
            command, input=order, capture_output=True, timeout=seconds, env=_environment(), check=False
        )
    except subprocess.TimeoutExpired:
        raise _refused(file, "time") from None
    result: R = _result(file, done.stdout)
    return result


def _environment() -> dict[str, str]:
    path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    # every thread of the number library would reserve address space, on a large machine more than the limit
    return {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}


class _Answer(pickle.Unpickler):
    """Takes records of the readers and plain values, nothing else: a parser that a file took over stays in its child."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" or f"{module}.".startswith("etl.extract."):
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"an answer does not hold {module}.{name}")


def _result(file: str, answer: bytes) -> Any:
    if not answer:  # it was ended from outside: over a limit, or an abort in foreign code
        raise _refused(file, "crash")
    try:
        kind, value = _Answer(io.BytesIO(answer)).load()
    except Exception:  # not what main() writes: the child was taken over, or its answer was cut off
        raise _refused(file, "crash") from None
    if kind == "refused":
        raise RefusedFileError(*value)
    if kind != "result":
        raise _refused(file, kind)
    return value


def _refused(file: str, kind: str) -> RefusedFileError:
    return RefusedFileError(file, *REASONS[kind])


def main(memory: int, seconds: int, order: BinaryIO, answer: BinaryIO) -> None:
    """The child: reads an order, computes under limits, writes the answer."""
    path, module, name, args = pickle.load(order)  # noqa: S301 (written by in_child above)
    sys.path[:] = path
    _limit(memory, seconds)
    outcome: tuple[str, Any]
    try:
        function = getattr(importlib.import_module(module), name)
        outcome = ("result", function(*args))
        data = pickle.dumps(outcome, pickle.HIGHEST_PROTOCOL)
    except RefusedFileError as refusal:
        data = pickle.dumps(("refused", (refusal.file, refusal.code, refusal.message, refusal.sheet)))
    except MemoryError:
        data = pickle.dumps(("memory", None))
    except Exception:  # whatever a parser raises on a strange file; its text could quote the file, so it stays here
        data = pickle.dumps(("unreadable", None))
    answer.write(data)
    answer.flush()


def _limit(memory: int, seconds: int) -> None:
    limits = {resource.RLIMIT_AS: memory, resource.RLIMIT_CPU: seconds, resource.RLIMIT_CORE: 0}
    for which, value in limits.items():
        with contextlib.suppress(ValueError, OSError):  # a system that does not know this limit
            resource.setrlimit(which, (value, value))


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # a stray print of a parser must not land in the answer
        main(int(sys.argv[1]), int(sys.argv[2]), sys.stdin.buffer, out)
