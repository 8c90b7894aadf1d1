"""Frames as workbooks: typed cells, a frozen head with filters, and a sheet that says where the numbers come from."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboard.i18n import Language
from data.queries import Release
from data.spreadsheet_text import harmless

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST, _LINE = 60, 15.0  # letters of a column, points of a line


def workbook(
    sheets: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]]]],
    pinned: Release,
    lang: Language,
    about: Sequence[tuple[str, str]] = (),
) -> bytes:
    """An XLSX file. Text stays text: nothing in a cell is ever run as a formula or turned into a link.

    Args:
        sheets: name of the sheet → heads and rows.
        pinned: the release that the rows are of.
        lang: language of the last sheet, on method and provenance.
        about: further lines of that sheet.
    """
    import xlsxwriter  # only downloads need it

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    # A fixed author and date: a document must not tell who made it, on which machine, or when.
    book.set_properties({"author": "", "created": datetime.fromisoformat(pinned.reference_date), "title": pinned.label})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for name, (heads, rows) in {**sheets, lang.gettext("About"): _about(pinned, lang, about)}.items():
        _fill(book.add_worksheet(_sheet_name(name)), heads, rows, head, wrap)
    book.close()
    return buffer.getvalue()


def _sheet_name(title: str) -> str:
    """What a workbook takes as the name of a sheet: 31 letters, none of ``[]:*?/\\``."""
    return re.sub(r"[\[\]:*?/\\]", "", title)[:31]


def _fill(sheet: Any, heads: Sequence[str], rows: Sequence[Sequence[Any]], head: Any, wrap: Any) -> None:
    widths = [_width(name, [row[column] for row in rows]) for column, name in enumerate(heads)]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    lines = max((len(textwrap.wrap(name, width - 3)) for name, width in zip(heads, widths, strict=True)), default=1)
    sheet.set_row(0, _LINE * lines)
    sheet.write_row(0, 0, heads, head)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, bool):
                sheet.write_boolean(at, column, value, wrap)
            elif isinstance(value, int | float):
                sheet.write_number(at, column, value, wrap)
            else:
                sheet.write_string(at, column, harmless(str(value)), wrap)


def _width(head: str, values: Sequence[Any]) -> int:
    """In letters. A head takes several lines rather than widening a column of short values; the filter stands beside it."""
    words = max((len(word) for word in head.split()), default=0)
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return min(max(words + 4, longest + 2, 8), _WIDEST)


def _about(pinned: Release, lang: Language, further: Sequence[tuple[str, str]]) -> tuple[list[str], list[list[str]]]:
    _ = lang.gettext
    rows = [
        [_("Release"), pinned.label],
        [_("Reference date"), pinned.reference_date],
        [_("Method"), pinned.method],
        [_("Content"), pinned.content_hash],
        [
            _("How to read it"),
            _("“Not researched” never means “no problem”. Statements are in our own words; every one has its source."),
        ],
    ]
    licence = _("CC BY 4.0. Please cite the release by its label and content.")
    rows += [[_("Licence"), licence], *([name, text] for name, text in further)]
    return [_("Belarusians abroad: the problem map"), ""], rows
