"""The data of the map: where to get them, under which licence, and how to cite them."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.api_resources import RESOURCES
from dashboard.components.downloads import table_links
from dashboard.context import Context

LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"


def data_section(context: Context) -> html.Section:
    """Downloads, licence, citation."""
    _ = context.lang.gettext
    return html.Section(
        [
            html.H2(_("Data, licence, citation")),
            html.P(
                _(
                    "Every table on these pages has its rows as CSV and XLSX beside it. Programs read the same as JSON or CSV:"
                )
            ),
            html.Ul([*(_resource(r.name, r.summary) for r in RESOURCES), *_files(context)], className="plain"),
            table_links(context, "method"),
            html.P(
                [
                    _("Our data may be used under "),
                    html.A("CC BY 4.0", href=LICENCE_URL, rel="noopener noreferrer license"),
                    _(
                        ". The sources named beside the statements keep their own rights; outlines: Natural Earth, public domain."
                    ),
                ]
            ),
            html.P([html.B(_("Cite as: ")), citation(context)]),
        ],
        id="data",
    )


def citation(context: Context) -> str:
    """How to name this release."""
    pinned = context.release
    return context.lang.gettext(
        "Belarusians abroad: the problem map. Release {label}, {date}, method {method}, content {content}."
    ).format(
        label=pinned.label,
        date=context.lang.date(pinned.reference_date),
        method=pinned.method,
        content=pinned.content_hash[:12],
    )


def _resource(name: str, summary: str) -> html.Li:
    address = f"/api/v1/{name}"
    return html.Li([html.Code(html.A(address, href=address)), " ", html.Span(summary, lang="en", className="quiet")])


def _files(context: Context) -> list[Any]:
    _ = context.lang.gettext
    pairs = (("boundaries.geojson", _("Outlines as GeoJSON")), ("openapi.json", _("Description of the interface")))
    return [
        html.Li([html.Code(html.A(f"/api/v1/{name}", href=f"/api/v1/{name}")), " ", html.Span(text, className="quiet")])
        for name, text in pairs
    ]
