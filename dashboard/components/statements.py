"""Statements with their sources: what people report, what governments state, what works."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from dash import html

from dashboard.i18n import Language
from dashboard.rows import plain_rows

SHOWN = 50  # statements of one list; nobody reads a thousand, and files and the open interface hold them all


def statement_list(
    findings: pd.DataFrame | Sequence[Mapping[Any, Any]],
    lang: Language,
    *,
    with_country: bool = False,
    whole: str = "",
) -> html.Ul:
    """One item per finding, the first of many; ``findings`` as ``data.queries.fetch_findings`` gives them, or rows of it.

    ``whole`` is the address of a file that holds all of them.
    """
    first, rest = findings[:SHOWN], max(0, len(findings) - SHOWN)
    rows = plain_rows(first) if isinstance(first, pd.DataFrame) else first
    items = [statement(row, lang, with_country=with_country) for row in rows]
    more = lang.ngettext("and {n} more statement", "and {n} more statements", rest).format(n=rest)
    return html.Ul([*items, *([html.Li(_led(more, whole), className="quiet")] if rest else [])], className="statements")


def _led(words: str, whole: str) -> Any:
    return html.A(f"{words}, CSV", href=whole, download=True) if whole else words


def listed_of_all(rows: pd.DataFrame, lang: Language, whole: str) -> list[html.P]:
    """Where a list holds only the newest (``data.queries.fetch_shown``): of how many, and the file of all of them."""
    totals = rows.drop_duplicates(["country", "theme", "kind"])["total"].sum() if len(rows) else 0
    if totals <= len(rows):
        return []
    text = lang.gettext("The newest {n} of {total} are listed.")
    words = text.format(n=len(rows), total=lang.number(float(totals), 0))
    link = html.A(lang.gettext("All of them, CSV"), href=whole, download=True)
    return [html.P([words, " ", link], className="quiet")]


def statement(row: Mapping[Any, Any], lang: Language, *, with_country: bool = False) -> html.Li:
    """The sentence, then its source with date and link, then what marks it."""
    text = html.P(row["statement"], lang=row["statement_lang"])
    place = [html.Strong(lang.country(row["country"])), " · "] if with_country else []
    return html.Li(
        [text, html.P([*place, *source_words(row, lang)], className="source")],
        className=f"statement {row['kind']}",
        **{"data-finding": row["id"]},
    )


def source_words(row: Mapping[Any, Any], lang: Language) -> list[Any]:
    """Source title (a link where there is an address), place in it, date, status and trust."""
    _ = lang.gettext
    url = next((u for u in (row["source_url"], row["locator"]) if re.match(r"https?://", u or "")), "")
    title = row["source_title"] or _("source not named")
    parts: list[Any] = [
        html.A(title, href=url, rel="noopener noreferrer", lang="en") if url else html.Span(title, lang="en")
    ]
    if row["locator"] and not re.match(r"https?://", row["locator"]):
        parts += [", ", html.Span(row["locator"], lang="en")]
    parts += [" · ", lang.date(row["source_date"]), " · ", lang.label("status", row["status"])]
    parts += [" · ", _("until {date}").format(date=lang.date(row["valid_until"]))] if row["valid_until"] else []
    if row["instrument_level"] and row["kind"] != "problem":
        parts += [" · ", lang.label("instrument_level", row["instrument_level"])]
    if row["origin"] != "coded":
        parts += [" · ", html.Span(_("from official statistics"), className="flag")]
    if row["confidence"] == "low":
        parts += [" · ", html.Span(_("low trust, verify first"), className="flag")]
    if row["statement_lang"] != lang.code:
        parts += [
            " · ",
            html.Span(_("in {language}").format(language=lang.language_name(row["statement_lang"])), className="flag"),
        ]
    elif row["translation_status"] == "draft" and row["lang"] != lang.code:
        parts += [" · ", _("draft translation")]
    return [*parts, " · ", html.Span(row["id"], className="id")]
