"""The HTML document around every page: head, first page as text, and the hidden place where the live page grows."""

from __future__ import annotations

import json
from typing import Any

import flask
from markupsafe import Markup, escape

from dashboard.components.help import help_dialogs
from dashboard.design import patterns
from dashboard.fragments_api import atlas_url
from dashboard.html import to_html
from dashboard.i18n import language
from dashboard.site import Site
from dashboard.static import Files


class Document:
    """Writes the document for the address of the present request."""

    def __init__(self, site: Site, files: Files) -> None:
        self.site, self.files = site, files

    def render(self, **parts: Any) -> str:
        """The whole document; ``parts`` are Dash's own pieces (config, scripts, renderer ...)."""
        search = "?" + flask.request.query_string.decode()
        path = flask.request.path
        title, lang, body, status = self.site.first_answer(path, search)
        if status != 200:
            flask.abort(flask.Response(self._write(title, lang, body), status))
        _context, page = self.site.find(path, search)
        if page is None or not page.live:
            flask.abort(flask.Response(self._write(title, lang, body, live=self._script()), status))
        settings = self._settings(path, search)
        view = settings["view"]
        drawn = f"{view['theme']}/{view['measure']}/{view['view']}" if path == "/" else ""
        return self._write(title, lang, body, settings, drawn, self._live(parts))

    def alone(self, title: str, lang: str, body: str) -> str:
        """A document that stands without scripts: an error, a login."""
        return self._write(title, lang, body)

    def _write(
        self, title: str, lang: str, body: str, settings: dict[str, Any] | None = None, drawn: str = "", live: str = ""
    ) -> str:
        return f"""<!DOCTYPE html>
<html lang="{lang}"{' data-picture="server"' if settings else ""}{f' data-drawn="{drawn}"' if drawn else ""}>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><meta name="color-scheme" content="light dark"><meta name="robots" content="noarchive">
<link rel="icon" href="data:,"><link rel="stylesheet" href="{self.files.style_url}">
<script src="{self.files.mode_url}"></script>
<script type="application/json" id="view-settings">{_json(settings or {})}</script></head>
<body><a class="skip" href="#main">{_skip(lang)}</a>
<svg width="0" height="0" aria-hidden="true" class="definitions">{patterns()}</svg>
<div id="first-page">{body}</div>
{_help(lang)}
{live}</body></html>"""

    def _script(self) -> str:
        return f'<script src="{self.files.script_url}" defer></script>'

    def _live(self, parts: dict[str, Any]) -> str:
        return f"""<div id="live-page"><div id="react-entry-point"></div></div>
<footer hidden>{parts["config"]}<script src="{self.files.script_url}"></script>{parts["scripts"]}{parts["renderer"]}</footer>"""

    def _settings(self, path: str, search: str) -> dict[str, Any]:
        """What the scripts need to know of this request."""
        context, _page = self.site.find(path, search)
        view = context.view
        return {
            "atlas": atlas_url(context),
            "view": {"theme": view.theme, "measure": view.measure, "view": view.view},
        }


def _json(value: Any) -> Markup:
    """JSON that cannot end its script element."""
    return Markup(json.dumps(value).replace("<", "\\u003c"))  # noqa: S704


def _help(lang: str) -> Markup:
    return to_html(help_dialogs(language(lang)), keep_ids=True)


def _skip(lang: str) -> str:
    return str(escape(language(lang).gettext("Skip to the content")))
