"""The quiet line beside a table: take its rows along."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from dash import html

from dashboard.context import Context


def table_links(context: Context, page: str, table: str = "", **fields: str) -> html.P:
    """``CSV · XLSX`` of a table: the rows of the view, all of them.

    Args:
        page, table: as in ``/table`` (``dashboard.exports``); without ``table`` the first of the page.
        fields: further fields of the address that narrow the page down.
    """
    _ = context.lang.gettext
    given = {**dict(parse_qsl(context.view.query(release=context.release.label).lstrip("?"))), **fields, "page": page}
    address = "/table?" + urlencode({name: value for name, value in given.items() if value}, safe=",")
    narrowed = f"&table={table}" if table else ""
    return html.P(
        [
            html.Span(_("These rows as a file: ")),
            html.A("CSV", href=f"{address}{narrowed}&format=csv", download=True),
            " · ",
            html.A("XLSX", href=f"{address}&format=xlsx", download=True),
        ],
        className="table-links",
    )
