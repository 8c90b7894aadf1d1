"""Dash components as HTML text: pages are trees of components that the server writes.

The map alone is drawn by Dash in the browser (``dashboard.pages.home.layout.live_map``); everything else stands in the first
answer, for readers without scripts too, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component
from markupsafe import Markup, escape

_VOID = {"br", "hr", "img", "input", "meta", "link", "col", "source", "wbr"}
_NAMES = {"className": "class", "htmlFor": "for", "tabIndex": "tabindex", "colSpan": "colspan", "rowSpan": "rowspan"}
_NAMES |= {"dateTime": "datetime", "srcSet": "srcset", "crossOrigin": "crossorigin", "autoComplete": "autocomplete"}
_TAGS = {"ObjectEl": "object", "MapEl": "map"}
_SKIPPED = {"children", "id", "key", "n_clicks", "n_clicks_timestamp", "loading_state", "disable_n_clicks"}
_SKIPPED |= {"available_properties", "available_wildcard_properties"}  # what dash notes about every component


def to_html(component: Any, inner: Mapping[str, str] | None = None) -> Markup:
    """HTML of a tree of ``dash.html`` components; every text is escaped.

    Args:
        component: a component, text, number, None, or a list of these.
        inner: HTML by component id, put inside the component of that id (fragments that scripts renew).

    Components of other libraries (graphs, stores) have no HTML and give nothing but their ``inner``.
    """
    parts: list[str] = []
    _write(component, inner or {}, parts)
    return Markup("".join(parts))  # noqa: S704 - every text in it was escaped


def _write(component: Any, inner: Mapping[str, str], parts: list[str]) -> None:
    """Append the HTML of one node; plain strings in one list, since a page has thousands of nodes."""
    if component is None or isinstance(component, bool):
        return
    if isinstance(component, list | tuple):
        for part in component:
            _write(part, inner, parts)
    elif isinstance(component, Component):
        _write_component(component, inner, parts)
    else:
        parts.append(escape(str(component) if not isinstance(component, Markup) else component))


def _write_component(component: Component, inner: Mapping[str, str], parts: list[str]) -> None:
    given = vars(component)
    own_id = given.get("id")
    filled = inner.get(own_id) if isinstance(own_id, str) else None
    if component._namespace != "dash_html_components":
        parts.append(filled or "")
        return
    tag = _TAGS.get(component._type, component._type.lower())
    parts.append(f"<{tag}{_attributes(given, own_id)}>")
    if tag in _VOID:
        return
    if filled is not None:
        parts.append(filled)
    else:
        _write(given.get("children"), inner, parts)
    parts.append(f"</{tag}>")


def _attributes(given: Mapping[str, Any], own_id: Any) -> str:
    own = [_attribute("id", own_id)] if isinstance(own_id, str) else []
    names = [name for name in given if name[0] != "_" and name not in _SKIPPED]
    # Dash gives them in another order in every process, and a page must have one text: its ETag depends on it.
    names.sort(key=lambda name: ("-" in name, name != "className", name))
    return "".join([*own, *(_attribute(_NAMES.get(name, name), given[name]) for name in names)])


def _attribute(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name.lower()}"
    if name == "style":
        raise ValueError("the content security policy refuses style attributes: use a class of the style sheet")
    return f' {name if "-" in name else name.lower()}="{escape(str(value))}"'


def without_links(content: Markup) -> Markup:
    """The same without links, for where a slip of the finger must not lead away. What a link looks like stays."""

    def plain(found: re.Match[str]) -> str:
        kept = re.findall(r'(?:class|title|lang|data-paint)="[^"]*"', found[1])
        return " ".join(["<span", *kept]) + ">"

    return Markup(re.sub(r"<a ([^>]*)>", plain, content).replace("</a>", "</span>"))  # noqa: S704 - only takes away
