"""The headers of every answer: what a browser may run, load and tell others about this site."""

from __future__ import annotations

from collections.abc import Sequence

import flask

from dashboard.security.injected_styles import EMPTY, source, style_hashes
from dashboard.settings import Settings

_FEATURES = [
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
]
_TWO_YEARS = 63_072_000  # seconds


def allow_frame() -> None:
    """Called by a view that may stand in a frame of the origins that the settings name (``EMBED_FROM``)."""
    flask.g.may_be_framed = True


def register_headers(
    server: flask.Flask, settings: Settings, script_hashes: Sequence[str], own_styles: Sequence[str] = ()
) -> None:
    """Set the security headers on every answer, errors included.

    Args:
        server: the application.
        settings: what this installation chose.
        script_hashes: sources of the inline scripts: Dash's (``Dash.csp_hashes``) and ours.
        own_styles: sources of our own inline style sheets.
    """
    fixed = _fixed(settings)
    policy = {
        framed: content_security_policy(script_hashes, _frames(settings, framed), own_styles)
        for framed in (False, True)
    }

    @server.after_request
    def add_headers(answer: flask.Response) -> flask.Response:
        framed = bool(flask.g.get("may_be_framed")) and bool(settings.embed_from)
        answer.headers["Content-Security-Policy"] = policy[framed]
        for name, value in fixed.items():
            answer.headers[name] = value
        if not framed:
            answer.headers["X-Frame-Options"] = "DENY"
        return answer


def content_security_policy(
    script_hashes: Sequence[str], frame_ancestors: str = "'none'", own_styles: Sequence[str] = ()
) -> str:
    """The policy: nothing but our own files, the hashed scripts of Dash and the hashed styles of the libraries.

    Inline style attributes are refused, but for the empty one that plotly sets on maps.
    """
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src-elem": " ".join(["'self'", *style_hashes(), *own_styles]),
        "style-src-attr": f"'unsafe-hashes' {source(EMPTY)}",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": frame_ancestors,
        "object-src": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _frames(settings: Settings, framed: bool) -> str:
    return " ".join(settings.embed_from) if framed and settings.embed_from else "'none'"


def _fixed(settings: Settings) -> dict[str, str]:
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
        "X-Robots-Tag": "noarchive" if settings.is_public else "noindex, noarchive",
    }
    if settings.tls:
        headers["Strict-Transport-Security"] = f"max-age={_TWO_YEARS}; includeSubDomains"
    return headers
