"""What an installation chooses, read once from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8050


@dataclass(frozen=True)
class Settings:
    """Settings of one process.

    Attributes:
        host, port: where the development server listens (``HOST``, ``PORT``).
        database: address of the store (``DATABASE_URL``); None means the SQLite file of this checkout.
        embed_from: origins that may show ``/embed`` in a frame (``EMBED_FROM``, separated by spaces).
        site_url: address under which readers know this site, for permalinks (``SITE_URL``); empty means that of the request.
    """

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    database: str | None = None
    embed_from: tuple[str, ...] = ()
    site_url: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables that are set."""
        return cls(
            host=environment.get("HOST", DEFAULT_HOST),
            port=int(environment.get("PORT", DEFAULT_PORT)),
            database=environment.get("DATABASE_URL") or None,
            embed_from=tuple(environment.get("EMBED_FROM", "").split()),
            site_url=environment.get("SITE_URL", "").rstrip("/"),
        )
