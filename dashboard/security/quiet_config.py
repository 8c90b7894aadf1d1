"""Dash writes the versions of Python and its libraries into every page; nobody who reads the map needs them."""

from __future__ import annotations

import json
from typing import Any

from dash import Dash

_TOLD = ("python_version", "dash_version", "dash_version_url", "plotly_version", "ddk_version")


def hide_versions(app: Dash) -> None:
    """Leave the versions out of the configuration in the page."""
    configured = app._config

    def config() -> dict[str, Any]:
        return {name: value for name, value in configured().items() if name not in _TOLD}

    def config_html() -> str:
        text = json.dumps(config()).replace("<", "\\u003c")
        return f'<script id="_dash-config" type="application/json">{text}</script>'

    app._generate_config_html = config_html
