"""Hashes of the style elements that the libraries' scripts put into a page, read out of those scripts.

The content security policy allows no inline style. Dash and plotly bring a few fixed style sheets inside their bundles;
each is allowed by its own hash. The hashes follow from the installed bundles, so that nobody types them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path

import dash
import plotly

EMPTY = ""  # plotly fills its own style element rule by rule; the element itself is empty
_STRING = r'"(?:[^"\\]|\\.)*"'
_MODULE = re.compile(
    rf"\.push\(\[\w+\.id,({_STRING}),{_STRING}(?:,(\{{version:3,.*?sourceRoot:{_STRING}\}}))?\]\)", re.S
)
_ASSIGNED = re.compile(r"\.textContent='((?:[^'\\]|\\.)*)'")
_KEY = re.compile(rf"({_STRING})|(\w+):")


def bundles() -> tuple[Path, ...]:
    """The scripts that bring style sheets along: Dash's renderer and core components, and plotly."""
    own = Path(dash.__file__).parent
    found = [own / "dash-renderer/build/dash_renderer.min.js", *sorted((own / "dcc").glob("dash_core_components*.js"))]
    return (*found, Path(plotly.__file__).parent / "package_data" / "plotly.min.js")


@cache
def style_hashes() -> tuple[str, ...]:
    """Sources for ``style-src``, one per style sheet that a bundle injects."""
    sheets = {EMPTY, *(sheet for path in bundles() if path.exists() for sheet in sheets_in(path.read_text("utf-8")))}
    return tuple(sorted(source(sheet) for sheet in sheets))


def source(text: str) -> str:
    """``'sha256-...'`` of a text, as a content security policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def sheets_in(script: str) -> list[str]:
    """The texts of the style elements that a bundle makes: modules of a css loader, and plain assignments."""
    loaded = [_with_map(_text(match[1]), match[2]) for match in _MODULE.finditer(script)]
    assigned = [_text('"' + match[1].replace('"', '\\"') + '"') for match in _ASSIGNED.finditer(script)]
    return loaded + assigned


def _with_map(sheet: str, source_map: str | None) -> str:
    """The loader appends the source map as base64 of its JSON."""
    if not source_map:
        return sheet
    quoted = _KEY.sub(lambda match: json.dumps(_text(match[1])) if match[1] else f'"{match[2]}":', source_map)
    text = json.dumps(json.loads(quoted), ensure_ascii=False, separators=(",", ":"))
    data = base64.b64encode(text.encode()).decode()
    return f"{sheet}\n/*# sourceMappingURL=data:application/json;base64,{data} */"


def _text(literal: str) -> str:
    """A JavaScript string literal in double quotes as text."""
    plain = re.sub(r"\\x([0-9a-fA-F]{2})", r"\\u00\1", literal).replace("\\'", "'")
    return str(json.loads(plain, strict=False))
