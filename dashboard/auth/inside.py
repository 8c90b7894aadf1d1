"""Addresses of this site, told from all others."""

from __future__ import annotations

import re

_INSIDE = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")


def inside(address: str) -> str:
    """An address of this site, or the map where it leads elsewhere."""
    return address if _INSIDE.fullmatch(address) else "/"
