"""The filters of the map: sub-theme, group of states, kind of source. A form that works without scripts too."""

from __future__ import annotations

from dash import html

from dashboard.components.forms import group_names, kept, select
from dashboard.context import Context
from data.codebook import codebook

# Letters that belong together for a reader who asks "what do official sources say, and what do people say?"
SOURCE_GROUPS = ("AB", "C", "DEF")


def filters(context: Context) -> html.Form:
    """Three choices; scripts apply a change at once, without them there is a button."""
    view, lang, _ = context.view, context.lang, context.lang.gettext
    subthemes = [
        (sub.code, f"{sub.code} {lang.label('subtheme', sub.code)}") for sub in codebook().theme(view.theme).subthemes
    ]
    kinds = dict(
        zip(
            SOURCE_GROUPS,
            (_("Official sources (A, B)"), _("Case files, surveys (C)"), _("Interviews, media, conferences (D, E, F)")),
            strict=True,
        )
    )
    choices = [
        select(_("Sub-theme"), "subtheme", [("", _("Whole theme")), *subthemes], view.subtheme),
        select(
            _("States"),
            "members",
            [("" if code == "all" else code, name) for code, name in group_names(lang).items()],
            view.members,
        ),
        select(_("Sources"), "sources", [("", _("All kinds")), *kinds.items()], view.sources),
    ]
    return html.Form(
        [*kept(view, subtheme="", members="all", sources=""), *choices, html.Button(_("Show"), type="submit")],
        method="get",
        action="/",
        className="filters",
    )
