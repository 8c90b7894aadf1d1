"""Profiles."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from etl.extract import Sheet


@dataclass(frozen=True)
class Profile:
    """A profile."""

    date_order: str | None = None

    def fits(self, path: Path) -> bool:
        """Whether it fits."""
        return False


def load_profile(path: Path) -> Profile:
    """Load."""
    return Profile()


def find_profile(path: Path, folder: Path) -> Profile | None:
    """Find."""
    return None


def apply_profile(profile: Profile, sheets: list[Sheet]) -> list[Sheet]:
    """Apply."""
    return sheets
