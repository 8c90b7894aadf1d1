"""What moves on the map page. Recolouring happens in the browser; only a chosen country asks the server."""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output
from sqlalchemy import Engine

from dashboard import ids
from dashboard.context import Context
from dashboard.html import to_html
from dashboard.pages.home.panel import panel
from dashboard.views import View


def register(app: Dash, engine: Engine) -> None:
    """Attach the callbacks of this page to one app."""
    app.clientside_callback(
        ClientsideFunction("map", "draw"),
        Output(ids.CHOSEN, "data"),
        Input(ids.URL, "search"),
        Input(ids.MAP_GRAPH, "figure"),
    )

    @app.callback(Output(ids.PANEL_CONTENT, "data"), Input(ids.CHOSEN, "data"), prevent_initial_call=True)
    def draw_panel(search: str | None) -> str:
        """The panel of the view that the address names (the part that concerns the country), as HTML."""
        return str(to_html(panel(Context.of(engine, View.parse(search or "")))))

    app.clientside_callback(
        ClientsideFunction("map", "showPanel"), Input(ids.PANEL_CONTENT, "data"), prevent_initial_call=True
    )
