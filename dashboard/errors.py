"""What can go wrong in what the dashboard makes; every text is meant for a person."""

from __future__ import annotations


class DashboardError(Exception):
    """Any refusal by the dashboard."""


class RequestError(DashboardError):
    """A request that cannot be meant, or for what is not there (404); the text says what may be asked for."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


class StoryError(DashboardError):
    """A story that cannot be told: the text says which file, step and field."""


class PackError(DashboardError):
    """A file to take along that cannot be made."""
