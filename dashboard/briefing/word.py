"""A document as DOCX that can be edited: real headings, lists, tables with head rows, footnotes, described pictures."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Length, Mm, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from dashboard.briefing import word_parts as parts
from dashboard.briefing.model import Bars, Block, Document, Facts, Inline, Item, Items, Paragraph, Run, Table, text
from dashboard.briefing.typesetting import set_pictures
from dashboard.briefing.word_styles import prepare
from dashboard.design import is_indicative, paints
from dashboard.figures.bars import interval_bar, shares_bar, shares_words

_BAR_WIDTHS = (0.15, 0.2, 0.225, 0.085, 0.13, 0.08, 0.13)
_EXTRA_WIDTHS = (0.14, 0.26)  # of the agenda: the gap, and why the cell is on it
_PICTURE_WIDTH = {"map": 52.0, "interval": 15.0, "shares": 12.0}


def to_docx(document: Document) -> bytes:
    """The document as DOCX; equal documents give equal bytes."""
    word = docx.Document()
    writer = _Writer(word, document, prepare(word, document))
    writer.head()
    for section in document.sections:
        writer.paragraph("Heading 1").add_run(section.title)
        for block in section.blocks:
            writer.block(block)
    writer.notes.close()
    return parts.saved(word, document.title, document.lang, document.colophon.date)


class _Writer:
    """Writes blocks one after the other at the end of a document."""

    def __init__(self, word: WordDocument, document: Document, styles: Mapping[str, str]) -> None:
        self.word, self.document, self.styles = word, document, styles
        self.notes = parts.Footnotes(word)
        self.numbers: dict[str, int] = {}
        self.pictures = _pictures(document)

    def head(self) -> None:
        document = self.document
        first = self.paragraph("Kicker")
        if document.picture:
            shape = first.add_run().add_picture(io.BytesIO(self.pictures["map"]), width=Mm(_PICTURE_WIDTH["map"]))
            _describe(shape, document.picture.alt)
            parts.float_right(shape)
        first.add_run(document.kicker)
        if document.colophon.internal:
            self.paragraph("Internal").add_run(document.colophon.internal)
        self.inline(self.paragraph("Title"), text(document.title, lang=document.title_lang))
        self.inline(self.paragraph("Quiet"), document.summary)

    def paragraph(self, style: str) -> Any:
        """A new last paragraph. python-docx would look the style up by its name each time, which is slow."""
        paragraph = self.word.add_paragraph()
        paragraph._p.style = self.styles[style]
        return paragraph

    def inline(self, paragraph: Any, content: Inline) -> None:
        for part in content:
            if isinstance(part, Run):
                self._run(paragraph, part)
            elif part.key in self.numbers:
                parts.note_again(paragraph, self.numbers[part.key])
            else:
                runs = [(run.text, run.lang, run.href) for run in self.document.notes[part.key] if isinstance(run, Run)]
                self.numbers[part.key] = self.notes.add(runs)
                parts.note_mark(paragraph, self.numbers[part.key])

    def _run(self, paragraph: Any, part: Run) -> None:
        if part.href:
            parts.link(paragraph, part.text, part.href)
            return
        run = paragraph.add_run(part.text)
        run.bold = part.strong or None
        if part.lang:
            parts.run_language(run, part.lang)

    def block(self, block: Block) -> None:
        match block:
            case Paragraph():
                style = {"quiet": "Quiet", "ask": "Ask"}.get(block.role, "Normal")
                self.inline(self.paragraph(style), block.content)
            case Items():
                for item in block.items:
                    self._item(item)
            case Facts():
                for name, value in block.pairs:
                    paragraph = self.paragraph("Quiet")
                    paragraph.add_run(f"{name}: ").bold = True
                    self.inline(paragraph, value)
            case Bars():
                self._bars(block)
            case Table():
                self._table(block)

    def _item(self, item: Item) -> None:
        paragraph = self.paragraph("List Bullet")
        self.inline(paragraph, item.text)
        if item.aside:
            paragraph.add_run().add_break()
            start = len(paragraph.runs)
            self.inline(paragraph, item.aside)
            for run in paragraph.runs[start:]:
                run._r.style = self.styles["Aside"]

    def _bars(self, block: Bars) -> None:
        widths = (*_BAR_WIDTHS, *_EXTRA_WIDTHS[: len(block.heads) - len(_BAR_WIDTHS)])
        table = self._start(block.caption, block.heads, len(block.rows), widths)
        for row, cells in zip(block.rows, table[1:], strict=True):
            cells[0].add_run(row.name).bold = True
            box = cells[1].add_run(("▨" if is_indicative(row.paint) else "■") + " ")
            box.font.color.rgb = RGBColor.from_string(paints()[row.paint].removeprefix("#").upper())
            cells[1].add_run(row.words)
            if row.severity:
                self._small(cells[2], f"interval:{row.severity}", "interval", row.numbers)
                cells[2].add_run("\N{NO-BREAK SPACE}" + row.numbers.replace(" ", "\N{NO-BREAK SPACE}"))
                self._small(cells[3], f"shares:{row.shares}", "shares", shares_words(row.shares))
            for cell, words in zip(
                cells[4:], (row.grade, row.findings, f"{row.dot} {row.solution}".strip(), *row.extra), strict=True
            ):
                cell.add_run(words)

    def _small(self, paragraph: Any, name: str, kind: str, words: str) -> None:
        picture = io.BytesIO(self.pictures[name])
        _describe(paragraph.add_run().add_picture(picture, width=Mm(_PICTURE_WIDTH[kind])), words)

    def _table(self, block: Table) -> None:
        table = self._start(block.caption, block.heads, len(block.rows), block.widths)
        for row, cells in zip(block.rows, table[1:], strict=True):
            for content, cell in zip(row, cells, strict=True):
                self.inline(cell, content)

    def _start(
        self, caption: str, heads: tuple[str, ...], rows: int, widths: tuple[float, ...]
    ) -> list[list[WordParagraph]]:
        """A table with its caption above and its head; gives the paragraph of every cell, row by row."""
        self.paragraph("Caption").add_run(caption)
        table = self.word.add_table(rows + 1, len(heads))
        table._tbl.tblPr.style = self.styles["Briefing table"]
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        parts.describe_table(table, caption)
        parts.head_row(table._tbl.tr_lst[0])
        for row in table._tbl.tr_lst:
            parts.keep_whole(row)
        whole = self.word.sections[0]
        room = (whole.page_width or 0) - (whole.left_margin or 0) - (whole.right_margin or 0)
        sizes = [Length(int(room * part / sum(widths))) for part in widths]
        for column, size in zip(table._tbl.tblGrid.gridCol_lst, sizes, strict=True):
            column.w = size
        cells = [[self._cell(cell, table, size) for cell, size in zip(row.tc_lst, sizes, strict=True)]
                 for row in table._tbl.tr_lst]  # fmt: skip
        for cell, words in zip(cells[0], heads, strict=True):
            cell.add_run(words).bold = True
        return cells

    def _cell(self, cell: Any, table: Any, size: Length) -> WordParagraph:
        cell.width = size
        cell.p_lst[0].style = self.styles["Table text"]
        return WordParagraph(cell.p_lst[0], table)


def _pictures(document: Document) -> dict[str, bytes]:
    """All drawings of a document as PNG, set in one go."""
    wanted = {"map": (document.picture.svg, _PICTURE_WIDTH["map"])} if document.picture else {}
    for block in document.blocks(Bars):
        for row in block.rows if isinstance(block, Bars) else ():
            if row.severity:
                wanted[f"interval:{row.severity}"] = (interval_bar(row.severity), _PICTURE_WIDTH["interval"])
                wanted[f"shares:{row.shares}"] = (shares_bar(row.shares), _PICTURE_WIDTH["shares"])
    if not wanted:
        return {}
    data = {"pictures": [{"svg": svg, "width": width} for svg, width in wanted.values()]}
    return dict(zip(wanted, set_pictures("pictures.typ", data, document.colophon.date), strict=True))


def _describe(shape: Any, words: str) -> None:
    shape._inline.docPr.set("descr", words)
