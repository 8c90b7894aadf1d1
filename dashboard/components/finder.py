"""The way to everything by name: a link in the head line, its form, and the dialog that scripts open in place."""

from __future__ import annotations

from typing import Any

from dash import html
from markupsafe import Markup

from dashboard.components.boundary import no_answer
from dashboard.components.forms import kept as kept_fields
from dashboard.context import Context
from dashboard.html import to_html
from dashboard.i18n import Language
from dashboard.views import View

PATH = "/find"


def find_link(context: Context, here: str) -> html.A:
    """Leads to the page; with scripts, opens the dialog."""
    current = {"aria-current": "page"} if here == PATH else {}
    return html.A(
        [html.I(className="glass"), html.Span(context.lang.gettext("Find"), className="long")],
        href=context.view.elsewhere(PATH),
        className="find-link",
        **{"data-opens": "find", "aria-keyshortcuts": "/", **current},
    )


def find_form(lang: Language, text: str = "", *, kept: View | None = None) -> Markup:
    """One field that sends itself to the page, where it has the focus. (Dash has no plain input: this is written out.)"""
    carried = kept_fields(View(lang=kept.lang, release=kept.release)) if kept else []
    return Markup(
        '<form role="search" action="{}" class="find-form">{}'
        '<label><span class="unseen">{}</span><input type="search" name="q" value="{}" placeholder="{}" maxlength="80"'
        ' autocomplete="off" spellcheck="false"{}></label> <button class="button">{}</button></form>'
    ).format(
        PATH,
        to_html(carried),
        what_can_be_found(lang),
        text,
        _examples(lang),
        Markup(" autofocus") if kept else "",
        lang.gettext("Find"),
    )


def what_can_be_found(lang: Language) -> str:
    """What the field is for, as its label and the heading of its page."""
    return lang.gettext("Find a state, a theme or a statement")


def _examples(lang: Language) -> str:
    """What could be typed: names that the reader sees elsewhere."""
    state, theme = lang.country("PL"), lang.label("theme", "FIN")
    return f"{lang.country('LT')}, {theme}, {state} {theme}, P016"


def find_dialog(lang: Language) -> Any:
    """The same while typing: scripts fill it with what the page answers."""
    told = {"data-failed": no_answer(lang)}
    return html.Dialog(
        [
            html.H2(what_can_be_found(lang), id="find-title", className="unseen"),
            find_form(lang),
            html.P("", role="status", className="found-count", **told),
            html.Div(className="found"),
        ],
        id="find",
        **{"aria-labelledby": "find-title"},
    )
