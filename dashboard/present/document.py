"""The document of a show: the same for the page and for the file that is taken along without a network."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from dash import html
from markupsafe import Markup, escape

from dashboard.design import definitions, style_sheet
from dashboard.figures.svg_map import svg_map
from dashboard.html import to_html
from dashboard.i18n import Language
from dashboard.present.show import Frame, Show
from dashboard.static import ASSETS, Files

FOLDER = ASSETS / "present"


def show_script() -> str:
    """The one script of a show."""
    return (FOLDER / "present.js").read_text(encoding="utf-8")


def show_style() -> str:
    """The style of a show, which comes after that of every page."""
    return (FOLDER / "present.css").read_text(encoding="utf-8")


def linked_document(show: Show, at: int, files: Files, leave: str) -> str:
    """A show served by the site, opened at one step.

    Args:
        at: number of the step, from 1.
        files: addresses of our own files.
        leave: where Escape leads.
    """
    links = [Markup('<link rel="stylesheet" href="{}">').format(url) for url in (files.style_url, files.show_style_url)]
    mode = Markup('<script src="{}"></script>').format(files.first_url)
    head = Markup("").join(links) + mode
    script = Markup('<script src="{}" defer></script>').format(files.show_script_url)
    return _document(show, at, head, script, leave)


def whole_document(show: Show, style: str) -> str:
    """A show as one file: it asks nobody for anything, and its policy forbids it to.

    Args:
        style: the style sheets of the site.
    """
    code = show_script()
    allowed = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'; img-src data:; base-uri 'none'; form-action 'none'"
    head = Markup('<meta http-equiv="Content-Security-Policy" content="{}"><style>{}</style>').format(
        policy,
        Markup(style_sheet() + style + show_style()),  # noqa: S704 - our own files
    )
    return _document(show, 1, head, Markup("<script>{}</script>").format(Markup(code)), "")  # noqa: S704


def _document(show: Show, at: int, head: Markup, script: Markup, leave: str) -> str:
    frame = show.frames[at - 1]
    data = {
        "title": show.title,
        "at": at,
        "leave": leave,
        "outlines": svg_map(frame.painted, "") if frame.view == "tiles" else "",
        "steps": [each.as_json() for each in show.frames],
    }
    return f"""<!DOCTYPE html>
<html lang="{show.lang.code}" class="showing">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title lang="{show.title_lang}">{escape(show.title)}</title><meta name="color-scheme" content="light dark"><meta name="robots" content="noarchive">
<link rel="icon" href="data:,">{head}</head>
<body>{definitions()}
{to_html(_body(show, at, frame), _inner(frame))}
<script type="application/json" id="show-data">{_json(data)}</script>{script}
<noscript>{_without_scripts(show, at, at_site=bool(leave))}</noscript></body></html>"""


def _body(show: Show, at: int, frame: Frame) -> list[Any]:
    _ = show.lang.gettext
    beside = "with-beside" if frame.beside else "alone"
    return [
        html.Main(
            [
                html.P(frame.kicker, id="kicker", className="show-kicker"),
                html.H1(id="sentence", className="show-sentence", tabIndex="-1", **{"aria-live": "polite"}),
                html.Div(
                    [
                        html.Figure(
                            [
                                html.Div(id="picture", className="show-picture"),
                                html.Div(id="legend", className="legend"),
                            ],
                            className="show-map",
                        ),
                        html.Section(id="beside", className="show-beside", **{"aria-label": _("In detail")}),
                    ],
                    className=f"show-body {beside}",
                    id="show-body",
                ),
                html.P(
                    [
                        html.Span(_source(show)),
                        html.Span(f"{at} / {len(show.frames)}", id="count", className="show-count"),
                    ],
                    className="show-foot",
                ),
            ],
            id="main",
            className="show",
        ),
        html.Aside(id="note", className="show-note", hidden=True, **{"aria-label": _("Presenter’s note")}),
        html.Aside(_keys(show.lang), id="keys", className="show-keys", hidden=True, **{"aria-label": _("Keys")}),
    ]


def _inner(frame: Frame) -> dict[str, str]:
    return {
        "sentence": frame.sentence,
        "picture": frame.picture(),
        "legend": frame.legend,
        "beside": frame.beside,
    }


def _source(show: Show) -> str:
    lang, pinned = show.lang, show.release
    parts = [
        lang.gettext("Belarusians abroad: the problem map"),
        lang.gettext("Release {label}").format(label=pinned.label),
        lang.date(pinned.reference_date),
        pinned.method,
        pinned.content_hash[:12],
    ]
    if show.limited:
        parts.append(lang.gettext("public rows only"))
    if show.hidden:
        left_out = lang.ngettext(
            "{n} row that is not public left out", "{n} rows that are not public left out", show.hidden
        )
        parts.append(left_out.format(n=show.hidden))
    return " · ".join(parts)


def key_words(lang: Language) -> tuple[tuple[str, str], ...]:
    """Keys and what they do."""
    _ = lang.gettext
    return (
        ("→ ␣ PgDn", _("next step")),
        ("← PgUp", _("step back")),
        ("Home End", _("first, last step")),
        ("1 2 3 …", _("go to a step")),
        ("F", _("full screen")),
        ("N", _("presenter’s note")),
        ("B", _("blank screen")),
        ("Esc", _("leave")),
        ("?", _("these keys")),
    )


def _keys(lang: Language) -> list[Any]:
    pairs = [part for key, text in key_words(lang) for part in (html.Dt(html.Kbd(key)), html.Dd(text))]
    return [html.H2(lang.gettext("Keys")), html.Dl(pairs)]


def _without_scripts(show: Show, at: int, *, at_site: bool) -> Markup:
    """Plain links on the site; in a file every further step needs the script."""
    _ = show.lang.gettext
    if not at_site:
        return escape(_("Allow scripts for this file to go on."))
    steps = [(at - 1, _("step back")), (at + 1, _("next step"))]
    links = [
        Markup('<a href="?release={}&amp;step={}&amp;lang={}">{}</a>').format(
            show.release.label, to, show.lang.code, text
        )
        for to, text in steps
        if 1 <= to <= len(show.frames)
    ]
    return Markup(" · ").join(links)


def _json(value: Any) -> Markup:
    """JSON that cannot end its script element."""
    return Markup(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704
