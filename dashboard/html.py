"""Dash components as HTML text, so that the first answer already holds the whole page.

The server writes the page once as text for the first paint (and for readers without scripts); Dash then draws the same
components live. One tree of components serves both, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component
from markupsafe import Markup, escape

_VOID = {"br", "hr", "img", "input", "meta", "link", "col", "source", "wbr"}
_NAMES = {"className": "class", "htmlFor": "for", "tabIndex": "tabindex", "colSpan": "colspan", "rowSpan": "rowspan"}
_NAMES |= {"dateTime": "datetime", "srcSet": "srcset", "crossOrigin": "crossorigin", "autoComplete": "autocomplete"}
_TAGS = {"ObjectEl": "object", "MapEl": "map"}
_SKIPPED = {"children", "id", "key", "n_clicks", "n_clicks_timestamp", "loading_state", "disable_n_clicks"}


def to_html(component: Any, inner: Mapping[str, str] | None = None, *, keep_ids: bool = False) -> Markup:
    """HTML of a tree of ``dash.html`` components; every text is escaped.

    Args:
        component: a component, text, number, None, or a list of these.
        inner: HTML by component id, put inside the component of that id (what scripts fill in the live page).
        keep_ids: whether ids stay ids; they become ``data-id`` where a live page with the same ids will take over.

    Components of other libraries (graphs, stores) have no HTML and give nothing but their ``inner``.
    """
    inner = inner or {}
    if component is None or isinstance(component, bool):
        return Markup("")
    if isinstance(component, list | tuple):
        return Markup("").join(to_html(part, inner, keep_ids=keep_ids) for part in component)
    if not isinstance(component, Component):
        return escape(str(component))
    own_id = getattr(component, "id", None)
    filled = Markup(inner[own_id]) if isinstance(own_id, str) and own_id in inner else None  # noqa: S704 - made here
    if component._namespace != "dash_html_components":
        return filled or Markup("")
    return _element(component, own_id, filled, inner, keep_ids)


def _element(
    component: Component, own_id: Any, filled: Markup | None, inner: Mapping[str, str], keep_ids: bool
) -> Markup:
    tag = _TAGS.get(component._type, component._type.lower())
    opening = Markup("<{}{}>").format(Markup(tag), _attributes(component, own_id, "id" if keep_ids else "data-id"))  # noqa: S704 - a class name of dash
    if tag in _VOID:
        return opening
    content = filled if filled is not None else to_html(getattr(component, "children", None), inner, keep_ids=keep_ids)
    return opening + content + Markup("</{}>").format(Markup(tag))  # noqa: S704


def _attributes(component: Component, own_id: Any, id_name: str) -> Markup:
    pairs: list[tuple[str, Any]] = [(id_name, own_id)] if isinstance(own_id, str) else []
    given = component.to_plotly_json()["props"]
    pairs += [(_NAMES.get(name, name), value) for name, value in given.items() if name not in _SKIPPED]
    return Markup("").join(_attribute(name, value) for name, value in pairs)


def _attribute(name: str, value: Any) -> Markup:
    if value is None or value is False:
        return Markup("")
    if value is True:
        return Markup(" {}").format(name.lower())
    if name == "style":
        raise ValueError("the content security policy refuses style attributes: use a class of the style sheet")
    return Markup(' {}="{}"').format(name if "-" in name else name.lower(), str(value))
