"""A document without a format: sections of paragraphs, statements, bars and tables, with footnotes.

Every writer (PDF, DOCX, HTML) takes the same :class:`Document`, so that the formats cannot say different things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

# What XML 1.0 cannot hold, and characters that only steer a printer or the direction of writing.
_UNPRINTABLE = re.compile(
    "[^\\t\\n\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\\x7f-\\x9f\u202a-\u202e\u2066-\u2069]"
)

Role = Literal["body", "lead", "quiet", "ask"]
Tone = Literal["problem", "solution", "plain"]


@dataclass(frozen=True)
class Run:
    """A piece of text.

    Attributes:
        lang: its language where it is another than the document's.
        href: where it leads.
    """

    text: str
    strong: bool = False
    lang: str = ""
    href: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _UNPRINTABLE.sub("", self.text))


@dataclass(frozen=True)
class Mark:
    """The place of a footnote; ``key`` is that of ``Document.notes``. A note can be marked more than once."""

    key: str


Inline = tuple[Run | Mark, ...]


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    content: Inline
    role: Role = "body"


@dataclass(frozen=True)
class Item:
    """One statement: the sentence, and beside it small what places it. ``key`` is the id of its finding or cell."""

    key: str
    text: Inline
    aside: Inline = ()


@dataclass(frozen=True)
class Items:
    """A list of statements."""

    items: tuple[Item, ...]
    tone: Tone = "plain"


@dataclass(frozen=True)
class Bar:
    """One cell of the map as a row.

    Attributes:
        key: country and theme of the cell (``LT-FIN``), or the sub-theme.
        paint: its fill, a key of ``dashboard.design.paints``.
        words: class in words, or the state of a cell without a number.
        severity: low end of the interval, mean and high end (1 to 5); empty without a number.
        numbers: the same in words.
        shares: p_1 to p_5; empty without a number.
        grade, findings, solution: in words.
        dot: a full dot where something works, a ring where it partly does, else "".
        extra: further columns, as many as the heads have beyond seven.
    """

    key: str
    name: str
    paint: str
    words: str
    severity: tuple[float, float, float] | tuple[()] = ()
    numbers: str = ""
    shares: tuple[float, ...] = ()
    grade: str = ""
    findings: str = ""
    solution: str = ""
    dot: str = ""
    extra: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bars:
    """Cells as bars with intervals; ``heads`` are those of the seven columns."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Bar, ...]


@dataclass(frozen=True)
class Table:
    """Any other table. The first column names the row; ``widths`` are parts of the whole."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True)
class Facts:
    """Names with their values."""

    pairs: tuple[tuple[str, Inline], ...]


Block = Paragraph | Items | Bars | Table | Facts


@dataclass(frozen=True)
class Section:
    """A heading with what belongs to it; ``key`` names it for links and tests."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Picture:
    """A drawing as SVG with everything in attributes; ``alt`` says what it shows."""

    svg: str
    alt: str


@dataclass(frozen=True)
class Colophon:
    """Where a document comes from.

    Attributes:
        release, date, content: label, reference date (ISO) and content hash of the release.
        permalink: address of the same view.
        internal: a sentence where the release is not public, else "".
        foot: the running foot.
        pages: ``page {page} of {pages}`` in the document's language.
    """

    release: str
    date: str
    content: str
    permalink: str
    internal: str
    foot: str
    pages: str


@dataclass(frozen=True)
class Document:
    """A whole document.

    Attributes:
        name: its file name without ending.
        kicker, title: what it is, and what it says.
        title_lang: the language of the title where it is another than the document's.
        summary: the facts under the title.
        picture: a small drawing at the upper right.
        notes: footnotes by key.
        sources: heading of the notes where a format gathers them.
        landscape: whether its pages lie.
    """

    name: str
    lang: str
    kicker: str
    title: str
    summary: Inline
    sections: tuple[Section, ...]
    colophon: Colophon
    title_lang: str = ""
    picture: Picture | None = None
    notes: Mapping[str, Inline] = field(default_factory=dict)
    sources: str = ""
    landscape: bool = False

    def blocks(self, kind: type[Block] | None = None) -> Iterator[Block]:
        """All blocks in their order, or those of one kind."""
        for section in self.sections:
            yield from (block for block in section.blocks if kind is None or isinstance(block, kind))

    def keys(self) -> set[str]:
        """Ids of all findings, cases and cells that stand in it."""
        found: set[str] = set()
        for block in self.blocks():
            found |= {item.key for item in block.items} if isinstance(block, Items) else set()
            found |= {row.key for row in block.rows} if isinstance(block, Bars) else set()
        return found


def plain(content: Inline) -> str:
    """The text without its notes."""
    return "".join(part.text for part in content if isinstance(part, Run))


def text(words: str, **how: str | bool) -> Inline:
    """One run as content."""
    return (Run(words, **how),)  # type: ignore[arg-type]


def numbered(document: Document) -> dict[str, int]:
    """The number of every note, in the order of its first mark."""
    numbers: dict[str, int] = {}
    for content in contents(document):
        for part in content:
            if isinstance(part, Mark):
                numbers.setdefault(part.key, len(numbers) + 1)
    return numbers


def contents(document: Document) -> Iterator[Inline]:
    """Every piece of content in the order in which it is read."""
    yield document.summary
    for block in document.blocks():
        match block:
            case Paragraph():
                yield block.content
            case Items():
                yield from (part for item in block.items for part in (item.text, item.aside))
            case Table():
                yield from (cell for row in block.rows for cell in row)
            case Facts():
                yield from (value for _name, value in block.pairs)
            case Bars():
                pass
