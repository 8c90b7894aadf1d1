"""The OpenAPI description of the open interface, made from its table of resources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.api_resources import PAGE_LIMIT, RESOURCES, Field, Resource
from data.codebook import codebook

_MEANINGS = {
    "country": "ISO 3166-1 alpha-2 code, or XC (several member states), EU",
    "theme": "code of a theme, for example DOC",
    "kind": "problem, solution or government_measure",
    "release": "label of a release; the current one if left out",
    "limit": f"rows of one answer, 1 to {PAGE_LIMIT}, which is also what is sent if left out",
    "after": "read on from this id; the field `next` of an answer holds the whole address",
    "format": "json (default) or csv",
}
_EXAMPLES = {"country": "LT", "theme": "DOC", "kind": "problem", "release": "2026-11", "limit": 100, "after": "P050"}
_ERRORS = {
    "400": "A filter that cannot be meant; the message says what it may be.",
    "404": "There is no such release or resource.",
    "503": "No release can be read at the moment.",
}
LICENCE = {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}


def describe(prefix: str) -> dict[str, Any]:
    """An OpenAPI 3.1 document of everything below ``prefix``."""
    paths = {f"{prefix}/{resource.name}": _path(resource) for resource in RESOURCES}
    paths[f"{prefix}/boundaries.geojson"] = _file(
        "boundaries", "Outlines of the map as GeoJSON (RFC 7946).", "application/geo+json", _OUTLINES
    )
    paths[f"{prefix}/openapi.json"] = _file("openapi", "This description.", "application/json", {"type": "object"})
    rows = {resource.name: _object(resource.fields) for resource in RESOURCES}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The problem map of Belarusians abroad",
            "version": "1",
            "description": "Severity, evidence and solutions by country and theme. No number means not researched, "
            "never no problem.",
            "license": LICENCE,
        },
        "paths": paths,
        "components": {"schemas": {**rows, "error": _ERROR}},
    }


_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["status", "message"],
            "properties": {"status": {"type": "integer"}, "message": {"type": "string"}},
        }
    },
}
_OUTLINES = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {"type": {"const": "FeatureCollection"}, "features": {"type": "array", "items": {"type": "object"}}},
}


def _object(fields: Sequence[Field]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [field.name for field in fields],
        "properties": {field.name: _schema(field) for field in fields},
        "additionalProperties": False,
    }


def _schema(field: Field) -> dict[str, Any]:
    kind: Any = [field.kind, "null"] if field.null else field.kind
    items = {"items": _object(field.inner)} if field.inner else {}
    return {"type": kind, "description": field.meaning, **items}


def _path(resource: Resource) -> dict[str, Any]:
    names = (*resource.filters, "format")
    content = {
        "application/json": {"schema": _answer(resource)},
        "text/csv": {"schema": {"type": "string", "description": "the rows, one column per field"}},
    }
    answers = {"200": {"description": resource.summary, "headers": _HEADERS, "content": content}, **_unchanged()}
    answers |= {
        status: {
            "description": meaning,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}},
        }
        for status, meaning in _ERRORS.items()
    }
    return _get(resource.name, resource.summary, [_parameter(name) for name in names], answers)


def _answer(resource: Resource) -> dict[str, Any]:
    head: dict[str, Any] = {name: {"type": "string"} for name in ("release", "reference_date", "method")}
    head["total"] = {"type": "integer", "description": "rows in all"}
    head["next"] = {"type": ["string", "null"], "description": "address of the next part, null at the end"}
    rows = {"type": "array", "items": {"$ref": f"#/components/schemas/{resource.name}"}}
    return {"type": "object", "required": [*head, resource.name], "properties": {**head, resource.name: rows}}


_HEADERS = {
    "ETag": {"description": "Send it back in If-None-Match.", "schema": {"type": "string"}},
    "X-Total-Count": {"description": "Rows in all.", "schema": {"type": "integer"}},
    "Link": {"description": 'The next part, rel="next"; absent at the end.', "schema": {"type": "string"}},
}


def _file(name: str, summary: str, kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    answers = {"200": {"description": summary, "content": {kind: {"schema": schema}}}, **_unchanged()}
    return _get(name, summary, [], answers)


def _unchanged() -> dict[str, Any]:
    return {"304": {"description": "Unchanged since the ETag that was sent."}}


def _get(name: str, summary: str, parameters: list[Any], answers: dict[str, Any]) -> dict[str, Any]:
    return {"get": {"operationId": name, "summary": summary, "parameters": parameters, "responses": answers}}


def _parameter(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if name == "limit":
        schema = {"type": "integer", "minimum": 1, "maximum": PAGE_LIMIT}
    elif name == "format":
        schema |= {"enum": ["json", "csv"], "default": "json"}
    elif name in ("theme", "kind"):
        schema |= {"enum": list(codebook().codes(name))}
    example = {"example": _EXAMPLES[name]} if name in _EXAMPLES else {}
    return {"name": name, "in": "query", "required": False, "description": _MEANINGS[name], "schema": schema, **example}
