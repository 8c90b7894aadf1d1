"""The HTML document around every page: head, the page as text, and the scripts of the live map."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import flask
from markupsafe import Markup, escape

from dashboard.components.boundary import has_failed
from dashboard.components.help import help_dialogs
from dashboard.design import definitions
from dashboard.html import to_html
from dashboard.i18n import language
from dashboard.site import FirstAnswer, Site
from dashboard.static import Files

_FIRST_QUESTIONS = ("/_dash-layout", "/_dash-dependencies")  # what Dash asks for as soon as it runs


class Document:
    """Writes the document for the address of the present request."""

    def __init__(self, site: Site, files: Files) -> None:
        self.site, self.files = site, files

    def render(self, **parts: Any) -> str:
        """The whole document; ``parts`` are Dash's own pieces (config, scripts, renderer ...)."""
        search = "?" + flask.request.query_string.decode()
        path = flask.request.path
        answer = self.site.first_answer(path, search)
        title, lang, body = answer.title, answer.lang, answer.html
        if answer.status == 200 and answer.fresh:
            flask.g.page_tag = self._tag(answer)
        if answer.context is None:
            live = self._script() if answer.status == 200 else ""
            made = flask.Response(self._write(title, lang, body, live=live, notice=answer.notice), answer.status)
            if not answer.fresh or has_failed() or answer.status == 503:
                made.headers["Cache-Control"] = "no-store"
            flask.abort(made)
        view, asked = answer.context.view, list(_FIRST_QUESTIONS)
        facts = dict(answer.facts)
        if "atlas" in facts:
            facts["outlines"] = self.files.boundaries_url
            asked += [facts["atlas"], facts["outlines"]]
        drawn = f"{view.theme}/{view.measure}/{view.view}" if "paint" in facts else ""
        return self._write(title, lang, body, facts, drawn, self._live(parts, asked), answer.notice)

    def _tag(self, answer: FirstAnswer) -> str:
        """Changes with what the page says and with the files that it names; Dash's own parts differ at every request."""
        files = self.files
        named = (files.style_url, files.first_url, files.script_url, files.plotly_url, files.dash_url)
        parts = (answer.html, answer.notice, *named)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]

    def alone(self, title: str, lang: str, body: str) -> str:
        """A document that stands without scripts: an error, a login."""
        return self._write(title, lang, body)

    def _write(
        self,
        title: str,
        lang: str,
        body: str,
        settings: dict[str, Any] | None = None,
        drawn: str = "",
        live: str = "",
        notice: str = "",
    ) -> str:
        return f"""<!DOCTYPE html>
<html lang="{lang}"{' data-picture="server"' if settings is not None else ""}{f' data-drawn="{drawn}"' if drawn else ""}>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><meta name="color-scheme" content="light dark"><meta name="robots" content="noarchive">
<link rel="icon" href="data:,">{self._mode_and_style(in_page=settings is not None)}</head>
<body><a class="skip" href="#main">{_skip(lang)}</a>
{definitions()}
{_signed_in(lang)}{notice}{body}
{_help(lang)}
<script type="application/json" id="view-settings">{_json(settings or {})}</script>
{live}</body></html>"""

    def _mode_and_style(self, *, in_page: bool) -> str:
        """The colour mode and the style sheet: part of a live page, whose picture then waits for no other file; elsewhere
        files that the browser has."""
        if in_page:
            return f"<script>{self.files.first}</script><style>{self.files.style}</style>"
        return f'<script src="{self.files.first_url}"></script><link rel="stylesheet" href="{self.files.style_url}">'

    def _script(self) -> str:
        return f'<script src="{self.files.script_url}" defer></script>'

    def _live(self, parts: dict[str, Any], asked: list[str]) -> str:
        """What the live map takes: fetched and run after the page's first picture (``first.js``). plotly comes last, since
        the others are run while it is on its way."""
        fetched = "".join(f'<link data-rel="preload" href="{escape(url)}" as="fetch" crossorigin>' for url in asked)
        large = _later(self.files.plotly_url, 'fetchpriority="high"')
        scripts = _later(self.files.script_url) + _later(self.files.dash_url) + large
        start = _later(self.files.start_url, 'id="_dash-renderer"')
        return f"<footer hidden>{parts['config']}{fetched}{scripts}{start}</footer>"


def _later(url: str, mark: str = "") -> str:
    """A script for later. Dash looks for its renderer in a ``src``, and for its id."""
    return f'<link data-src="{escape(url)}"{mark and " " + mark}>'


def _json(value: Any) -> Markup:
    """JSON that cannot end its script element."""
    return Markup(json.dumps(value).replace("<", "\\u003c"))  # noqa: S704


def _help(lang: str) -> Markup:
    return to_html(help_dialogs(language(lang)))


def _signed_in(lang: str) -> Markup:
    """Who is signed in, and the way out; nothing where nobody signs in."""
    known = flask.g.get("person")
    if known is None:
        return Markup("")
    _ = language(lang).gettext
    return Markup(
        '<form method="post" action="/logout" class="signed-in"><span>{}</span> <button>{}</button></form>'
    ).format(_("Signed in as {name}").format(name=known.name), _("Sign out"))


def _skip(lang: str) -> str:
    return str(escape(language(lang).gettext("Skip to the content")))
