"""The catalogue of solutions with its filters, and the card of one."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboard.cards import card_facts, cases_of_use, fetch_solution, places_to_bring, reports_against, worth_bringing
from dashboard.components.downloads import table_address, table_links
from dashboard.components.forms import group_names, kept, select
from dashboard.components.frame import page_title
from dashboard.components.statements import listed_of_all, source_words, statement_list
from dashboard.context import Context
from dashboard.figures.painting import Row
from dashboard.pages.home.fragments import group_codes
from data.codebook import codebook
from data.gaps import STATUS_ORDER
from data.queries import SOLUTION_KINDS, fetch_findings, fetch_shown
from data.tables import SHOWN_FIRST
from data.tallies import count_places

LISTED = 60  # entries of one theme in the catalogue
CATALOGUE = 1_200  # rows that are looked through for the catalogue


def title(context: Context) -> str:
    """Title of the page in the browser."""
    return page_title(context, context.lang.gettext("Solutions"))


def layout(context: Context) -> list[Any]:
    """The catalogue: filters, then solutions by theme, what works first."""
    _, lang = context.lang.gettext, context.lang
    listed = _solutions(context, shown=True)
    rows = _narrowed_to(listed, context)
    works = int((rows["status"] == "working").sum())
    text = lang.ngettext(
        "{n} solution or measure, {works} of them working in practice",
        "{n} solutions and measures, {works} of them working in practice",
        len(rows),
    )
    parts: list[Any] = [
        html.H1(text.format(n=len(rows), works=works), className="reading"),
        _filters(context),
        table_links(context, "solutions", **_narrowed(context)),
        *listed_of_all(listed, lang, table_address(context, "solutions", **_narrowed(context))),
    ]
    for theme in codebook().codes("theme"):
        own = rows[rows["theme"] == theme]
        if len(own):
            parts.append(html.Section([html.H2(f"{lang.label('theme', theme)} ({len(own)})"), _list(own, context)]))
    if rows.empty:
        parts.append(html.P(_("No solution fits these filters. Take one of them away.")))
    return [html.Div(parts, className="prose catalogue")]


def _narrowed(context: Context) -> dict[str, str]:
    return {name: context.extra.get(name, "") for name in ("theme", "level", "status")}


def _solutions(context: Context, *, shown: bool) -> pd.DataFrame:
    """All solutions and measures, or (``shown``) as many of the newest as can be read on one page."""
    ask: dict[str, Any] = {"theme": context.extra.get("theme", "").upper() or None, "lang": context.lang.code}
    if shown:
        counts = count_places(context.engine, context.release, kinds=SOLUTION_KINDS, theme=ask["theme"])
        first = next((n for n in (SHOWN_FIRST, 5) if counts[counts.index <= n].sum() <= CATALOGUE), 1)
        rows = fetch_shown(context.engine, context.release, kinds=SOLUTION_KINDS, first=first, **ask)
    else:
        rows = fetch_findings(context.engine, context.release, **ask)
        rows = rows[rows["kind"] != "problem"]
    order = {status: at for at, status in enumerate(STATUS_ORDER)}
    return rows.assign(order=rows["status"].map(order).fillna(99)).sort_values(["order", "instrument_level", "id"])


def chosen_solutions(context: Context) -> pd.DataFrame:
    """The solutions and measures that the filters of the address leave, what works first."""
    return _narrowed_to(_solutions(context, shown=False), context)


def _narrowed_to(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    view, extra = context.view, context.extra
    if extra.get("level"):
        rows = rows[rows["instrument_level"] == extra["level"]]
    if extra.get("status"):
        rows = rows[rows["status"] == extra["status"]]
    if view.members != "all":
        rows = rows[rows["country"].isin([*group_codes(view.members), "EU"])]
    return rows


def _filters(context: Context) -> html.Form:
    lang, _, extra, view = context.lang, context.lang.gettext, context.extra, context.view
    book = codebook()
    themes = [("", _("All themes")), *((code, lang.label("theme", code)) for code in book.codes("theme"))]
    levels = [
        ("", _("All levels")),
        *((code, f"{code} {lang.label('instrument_level', code)}") for code in book.codes("instrument_level")),
    ]
    statuses = [("", _("All")), *((code, lang.label("status", code)) for code in STATUS_ORDER)]
    choices = [
        select(_("Theme"), "theme", themes, extra.get("theme", "").upper()),
        select(_("Level"), "level", levels, extra.get("level", "")),
        select(_("Status"), "status", statuses, extra.get("status", "")),
        select(_("States"), "members", list(group_names(lang).items()), view.members),
    ]
    return html.Form(
        [*kept(view, members="all", theme="DOC"), *choices, html.Button(_("Show"), type="submit", className="button")],
        method="get",
        action="/solutions",
        className="filters visible",
    )


def _list(rows: pd.DataFrame, context: Context) -> html.Ul:
    entries = [_entry(row, context) for row in rows.head(LISTED).to_dict("records")]
    rest = max(0, len(rows) - LISTED)
    words = context.lang.gettext("{n} more: narrow the filters to see them.").format(n=rest)
    more = [html.Li(words, className="quiet")] if rest else []
    return html.Ul([*entries, *more], className="statements cards")


def _entry(row: Row, context: Context) -> html.Li:
    lang = context.lang
    href = context.view.elsewhere(f"/solutions/{row['id']}")
    head = [html.B(lang.country(row["country"])), " · ", lang.label("status", row["status"])]
    head += [" · ", lang.label("instrument_level", row["instrument_level"])] if row["instrument_level"] else []
    return html.Li(
        [html.P(head, className="kicker"), html.P(html.A(row["statement"], href=href), lang=row["statement_lang"])],
        className=f"statement {row['kind']}",
    )


def card_title(context: Context) -> str:
    """Title of a card in the browser."""
    return f"{context.extra.get('item', '')} · {title(context)}"


def card(context: Context) -> list[Any]:
    """One solution on a page that can be printed: what is recorded, and honestly what is not."""
    _, lang = context.lang.gettext, context.lang
    row = fetch_solution(context, context.extra.get("item", ""))
    facts = card_facts(row, lang)
    listed = [part for name, value in facts if value for part in (html.Dt(name), html.Dd(value))]
    unknown = " · ".join(name for name, value in facts if not value)
    return [
        html.P(
            [html.A(_("All solutions"), href=context.view.elsewhere("/solutions")), f" · {row['id']}"],
            className="kicker",
        ),
        html.H1(row["statement"], className="reading", lang=row["statement_lang"]),
        html.Div(
            [
                html.Section(
                    [
                        html.Dl(listed, className="facts"),
                        html.P(source_words(row, lang), className="source"),
                        html.P(_("Not recorded in this release: {names}.").format(names=unknown), className="quiet"),
                        _card_files(row["id"], context),
                    ]
                ),
                _where_to(row, context) if worth_bringing(row) else None,
                *_evidence(row, context),
            ],
            className="prose card",
        ),
    ]


def _card_files(item: str, context: Context) -> html.P:
    """The card as a file, one page."""
    _ = context.lang.gettext
    names = ((_("Card, PDF"), "pdf", "button primary"), (_("Card, DOCX"), "docx", "button"))
    address = context.view.elsewhere(f"/solutions/{item}")
    sign = "&" if "?" in address else "?"
    links = [html.A(words, href=f"{address}{sign}format={kind}", className=look) for words, kind, look in names]
    return html.P(links, className="buttons")


def _evidence(row: Row, context: Context) -> list[Any]:
    """Cases in which it was used, and problems that people still report on the same sub-theme in the same place."""
    _, lang = context.lang.gettext, context.lang
    used = cases_of_use(context.engine, context.release, row, lang)
    against = reports_against(context.engine, context.release, row, lang)
    use = (
        html.Ul(
            [
                html.Li(
                    [
                        html.Span(case["summary"], lang=case["summary_lang"]),
                        " ",
                        html.Small(lang.label("outcome", case["outcome"])),
                    ]
                )
                for case in used.to_dict("records")
            ]
        )
        if len(used)
        else html.P(_("not recorded in this release"), className="quiet")
    )
    contra = (
        statement_list(against, lang)
        if len(against)
        else html.P(_("No report against it in this release."), className="quiet")
    )
    return [
        html.Section([html.H2(_("Evidence of use")), use]),
        html.Section([html.H2(_("What people still report there")), contra]),
    ]


def _where_to(row: Row, context: Context) -> html.Section:
    """Countries with a reported problem of the same theme where nothing works yet, the widest gap first."""
    _, lang = context.lang.gettext, context.lang
    items = [
        html.Li(
            [
                html.A(lang.country(gap["country"]), href=context.view.elsewhere(f"/country/{gap['country']}")),
                _(" · gap {gap}, grade {grade}").format(gap=lang.number(gap["gap"], 2), grade=gap["grade"]),
            ]
        )
        for gap in places_to_bring(context.engine, context.release, row).to_dict("records")
    ]
    body = (
        html.Ul(items)
        if items
        else html.P(_("No state with a reported problem of this theme lacks a working solution."), className="quiet")
    )
    return html.Section([html.H2(_("Where this could be brought")), body])
