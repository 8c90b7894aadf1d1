"""A document as DOCX that can be edited: real headings, lists, tables with head rows, footnotes, described pictures."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from dashboard.briefing import word_parts as parts
from dashboard.briefing.model import Bars, Block, Document, Facts, Inline, Item, Items, Paragraph, Run, Table
from dashboard.briefing.typesetting import set_pictures
from dashboard.design import LIGHT, is_indicative, paints
from dashboard.figures.bars import interval_bar, shares_bar, shares_words

SERIF, SANS = "Georgia", "Calibri"  # what nearly every office has, Cyrillic included
_MARGIN = 22
_PICTURE_WIDTH = {"map": 52.0, "interval": 22.0, "shares": 16.0}


def to_docx(document: Document) -> bytes:
    """The document as DOCX; equal documents give equal bytes."""
    word = docx.Document()
    _prepare(word, document)
    writer = _Writer(word, document)
    writer.head()
    for section in document.sections:
        word.add_heading(section.title, 1)
        for block in section.blocks:
            writer.block(block)
    writer.notes.close()
    return parts.saved(word, document.title, document.lang, document.colophon.date)


class _Writer:
    """Writes blocks one after the other at the end of a document."""

    def __init__(self, word: WordDocument, document: Document) -> None:
        self.word, self.document = word, document
        self.notes = parts.Footnotes(word)
        self.numbers: dict[str, int] = {}
        self.pictures = _pictures(document)

    def head(self) -> None:
        made, document = self.word, self.document
        first = made.add_paragraph(style="Kicker")
        if document.picture:
            shape = first.add_run().add_picture(io.BytesIO(self.pictures["map"]), width=Mm(_PICTURE_WIDTH["map"]))
            _describe(shape, document.picture.alt)
            parts.float_right(shape)
        first.add_run(document.kicker)
        if document.colophon.internal:
            made.add_paragraph(document.colophon.internal, style="Internal")
        made.add_paragraph(document.title, style="Title")
        self.inline(made.add_paragraph(style="Quiet"), document.summary)

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
                self.inline(self.word.add_paragraph(style=style), block.content)
            case Items():
                for item in block.items:
                    self._item(item)
            case Facts():
                for name, value in block.pairs:
                    paragraph = self.word.add_paragraph(style="Quiet")
                    paragraph.add_run(f"{name}: ").bold = True
                    self.inline(paragraph, value)
            case Bars():
                self._bars(block)
            case Table():
                self._table(block)

    def _item(self, item: Item) -> None:
        paragraph = self.word.add_paragraph(style="List Bullet")
        self.inline(paragraph, item.text)
        if item.aside:
            paragraph.add_run().add_break()
            start = len(paragraph.runs)
            self.inline(paragraph, item.aside)
            for run in paragraph.runs[start:]:
                run.style = "Aside"

    def _bars(self, block: Bars) -> None:
        table = self._start(block.caption, block.heads, len(block.rows), (0.2, 0.17, 0.15, 0.12, 0.13, 0.09, 0.14))
        for row, cells in zip(block.rows, (one.cells for one in table.rows[1:]), strict=True):
            cells[0].paragraphs[0].add_run(row.name).bold = True
            box = cells[1].paragraphs[0].add_run(("▨" if is_indicative(row.paint) else "■") + " ")
            box.font.color.rgb = RGBColor.from_string(paints()[row.paint].removeprefix("#").upper())
            cells[1].paragraphs[0].add_run(row.words)
            if row.severity:
                self._small(cells[2].paragraphs[0], f"interval:{row.severity}", "interval", row.numbers)
                cells[2].paragraphs[0].add_run().add_break()
                cells[2].paragraphs[0].add_run(row.numbers)
                self._small(cells[3].paragraphs[0], f"shares:{row.shares}", "shares", shares_words(row.shares))
            for cell, words in zip(
                cells[4:], (row.grade, row.findings, f"{row.dot} {row.solution}".strip()), strict=True
            ):
                cell.paragraphs[0].add_run(words)

    def _small(self, paragraph: Any, name: str, kind: str, words: str) -> None:
        picture = io.BytesIO(self.pictures[name])
        _describe(paragraph.add_run().add_picture(picture, width=Mm(_PICTURE_WIDTH[kind])), words)

    def _table(self, block: Table) -> None:
        table = self._start(block.caption, block.heads, len(block.rows), block.widths)
        for row, made in zip(block.rows, table.rows[1:], strict=True):
            for content, cell in zip(row, made.cells, strict=True):
                self.inline(cell.paragraphs[0], content)

    def _start(self, caption: str, heads: tuple[str, ...], rows: int, widths: tuple[float, ...]) -> Any:
        """An empty table with its caption above and its head."""
        self.word.add_paragraph(caption, style="Caption")
        table = self.word.add_table(rows + 1, len(heads), style="Briefing table")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        parts.describe_table(table, caption)
        parts.head_row(table.rows[0])
        whole = self.word.sections[0]
        room = (whole.page_width or 0) - (whole.left_margin or 0) - (whole.right_margin or 0)
        for column, part in zip(table.columns, widths, strict=True):
            column.width = int(room * part / sum(widths))
        for row in table.rows:
            for cell, column in zip(row.cells, table.columns, strict=True):
                cell.width = column.width
                cell.paragraphs[0].style = "Table text"
        for cell, words in zip(table.rows[0].cells, heads, strict=True):
            cell.paragraphs[0].add_run(words).bold = True
        return table


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


def _prepare(word: WordDocument, document: Document) -> None:
    """Paper, styles, language and running foot."""
    section = word.sections[0]
    long, short = Mm(297), Mm(210)
    section.page_width, section.page_height = (long, short) if document.landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if document.landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Mm(_MARGIN)
    section.top_margin, section.bottom_margin = Mm(18), Mm(20)
    parts.set_language(word, document.lang)
    _styles(word)
    foot = section.footer.paragraphs[0]
    foot.style = word.styles["Footer"]
    foot.add_run(document.colophon.foot + " · ")
    before, after = document.colophon.pages.split("{page}")
    between, end = after.split("{pages}")
    foot.add_run(before)
    parts.field(foot, "PAGE", "1")
    foot.add_run(between)
    parts.field(foot, "NUMPAGES", "2")
    foot.add_run(end)


def _styles(word: WordDocument) -> None:
    text, quiet, accent = (RGBColor.from_string(LIGHT[name][1:].upper()) for name in ("text", "quiet", "accent"))
    _style(word, "Normal", SANS, 10, text, after=4)
    _style(word, "Title", SERIF, 18, text, after=6, bold=True)
    _style(word, "Heading 1", SERIF, 12.5, text, before=11, after=3, bold=True)
    _style(word, "Kicker", SANS, 9, quiet, after=4, bold=True)
    _style(word, "Internal", SANS, 8.5, accent, after=4, bold=True)
    _style(word, "Quiet", SANS, 9, quiet, after=3)
    _style(word, "Ask", SERIF, 10.5, text, after=4)
    _style(word, "Caption", SANS, 8.5, quiet, after=2)
    _style(word, "Table text", SANS, 8.5, text, after=0)
    _style(word, "List Bullet", SANS, 10, text, after=3)
    _style(word, "Footer", SANS, 8, quiet)
    _style(word, "footnote text", SANS, 8, quiet)
    _style(word, "Aside", SANS, 8.5, quiet, character=True)
    _style(word, "footnote reference", SANS, None, accent, character=True).font.superscript = True
    _style(word, "Hyperlink", SANS, None, accent, character=True)
    bar = f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="18" w:space="8" w:color="{LIGHT["accent"][1:]}"/></w:pBdr>'
    properties = word.styles["Ask"].element.get_or_add_pPr()
    properties.insert(0, parse_xml(bar))
    title = word.styles["Title"].element.get_or_add_pPr()
    for border in title.findall(qn("w:pBdr")):
        title.remove(border)
    table = word.styles.add_style("Briefing table", WD_STYLE_TYPE.TABLE)
    table.element.append(parse_xml(_TABLE_LOOK.format(ns=nsdecls("w"), line=LIGHT["line"][1:])))


_TABLE_LOOK = (
    '<w:tblPr {ns}><w:tblBorders><w:bottom w:val="single" w:sz="4" w:color="{line}"/>'
    '<w:insideH w:val="single" w:sz="4" w:color="{line}"/></w:tblBorders>'
    '<w:tblCellMar><w:top w:w="50" w:type="dxa"/><w:left w:w="60" w:type="dxa"/><w:bottom w:w="50" w:type="dxa"/>'
    '<w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)


def _style(
    word: WordDocument, name: str, font: str, size: float | None, colour: RGBColor, *, before: float = 0,
    after: float = 0, bold: bool = False, character: bool = False,
) -> Any:  # fmt: skip
    """A style by its name, made where the template has none."""
    kind = WD_STYLE_TYPE.CHARACTER if character else WD_STYLE_TYPE.PARAGRAPH
    style: Any = word.styles[name] if name in word.styles else word.styles.add_style(name, kind)
    style.font.name, style.font.bold, style.font.italic, style.font.color.rgb = font, bold, False, colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), font)
    if size:
        style.font.size = Pt(size)
    if not character:
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = name in ("Heading 1", "Caption")
    return style
