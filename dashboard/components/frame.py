"""The frame of every page: head line with the pages, foot with release, method and licence."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.finder import find_link
from dashboard.context import Context
from dashboard.i18n import Language, available, language

NAVIGATION = (
    ("/", "Map"),
    ("/gaps", "Gaps"),
    ("/compare", "Compare"),
    ("/solutions", "Solutions"),
    ("/changes", "Changes"),
    ("/method", "Method"),
)


def page_title(context: Context, name: str) -> str:
    """What the browser's tab says: the page, then the site."""
    return " · ".join([name, context.lang.gettext("Belarusians abroad: the problem map")])


def frame(context: Context, content: Any) -> list[Any]:
    """Header, main and footer around the content of a page."""
    return [_header(context), html.Main(content, id="main", className="page", tabIndex="-1"), _footer(context)]


def page_names(lang: Language) -> dict[str, str]:
    """The pages of the head line by address, in the reader's language."""
    _ = lang.gettext
    names = (_("Map"), _("Gaps"), _("Compare"), _("Solutions"), _("Changes"), _("Method"))
    return dict(zip((path for path, _name in NAVIGATION), names, strict=True))


def _header(context: Context) -> html.Header:
    _, view = context.lang.gettext, context.view
    here = "/" + context.path.strip("/").split("/")[0]
    links = [
        html.Li(html.A(name, href=view.elsewhere(path), **({"aria-current": "page"} if path == here else {})))
        for path, name in page_names(context.lang).items()
    ]
    brand = html.A(
        [html.Strong(_("Belarusians abroad")), html.Span(_("the problem map"))],
        href=view.elsewhere("/"),
        className="brand",
    )
    release = html.Span(_("Release {label}").format(label=context.release.label), className="release")
    return html.Header(
        [
            brand,
            html.Nav(html.Ul(links), **{"aria-label": _("Pages")}),
            html.Div(
                [
                    find_link(context, here),
                    release,
                    _languages(context),
                    _present(context, here),
                    _display(context),
                    _help(context),
                ],
                className="tools",
            ),
        ],
        className="site-header",
    )


def _present(context: Context, here: str) -> html.A:
    """Presenting begins with what is on screen: the link keeps the whole view."""
    current = {"aria-current": "page"} if here == "/present" else {}
    words = [html.Span(context.lang.gettext("Present"), className="long"), html.I(className="screen short")]
    return html.A(words, href=context.view.href("/present"), className="present", **current)


def _languages(context: Context) -> html.Details:
    links = [
        html.A(
            language(code).name,
            href=context.view.href(context.path, lang=code),
            lang=code,
            hrefLang=code,
            **{"data-lang": code, **({"aria-current": "true"} if code == context.lang.code else {})},
        )
        for code in available()
    ]
    return _menu(context.lang.name, context.lang.code.upper(), context.lang.gettext("Language"), links, "languages")


def _display(context: Context) -> html.Details:
    """The reader's choice of mode; it stays in this browser and is never sent."""
    _ = context.lang.gettext
    modes = {"": _("As the device"), "light": _("Light"), "dark": _("Dark"), "contrast": _("High contrast")}
    buttons = [
        html.Button(name, type="button", **{"data-mode-choice": mode, "aria-pressed": "false"})
        for mode, name in modes.items()
    ]
    return _menu(_("Display"), html.I(className="half"), _("Display"), buttons, "display needs-scripts")


def _menu(shown: str, short: Any, name: str, entries: list[Any], class_name: str) -> html.Details:
    """A native disclosure; on a phone it shows ``short`` and still says its whole name."""
    prefix = html.Span(f"{name}: ", className="unseen") if name != shown else None
    words = [html.Span(shown, className="long"), html.Span(short, className="short", **{"aria-hidden": "true"})]
    return html.Details(
        [html.Summary([prefix, *words]), html.Ul([html.Li(entry) for entry in entries])], className=f"menu {class_name}"
    )


def _help(context: Context) -> html.Button:
    return html.Button(
        "?",
        type="button",
        className="round needs-scripts",
        **{"data-opens": "keys", "aria-label": context.lang.gettext("Help and keys")},
    )


def _footer(context: Context) -> html.Footer:
    _, pinned = context.lang.gettext, context.release
    facts = _("Release {label}, reference date {date}, method {method}, content {content}").format(
        label=pinned.label,
        date=context.lang.date(pinned.reference_date),
        method=pinned.method,
        content=pinned.content_hash[:12],
    )
    return html.Footer(
        [
            html.P(
                [
                    facts,
                    ". ",
                    html.A(_("How to read it"), href=context.view.elsewhere("/method")),
                    html.Span(
                        [
                            " · ",
                            html.Button(
                                _("One-minute tour"), type="button", className="plain-button", **{"data-opens": "tour"}
                            ),
                            " · ",
                            html.Button(_("Keys"), type="button", className="plain-button", **{"data-opens": "keys"}),
                        ],
                        className="needs-scripts",
                    ),
                ]
            ),
            html.P(
                _(
                    "“Not researched” never means “no problem”. Statements are in our own words; every one has its source."
                )
            ),
            html.P(
                _("Borders: Natural Earth (public domain), modified. Borders shown imply no opinion on legal status.")
            ),
        ],
        className="site-footer",
    )
