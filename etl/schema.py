"""The tables that the project takes in: which columns, under which names, and how each is read.

A file is recognised by its header, never by its name. Column names are compared without case, spaces and dashes;
``aliases`` are the only other spellings that count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from data.codebook import codebook
from etl import values
from etl.values import Parser

MULTIPLE = ";"  # separates several values in one cell


@dataclass(frozen=True)
class Column:
    """One column of an input table.

    Attributes:
        name: our name.
        kind: name of the parser in :func:`parsers`.
        required: an empty cell refuses the row, a missing column the file.
        aliases: other header spellings.
        default: what an absent column or empty cell means.
        personal: whether the text is searched for personal data.
    """

    name: str
    kind: str = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    default: str = ""
    personal: bool = False


@dataclass(frozen=True)
class InputTable:
    """One kind of table. ``marks`` are the columns whose presence makes a file this kind."""

    name: str
    columns: tuple[Column, ...]
    marks: frozenset[str]
    key: tuple[str, ...]


_COUNTRY = Column("country", "country", True, ("country_iso2", "country_code", "host_country"))
_THEME = Column("theme", "theme", True, ("theme_code",))
_VISIBILITY = Column("visibility", "visibility", default="team")
_DATES = (
    Column("event_date", "date"),
    Column("source_date", "date"),
    Column("last_verified", "date"),
    Column("valid_from", "date"),
    Column("valid_until", "future_date"),
)
_CODES = (
    Column("subtheme", "subtheme", aliases=("sub_theme",)),
    Column("severity", "severity"),
    Column("severity_basis", personal=True),
    Column("affected_group", personal=True),
    Column("instrument_level", "instrument_level"),
    Column("claimed_by", "claimed_by"),
    Column("source_type", "source_type"),
    Column("scope"),
)

FINDINGS = InputTable(
    "findings",
    (
        Column("id", "identifier", True, ("finding_id",), personal=True),
        _COUNTRY,
        _THEME,
        Column("kind", "kind", True),
        Column("status", "status", True),
        Column("statement", "free_text", True, personal=True),
        Column("source_id", "identifier"),
        Column("source_title", aliases=("source",), personal=True),
        Column("source_url", "address"),
        Column("publisher"),
        Column("cluster_id", personal=True),
        Column("locator", "address", aliases=("source_section_or_url", "source_locator")),
        *_DATES,
        Column("confidence", "confidence", default="medium"),
        _VISIBILITY,
        Column("lang", default="en"),
        Column("coder", default="coder-1"),
        *_CODES,
    ),
    frozenset({"id", "country", "theme", "kind", "statement"}),
    ("id",),
)
CODINGS = InputTable(
    "codings",
    (Column("finding_id", "identifier", True), Column("coder", "identifier", True), *_CODES),
    frozenset({"finding_id", "coder", "subtheme"}),
    ("finding_id", "coder"),
)
SOURCES = InputTable(
    "sources",
    (
        Column("source_id", "identifier", True),
        Column("title", required=True, personal=True),
        Column("publisher"),
        Column("url", "address"),
        Column("date", "date"),
        Column("type", "source_type"),
        Column("cluster_id", personal=True),
        Column("lang", default="en"),
        _VISIBILITY,
    ),
    frozenset({"source_id", "title", "type"}),
    ("source_id",),
)
CASES = InputTable(
    "cases",
    (
        Column("case_id", "identifier", True, personal=True),
        _COUNTRY,
        Column("theme", "themes", True, ("theme_code",)),
        Column("date", "date"),
        Column("event_month", "date"),
        Column("outcome_month", "date"),
        Column("severity", "severity"),
        Column("authority_kind", personal=True),
        Column("summary", "free_text", aliases=("description",), personal=True),
        Column("outcome", "outcome"),
        Column("solution_used", personal=True),
        Column("finding_ids", "identifiers"),
        Column("source_id", "identifier"),
        Column("source_title", personal=True),
        Column("source_url", "address"),
        Column("source_date", "date"),
        _VISIBILITY,
        Column("lang", default="en"),
    ),
    frozenset({"case_id"}),
    ("case_id",),
)
SEARCH_LOG = InputTable(
    "search_log",
    (
        _COUNTRY,
        _THEME,
        Column("subtheme", "subtheme"),
        Column("date", "date", True),
        Column("state", "state", True),
        Column("coder"),
        Column("sources", personal=True),
        Column("languages"),
        Column("note", "free_text", aliases=("reason",), personal=True),
    ),
    frozenset({"country", "theme", "date", "state", "sources", "languages"}),
    ("country", "theme", "subtheme", "date"),
)
TRANSLATIONS = InputTable(
    "translations",
    (
        Column("item_id", "identifier", True, ("finding_id", "case_id")),
        Column("lang", required=True),
        Column("field", required=True),
        Column("text", "free_text", True, personal=True),
        Column("translator"),
        Column("status", default="draft"),
    ),
    frozenset({"lang", "field", "text", "translator"}),
    ("item_id", "lang", "field"),
)
INDICATORS = InputTable(
    "indicators",
    (
        Column("series", required=True),
        _COUNTRY,
        Column("period", required=True),
        Column("value", "number"),
        Column("flag"),
    ),
    frozenset({"series", "country", "period", "value"}),
    ("series", "country", "period"),
)

# In the order in which a header is tried: the more telling marks first.
TABLES = (TRANSLATIONS, CODINGS, SOURCES, SEARCH_LOG, INDICATORS, FINDINGS, CASES)

# The plain table of case reports that organisations keep has fewer columns and asks for more of them.
GENERIC_CASE_REQUIRED = ("case_id", "country", "theme", "severity", "date")


@cache
def parsers(today: date) -> dict[str, Parser]:
    """The parser of every column kind; dates are read against ``today``."""
    book = codebook()
    day = values.DateReader(today)
    return {
        "text": values.any_text,
        "free_text": values.free_text,
        "identifier": values.identifier,
        "identifiers": values.any_text,
        "country": values.country,
        "address": values.address,
        "number": values.number,
        "severity": values.severity,
        "date": day,
        "future_date": values.DateReader(today, future=True),
        "theme": values.one_of(book.codes("theme"), "theme"),
        "themes": values.several(values.one_of(book.codes("theme"), "theme")),
        "subtheme": values.one_of(book.codes("subtheme"), "sub-theme"),
        "kind": values.one_of(book.codes("kind"), "kind", upper=False),
        "status": values.one_of(book.codes("status"), "status", upper=False),
        "confidence": values.one_of(book.codes("confidence"), "confidence", upper=False),
        "visibility": values.one_of(book.codes("visibility"), "visibility", upper=False),
        "outcome": values.one_of(book.codes("outcome"), "outcome", upper=False),
        "claimed_by": values.one_of(book.codes("claimed_by"), "claimed_by", upper=False),
        "source_type": values.one_of(book.codes("source_type"), "source type"),
        "instrument_level": values.one_of(book.codes("instrument_level"), "instrument level"),
        "state": values.one_of(("SN", "NA", "WH"), "evidence state"),
    }
