"""What can go wrong on the way in. Each error says where to look, in words for the editor."""

from __future__ import annotations


class EtlError(Exception):
    """Any refusal by the way in; the command line prints its text and never a traceback."""


class RefusedFileError(EtlError):
    """A whole file cannot be taken: a broken or hostile container, or no header to go by.

    Args:
        file: name of the file, without its folder.
        code: short stable reason code, for example ``not_a_spreadsheet``.
        message: one clear sentence for the editor, without any value from the file.
        sheet: the sheet or inner part concerned, if any.
    """

    def __init__(self, file: str, code: str, message: str, sheet: str = "") -> None:
        super().__init__(f"{file}{', ' + sheet if sheet else ''}: {message}")
        self.file, self.code, self.message, self.sheet = file, code, message, sheet


class CorrectionError(EtlError):
    """A correction that matches nothing any more, or is not well formed."""


class ExpectationError(EtlError):
    """The input holds less than the project must always hold."""


class PublisherBusyError(EtlError):
    """Another publish is under way on this database."""


class StoreError(EtlError):
    """The database could not be written: the disk is full, the folder is read-only, the schema is of another version."""


class ProfileError(EtlError):
    """A profile that cannot be read or says what no profile can say."""
