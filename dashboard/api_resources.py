"""The lists of the open interface: what each holds, how it is read, and which filters it takes.

One table drives the routes, the checks of the filters, the answers and the OpenAPI description, so that they agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from data.codebook import codebook
from data.queries import Release, fetch_cells, fetch_codings_of, fetch_findings_page, fetch_releases
from data.tallies import count_shown
from geo.countries import members

PAGE_LIMIT = 10_000  # rows of one answer at most; `next` leads on
_KINDS = ("problem", "solution", "government_measure")


@dataclass(frozen=True)
class Field:
    """One value of a row. ``kind`` is a JSON type; ``inner`` are the fields of the rows of an array."""

    name: str
    kind: str
    meaning: str
    null: bool = False
    inner: tuple[Field, ...] = ()


Rows = list[dict[str, Any]]
Filters = Mapping[str, str]


@dataclass(frozen=True)
class Found:
    """The rows of one answer, how many there are in all, and the id to read on from ("" at the end)."""

    rows: Rows
    total: int
    after: str = ""


@dataclass(frozen=True)
class Resource:
    """One list: ``of_release`` tells whether its rows follow from the pinned release alone."""

    name: str
    summary: str
    fields: tuple[Field, ...]
    read: Callable[[Engine, Release, Filters], Found]
    filters: tuple[str, ...] = ()
    of_release: bool = True


def _text(name: str, meaning: str) -> Field:
    return Field(name, "string", meaning)


def _flag(name: str, meaning: str) -> Field:
    return Field(name, "boolean", meaning)


def _number(name: str, meaning: str, kind: str = "number", *, null: bool = False) -> Field:
    return Field(name, kind, meaning, null=null)


RELEASE_FIELDS = (
    _text("label", "name of the release"),
    _text("reference_date", "the day that ages are counted to"),
    _text("method", "version of the method"),
    _text("content_hash", "SHA-256 of all rows"),
    _text("published_at", "UTC, ISO 8601"),
    _text("audience", "team or public"),
    _number("finding_count", "findings in the release", "integer"),
)
COUNTRY_FIELDS = (
    _text("country", "ISO 3166-1 alpha-2"),
    _text("iso3", "ISO 3166-1 alpha-3"),
    _text("name", "English name"),
    _text("name_be", "Belarusian name"),
    _flag("eu", "member of the European Union"),
    _flag("eea", "member of the European Economic Area"),
    _flag("schengen", "in the Schengen area"),
)
SUBTHEME_FIELDS = (_text("subtheme", "code"), _text("label", "English name"), _text("label_be", "Belarusian name"))
THEME_FIELDS = (
    _text("theme", "code"),
    _text("label", "short English name"),
    _text("label_be", "short Belarusian name"),
    _text("title", "full English name"),
    _text("definition", "what belongs to it, in English"),
    Field("subthemes", "array", "its sub-themes", inner=SUBTHEME_FIELDS),
)
CELL_FIELDS = (
    _text("country", "ISO 3166-1 alpha-2"),
    _text("theme", "code of the theme"),
    _text("state", "graded, NR not researched, SN searched and nothing found, NA not applicable, WH withheld"),
    _number("severity", "weighted mean, 1 to 5; null: not known, which is not “no problem”", null=True),
    _number("severity_low", "lower end of the 90 % interval", null=True),
    _number("severity_high", "upper end of the 90 % interval", null=True),
    _number("severity_class", "1 to 5", "integer", null=True),
    _text("grade", "A to D: how much evidence there is; empty without a number"),
    _number("finding_count", "problem findings that count", "integer"),
    _number("effective_findings", "the same, weighted"),
    _number("coverage", "how far solutions cover the problem, 0 to 1; null: no solution researched", null=True),
    _number("gap", "(severity - 1) / 4 × (1 - coverage), 0 to 1", null=True),
    _flag("contested", "strong reports of both mild and severe"),
    _flag("critical", "a fresh report of danger to a person"),
    _flag("robust", "the class survives every variant of the method"),
)
CODING_FIELDS = (
    _text("coder", "who coded, without a name"),
    _text("subtheme", "code"),
    _number("severity", "1 to 5; null for solutions and measures", "integer", null=True),
    _text("instrument_level", "L1 to L8, or empty"),
    _text("claimed_by", "who says so"),
    _text("source_type", "A to H"),
)
FINDING_FIELDS = (
    _text("id", "stays the same in every release"),
    _text("country", "ISO 3166-1 alpha-2, or XC (several member states), EU"),
    _text("theme", "code of the theme"),
    _text("subtheme", "code, or empty"),
    _text("kind", "problem, solution or government_measure"),
    _text("status", "for example ongoing, working, proposed"),
    _text("statement", "one sentence in our own words, in English"),
    _text("source_title", "title of the source"),
    _text("source_url", "address of the source, or empty"),
    _text("source_date", "a day, month or year"),
    _text("source_type", "A to H: how close the source is"),
    _text("confidence", "high, medium or low"),
    _text("instrument_level", "L1 to L8, or empty"),
    Field("codings", "array", "what each coder, working alone, made of it", inner=CODING_FIELDS),
)


def records(rows: pd.DataFrame, fields: Sequence[Field]) -> Rows:
    """Rows of a frame as plain values of the declared types; what is missing is None."""
    columns = [[_value(field, value) for value in rows[field.name]] for field in fields]
    names = [field.name for field in fields]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _value(field: Field, value: Any) -> Any:
    if field.kind == "array":
        return value
    if value is None or pd.isna(value):
        return None if field.null else ""
    if field.kind == "number":
        return round(float(value), 10)
    return {"integer": int, "boolean": bool, "string": str}[field.kind](value)


def _releases(engine: Engine, _pinned: Release, _filters: Filters) -> Found:
    rows = fetch_releases(engine)
    rows["published_at"] = [f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in rows["published_at"]]
    return _all(rows, RELEASE_FIELDS)


def _countries(_engine: Engine, _pinned: Release, _filters: Filters) -> Found:
    rows: Rows = [
        {"country": c.iso2, "iso3": c.iso3, "name": c.name, "name_be": c.names["be"],
         "eu": c.eu, "eea": c.eea, "schengen": c.schengen}
        for c in members()
    ]  # fmt: skip
    return Found(rows, len(rows))


def _themes(_engine: Engine, _pinned: Release, _filters: Filters) -> Found:
    rows: Rows = [
        {"theme": theme.code, "label": theme.label("en"), "label_be": theme.label("be"), "title": theme.text("title", "en"),
         "definition": theme.text("definition", "en"),
         "subthemes": [{"subtheme": s.code, "label": s.label("en"), "label_be": s.label("be")} for s in theme.subthemes]}
        for theme in codebook().themes
    ]  # fmt: skip
    return Found(rows, len(rows))


def _cells(engine: Engine, pinned: Release, filters: Filters) -> Found:
    return _all(fetch_cells(engine, pinned, country=filters.get("country"), theme=filters.get("theme")), CELL_FIELDS)


def _all(rows: pd.DataFrame, fields: Sequence[Field]) -> Found:
    return Found(records(rows, fields), len(rows))


def _findings(engine: Engine, pinned: Release, filters: Filters) -> Found:
    return _page(engine, pinned, filters, (filters["kind"],) if "kind" in filters else _KINDS)


def _solutions(engine: Engine, pinned: Release, filters: Filters) -> Found:
    return _page(engine, pinned, filters, _KINDS[1:])


def _page(engine: Engine, pinned: Release, filters: Filters, kinds: Sequence[str]) -> Found:
    limit = int(filters.get("limit", PAGE_LIMIT))
    place = {name: filters.get(name) for name in ("country", "theme")}
    rows = fetch_findings_page(
        engine, pinned, kinds=kinds, limit=limit + 1, after=filters.get("after", ""), **place
    )  # one more than asked for tells whether there is a next page
    more, rows = len(rows) > limit, rows.head(limit)
    codings = fetch_codings_of(engine, pinned, list(rows["id"]))
    by_finding = {key: records(part, CODING_FIELDS) for key, part in codings.groupby("finding_id")}
    listed: Any = [by_finding.get(key, []) for key in rows["id"]]
    total = count_shown(engine, pinned, kinds=kinds, **place)
    after = str(rows["id"].iloc[-1]) if more else ""
    return Found(records(rows.assign(codings=listed), FINDING_FIELDS), total, after)


RESOURCES = (
    Resource("releases", "All releases, newest first.", RELEASE_FIELDS, _releases, of_release=False),
    Resource("countries", "The 46 member states of the Council of Europe.", COUNTRY_FIELDS, _countries, of_release=False),
    Resource("themes", "The 12 themes of the codebook with their sub-themes.", THEME_FIELDS, _themes, of_release=False),
    Resource("cells", "Severity, evidence and gap by country and theme.", CELL_FIELDS, _cells, ("country", "theme", "release")),
    Resource("findings", "Findings with source and codings, by id.", FINDING_FIELDS, _findings,
             ("country", "theme", "kind", "release", "limit", "after")),
    Resource("solutions", "Solutions and government measures, by id.", FINDING_FIELDS, _solutions,
             ("country", "theme", "release", "limit", "after")),
)  # fmt: skip
