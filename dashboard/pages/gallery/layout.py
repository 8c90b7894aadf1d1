"""Every part once, in the mode that the reader has chosen. All values in it are made up."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.cells import share_bar
from dashboard.components.finder import find_form
from dashboard.components.forms import select
from dashboard.components.frame import page_title
from dashboard.context import Context
from dashboard.design import LIGHT, RADIUS, SPACE, TYPE, paints
from dashboard.tables import class_word, grade_word, interval

MADE_UP: dict[str, Any] = {
    "country": "AD", "state": "graded", "severity": 3.4, "severity_low": 2.1, "severity_high": 4.6, "severity_class": 3,
    "grade": "C", "critical": True, "contested": True, "finding_count": 3, "solution_count": 1, "best_status": "working",
    "best_level": "L4", "p1": 0.05, "p2": 0.15, "p3": 0.4, "p4": 0.3, "p5": 0.1,
}  # fmt: skip


def title(context: Context) -> str:
    """Title of the page in the browser."""
    return page_title(context, context.lang.gettext("Parts of the interface"))


def layout(context: Context) -> list[Any]:
    """Tokens first, then controls, then what evidence looks like."""
    _ = context.lang.gettext
    parts = [_colours(context), _type(context), _space(context), _controls(context), _evidence(context)]
    note = _("For maintainers. The values here are made up.")
    return [
        html.H1(_("Parts of the interface"), className="reading"),
        html.P(note, className="quiet"),
        html.Div(parts, className="prose wide gallery"),
    ]


def _colours(context: Context) -> html.Section:
    _ = context.lang.gettext
    tokens = [html.Li([html.I(className=f"swatch token-{name}"), html.Code(f"--{name}")]) for name in LIGHT]
    fills = [html.Li([html.I(className=f"swatch paint-{key}"), html.Code(f"paint-{key}")]) for key in paints()]
    return html.Section(
        [html.H2(_("Colours")), html.Ul(tokens, className="columns"), html.Ul(fills, className="columns")]
    )


def _type(context: Context) -> html.Section:
    _ = context.lang.gettext
    lines = [
        html.P([html.Span(_("People report problems in 7 of 46 states."), className=f"size-{name}"), " ", html.Small(f"{name} {rem * 16:g} px")])
        for name, rem in TYPE.items()
    ]  # fmt: skip
    return html.Section([html.H2(_("Type")), *lines])


def _space(context: Context) -> html.Section:
    steps = ", ".join(f"--space-{name} {rem:g} rem" for name, rem in SPACE.items())
    corners = ", ".join(f"--radius-{name} {value}" for name, value in RADIUS.items())
    return html.Section(
        [html.H2(context.lang.gettext("Space and shape")), html.P(html.Code(steps)), html.P(html.Code(corners))]
    )


def _controls(context: Context) -> html.Section:
    _ = context.lang.gettext
    here = context.view.elsewhere("/gallery")
    chips = [html.A(_("chosen"), href=here, **{"aria-current": "true"}), html.A(_("not chosen"), href=here)]
    buttons = [
        html.A(_("Briefing, PDF"), href=here, className="button primary"),
        html.A(_("Briefing, DOCX"), href=here, className="button"),
        html.Button("?", type="button", className="round", **{"aria-label": _("Help and keys")}),
    ]
    menu = html.Details(
        [html.Summary(_("Display")), html.Ul([html.Li(html.Button(_("Dark"), type="button"))])], className="menu"
    )
    return html.Section(
        [
            html.H2(_("Controls")),
            html.Nav(chips, className="chips", **{"aria-label": _("Theme")}),
            html.Div(select(_("Sub-theme"), "subtheme", [("", _("Whole theme"))], ""), className="filters"),
            html.P(buttons, className="buttons"),
            find_form(context.lang),
            menu,
            html.Details([html.Summary(_("Explain this colour")), html.P(_("What a disclosure holds."))]),
        ]
    )


def _evidence(context: Context) -> html.Section:
    lang, _ = context.lang, context.lang.gettext
    statements = [
        html.Li([html.P(words), html.P(_("A made-up source"), className="source")], className=f"statement {kind}")
        for kind, words in (("problem", _("A made-up problem.")), ("solution", _("A made-up solution.")))
    ]
    return html.Section(
        [
            html.H2(_("Evidence")),
            html.P([html.I(className="swatch paint-s3"), class_word(MADE_UP, lang)]),
            html.P(interval(MADE_UP, lang)),
            html.P(share_bar(MADE_UP)),
            html.P(grade_word(MADE_UP, lang)),
            html.Ul(statements, className="statements"),
        ]
    )
