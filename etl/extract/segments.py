"""One coding of a passage, one code, one source: what every tool of qualitative analysis has. Free of pandas, for the child
process that parses projects.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from etl.extract import Refusal

PATH_SEPARATOR = " > "


@dataclass(frozen=True)
class Segment:
    """One code on one passage, or on a whole source. Positions are those of the tool, as text."""

    segment_id: str
    document: str
    code: str
    coder: str = ""
    start: str = ""
    end: str = ""
    weight: str = ""
    comment: str = ""
    created: str = ""
    excerpt_length: str = ""
    row: int = 0
    variables: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Code:
    """One code of the tool; ``path`` is its full name with its parents."""

    path: str
    name: str
    guid: str = ""
    description_present: str = ""


@dataclass(frozen=True)
class Source:
    """One source document; its name may be personal and is only ever used to tell clusters apart."""

    name: str
    id: str = ""
    kind: str = ""


def unknown_code(file: str, row: int, sheet: str = "") -> Refusal:
    """A coding whose code the project does not have."""
    message = "a coding refers to a code that the project does not have"
    return Refusal(file, sheet, row, "", "unknown_code_ref", "error", message)
