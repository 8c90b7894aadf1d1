"""The entry names of a zip file that ``container.check_container`` has already found safe."""

from __future__ import annotations

import zipfile
from pathlib import Path


def entry_names(path: Path) -> list[str]:
    """Names in the order of the archive."""
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()
