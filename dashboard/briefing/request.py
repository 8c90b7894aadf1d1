"""What a reader asks for: which country and theme, in which language, format and length. Bad input is refused in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboard.asked import asked_subject, must_be_among
from dashboard.errors import RequestError

FORMATS = ("pdf", "docx", "html")
LENGTHS = ("short", "full")
LONGEST_ASK = 3000  # characters


@dataclass(frozen=True)
class BriefingRequest:
    """One briefing. ``ask`` replaces the generated ask where the reader wrote one."""

    country: str = ""
    theme: str = ""
    lang: str = "en"
    format: str = "pdf"
    length: str = "short"
    release: str = ""
    ask: str = ""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> BriefingRequest:
        """Read a query.

        Raises:
            RequestError: naming what is wrong and what it may be.
        """
        wanted = cls(
            **asked_subject(given),
            format=given.get("format") or "pdf",
            length=given.get("length") or "short",
            ask=given.get("ask", "").replace("\r\n", "\n").replace("\r", "\n").strip(),
        )
        if not wanted.country and not wanted.theme:
            raise RequestError("a briefing needs a country, a theme or both: ?country=LT&theme=FIN")
        must_be_among("format", wanted.format, FORMATS)
        must_be_among("length", wanted.length, LENGTHS)
        if len(wanted.ask) > LONGEST_ASK:
            raise RequestError("ask must be at most {n} characters", n=LONGEST_ASK)
        return wanted

    def href(self, **changes: str) -> str:
        """The address of this briefing with some values changed; what is empty is left out."""
        fields = {**self.__dict__, **changes}
        return "/briefing?" + urlencode({name: value for name, value in fields.items() if value})

    def name(self, label: str) -> str:
        """A file name by which a person finds it again: ``briefing-LT-FIN-2026-11-be``."""
        parts = ["briefing", self.country, self.theme, label, self.lang, "full" if self.length == "full" else ""]
        return file_name(*parts)


def file_name(*parts: str) -> str:
    """Parts joined by hyphens, without anything that a file system or a header could not take."""
    kept = ("".join(c if c.isascii() and (c.isalnum() or c in ".-_") else "-" for c in part) for part in parts if part)
    return "-".join(kept)
