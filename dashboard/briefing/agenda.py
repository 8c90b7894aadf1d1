"""The gap agenda as a landscape document, with the filters of its page."""

from __future__ import annotations

import pandas as pd

from dashboard.briefing.colophon import colophon, method_section
from dashboard.briefing.model import Document, Section, text
from dashboard.briefing.request import file_name
from dashboard.briefing.severity import cell_bar, cell_bars
from dashboard.context import Context
from dashboard.figures.painting import Row
from dashboard.pages.gaps.layout import chosen_agenda, reason_words


def agenda_rows(context: Context) -> list[Row]:
    """Every row of the agenda that the address asks for, in its order."""
    _cells, listed = chosen_agenda(context)
    return list(listed.to_dict("records"))


def agenda_name(context: Context) -> str:
    """File name without ending."""
    extra = context.extra
    members = "" if context.view.members == "all" else context.view.members
    return file_name(
        "agenda", members, extra.get("only", ""), extra.get("reason", ""), context.release.label, context.lang.code
    )


def agenda_document(context: Context, site: str) -> Document:
    """The agenda with a bar for every cell."""
    lang, _, pinned = context.lang, context.lang.gettext, context.release
    rows = agenda_rows(context)
    made = colophon(pinned, lang, f"{site}/gaps?lang={lang.code}&release={pinned.label}")
    bars = tuple(
        cell_bar(
            row,
            f"{lang.country(row['country'])}: {lang.label('theme', row['theme'])}",
            lang,
            (_gap(row, context), reason_words(row["reason"], context)),
        )
        for row in rows
    )
    caption = _("Severe and unsolved first, the widest gap on top.")
    table = cell_bars(bars, f"{_('State')}: {_('Theme')}", caption, lang, (_("Gap"), _("Why it is here")))
    severe = sum(row["reason"] == "severe_unsolved" for row in rows)
    words = lang.ngettext(
        "{n} cell on the agenda; {severe} severe without a working solution",
        "{n} cells on the agenda; {severe} severe without a working solution",
        len(rows),
    )
    return Document(
        name=agenda_name(context),
        lang=lang.code,
        kicker=_("Gap agenda"),
        title=words.format(n=len(rows), severe=severe),
        summary=text(_("as of {date}").format(date=lang.date(pinned.reference_date))),
        sections=(
            Section("agenda", _("Agenda"), (table,)),
            method_section(pinned, pd.DataFrame(), made, lang),
        ),
        colophon=made,
        landscape=True,
    )


def _gap(row: Row, context: Context) -> str:
    return context.lang.number(row["gap"], 2) if row["state"] == "graded" else ""
