"""Plain forms that change the address: they work without scripts, and every browser knows how to show them."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.i18n import Language
from dashboard.views import GROUPS, View


def select(label: str, name: str, options: list[tuple[str, str]], chosen: str) -> html.Label:
    """A labelled native choice; ``options`` are (value, text), an unknown ``chosen`` means the first."""
    values = [value for value, _text in options]
    chosen = chosen if chosen in values else values[0]
    entries = [_option(text, value, value == chosen) for value, text in options]
    return html.Label([html.Span(label), html.Select(entries, name=name)])


def hidden(name: str, value: str) -> html.Select:
    """A value that the form carries along. (Dash has no hidden input.)"""
    return html.Select([_option("", value, True)], name=name, hidden=True, **{"aria-hidden": "true"})


def kept(view: View, **reset: Any) -> list[html.Select]:
    """The fields of a view that a form must not lose; ``reset`` are those that the form sets itself."""
    pairs = [part.split("=", 1) for part in view.query(**reset).lstrip("?").split("&") if part]
    return [hidden(name, value) for name, value in pairs]


def group_names(lang: Language) -> dict[str, str]:
    """The groups of states that a page can be narrowed to, by their name in addresses."""
    _ = lang.gettext
    names = (_("All 46 states"), _("European Union"), _("European Economic Area"), _("Schengen area"))
    return dict(zip(GROUPS, names, strict=True))


def _option(text: str, value: str, chosen: bool) -> html.Option:
    return html.Option(text, value=value, **({"selected": "selected"} if chosen else {}))
