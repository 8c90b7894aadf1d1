"""Text that leaves in a CSV or a workbook must stay text: spreadsheets run cells that begin like a formula."""

from __future__ import annotations

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\x00", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would run it."""
    return "'" + text if text.startswith(_DANGEROUS) else text
