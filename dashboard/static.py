"""Files that never change under their address: compressed once, cached for good by the browser."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import flask

from dashboard import vendor
from dashboard.design import style_sheet
from geo.boundaries import outlines

ASSETS = Path(__file__).parent / "assets"
_ALONE = ("first.js", "start.js")  # scripts that run before all others and after them
OF_OTHER_PAGES = ("embed.css", "prose.css", "sign-in.css", "talks.css")  # no rule in them is for the map page
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Files:
    """Addresses of the files that a page names itself, and what the map page holds: its style and the first script."""

    boundaries_url: str
    style_url: str
    script_url: str
    first_url: str
    show_style_url: str
    show_script_url: str
    start_url: str
    plotly_url: str
    dash_url: str
    style: str
    first: str


def register(server: flask.Flask) -> Files:
    """Serve our own files under names that hold their hash. Style sheets travel as one file, and so do scripts."""
    contents = {
        "boundaries.json": coarse_outlines(),
        "style.css": _styles(),
        "app.js": _one_scope(_joined("*.js", first="base.js")),
        "plotly.js": vendor.plotly(vendor.FOLDER),
        "dash-renderer.js": vendor.dash(vendor.FOLDER),
        "present.css": (ASSETS / "present" / "present.css").read_bytes(),
        "present.js": (ASSETS / "present" / "present.js").read_bytes(),
        **{name: (ASSETS / name).read_bytes() for name in _ALONE},
    }
    for content in contents.values():
        _brotli(content)  # before the first reader asks, and before the workers are forked
    urls = {name: f"/files/{_hash(content)}/{name}" for name, content in contents.items()}

    @server.get("/files/<digest>/<name>")
    def file(digest: str, name: str) -> flask.Response:
        if urls.get(name) != f"/files/{digest}/{name}":
            flask.abort(404)
        return compressed(contents[name], _TYPES[Path(name).suffix], _FOREVER)

    return Files(
        boundaries_url=urls["boundaries.json"],
        style_url=urls["style.css"],
        script_url=urls["app.js"],
        first_url=urls["first.js"],
        start_url=urls["start.js"],
        plotly_url=urls["plotly.js"],
        dash_url=urls["dash-renderer.js"],
        show_style_url=urls["present.css"],
        show_script_url=urls["present.js"],
        style=_styles(without=OF_OTHER_PAGES).decode(),
        first=contents["first.js"].decode(),
    )


def style_text() -> str:
    """The style sheets of all pages as one text."""
    return _joined("*.css", first="style.css").decode()


def _styles(without: tuple[str, ...] = ()) -> bytes:
    return style_sheet().encode() + b"\n" + _joined("*.css", first="style.css", without=without)


def _joined(pattern: str, *, first: str, without: tuple[str, ...] = ()) -> bytes:
    paths = sorted(ASSETS.glob(pattern), key=lambda path: (path.name != first, path.name))
    return b"\n".join(path.read_bytes() for path in paths if path.name not in (*_ALONE, *without))


def _one_scope(scripts: bytes) -> bytes:
    """Scripts that know each other and put nothing of theirs among the browser's globals."""
    return b'(() => {\n"use strict";\n' + scripts + b"\n})();\n"


@cache
def coarse_outlines() -> bytes:
    """The outlines to a hundredth of a degree, about a kilometre: finer than a pixel of the largest map."""
    features = [
        {**feature, "geometry": {**feature["geometry"], "coordinates": _coarse(feature["geometry"]["coordinates"])}}
        for feature in outlines()["features"]
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")).encode()


def _coarse(part: list[Any]) -> list[Any]:
    """Rounded places, at every depth of a geometry, without those that fall together; tiny rings stay as they are."""
    if not isinstance(part[0][0], (int, float)):
        return [_coarse(inner) for inner in part]
    rounded = [[round(number, 2) for number in place] for place in part]
    kept = [place for at, place in enumerate(rounded) if at == 0 or place != rounded[at - 1]]
    return kept if len(kept) >= 4 else part


_TYPES = {".json": "application/json", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def compressed(content: bytes, mimetype: str, cache: str) -> flask.Response:
    """An answer in the best encoding that the browser takes."""
    accepted = {encoding for encoding, _quality in flask.request.accept_encodings}
    if "br" in accepted:
        return as_kept(_brotli(content), "br", mimetype, cache)
    if "gzip" in accepted:
        return as_kept(_gzip(content), "gzip", mimetype, cache)
    return as_kept(content, "", mimetype, cache)


def as_kept(content: bytes, encoding: str, mimetype: str, cache: str) -> flask.Response:
    """An answer that is compressed already."""
    answer = flask.Response(content, content_type=mimetype)
    if encoding:
        answer.headers["Content-Encoding"] = encoding
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = cache
    return answer


@lru_cache(maxsize=16)
def _brotli(content: bytes) -> bytes:
    return vendor.small(content)


@lru_cache(maxsize=16)
def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 6)
