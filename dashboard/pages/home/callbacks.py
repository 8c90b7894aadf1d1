"""What moves on the map page. Recolouring happens in the browser; only a chosen country asks the server."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output
from sqlalchemy import Engine

from dashboard import ids
from dashboard.context import Context
from dashboard.pages.home.panel import panel
from dashboard.views import View


def register(app: Dash, engine: Engine) -> None:
    """Attach the callbacks of this page to one app."""
    app.clientside_callback(
        ClientsideFunction("map", "draw"),
        Output(ids.DRAWN, "data"),
        Output(ids.CHOSEN, "data"),
        Input(ids.URL, "search"),
        Input(ids.MAP_GRAPH, "figure"),
    )

    @app.callback(Output(ids.PANEL, "children"), Input(ids.CHOSEN, "data"), prevent_initial_call=True)
    def show_country(search: str | None) -> list[Any]:
        """The panel of the view that the address names (the part that concerns the country)."""
        return panel(Context.of(engine, View.parse(search or "")))
