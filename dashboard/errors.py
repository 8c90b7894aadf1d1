"""What can go wrong in what the dashboard makes; every text is meant for a person."""

from __future__ import annotations

from collections.abc import Callable


class DashboardError(Exception):
    """Any refusal by the dashboard."""


class RequestError(DashboardError):
    """A request that cannot be meant, or for what is not there (404); the text says what may be asked for.

    The catalogues hold the text; ``values`` are names and codes, put into its ``{}`` in every language.
    """

    def __init__(self, text: str, status: int = 400, **values: object) -> None:
        super().__init__(text.format(**values))
        self.text, self.status, self.values = text, status, values

    def words(self, gettext: Callable[[str], str]) -> str:
        """What is wrong, in the reader's language."""
        return gettext(self.text).format(**self.values)


class StoryError(DashboardError):
    """A story that cannot be told: the text says which file, step and field."""


class PackError(DashboardError):
    """A file to take along that cannot be made."""
