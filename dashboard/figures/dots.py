"""The dot of what works. Style sheets draw it: few fonts have such a letter, and a browser without it asks all its fonts."""

from __future__ import annotations

from dash import html
from markupsafe import Markup

from dashboard.figures.painting import PARTLY, WORKS

SHAPES = {WORKS: "full", PARTLY: "ring"}  # by the mark of a paint


def dot(mark: str) -> html.Span | None:
    """A full dot or a ring for the mark of a paint; None where nothing works. Words beside it say the same."""
    return html.Span(className=_look(mark), **{"aria-hidden": "true"}) if mark else None


def dot_markup(mark: str) -> Markup:
    """The same as HTML."""
    return Markup('<span class="{}" aria-hidden="true"></span>').format(_look(mark)) if mark else Markup("")


def _look(mark: str) -> str:
    return "dot ring" if SHAPES[mark] == "ring" else "dot"
