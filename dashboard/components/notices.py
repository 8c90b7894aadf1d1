"""Pages for when there is nothing to show: they say what happened and what to do."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import html

from dashboard.components.frame import frame
from dashboard.context import Context
from dashboard.errors import RequestError
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


def refused_page(view: View, error: RequestError, path: str) -> tuple[str, str, str, int]:
    """A request that cannot be meant, or for what is not there: the reason, and a way on."""
    lang = language(view.lang)
    _ = lang.gettext
    title = reason = error.words(_)
    if error.status == 400:
        title = _("This document cannot be made as asked")
    content = [
        html.H1(title),
        *([html.P(reason)] if reason != title else []),
        *([html.P(html.A(_("All solutions"), href=view.elsewhere("/solutions")))] if "/solutions/" in path else []),
        html.P(html.A(_("Go to the map"), href=view.elsewhere("/"))),
    ]
    return title, lang.code, to_html(html.Main(content, id="main", className="page notice")), error.status


def unknown_release_page(view: View, label: str, path: str) -> tuple[str, str, str, int]:
    """The address names a release that is not here: never another one in silence, but a way to the current one."""
    lang = language(view.lang)
    _ = lang.gettext
    title = _("Release {label} is not here").format(label=label[:40])
    content = [
        html.H1(title),
        html.P(_("Its label may be mistyped, or this site may never have had it.")),
        html.P(html.A(_("Show the current release"), href=view.href(path, release="", since=""))),
        html.P(html.A(_("What changed between releases"), href=view.href("/changes", release="", since=""))),
    ]
    return title, lang.code, to_html(html.Main(content, id="main", className="page notice")), 404


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
