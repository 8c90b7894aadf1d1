"""The page that finds: a field, what the typed words name, and the statements that hold them. The dialog of the head line
shows the same list."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
from dash import html

from dashboard.briefing.request import BriefingRequest
from dashboard.components.finder import PATH, find_form, what_can_be_found
from dashboard.components.frame import page_names, page_title
from dashboard.components.statements import source_words
from dashboard.context import Context
from dashboard.figures.painting import Row, paint_key
from dashboard.finder import Hit, find
from dashboard.i18n import Language
from dashboard.rows import plain_rows
from dashboard.tables import class_word, grade_word
from dashboard.views import View
from data.codebook import codebook
from data.queries import fetch_cells, fetch_finding
from data.search import Holding, search_statements, stem, told_words
from geo.countries import members

MOST, MOST_STATEMENTS = 20, 10  # entries of one list
LONGEST = 80  # letters of a question
_NUMBERED = re.compile(r"[\w:.-]*\d[\w:.-]*")  # how findings are numbered


def title(context: Context) -> str:
    """Title of the page in the browser."""
    return page_title(context, context.lang.gettext("Find"))


def layout(context: Context) -> list[Any]:
    """The field and what was found; without a question, all states and themes."""
    lang, text = context.lang, context.extra.get("q", "").strip()[:LONGEST]
    form = find_form(lang, text, kept=context.view)
    if not text:
        return [html.H1(what_can_be_found(lang), className="reading"), form, *_everything(context)]
    pages = {**page_names(lang), "/present": lang.gettext("Present")}
    hits, cited = find(text, lang, pages), _cited(text, context)
    holding = search_statements(context.engine, context.release, text, lang=lang.code, most=MOST_STATEMENTS)
    entries = [*(_statement(row, context) for row in cited), *_entries(hits[:MOST], context)]
    listed = [html.Ul(entries, className="hits")] if entries else []
    listed += [_narrow(lang)] if len(hits) > MOST else []
    listed += _statements(text, holding, context) if told_words(text) else []
    count = len(hits) + len(cited) + len(holding.rows)
    listed += [] if count else [_all(context)]
    return [html.H1(_heading(text, count, lang), className="reading"), form, html.Div(listed, className="found")]


def _heading(text: str, count: int, lang: Language) -> str:
    if not count:
        return lang.gettext("Nothing here is called “{text}”").format(text=text)
    return lang.ngettext("{n} match for “{text}”", "{n} matches for “{text}”", count).format(n=count, text=text)


def _narrow(lang: Language) -> html.P:
    words = lang.gettext("The first {n} are listed. One more word narrows them.")
    return html.P(words.format(n=MOST), className="quiet")


def _all(context: Context) -> html.P:
    return html.P(html.A(context.lang.gettext("All states and themes"), href=context.view.elsewhere(PATH)))


def _cited(text: str, context: Context) -> list[Row]:
    """The finding that a briefing cites by this number."""
    if not _NUMBERED.fullmatch(text):
        return []
    for item in dict.fromkeys((text, text.upper())):
        rows = fetch_finding(context.engine, context.release, item, lang=context.lang.code)
        if len(rows):
            return list(plain_rows(rows))
    return []


def _statements(text: str, holding: Holding, context: Context) -> list[Any]:
    """The statements that hold the words, and how far was looked where that is not everywhere."""
    _, lang = context.lang.gettext, context.lang
    marked = re.compile("|".join(re.escape(stem(word)) + r"\w*" for word in told_words(text)), re.IGNORECASE)
    entries = [_statement(row, context, marked) for row in plain_rows(holding.rows)]
    notes = [_("The newest {n} with these words are listed.").format(n=MOST_STATEMENTS)]
    notes = notes if len(entries) == MOST_STATEMENTS else []
    found = [html.H2(_("Statements")), html.Ul(entries, className="hits")] if entries else []
    if holding.looked_through < holding.total:
        counts = (lang.number(float(n), 0) for n in (holding.looked_through, holding.total))
        words = _("Looked for in {n} of {total} statements, the newest of each state, theme and kind.")
        notes.append(words.format(**dict(zip(("n", "total"), counts, strict=True))))
    return [*found, *([html.P(" ".join(notes), className="quiet")] if notes else [])]


def _statement(row: Row, context: Context, marked: re.Pattern[str] | None = None) -> html.Li:
    """A finding by its number and place, its sentence with the words that were asked for, and its source."""
    lang, view = context.lang, context.view
    if row["kind"] != "problem":
        path = f"/solutions/{row['id']}"
    else:
        path = f"/country/{row['country']}" if row["country"] in _codes() else f"/theme/{row['theme']}"
    place = " · ".join([row["id"], lang.country(row["country"]), lang.label("theme", row["theme"])])
    anchor = f"#{row['theme']}" if path.startswith("/country/") else ""
    return html.Li(
        [
            html.A(place, href=view.elsewhere(path) + anchor, className="hit"),
            html.P(_marked(row["statement"], marked), lang=row["statement_lang"]),
            html.P(source_words(row, lang), className="source"),
        ]
    )


def _marked(text: str, words: re.Pattern[str] | None) -> list[Any]:
    """A sentence with what was asked for marked in it."""
    if words is None:
        return [text]
    parts = zip(words.split(text), [*words.findall(text), ""], strict=True)
    return [part for plain, found in parts for part in (plain, html.Mark(found) if found else "")]


def _codes() -> list[str]:
    return [member.iso2 for member in members()]


def _entries(hits: list[Hit], context: Context) -> list[html.Li]:
    cells = fetch_cells(context.engine, context.release) if hits else pd.DataFrame()
    return [_entry(hit, cells, context) for hit in hits]


def _entry(hit: Hit, cells: pd.DataFrame, context: Context) -> html.Li:
    """Where it leads, what is known of it, and the shortest ways on."""
    link = html.A(hit.title, href=_address(hit, context), className="hit")
    return html.Li([link, html.Span([*_known(hit, cells, context.lang), *_ways(hit, context)], className="known")])


def _address(hit: Hit, context: Context) -> str:
    view = context.view
    if hit.kind == "country":
        return view.elsewhere(f"/country/{hit.country}")
    if hit.kind == "theme":
        return view.elsewhere(f"/theme/{hit.theme}")
    if hit.kind == "path":
        return view.elsewhere(hit.path)
    return view.elsewhere("/", theme=hit.theme, subtheme=hit.subtheme, country=hit.country)


def _known(hit: Hit, cells: pd.DataFrame, lang: Language) -> list[Any]:
    _ = lang.gettext
    if hit.subtheme:
        return [lang.label("theme", hit.theme)]
    if hit.kind == "path":
        return []
    graded = cells[cells["state"] == "graded"]
    if hit.kind == "country theme":
        cell = cells[(cells["country"] == hit.country) & (cells["theme"] == hit.theme)].to_dict("records")[0]
        grade = [" · ", *grade_word(cell, lang)] if cell["state"] == "graded" else []
        return [html.I(className=f"swatch paint-{paint_key(cell)}"), class_word(cell, lang), *grade]
    of_state = hit.kind == "country"
    count = int((graded["country"] == hit.country).sum() if of_state else (graded["theme"] == hit.theme).sum())
    whole = len(codebook().themes) if of_state else len(members())
    words = _("reports in {n} of {all} themes") if of_state else _("reports in {n} of {all} states")
    return [words.format(n=count, all=whole) if count else _("no current reports")]


def _ways(hit: Hit, context: Context) -> list[Any]:
    _, view = context.lang.gettext, context.view
    ways = []
    if hit.kind in ("country", "theme"):
        ways.append((_("Map"), view.elsewhere("/", theme=hit.theme or "DOC", country=hit.country)))
    if hit.kind in ("country", "country theme"):
        request = BriefingRequest(hit.country, hit.theme, lang=context.lang.code, release=view.release)
        ways.append((_("Briefing, PDF"), request.href(format="pdf")))
    return [part for words, href in ways for part in (" · ", html.A(words, href=href))]


def _everything(context: Context) -> list[Any]:
    """All states and themes by name, for who does not know what to type."""
    lang, _, view = context.lang, context.lang.gettext, context.view
    states = [(lang.country(code), f"/country/{code}") for code in lang.sorted_countries(_codes())]
    themes = [(lang.label("theme", code), f"/theme/{code}") for code in codebook().codes("theme")]
    parts = ((_("States"), states), (_("Themes"), themes))
    return [html.Section([html.H2(name), _columns(listed, view)]) for name, listed in parts]


def _columns(listed: list[tuple[str, str]], view: View) -> html.Ul:
    return html.Ul([html.Li(html.A(words, href=view.elsewhere(path))) for words, path in listed], className="columns")
