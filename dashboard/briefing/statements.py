"""Statements as items with their source as a footnote. One source has one note, however often it is cited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from dashboard.briefing.model import Inline, Item, Items, Mark, Paragraph, Run, Tone, text
from dashboard.figures.painting import Row
from dashboard.i18n import Language

_ADDRESS = re.compile(r"https?://")


@dataclass
class Notes:
    """The footnotes of one document, filled while its sections are written."""

    lang: Language
    whole_addresses: bool = False
    found: dict[str, Inline] = field(default_factory=dict)

    def mark(self, row: Row) -> Mark:
        """A mark for the source of a finding; sources are in the language in which they are cited."""
        url = _address(row)
        key = "|".join([row["source_title"], row["locator"] or "", row["source_date"], url])
        if key not in self.found:
            self.found[key] = self.note_of(row)
        return Mark(key)

    def note_of(self, row: Row) -> Inline:
        """Title, publisher, place, date and kind of the source of a finding, with its address."""
        _, lang = self.lang.gettext, self.lang
        url = _address(row)
        place = "" if _ADDRESS.match(row["locator"] or "") else row["locator"]
        title = row["source_title"] or _("source not named")
        publisher = row["publisher"] if row["publisher"] and row["publisher"] not in title else ""
        cited = ", ".join(part for part in (title, publisher, place) if part)
        kind = lang.label("source_type", row["source_type"]) if row["source_type"] else ""
        facts = " · ".join(part for part in (lang.date(row["source_date"]), kind) if part)
        shown = url if self.whole_addresses else re.sub(r"^https?://(www\.)?([^/]+).*$", r"\2", url)
        address = (Run(" · "), Run(shown, href=url)) if url else ()
        return (Run(cited, lang="en", href=url), Run(f" · {facts}"), *address)


def _address(row: Row) -> str:
    return next((str(one) for one in (row["source_url"], row["locator"]) if _ADDRESS.match(one or "")), "")


def quoted(row: Row, field: str, lang: Language) -> Run:
    """A text of the evidence, with its language where that is another than the document's."""
    own = row[f"{field}_lang"]
    return Run(row[field], lang=own if own != lang.code else "")


def item(row: Row, notes: Notes, *, with_country: bool = False, also: str = "") -> Item:
    """The sentence with its note; beside it status, instrument and what the reader must know to trust it."""
    lang = notes.lang
    words = [lang.country(row["country"])] if with_country else []
    words += [lang.label("status", row["status"])]
    words += [lang.gettext("until {date}").format(date=lang.date(row["valid_until"]))] if row["valid_until"] else []
    if row["instrument_level"] and row["kind"] != "problem":
        words.append(lang.label("instrument_level", row["instrument_level"]))
    words += [also] if also else []
    words += _warnings(row, lang)
    aside = (Run(" · ".join([*words, row["id"]])),)
    return Item(row["id"], (quoted(row, "statement", lang), notes.mark(row)), aside)


def _warnings(row: Row, lang: Language) -> list[str]:
    _ = lang.gettext
    words = [_("from official statistics")] if row["origin"] != "coded" else []
    words += [_("low trust, verify first")] if row["confidence"] == "low" else []
    words += (
        [_("in {language}").format(language=lang.language_name(row["statement_lang"]))]
        if row["statement_lang"] != lang.code
        else []
    )
    return words


def listed(
    rows: Sequence[Row], limit: int | None, notes: Notes, tone: Tone, *, with_country: bool = False
) -> list[Items | Paragraph]:
    """As many statements as there is room for, and how many more there are; a sentence where there is none."""
    shown = rows[:limit]
    if not rows:
        return [Paragraph(text(notes.lang.gettext("Nothing in this release.")), "quiet")]
    items = tuple(item(row, notes, with_country=with_country) for row in shown)
    return [*([Items(items, tone)] if items else []), *more(len(rows) - len(shown), notes.lang)]


def more(count: int, lang: Language) -> list[Paragraph]:
    """``3 more in the long version.``; nothing where all is shown."""
    if count <= 0:
        return []
    words = lang.ngettext("{n} more in the long version.", "{n} more in the long version.", count)
    return [Paragraph(text(words.format(n=count)), "quiet")]
