"""The data of the map: where to get them, under which licence, and how to cite them."""

from __future__ import annotations

from dash import html

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
            html.Ul([_resource(name, words) for name, words in _resources(context).items()], className="plain"),
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


def _resource(name: str, words: str) -> html.Li:
    address = f"/api/v1/{name}"
    return html.Li([html.Code(html.A(address, href=address)), " ", html.Span(words, className="quiet")])


def _resources(context: Context) -> dict[str, str]:
    """What each address of the open interface holds (its own description, for programs, is in English only)."""
    _ = context.lang.gettext
    return {
        "releases": _("All releases, newest first"),
        "countries": _("The 46 member states of the Council of Europe"),
        "themes": _("The twelve themes with their sub-themes"),
        "cells": _("Severity, evidence and gap by state and theme"),
        "findings": _("Findings with source and codings"),
        "solutions": _("Solutions and government measures"),
        "boundaries.geojson": _("Outlines as GeoJSON"),
        "openapi.json": _("Description of the interface"),
    }
