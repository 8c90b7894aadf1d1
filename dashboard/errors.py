"""What can go wrong in what the dashboard makes; every text is meant for a person."""

from __future__ import annotations


class DashboardError(Exception):
    """Any refusal by the dashboard."""


class StoryError(DashboardError):
    """A story that cannot be told: the text says which file, step and field."""


class PackError(DashboardError):
    """A file to take along that cannot be made."""
