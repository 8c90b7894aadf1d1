"""The quiet lines beside a table and a picture: take its rows along, take the picture along."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from dash import html

from dashboard.context import Context


def table_links(context: Context, page: str, table: str = "", *, workbook: str = "", **fields: str) -> html.P:
    """``CSV · XLSX`` of a table: the rows of the view, all of them.

    Args:
        page, table: as in ``/table`` (``dashboard.exports``); without ``table`` the first of the page.
        workbook: address of the workbook where it has one of its own.
        fields: further fields of the address that narrow the page down.
    """
    return html.P(
        [
            html.Span(context.lang.gettext("These rows as a file: ")),
            html.A("CSV", href=table_address(context, page, table, **fields), download=True),
            " · ",
            html.A("XLSX", href=workbook or table_address(context, page, format="xlsx", **fields), download=True),
        ],
        className="table-links",
    )


def table_address(context: Context, page: str, table: str = "", *, format: str = "csv", **fields: str) -> str:
    """Address of a table as a file: what a list on the page had to leave out stands there."""
    own = dict(parse_qsl(context.view.query(release=context.release.label).lstrip("?")))
    given = {**own, **fields, "page": page, "table": table, "format": format}
    return "/table?" + urlencode({name: value for name, value in given.items() if value}, safe=",")


def picture_links(context: Context, query: str, *, live: bool = False) -> html.P:
    """``Picture, PNG`` and ``Picture, SVG`` of a map or chart.

    Args:
        query: what ``/picture`` is asked for besides its format (``dashboard.briefing.pictures``).
        live: whether a script renews the addresses when the view changes without the server.
    """
    _ = context.lang.gettext
    links = [
        html.A(
            words,
            href="/picture?" + "&".join(part for part in (query.lstrip("?"), f"format={kind}") if part),
            download="",
            **({"data-picture-format": kind} if live else {}),
        )
        for kind, words in (("png", _("Picture, PNG")), ("svg", _("Picture, SVG")))
    ]
    return html.P(links, className="picture-links")


def chart_query(context: Context, chart: str, **narrowed: str) -> str:
    """What a chart of a page is asked for by: its name, what it is narrowed to, language and release."""
    own = dict(parse_qsl(context.view.elsewhere("").lstrip("?")))
    return urlencode({"chart": chart, **narrowed, **own}, safe=",")
