"""A part of a page that fails leaves the others standing: the reader is told which number to report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask
from dash import html
from sqlalchemy.exc import SQLAlchemyError

from dashboard.context import Context
from dashboard.failure_log import note_failure
from dashboard.i18n import Language
from data.errors import DataError


def part(context: Context, name: str, draw: Callable[[], Any]) -> Any:
    """What ``draw`` gives, or a message in its place.

    A database that is away concerns the whole page and is raised as it is.

    Args:
        name: what the log calls this part.
    """
    try:
        return draw()
    except (SQLAlchemyError, DataError):
        raise
    except Exception as error:
        number = note_failure(error, f"the part {name!r} of a page")
        if flask.has_request_context():
            flask.g.part_failed = True
        text = context.lang.gettext(
            "This part of the page could not be drawn; the others are complete. Number: {number}"
        )
        return html.Section(html.P(text.format(number=number)), className="failed-part", role="alert")


def has_failed() -> bool:
    """Whether a part failed in the present request; such a page is not kept."""
    return flask.has_request_context() and bool(flask.g.get("part_failed"))


def no_answer(lang: Language) -> str:
    """What scripts say where the server does not answer them."""
    return lang.gettext("No answer from the server. Try again in a moment.")
