"""Pages for when there is nothing to show: they say what happened and what to do."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import html
from markupsafe import escape

from dashboard.components.frame import frame
from dashboard.context import Context
from dashboard.html import to_html
from dashboard.i18n import Language, language
from dashboard.views import View


def not_found_page(context: Context) -> tuple[str, str, str, int]:
    """Title, language, HTML and status for an address that has no page."""
    title, content = _not_found(context.view, context.lang)
    return title, context.lang.code, to_html(frame(context, content)), 404


def missing_page(view: View) -> tuple[str, str, str, int]:
    """The same without the frame, where a page's own address is right and what it asks for is not there."""
    lang = language(view.lang)
    title, content = _not_found(view, lang)
    return title, lang.code, to_html(html.Main(content, id="main", className="page notice")), 404


def _not_found(view: View, lang: Language) -> tuple[str, list[Any]]:
    _ = lang.gettext
    title = _("There is no such page")
    link = html.A(_("Go to the map"), href=view.elsewhere("/"))
    return title, [html.H1(title), html.P([_("The address may be mistyped or old. "), link, "."])]


def no_release_page(view: View) -> tuple[str, str, str, int]:
    """Title, language, HTML and status while nothing has been published."""
    lang = language(view.lang)
    _ = lang.gettext
    title = _("No release yet")
    content = [
        html.H1(title),
        html.P(_("Nothing has been published in this database. Whoever runs this site publishes with:")),
        html.Pre(html.Code("python -m etl publish")),
    ]
    return title, lang.code, to_html(html.Main(content, id="main", className="page", tabIndex="-1")), 503


def bad_request_page(view: View, reason: str, style_url: str) -> str:
    """A whole HTML page for a document that cannot be made as asked."""
    lang = language(view.lang)
    _ = lang.gettext
    title = _("This document cannot be made as asked")
    content = [
        html.H1(title, className="reading"),
        html.P(reason, lang="en"),
        html.P([html.A(_("Go to the map"), href=view.elsewhere("/")), "."]),
    ]
    body = to_html(html.Main(content, className="page", id="main"))
    return (
        f'<!DOCTYPE html>\n<html lang="{lang.code}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="{escape(style_url)}"></head><body>{body}</body></html>'
    )


def failure_page(view: View, number: str) -> tuple[str, str, str, int]:
    """Something failed on our side: what the reader can do, and the number under which the log has it."""
    lang = language(view.lang)
    _ = lang.gettext
    title = _("Something failed on our side")
    content = [
        html.H1(title),
        html.P(
            _("Nothing you did caused it. Try again in a minute; if it stays, tell whoever runs this site this number:")
        ),
        html.P(html.Code(number), className="failure-number"),
        html.P(html.A(_("Go to the map"), href=view.elsewhere("/"))),
    ]
    return title, lang.code, to_html(html.Main(content, id="main", className="page notice")), 500


def away_page(view: View, number: str) -> tuple[str, str, str, int]:
    """The database cannot be reached, and no page of this address is kept."""
    lang = language(view.lang)
    _ = lang.gettext
    title = _("The evidence cannot be reached just now")
    content = [
        html.H1(title),
        html.P(_("The database does not answer. Nothing is lost. Try again in a few minutes.")),
        html.P([_("If it stays, tell whoever runs this site this number:"), " ", html.Code(number)]),
    ]
    return title, lang.code, to_html(html.Main(content, id="main", className="page notice")), 503


def away_notice(lang: Language) -> str:
    """The line above a page that was kept from before the database went away."""
    _ = lang.gettext
    text = _(
        "The database cannot be reached. This is the page as it was last drawn; filters and downloads may not work."
    )
    return str(to_html(html.P(text, className="notice-line", role="status")))


def age_notice(reference_date: str, stale_after: int, lang: Language) -> str:
    """The line above a release that has grown old; "" for a fresh one."""
    days = (date.today() - date.fromisoformat(reference_date)).days
    if days <= stale_after:
        return ""
    text = lang.ngettext(
        "This release is {n} day old (reference date {date}). Check what has changed since before you rely on it.",
        "This release is {n} days old (reference date {date}). Check what has changed since before you rely on it.",
        days,
    )
    shown = text.format(n=days, date=lang.date(reference_date))
    return str(to_html(html.P(shown, className="notice-line", role="status")))
