"""What changed between two releases."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboard.components.downloads import table_links
from dashboard.components.forms import kept, select
from dashboard.components.frame import page_title
from dashboard.context import Context
from dashboard.figures.painting import paint_key
from dashboard.i18n import Language
from dashboard.tables import class_word
from data.changes import fetch_changes
from data.errors import UnknownReleaseError
from data.queries import fetch_releases


def title(context: Context) -> str:
    """Title of the page in the browser."""
    return page_title(context, context.lang.gettext("Changes"))


def layout(context: Context) -> list[Any]:
    """The two releases, and every cell that differs with the reason in words."""
    _ = context.lang.gettext
    others = _others(context)
    since, changes = changes_since(context)
    if not others:
        text = _(
            "There is one release so far. When the next one is published, this page says which cells changed and why."
        )
        return [html.H1(_("Nothing to compare yet"), className="reading"), html.P(text)]
    words = context.lang.ngettext(
        "{n} cell changed between release {old} and {new}",
        "{n} cells changed between release {old} and {new}",
        len(changes),
    )
    if changes.empty:
        words = _("Nothing changed between release {old} and {new}")
    heading = words.format(n=len(changes), old=since, new=context.release.label)
    options = [(label, label) for label in others]
    form = html.Form(
        [*kept(context.view, since=""), select(_("Since release"), "since", options, since), html.Button(_("Show"), type="submit", className="button")],
        method="get", action="/changes", className="filters visible",
    )  # fmt: skip
    return [
        html.H1(heading, className="reading"),
        form,
        *([_table(changes.to_dict("records"), context), table_links(context, "changes")] if len(changes) else []),
    ]


def _others(context: Context) -> list[str]:
    return [label for label in fetch_releases(context.engine)["label"] if label != context.release.label]


def changes_since(context: Context) -> tuple[str, pd.DataFrame]:
    """The release that this one is compared with ("" where it is the only one), and every cell that differs.

    Raises:
        UnknownReleaseError: the address names one that is not here.
    """
    others, asked, own = _others(context), context.view.since, context.release.label
    if asked and asked not in (*others, own):
        raise UnknownReleaseError(asked)
    since = asked if asked in others else next(iter(others), "")
    return since, fetch_changes(context.engine, since, own) if since else pd.DataFrame()


def reason_words(why: str, lang: Language) -> str:
    """The reasons of a change, in words."""
    _ = lang.gettext
    words = {
        "new_finding": _("new finding"),
        "changed_finding": _("a finding was changed"),
        "removed_finding": _("a finding was removed"),
        "new_coding": _("new coding"),
        "ageing": _("the findings grew older"),
        "expiry": _("a measure expired"),
        "method": _("the method or codebook changed"),
    }
    return ", ".join(words.get(code, code) for code in why.split(";"))


def _table(changes: list[Any], context: Context) -> html.Div:
    lang, _, view = context.lang, context.lang.gettext, context.view
    rows = [
        html.Tr(
            [
                html.Th(
                    html.A(lang.country(row["country"]), href=view.elsewhere(f"/country/{row['country']}")), scope="row"
                ),
                html.Td(lang.label("theme", row["theme"])),
                html.Td(_side(row, "old", lang)),
                html.Td(_side(row, "new", lang)),
                html.Td(reason_words(row["why"], lang)),
            ]
        )
        for row in sorted(
            changes, key=lambda row: (row["why"] == "ageing", lang.sort_key(lang.country(row["country"])))
        )
    ]
    head = html.Thead(
        html.Tr([html.Th(text, scope="col") for text in (_("State"), _("Theme"), _("Before"), _("Now"), _("Why"))])
    )
    caption = html.Caption(_("New facts first; what only grew older comes last."))
    return html.Div(html.Table([caption, head, html.Tbody(rows)]), className="table-scroll", tabIndex="0")


def _side(row: dict[Any, Any], side: str, lang: Language) -> list[Any]:
    cell = {name.removeprefix(f"{side}_"): value for name, value in row.items()}
    words = class_word(cell, lang)
    if cell["state"] == "graded":
        words = f"{cell['severity_class']:.0f} · {lang.number(cell['severity'], 2)} · {cell['grade']}"
    return [html.I(className=f"swatch paint-{paint_key(cell)}"), words]
