"""The open interface: the same cells and findings as on the pages, as JSON or CSV, with an ETag per release.

One table of resources drives the routes, the checks of the filters and the OpenAPI description, so that they agree.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flask
import pandas as pd
from sqlalchemy import Engine

from dashboard.openapi import describe
from dashboard.spreadsheet_text import harmless
from data.codebook import codebook
from data.errors import NoReleaseError, SchemaError
from data.queries import Release, fetch_cells, fetch_codings, fetch_findings, fetch_release, fetch_releases
from geo.boundaries import boundaries_path
from geo.countries import countries, members

PREFIX = "/api/v1"
RELEASES = ["label", "reference_date", "method", "content_hash", "published_at", "audience", "finding_count"]
CELLS = ["country", "theme", "state", "severity", "severity_low", "severity_high", "severity_class", "grade"]
CELLS += ["finding_count", "effective_findings", "coverage", "gap", "contested", "critical", "robust"]
FINDINGS = ["id", "country", "theme", "subtheme", "kind", "status", "statement", "source_title", "source_url"]
FINDINGS += ["source_date", "source_type", "confidence", "instrument_level", "codings"]
_CODING = ["coder", "subtheme", "severity", "instrument_level", "claimed_by", "source_type"]

Filters = dict[str, str]
Reader = Callable[[Engine, Release, Filters], pd.DataFrame]


@dataclass(frozen=True)
class Resource:
    """One list of the interface: its name, what it is, how it is read, and the filters it takes."""

    name: str
    summary: str
    read: Reader
    filters: tuple[str, ...] = ()


class BadRequestError(Exception):
    """A filter that cannot be meant; ``status`` is 400 or 404."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def _releases(engine: Engine, _pinned: Release, _filters: Filters) -> pd.DataFrame:
    rows = fetch_releases(engine)
    return rows.assign(published_at=rows["published_at"].astype("str"))[RELEASES]


def _countries(_engine: Engine, _pinned: Release, _filters: Filters) -> pd.DataFrame:
    rows = [
        {
            "country": c.iso2,
            "iso3": c.iso3,
            "name": c.name,
            "name_be": c.names["be"],
            "eu": c.eu,
            "eea": c.eea,
            "schengen": c.schengen,
        }
        for c in members()
    ]
    return pd.DataFrame(rows)


def _themes(_engine: Engine, _pinned: Release, _filters: Filters) -> pd.DataFrame:
    rows = [
        {"theme": theme.code, "label": theme.label("en"), "label_be": theme.label("be"), "title": theme.text("title", "en"),
         "definition": theme.text("definition", "en"), "subthemes": [{"subtheme": s.code, "label": s.label("en")} for s in theme.subthemes]}
        for theme in codebook().themes
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _cells(engine: Engine, pinned: Release, filters: Filters) -> pd.DataFrame:
    return fetch_cells(engine, pinned, country=filters.get("country"), theme=filters.get("theme"))[CELLS]


def _findings(engine: Engine, pinned: Release, filters: Filters) -> pd.DataFrame:
    rows = fetch_findings(engine, pinned, **filters)
    codings = fetch_codings(engine, pinned, country=filters.get("country"), theme=filters.get("theme"))
    codings = codings.astype({"severity": "object"}).where(codings.notna(), None)
    by_finding = {key: part[_CODING].to_dict("records") for key, part in codings.groupby("finding_id")}
    listed: Any = [by_finding.get(key, []) for key in rows["id"]]
    return rows.assign(codings=listed)[FINDINGS]


def _solutions(engine: Engine, pinned: Release, filters: Filters) -> pd.DataFrame:
    rows = _findings(engine, pinned, {name: value for name, value in filters.items() if name != "kind"})
    return rows[rows["kind"] != "problem"]


RESOURCES = (
    Resource("releases", "All releases, newest first.", _releases),
    Resource("countries", "The 46 member states of the Council of Europe.", _countries),
    Resource("themes", "The 12 themes of the codebook with their sub-themes.", _themes),
    Resource("cells", "Severity, evidence and gap by country and theme.", _cells, ("country", "theme", "release")),
    Resource("findings", "Findings with source and codings.", _findings, ("country", "theme", "kind", "release")),
    Resource("solutions", "Solutions and government measures.", _solutions, ("country", "theme", "release")),
)


def register_api(server: flask.Flask, engine: Engine) -> None:
    """All routes below ``/api/v1``."""
    for resource in RESOURCES:
        server.add_url_rule(f"{PREFIX}/{resource.name}", f"api_{resource.name}", _view(engine, resource))

    @server.get(f"{PREFIX}/boundaries.geojson")
    def boundaries() -> flask.Response:
        return flask.Response(boundaries_path().read_bytes(), mimetype="application/geo+json")

    @server.get(f"{PREFIX}/openapi.json")
    def openapi() -> flask.Response:
        listed = [(r.name, r.summary, r.filters) for r in RESOURCES]
        return flask.Response(json.dumps(describe(PREFIX, listed)), mimetype="application/json")

    @server.get(f"{PREFIX}/<path:unknown>")
    def missing(unknown: str) -> flask.Response:
        return _error(f"there is no resource {unknown[:80]!r}", 404)


def _view(engine: Engine, resource: Resource) -> Callable[[], flask.Response]:
    def view() -> flask.Response:
        try:
            filters = _checked(resource)
            pinned = fetch_release(engine, filters.pop("release", None))
        except BadRequestError as error:
            return _error(str(error), error.status)
        except NoReleaseError as error:
            return _error(str(error), 404)
        except SchemaError as error:
            return _error(str(error), 503)
        tag = f"{pinned.content_hash[:20]}-{resource.name}"
        if flask.request.if_none_match.contains(tag):
            return _cached(flask.Response(status=304), tag)
        return _cached(_answer(resource, resource.read(engine, pinned, filters), pinned), tag)

    return view


def _checked(resource: Resource) -> Filters:
    """The filters of this request: known names with values that exist.

    Raises:
        BadRequestError: naming the filter and what it may be.
    """
    given = flask.request.args.to_dict()
    if given.pop("format", "json") not in ("json", "csv"):
        raise BadRequestError("format must be json or csv")
    unknown = sorted(set(given) - set(resource.filters))
    if unknown:
        raise BadRequestError(
            f"unknown filter: {', '.join(unknown)[:80]}; {resource.name} takes {', '.join(resource.filters) or 'none'}"
        )
    for name, value in given.items():
        allowed = _allowed(name)
        if allowed is not None and value not in allowed:
            raise BadRequestError(f"{name} must be one of {', '.join(allowed)}")
    return given


def _allowed(name: str) -> list[str] | None:
    """The values of a filter; None where any text may be asked for."""
    if name == "country":
        return [*(c.iso2 for c in countries()), "XC", "EU"]
    return list(codebook().codes(name)) if name in ("theme", "kind") else None


def _answer(resource: Resource, rows: pd.DataFrame, pinned: Release) -> flask.Response:
    if flask.request.args.get("format") == "csv":
        return flask.Response(_csv(rows), content_type="text/csv; charset=utf-8")
    head = {"release": pinned.label, "reference_date": pinned.reference_date, "method": pinned.method}
    text = json.dumps({**head, resource.name: json.loads(rows.to_json(orient="records"))}, ensure_ascii=False)
    return flask.Response(text, content_type="application/json; charset=utf-8")


def _csv(rows: pd.DataFrame) -> str:
    """CSV that a spreadsheet can open without running anything; lists become JSON text."""
    texts = {name: column.map(_cell_text) for name, column in rows.items() if column.dtype.kind not in "biuf"}
    buffer = io.StringIO()
    rows.assign(**{str(name): column for name, column in texts.items()}).to_csv(buffer, index=False)
    return buffer.getvalue()


def _cell_text(value: object) -> str:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else harmless(str(value))


def _cached(answer: flask.Response, tag: str) -> flask.Response:
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


def _error(message: str, status: int) -> flask.Response:
    answer = flask.jsonify({"error": {"status": status, "message": message}})
    answer.status_code = status
    return answer
