"""Requests at once over loopback: how many a second, and how long they take."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Load:
    """What a server did: requests per second, milliseconds at the median and the 95th percentile, answers but 200."""

    per_second: float
    p50: float
    p95: float
    errors: int
    requests: int


def load(url: str, bodies: list[bytes] | None = None, *, readers: int = 32, seconds: float = 5.0) -> Load:
    """Ask one address over and over, POST where there are bodies, by so many readers at once."""
    return asyncio.run(_load(url, bodies or [b""], readers, seconds))


async def _load(url: str, bodies: list[bytes], readers: int, seconds: float) -> Load:
    parts = urlsplit(url)
    end = time.perf_counter() + seconds
    took: list[float] = []
    errors = [0]

    async def read_on(number: int) -> None:
        at = number
        while time.perf_counter() < end:
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            try:
                while time.perf_counter() < end:
                    at += 1
                    started = time.perf_counter()
                    writer.write(
                        _request(
                            parts.netloc,
                            parts.path + (f"?{parts.query}" if parts.query else ""),
                            bodies[at % len(bodies)],
                        )
                    )
                    await writer.drain()
                    status, closing = await _answer(reader)
                    took.append(time.perf_counter() - started)
                    errors[0] += status != 200
                    if closing:
                        break
            except (OSError, asyncio.IncompleteReadError):
                pass  # the server closed a connection between two requests, as it may
            finally:
                writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(read_on(number) for number in range(readers)))
    lasted = time.perf_counter() - started
    took.sort()
    return Load(len(took) / lasted, _at(took, 0.5), _at(took, 0.95), errors[0], len(took))


def _request(host: str, path: str, body: bytes) -> bytes:
    method = "POST" if body else "GET"
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: br\r\nOrigin: http://{host}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """Status of an answer, and whether the server closes the connection after it."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    await reader.readexactly(int(lines.get("content-length", "0")))
    return int(head.split(" ", 2)[1]), lines.get("connection") == "close"


def _at(took: list[float], share: float) -> float:
    return 1000 * took[min(len(took) - 1, int(share * len(took)))] if took else 0.0
