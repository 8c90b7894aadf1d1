"""The page that leads into a talk: the view on screen, the stories, the files to take along, the keys."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.frame import page_title
from dashboard.context import Context
from dashboard.present.document import key_words
from dashboard.present.routes import CURRENT_VIEW
from dashboard.present.stories import Story, read_story, spoken, story_names, words


def title(context: Context) -> str:
    """Title of the page in the browser."""
    return page_title(context, context.lang.gettext("Present"))


def layout(context: Context) -> list[Any]:
    """What can be shown, then how to steer it."""
    _ = context.lang.gettext
    stories = [read_story(name) for name in story_names()]
    return [
        html.H1(_("Show it in a room: full screen, large type, from the keyboard"), className="reading"),
        html.Div(
            [
                html.Section(
                    [
                        html.H2(_("Stories")),
                        html.Ul([_story(s, context) for s in stories], className="statements talks"),
                    ]
                ),
                _current_view(context),
                _keys(context),
            ],
            className="prose",
        ),
    ]


def _story(story: Story, context: Context) -> html.Li:
    _, lang, view = context.lang.gettext, context.lang, context.view
    count = lang.ngettext("{n} step", "{n} steps", len(story.steps)).format(n=len(story.steps))
    start = f"/present/{story.name}{_frozen(context)}"
    links = [
        html.A(_("Start"), href=start, className="button primary"),
        html.A(_("Offline pack, HTML"), href=f"/present/{story.name}/pack{_frozen(context)}", className="button", download=True),
        html.A(_("Deck, PPTX"), href=view.elsewhere("/deck", release=context.release.label) + f"&story={story.name}",
               className="button", download=True),
    ]  # fmt: skip
    return html.Li(
        [
            html.H3(html.A(words(story.title, lang.code), href=start, lang=spoken(story.title, lang.code))),
            html.P([html.Span(words(story.about, lang.code), lang=spoken(story.about, lang.code)), f" {count}."]),
            html.P(links, className="buttons"),
        ],
        className="statement solution",
        **{"data-story": story.name},
    )


def _frozen(context: Context) -> str:
    """The release is named from the first step on: a talk never changes while it is given."""
    return context.view.elsewhere("", release=context.release.label)


def _current_view(context: Context) -> html.Section:
    _, view, lang = context.lang.gettext, context.view, context.lang
    place = [lang.country(view.country)] if view.country else []
    name = " · ".join([*place, lang.label("theme", view.theme)])
    return html.Section(
        [
            html.H2(_("The view on screen")),
            html.P(_("One step with the map as you left it: {view}.").format(view=name)),
            html.P(
                html.A(
                    _("Start"),
                    href=view.href(f"/present/{CURRENT_VIEW}", release=context.release.label),
                    className="button",
                ),
                className="buttons",
            ),
        ]
    )


def _keys(context: Context) -> html.Section:
    _ = context.lang.gettext
    pairs = [part for key, text in key_words(context.lang) for part in (html.Dt(html.Kbd(key)), html.Dd(text))]
    return html.Section(
        [
            html.H2(_("Keys")),
            html.P(
                _(
                    "Nothing but the talk is on screen. On a phone swipe sideways; touch a state to see what stands behind its colour."
                )
            ),
            html.Dl(pairs, className="facts"),
            html.P(
                _(
                    "The offline pack is one file that opens in any browser without a network. It holds public rows only."
                ),
                className="quiet",
            ),
        ]
    )
