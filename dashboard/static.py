"""Files that never change under their address: compressed once, cached for good by the browser."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli
import flask

from dashboard.design import style_sheet
from geo.boundaries import boundaries_path

ASSETS = Path(__file__).parent / "assets"
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Files:
    """Addresses of the files that a page names itself."""

    boundaries_url: str
    style_url: str
    script_url: str
    mode_url: str
    show_style_url: str
    show_script_url: str


def register(server: flask.Flask) -> Files:
    """Serve our own files under names that hold their hash. Style sheets travel as one file, and so do scripts."""
    contents = {
        "boundaries.json": boundaries_path().read_bytes(),
        "style.css": style_sheet().encode() + b"\n" + _joined("*.css", first="style.css"),
        "app.js": _joined("*.js", first="reader.js"),
        "mode.js": (ASSETS / "mode.js").read_bytes(),
        "present.css": (ASSETS / "present" / "present.css").read_bytes(),
        "present.js": (ASSETS / "present" / "present.js").read_bytes(),
    }
    urls = {name: f"/files/{_hash(content)}/{name}" for name, content in contents.items()}

    @server.get("/files/<digest>/<name>")
    def file(digest: str, name: str) -> flask.Response:
        if name not in contents or urls[name] != f"/files/{digest}/{name}":
            flask.abort(404)
        return compressed(contents[name], _TYPES[Path(name).suffix], _FOREVER)

    return Files(
        boundaries_url=urls["boundaries.json"],
        style_url=urls["style.css"],
        script_url=urls["app.js"],
        mode_url=urls["mode.js"],
        show_style_url=urls["present.css"],
        show_script_url=urls["present.js"],
    )


def style_text() -> str:
    """The style sheets of all pages as one text."""
    return _joined("*.css", first="style.css").decode()


def _joined(pattern: str, *, first: str) -> bytes:
    paths = sorted(ASSETS.glob(pattern), key=lambda path: (path.name != first, path.name))
    return b"\n".join(path.read_bytes() for path in paths)


_TYPES = {".json": "application/json", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def compressed(content: bytes, mimetype: str, cache: str) -> flask.Response:
    """An answer in the best encoding that the browser takes."""
    accepted = {encoding for encoding, _quality in flask.request.accept_encodings}
    answer = flask.Response(content, content_type=mimetype)
    if "br" in accepted:
        answer.set_data(_brotli(content))
        answer.headers["Content-Encoding"] = "br"
    elif "gzip" in accepted:
        answer.set_data(_gzip(content))
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = cache
    return answer


@lru_cache(maxsize=64)
def _brotli(content: bytes) -> bytes:
    return bytes(brotli.compress(content, quality=9))


@lru_cache(maxsize=64)
def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 6)
