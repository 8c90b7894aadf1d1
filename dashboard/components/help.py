"""What opens over a page: the finder, the keys, the tour of the first minute. Native dialogs at the end of every document."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.finder import find_dialog
from dashboard.i18n import Language


def help_dialogs(lang: Language) -> list[Any]:
    """The dialogs ``find``, ``keys`` and ``tour``; scripts open them, nothing opens over a reader who has not asked but the tour,
    once, at the foot of the window."""
    return [find_dialog(lang), _keys(lang), _tour(lang)]


def _head(title: str, ident: str, lang: Language) -> html.Div:
    close = html.Button(
        "×", type="button", className="close", **{"data-closes": "", "aria-label": lang.gettext("Close")}
    )
    return html.Div([html.H2(title, id=ident), close], className="panel-head")


def _keys(lang: Language) -> html.Dialog:
    _ = lang.gettext
    keys = (
        (("?",), _("this list")),
        (("/",), _("find a state or a theme")),
        (("T",), _("from the map to its table, and back")),
        (("Enter",), _("open the state that is marked")),
        (("Esc",), _("close the state, the menu or this list")),
        (("←", "→", "↑", "↓"), _("walk from tile to tile")),
        (("Tab",), _("go to the next link or choice")),
    )
    pairs = [part for names, words in keys for part in (html.Dt(_kbds(names)), html.Dd(words))]
    note = _("A choice in the legend leaves only its states on the map; a second one brings all of them back.")
    parts = [_head(_("Keys"), "keys-title", lang), html.Dl(pairs), html.P(note, className="quiet")]
    return html.Dialog(parts, id="keys", **{"aria-labelledby": "keys-title"})


def _kbds(names: tuple[str, ...]) -> list[Any]:
    return [part for name in names for part in (html.Kbd(name), " ")]


def steps(lang: Language) -> tuple[tuple[str, str, str], ...]:
    """The steps of the tour: what is shown (a selector), heading, words."""
    _ = lang.gettext
    return (
        (
            ".reading",
            _("One sentence first"),
            _("The heading says what this view shows, with numbers. It follows everything you choose."),
        ),
        (
            ".chips",
            _("Twelve themes"),
            _("Choose what to ask about. Beside it: how severe, what works, the gap between both, how sure we are."),
        ),
        (
            ".stage",
            _("Colour is severity, stone grey is silence"),
            _("Grey never means “no problem”: nobody has researched it yet. Hatched means thin evidence. A dot means something works."),
        ),
        (
            ".panel",
            _("Every state has its page"),
            _("Choose a state to see what people report, what its government states, and what could be brought over from elsewhere."),
        ),
        (
            ".states",
            _("The same as a table"),
            _("Every value with its interval and its grade. Every statement has its source."),
        ),
    )  # fmt: skip


def _tour(lang: Language) -> html.Dialog:
    _ = lang.gettext
    listed = steps(lang)
    bodies = [
        html.Div(
            [_head(title, f"tour-{at}", lang), html.P(words)],
            className="step",
            hidden=at > 1,
            **{"data-shows": selector},
        )
        for at, (selector, title, words) in enumerate(listed, 1)
    ]
    buttons = html.Div(
        [
            html.Span([html.Span("1", className="at"), f" / {len(listed)}"], className="progress", role="status"),
            html.Button(_("Skip"), type="button", className="plain-button", **{"data-closes": ""}),
            html.Button(
                _("Next"), type="button", className="button primary", **{"data-next": "", "data-last": _("Done")}
            ),
        ],
        className="buttons",
    )
    return html.Dialog([*bodies, buttons], id="tour", className="tour", **{"aria-labelledby": "tour-1"})
