"""``/present/<story>``: a talk on one frozen release; ``/present/<story>/pack``: the same as one file."""

from __future__ import annotations

from urllib.parse import urlencode

import flask
from sqlalchemy import Engine

from dashboard.context import Context
from dashboard.errors import StoryError
from dashboard.i18n import Language, language
from dashboard.kept import Kept
from dashboard.present.document import linked_document
from dashboard.present.pack import pack, pack_name
from dashboard.present.show import Show, draw_show, single_view
from dashboard.present.stories import read_story
from dashboard.static import Files
from dashboard.views import View
from data.public_rows import whole_release
from data.queries import Release

CURRENT_VIEW = "view"  # in place of the name of a story: the view of the address
_KEPT_SHOWS = 16


def register_present(server: flask.Flask, engine: Engine, files: Files) -> None:
    """The talks and their files."""

    shows = Kept[Show](_KEPT_SHOWS)

    def story_show(name: str, pinned: Release, lang: Language) -> Show:
        def draw() -> Show:
            return draw_show(read_story(name), whole_release(engine, pinned, lang.code), pinned, lang)

        return shows.get((name, pinned, lang.code), draw)

    @server.get("/present/<name>")
    def present(name: str) -> flask.typing.ResponseReturnValue:
        context = _context(engine)
        view, pinned = context.view, context.release
        if not view.release:
            return flask.redirect(_at_first_step(pinned.label))
        try:
            if name == CURRENT_VIEW:
                show = single_view(view, whole_release(engine, pinned, view.lang), pinned, language(view.lang))
            else:
                show = story_show(name, pinned, language(view.lang))
        except StoryError:
            flask.abort(404)
        leave = view.elsewhere("/present") if name != CURRENT_VIEW else view.href("/")
        at = _step(flask.request.args.get("step", "1"), len(show.frames))
        text = linked_document(show, at, files, leave)
        answer = flask.Response(text, mimetype="text/html")
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer

    @server.get("/present/<name>/pack")
    def take_along(name: str) -> flask.Response:
        context = _context(engine)
        try:
            text = pack(engine, context.release, read_story(name), context.lang)
        except StoryError:
            flask.abort(404)
        answer = flask.Response(text, mimetype="text/html")
        answer.headers["Content-Disposition"] = (
            f'attachment; filename="{pack_name(name, context.release, context.lang)}"'
        )
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer


def _context(engine: Engine) -> Context:
    return Context.of(engine, View.parse(flask.request.query_string.decode()), flask.request.path)


def _at_first_step(label: str) -> str:
    query = {"step": "1", **flask.request.args.to_dict(), "release": label}
    return f"{flask.request.path}?{urlencode(query)}"


def _step(text: str, count: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), count)
