"""A document as a page of its own that can be read, printed, and whose ask can be rewritten before it becomes a file."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from dashboard.briefing.model import (
    Bar,
    Bars,
    Block,
    Document,
    Facts,
    Inline,
    Item,
    Items,
    Paragraph,
    Run,
    Section,
    Table,
    numbered,
    plain,
)
from dashboard.figures.bars import interval_bar, shares_bar, shares_words
from dashboard.figures.dots import dot_markup
from dashboard.i18n import Language


def to_html(document: Document, style_url: str, tools: Markup) -> str:
    """The whole HTML document.

    Args:
        style_url: address of the site's style sheet.
        tools: links and forms above the document; they are not printed.
    """
    writer = _Writer(document)
    body = Markup("").join(
        [tools, Markup('<article class="document" lang="{}">').format(document.lang), writer.head(),
         *(writer.section(section) for section in document.sections), writer.sources(), writer.foot(), Markup("</article>")]
    )  # fmt: skip
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(document.lang)}" data-mode="light"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noarchive">'
        f'<title>{escape(document.title)}</title><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="{escape(style_url)}"></head><body><main id="main">{body}</main></body></html>'
    )


class _Writer:
    """Writes the parts of one document; notes are numbered as in the other formats."""

    def __init__(self, document: Document) -> None:
        self.document, self.numbers, self.marked = document, numbered(document), set[str]()

    def head(self) -> Markup:
        made = self.document
        internal = Markup('<p class="internal">{}</p>').format(made.colophon.internal)
        text = Markup('<div>{}<p class="kicker">{}</p><h1{}>{}</h1><p class="quiet">{}</p></div>').format(
            internal if made.colophon.internal else "",
            made.kicker,
            Markup(' lang="{}"').format(made.title_lang) if made.title_lang else "",
            made.title,
            self.inline(made.summary),
        )
        picture = _picture(made.picture.svg, made.picture.alt) if made.picture else Markup("")
        return Markup("<header>{}{}</header>").format(text, picture)

    def section(self, section: Section) -> Markup:
        blocks = Markup("").join(self.block(block) for block in section.blocks)
        return Markup('<section id="{}"><h2>{}</h2>{}</section>').format(section.key, section.title, blocks)

    def block(self, block: Block) -> Markup:
        match block:
            case Paragraph():
                return Markup('<p class="{}">{}</p>').format(block.role, self.inline(block.content))
            case Items():
                items = Markup("").join(self._item(item) for item in block.items)
                return Markup('<ul class="{}">{}</ul>').format(f"items {block.tone}", items)
            case Facts():
                pairs = Markup("").join(
                    Markup("<dt>{}</dt><dd>{}</dd>").format(name, self.inline(value)) for name, value in block.pairs
                )
                return Markup('<dl class="facts">{}</dl>').format(pairs)
            case Bars():
                return _table(block.caption, block.heads, [_bar_cells(row) for row in block.rows], "bars")
            case Table():
                rows = [[self.inline(row[0]), *(_td(self.inline(cell)) for cell in row[1:])] for row in block.rows]
                return _table(block.caption, block.heads, rows, "pairs")

    def _item(self, item: Item) -> Markup:
        aside = Markup("<small>{}</small>").format(self.inline(item.aside)) if item.aside else ""
        key = Markup(' data-finding="{}"').format(item.key) if item.key else ""
        return Markup("<li{}>{}{}</li>").format(key, self.inline(item.text), aside)

    def inline(self, content: Inline) -> Markup:
        return Markup("").join(_run(part) if isinstance(part, Run) else self._mark(part.key) for part in content)

    def _mark(self, key: str) -> Markup:
        number = self.numbers[key]
        own_id = "" if key in self.marked else Markup(' id="mark-{}"').format(number)
        self.marked.add(key)
        return Markup('<sup{}><a href="#note-{}">{}</a></sup>').format(own_id, number, number)

    def sources(self) -> Markup:
        """The notes, in the order of their numbers."""
        if not self.numbers:
            return Markup("")
        notes = Markup("").join(
            Markup('<li id="note-{}">{} <a href="#mark-{}" aria-label="↑ {}">↑</a></li>').format(
                number, self.inline(self.document.notes[key]), number, number
            )
            for key, number in self.numbers.items()
        )
        return Markup('<section class="sources"><h2>{}</h2><ol>{}</ol></section>').format(self.document.sources, notes)

    def foot(self) -> Markup:
        return Markup("<footer>{}</footer>").format(self.document.colophon.foot)


def _run(part: Run) -> Markup:
    words = escape(part.text)
    if part.lang:
        words = Markup('<span lang="{}">{}</span>').format(part.lang, words)
    if part.strong:
        words = Markup("<strong>{}</strong>").format(words)
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(part.href, words) if part.href else words


def _picture(svg: str, alt: str) -> Markup:
    """An inline drawing with its words; ids of patterns are the page's own, so nothing else may define them here."""
    opened = Markup('<svg class="drawing" role="img" aria-label="{}" ').format(alt)
    return opened + Markup(svg.removeprefix("<svg "))  # noqa: S704 - drawn here, its texts are escaped where it is made


def _decoration(svg: str) -> Markup:
    return Markup('<svg aria-hidden="true" ') + Markup(svg.removeprefix("<svg "))  # noqa: S704


def _swatch(paint: str) -> Markup:
    return Markup('<i class="swatch paint-{}"></i>').format(paint)


def _bar_cells(row: Bar) -> list[Markup]:
    """The name, then the cells; a row without a number says so across the columns of numbers."""
    words = _swatch(row.paint) + escape(row.words)
    if row.severity:
        severity = _decoration(interval_bar(row.severity)) + " " + escape(row.numbers)
        shares = _picture(shares_bar(row.shares), shares_words(row.shares)) if row.shares else Markup("")
        known = [_td(words), _td(severity), _td(shares)]
    else:
        known = [Markup('<td colspan="3">{}</td>').format(words)]
    solution = dot_markup(row.dot) + " " + escape(row.solution) if row.dot else escape(row.solution)
    rest = (row.grade, row.findings, solution, *row.extra)
    return [escape(row.name), *known, *(_td(escape(text)) for text in rest)]


def _td(content: Markup) -> Markup:
    return Markup("<td>{}</td>").format(content)


def _table(caption: str, heads: tuple[str, ...], rows: list[list[Markup]], kind: str) -> Markup:
    """A table; the first of a row is its name, the others are whole cells."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(words) for words in heads)
    body = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(row[0], Markup("").join(row[1:])) for row in rows
    )
    return Markup(
        '<div class="table-scroll" tabindex="0" role="region" aria-label="{}"><table class="{}"><caption>{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(caption, kind, caption, head, body)


def tools(document: Document, addresses: Mapping[str, str], fields: Mapping[str, str], lang: Language) -> Markup:
    """What stands above a briefing on the screen: back, the files, the other length, and the ask to rewrite.

    Args:
        addresses: ``back`` and ``length``, the address of the other length.
        fields: the request without its ask and format, for the form.
    """
    _ = lang.gettext
    section = next(part for part in document.sections if part.key == "ask")
    ask = "\n".join(plain(block.content) for block in section.blocks if isinstance(block, Paragraph))
    hidden = Markup("").join(
        Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
        for name, value in fields.items()
        if value
    )
    other = _("Short version, two pages") if fields.get("length") == "full" else _("Long version, everything")
    buttons = Markup("").join(
        Markup('<button class="button{}" name="format" value="{}">{}</button>').format(kind, value, words)
        for value, words, kind in (
            ("html", _("Show with this ask"), ""),
            ("pdf", "PDF", " primary"),
            ("docx", "DOCX", ""),
        )
    )
    return Markup(
        '<nav class="document-tools" aria-label="{}"><p><a href="{}">{}</a> · <a href="{}">{}</a></p>'
        '<form method="post" action="/briefing">{}<label><span>{}</span><textarea name="ask" rows="5" maxlength="3000">{}</textarea></label>'
        '<p class="buttons">{}</p></form></nav>'
    ).format(
        _("Files"), addresses["back"], _("Back to the map"), addresses["length"], other, hidden,
        _("The ask, in your words; it goes into the files:"), ask, buttons,
    )  # fmt: skip
