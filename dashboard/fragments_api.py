"""What the map's scripts ask for: the atlas of a release, and single fragments of filtered views."""

from __future__ import annotations

import json
from functools import lru_cache

import flask
from sqlalchemy import Engine

from dashboard.context import Context
from dashboard.pages.home.fragments import atlas, draw_fragment, draw_pictures
from dashboard.static import compressed
from dashboard.views import View
from data.errors import DataError

_FOREVER = "public, max-age=31536000, immutable"
_KEPT_FRAGMENTS = 512


def atlas_url(context: Context) -> str:
    """Address of the atlas; it holds the content hash, so that the browser may keep it for good."""
    return f"/atlas/{context.release.content_hash[:16]}/{context.lang.code}.json?release={context.release.label}"


def register_fragments(server: flask.Flask, engine: Engine) -> None:
    """``/atlas/<hash>/<lang>.json`` and ``/fragment?<view>``."""

    @lru_cache(maxsize=_KEPT_FRAGMENTS)
    def fragment_json(view: View, _hash: str) -> bytes:
        context = Context.of(engine, view)
        return json.dumps(draw_fragment(context).as_json(), ensure_ascii=False).encode()

    @server.get("/atlas/<digest>/<lang>.json")
    def whole(digest: str, lang: str) -> flask.Response:
        view = View.parse(flask.request.query_string.decode(), lang=lang)
        context = _context(engine, view)
        if not context.release.content_hash.startswith(digest):
            flask.abort(404)
        drawn = {"themes": atlas(context), "tiles": draw_pictures(context)["tiles"]}
        return compressed(json.dumps(drawn, ensure_ascii=False).encode(), "application/json", _FOREVER)

    @server.get("/fragment")
    def one() -> flask.Response:
        context = _context(engine, View.parse(flask.request.query_string.decode()))
        content = fragment_json(context.view, context.release.content_hash)
        return compressed(content, "application/json", "no-cache")


def _context(engine: Engine, view: View) -> Context:
    try:
        return Context.of(engine, view)
    except DataError:
        flask.abort(503)
