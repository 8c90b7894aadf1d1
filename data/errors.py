"""What can go wrong with what the project knows."""

from __future__ import annotations


class DataError(Exception):
    """Any refusal by the knowledge floor; its text is meant for a person."""


class CodebookError(DataError):
    """A code that the codebook does not have."""


class SchemaError(DataError):
    """The database is of another version than this program."""


class DatabaseBusyError(DataError):
    """Another writer holds the database."""


class NoReleaseError(DataError):
    """Nothing has been published in this database yet."""


class UnknownReleaseError(DataError):
    """Releases there are, but none of this label; ``hint`` says what else whoever asked could do."""

    def __init__(self, label: str, hint: str = "") -> None:
        super().__init__(f"there is no release {label!r}{hint}")
        self.label = label


class AudienceError(DataError):
    """A store holds rows for another audience than the one it is opened or written for."""
