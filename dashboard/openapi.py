"""The OpenAPI description of the open interface, made from its table of resources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_MEANINGS = {
    "country": "ISO 3166-1 alpha-2 code, or XC (several member states), EU",
    "theme": "code of a theme, for example DOC",
    "kind": "problem, solution or government_measure",
    "release": "label of a release; the current one if left out",
    "format": "json (default) or csv",
}


def describe(prefix: str, resources: Sequence[tuple[str, str, tuple[str, ...]]]) -> dict[str, Any]:
    """An OpenAPI 3.1 document.

    Args:
        prefix: where the interface begins.
        resources: name, summary and filters of each list.
    """
    paths = {f"{prefix}/{name}": _path(name, summary, filters) for name, summary, filters in resources}
    paths[f"{prefix}/boundaries.geojson"] = _path("boundaries", "Outlines of the map as GeoJSON.", (), plain=True)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The problem map of Belarusians abroad",
            "version": "1",
            "description": "Severity, evidence and solutions by country and theme. No number means not researched, "
            "never no problem.",
        },
        "paths": paths,
    }


def _path(name: str, summary: str, filters: tuple[str, ...], *, plain: bool = False) -> dict[str, Any]:
    names = filters if plain else (*filters, "format")
    kinds = ["application/geo+json"] if plain else ["application/json", "text/csv"]
    answers: dict[str, Any] = {"200": {"description": summary, "content": {kind: {} for kind in kinds}}}
    if not plain:
        answers |= {"304": {"description": "Unchanged since the ETag that was sent."},
                    "400": {"description": "A filter that cannot be meant."},
                    "404": {"description": "There is no such release."}}  # fmt: skip
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [_parameter(n) for n in names],
            "responses": answers,
        }
    }


def _parameter(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"} | ({"enum": ["json", "csv"]} if name == "format" else {})
    return {"name": name, "in": "query", "required": False, "description": _MEANINGS[name], "schema": schema}
