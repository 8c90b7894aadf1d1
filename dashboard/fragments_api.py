"""What the map's scripts ask for: the atlas of a release, and single fragments of filtered views."""

from __future__ import annotations

import json
from dataclasses import replace

import flask
from sqlalchemy import Engine

from dashboard.context import Context
from dashboard.kept import Kept
from dashboard.pages.home.fragments import atlas, draw_fragment
from dashboard.static import compressed
from dashboard.views import View
from data.errors import DataError

_FOREVER = "public, max-age=31536000, immutable"
_KEPT_FRAGMENTS = 512
_KEPT_ATLASES = 8  # languages by releases; about a megabyte each


def register_fragments(server: flask.Flask, engine: Engine) -> None:
    """``/atlas/<hash>/<lang>.json`` and ``/fragment?<view>``."""

    fragments, atlases = Kept[bytes](_KEPT_FRAGMENTS), Kept[bytes](_KEPT_ATLASES)

    @server.get("/atlas/<digest>/<lang>.json")
    def whole(digest: str, lang: str) -> flask.Response:
        view = View.parse(flask.request.query_string.decode(), lang=lang)
        context = _context(engine, view)
        if not context.release.content_hash.startswith(digest):
            flask.abort(404)
        pinned = context.release.label if "pinned" in flask.request.args else ""
        context = replace(context, view=View(lang=context.lang.code, release=pinned))
        content = atlases.get(_key(context), lambda: _text({"themes": atlas(context)}))
        return compressed(content, "application/json", _FOREVER)

    @server.get("/fragment")
    def one() -> flask.Response:
        context = _context(engine, View.parse(flask.request.query_string.decode()))
        content = fragments.get(_key(context), lambda: _text(draw_fragment(context).as_json()))
        return compressed(content, "application/json", "no-cache")


def _key(context: Context) -> tuple[object, ...]:
    return context.view, context.release.id, context.release.content_hash, context.lang.code


def _text(drawn: object) -> bytes:
    return json.dumps(drawn, ensure_ascii=False, separators=(",", ":")).encode()


def _context(engine: Engine, view: View) -> Context:
    try:
        return Context.of(engine, view)
    except DataError:
        flask.abort(503)
