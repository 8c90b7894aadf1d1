"""The open interface: the same cells and findings as on the pages, as JSON or CSV, with an ETag per release."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlencode

import flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dashboard.api_resources import PAGE_LIMIT, RESOURCES, Filters, Found, Resource
from dashboard.openapi import describe
from data.codebook import codebook
from data.errors import NoReleaseError, SchemaError, UnknownReleaseError
from data.queries import Release, fetch_release
from data.spreadsheet_text import harmless
from geo.boundaries import standard_geojson
from geo.countries import countries

PREFIX = "/api/v1"
_VERSION = "2"  # of the answers' shape: part of every ETag
_FIXED = "public, max-age=86400"  # what follows from the program alone


class BadRequestError(Exception):
    """A filter that cannot be meant; ``status`` is 400 or 404."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def register_api(server: flask.Flask, engine: Engine) -> None:
    """All routes below ``/api/v1``. Only reading: another method gets a 405 of the same shape as every error."""
    for resource in RESOURCES:
        server.add_url_rule(f"{PREFIX}/{resource.name}", f"api_{resource.name}", _view(engine, resource))

    @server.get(f"{PREFIX}/boundaries.geojson")
    def boundaries() -> flask.Response:
        return _tagged(flask.Response(_geojson(), mimetype="application/geo+json"), _FIXED)

    @server.get(f"{PREFIX}/openapi.json")
    def openapi() -> flask.Response:
        return _tagged(flask.Response(json.dumps(describe(PREFIX)), mimetype="application/json"), _FIXED)

    @server.get(f"{PREFIX}/<path:unknown>")
    def missing(unknown: str) -> flask.Response:
        return _error(f"there is no resource {unknown[:80]!r}", 404)

    @server.route(f"{PREFIX}/<path:_resource>", methods=["POST", "PUT", "PATCH", "DELETE"])
    def read_only(_resource: str) -> flask.Response:
        answer = _error("the interface only reads: use GET", 405)
        answer.headers["Allow"] = "GET, HEAD, OPTIONS"
        return answer


@cache
def _geojson() -> bytes:
    return json.dumps(standard_geojson(), ensure_ascii=False, separators=(",", ":")).encode()


def _view(engine: Engine, resource: Resource) -> Callable[[], flask.Response]:
    def view() -> flask.Response:
        try:
            filters = checked(resource, flask.request.args.to_dict(flat=False))
            pinned = fetch_release(engine, filters.pop("release", None))
            return _released(engine, resource, pinned, filters)
        except BadRequestError as error:
            return _error(str(error), error.status)
        except (NoReleaseError, UnknownReleaseError) as error:
            return _error(str(error), 404)
        except SchemaError as error:
            return _error(str(error), 503)
        except SQLAlchemyError:
            return _error("the database cannot be read at the moment", 503)

    return view


def _released(engine: Engine, resource: Resource, pinned: Release, filters: dict[str, str]) -> flask.Response:
    # A team's answers are for the team: they are kept by no cache that others share.
    cache_control = "public, max-age=300" if pinned.audience == "public" else "private, no-cache"
    if not resource.of_release:
        return _tagged(_answer(resource, resource.read(engine, pinned, filters), pinned, filters), cache_control)
    tag = f"{pinned.content_hash[:20]}-{resource.name}-{_VERSION}"
    if flask.request.if_none_match.contains(tag):
        return _cached(flask.Response(status=304), tag, cache_control)
    return _cached(_answer(resource, resource.read(engine, pinned, filters), pinned, filters), tag, cache_control)


def checked(resource: Resource, given: dict[str, list[str]]) -> dict[str, str]:
    """The filters of a request: known names, each given once, with values that exist; codes in capitals.

    Raises:
        BadRequestError: naming the filter and what it may be.
    """
    allowed = {*resource.filters, "format"}
    unknown = sorted(set(given) - allowed)
    if unknown:
        takes = ", ".join([*resource.filters, "format"])
        raise BadRequestError(f"unknown filter: {', '.join(unknown)[:80]}; {resource.name} takes {takes}")
    twice = sorted(name for name, values in given.items() if len(values) > 1)
    if twice:
        raise BadRequestError(f"{', '.join(twice)} may be given once")
    filters = {name: _checked_value(name, values[0]) for name, values in given.items()}
    filters.pop("format", None)
    return filters


def _checked_value(name: str, value: str) -> str:
    if name in ("country", "theme"):
        value = value.upper()
    if name == "limit":
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= PAGE_LIMIT):
            raise BadRequestError(f"limit must be a number from 1 to {PAGE_LIMIT}")
        return value
    values = _allowed(name)
    if values is not None and value not in values:
        raise BadRequestError(f"{name} must be one of {', '.join(values)}")
    if not value or len(value) > 200:
        raise BadRequestError(f"{name} must be a text of 1 to 200 letters")
    return value


def _allowed(name: str) -> list[str] | None:
    """The values of a filter; None where any text may be asked for."""
    if name == "country":
        return [*(c.iso2 for c in countries()), "XC", "EU"]
    if name == "format":
        return ["json", "csv"]
    return list(codebook().codes(name)) if name in ("theme", "kind") else None


def _answer(resource: Resource, found: Found, pinned: Release, filters: Filters) -> flask.Response:
    onward = _next_url(resource, found, pinned, filters)
    if flask.request.args.get("format") == "csv":
        answer = flask.Response(_csv(resource, found), content_type="text/csv; charset=utf-8")
    else:
        head = {"release": pinned.label, "reference_date": pinned.reference_date, "method": pinned.method}
        content = {**head, "total": found.total, "next": onward, resource.name: found.rows}
        answer = flask.Response(json.dumps(content, ensure_ascii=False), content_type="application/json; charset=utf-8")
    answer.headers["X-Total-Count"] = str(found.total)
    if onward:
        answer.headers["Link"] = f'<{onward}>; rel="next"'
    return answer


def _next_url(resource: Resource, found: Found, pinned: Release, filters: Filters) -> str | None:
    """Where to read on. It names the release, so that a list read in parts is of one release."""
    if not found.after:
        return None
    query = {**filters, "release": pinned.label, "after": found.after}
    if flask.request.args.get("format"):
        query["format"] = flask.request.args["format"]
    return f"{PREFIX}/{resource.name}?{urlencode(query)}"


def _csv(resource: Resource, found: Found) -> str:
    """CSV that a spreadsheet can open without running anything; lists become JSON text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([field.name for field in resource.fields])
    writer.writerows([[_cell_text(value) for value in row.values()] for row in found.rows])
    return buffer.getvalue()


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return harmless(value) if isinstance(value, str) else str(value)


def _tagged(answer: flask.Response, cache_control: str) -> flask.Response:
    """With an ETag made of the content itself; 304 where the reader has it already."""
    tag = hashlib.sha256(answer.get_data()).hexdigest()[:24]
    if flask.request.if_none_match.contains(tag):
        answer = flask.Response(status=304)
    return _cached(answer, tag, cache_control)


def _cached(answer: flask.Response, tag: str, cache_control: str) -> flask.Response:
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = cache_control
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


def _error(message: str, status: int) -> flask.Response:
    answer = flask.jsonify({"error": {"status": status, "message": message}})
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
