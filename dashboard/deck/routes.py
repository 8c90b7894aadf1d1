"""``/deck?story=europe|country=LT|theme=FIN&lang=be``: the deck as a file."""

from __future__ import annotations

import flask
from sqlalchemy import Engine

from dashboard.deck.plan import DeckRequest, story_of
from dashboard.errors import StoryError
from dashboard.i18n import language
from dashboard.kept import Kept
from dashboard.present.show import draw_show
from data.public_rows import whole_release
from data.queries import Release, fetch_release

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_KEPT = 8


def register_decks(server: flask.Flask, engine: Engine) -> None:
    """Attach the route. A release never changes, so a deck that was made is kept."""

    decks = Kept[bytes](_KEPT)

    def made(request: DeckRequest, pinned: Release) -> bytes:
        lang = language(request.lang)
        shown = whole_release(engine, pinned, lang.code)
        show = draw_show(story_of(request, shown.cells, lang), shown, pinned, lang)
        from dashboard.deck.write import write_deck  # 20 MB that a process without decks does without

        return write_deck(show, shown, {"country": request.country, "theme": request.theme})

    @server.get("/deck")
    def deck() -> flask.Response:
        request = DeckRequest.parse(flask.request.args)
        pinned = fetch_release(engine, request.release or None)
        try:
            content = decks.get((request, pinned), lambda: made(request, pinned))
        except StoryError:
            flask.abort(404)
        answer = flask.Response(content, content_type=PPTX)
        answer.headers["Content-Disposition"] = f'attachment; filename="{request.name(pinned.label)}.pptx"'
        public = pinned.audience == "public"
        answer.headers["Cache-Control"] = "public, max-age=300" if public else "private, no-cache"
        return answer
