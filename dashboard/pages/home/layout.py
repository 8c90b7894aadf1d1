"""The layout of the map page. Parts that scripts redraw are empty containers, filled from the fragments."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.boundary import no_answer, part
from dashboard.components.downloads import picture_links
from dashboard.components.frame import page_title
from dashboard.context import Context
from dashboard.figures.choropleth import GRAPH_CONFIG, bare_map
from dashboard.pages.home.fragments import atlas_url, draw_fragment, draw_pictures
from dashboard.pages.home.panel import panel
from dashboard.views import MEASURES
from data.codebook import codebook


def title(context: Context) -> str:
    """Title of the page in the browser."""
    theme = context.lang.label("theme", context.view.theme)
    return page_title(context, theme)


def live_map(boundaries_url: str) -> list[Component]:
    """What Dash draws in the browser: the map without its paint, which scripts put on, and what its callbacks tell each other."""
    graph = dcc.Graph(
        id=ids.MAP_GRAPH, figure=bare_map(boundaries_url), config=GRAPH_CONFIG, responsive=True, className="map-graph"
    )
    return [dcc.Location(id=ids.URL, refresh=False), dcc.Store(id=ids.CHOSEN), dcc.Store(id=ids.PANEL_CONTENT), graph]


def layout(context: Context) -> list[Any]:
    """The page, top to bottom: what it says, what to look at, the map with its country, the legend, the table."""
    _ = context.lang.gettext
    failed = {"data-failed": no_answer(context.lang)}
    stage = html.Div(
        [
            html.Figure(
                [
                    html.Div(id=ids.MAP, className="map-first"),
                    html.Div(html.Div(id=ids.DASH), className="map-live"),
                    html.Div(id=ids.TILES, className="tiles"),
                ],
                className="map",
                **{"aria-label": _("Map of the 46 member states of the Council of Europe")},
            ),
            html.Div(id=ids.LEGEND, className="legend"),
            picture_links(context, context.view.query(), live=True),
        ],
        className="stage",
        **{"data-view": context.view.view},
    )
    return [
        html.H1(id=ids.READING, className="reading", **{"aria-live": "polite"}),
        html.Div(
            [
                _themes(context),
                html.Div([_measures(context), _views(context)], className="toolbar"),
                _filter_fold(context),
            ],
            className="controls",
        ),
        html.P(id=ids.TOLD, className="told", role="status", **failed),
        html.Div(
            [
                stage,
                html.Aside(
                    [
                        html.Div(part(context, "panel", lambda: panel(context)), id=ids.PANEL, **failed),
                        html.Div(id=ids.BEHIND, className="behind"),
                    ],
                    className="panel",
                    **{"aria-label": _("The chosen state"), "tabIndex": "0"},
                ),
            ],
            className="map-and-panel",
        ),
        html.Div(
            id=ids.TABLE,
            className="table-scroll",
            **{"tabIndex": "0", "role": "region", "aria-label": _("Table of states")},
        ),
    ]


def inner(context: Context) -> dict[str, str]:
    """What the scripts would fill in, for the first HTML."""
    fragment, pictures = draw_fragment(context), draw_pictures(context)
    return {
        ids.READING: fragment.reading,
        ids.FILTERS: fragment.filters,
        ids.MAP: pictures["map"],
        ids.TILES: pictures["tiles"],
        ids.LEGEND: fragment.legend,
        ids.BEHIND: fragment.behind,
        ids.TABLE: fragment.table,
    }


def facts(context: Context) -> dict[str, Any]:
    """For the scripts: what this view is called, how its countries are painted, and the atlas for the next views."""
    return {"view": context.view.query(), "atlas": atlas_url(context), "paint": draw_fragment(context).paint}


def _filter_fold(context: Context) -> html.Details:
    """The filters: a line of their own where there is room, folded on a phone unless the address names one."""
    view = context.view
    chosen = bool(view.subtheme or view.sources or view.members != "all")
    summary = html.Summary(context.lang.gettext("Filters"))
    return html.Details([summary, html.Div(id=ids.FILTERS, className="filter-place")], className="fold", open=chosen)


def _choice(text: str, href: str, chosen: bool, **data: str) -> html.A:
    return html.A(text, href=href, **data, **({"aria-current": "true"} if chosen else {}))


def _themes(context: Context) -> html.Nav:
    view, lang = context.view, context.lang
    links = [
        _choice(
            lang.label("theme", code), view.href(theme=code, subtheme=""), code == view.theme, **{"data-theme": code}
        )
        for code in codebook().codes("theme")
    ]
    return html.Nav(links, id=ids.THEMES, className="chips", **{"aria-label": lang.gettext("Theme")})


def _measures(context: Context) -> html.Nav:
    view, _ = context.view, context.lang.gettext
    names = dict(zip(MEASURES, (_("Severity"), _("Solutions"), _("Gap"), _("Evidence")), strict=True))
    links = [
        _choice(name, view.href(measure=measure, keep=""), measure == view.measure, **{"data-measure": measure})
        for measure, name in names.items()
    ]
    return html.Nav(links, id=ids.MEASURES, className="segments", **{"aria-label": _("What the map shows")})


def _views(context: Context) -> html.Nav:
    view, _ = context.view, context.lang.gettext
    links = [
        _choice(name, view.href(view=code), code == view.view, **{"data-view": code})
        for code, name in (("map", _("Map")), ("tiles", _("Tiles")))
    ]
    return html.Nav(links, className="segments", **{"aria-label": _("View")})
