"""What the map's scripts ask for: the atlas of a release, and single fragments of filtered views."""

from __future__ import annotations

import json
from dataclasses import replace

import brotli
import flask
from sqlalchemy import Engine

from dashboard import vendor
from dashboard.context import Context
from dashboard.pages.home.fragments import atlas, draw_fragment
from dashboard.shared import Shared
from dashboard.static import as_kept, compressed
from dashboard.views import View

_FOREVER = "public, max-age=31536000, immutable"


def register_fragments(server: flask.Flask, engine: Engine, shared: Shared) -> None:
    """``/atlas/<hash>/<lang>.json`` and ``/fragment?<view>``, kept as they leave, compressed."""

    @server.get("/atlas/<digest>/<lang>.json")
    def whole(digest: str, lang: str) -> flask.Response:
        view = View.parse(flask.request.query_string.decode(), lang=lang)
        context = Context.of(engine, view)
        if not context.release.content_hash.startswith(digest):
            flask.abort(404)
        pinned = context.release.label if "pinned" in flask.request.args else ""
        context = replace(context, view=View(lang=context.lang.code, release=pinned))
        kept = shared.get(("atlas", *_key(context)), lambda: _small({"themes": atlas(context)}))
        return _answer(kept, _FOREVER)

    @server.get("/fragment")
    def one() -> flask.Response:
        context = Context.of(engine, View.parse(flask.request.query_string.decode()))
        kept = shared.get(("fragment", *_key(context)), lambda: _small(draw_fragment(context).as_json()))
        return _answer(kept, "no-cache")


def _key(context: Context) -> tuple[object, ...]:
    return context.view, context.release.id, context.release.content_hash, context.lang.code


def _small(drawn: object) -> bytes:
    return vendor.small(json.dumps(drawn, ensure_ascii=False, separators=(",", ":")).encode())


def _answer(kept: bytes, cache: str) -> flask.Response:
    if "br" in {encoding for encoding, _quality in flask.request.accept_encodings}:
        return as_kept(kept, "br", "application/json", cache)
    return compressed(brotli.decompress(kept), "application/json", cache)
