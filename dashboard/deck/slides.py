"""One slide after another: title placeholder, picture with alternative text, native table, notes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from dashboard.deck.look import SANS, SERIF, adapt_master
from dashboard.design import LIGHT, is_indicative, paints

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
MARGIN = Inches(0.6)
TOP = Inches(1.75)  # below the title
BOTTOM = Inches(6.95)
_Colour: Any = RGBColor  # the library has no types here
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # the table style without lines and fills
_LIGHT_TEXT, _DARK_TEXT = "#ffffff", LIGHT["text"]
_PALE = 0.8  # luminance
Box = tuple[int, int, int, int]  # left, top, width, height
Cell = tuple[str, str]  # text, paint


def readable_on(colour: str) -> str:
    """Dark or light text, whichever stands out more on this colour."""
    light = _luminance(colour)
    return _DARK_TEXT if (light + 0.05) / (_luminance(_DARK_TEXT) + 0.05) >= 1.05 / (light + 0.05) else _LIGHT_TEXT


def _rgb(colour: str) -> Any:
    return _Colour(*bytes.fromhex(colour.lstrip("#")))


def _luminance(colour: str) -> float:
    """Relative luminance after WCAG 2, 0 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def stripes_on(colour: str, text: str) -> str:
    """The second colour of a hatch: seen on the first, and no harder to read on than it must be."""
    light = text == _DARK_TEXT and _luminance(colour) < _PALE  # on a pale colour nobody would see lighter stripes
    towards, share = ("#ffffff", 0.5) if light else ("#000000", 0.3)
    pairs = zip(bytes.fromhex(colour.lstrip("#")), bytes.fromhex(towards.lstrip("#")), strict=True)
    return "#" + bytes(round(a + (b - a) * share) for a, b in pairs).hex()


def _fill(fill: Any, paint: str, text: str) -> None:
    """A class colour; that of an indicative cell is hatched, as everywhere."""
    colour = paints()[paint]
    if not is_indicative(paint):
        fill.solid()
        fill.fore_color.rgb = _rgb(colour)
        return
    fill.patterned()
    fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
    fill.fore_color.rgb, fill.back_color.rgb = _rgb(stripes_on(colour, text)), _rgb(colour)


class Slides:
    """Writes a deck; ``foot`` stands on every slide, ``lang`` is the language of its texts."""

    def __init__(self, foot: str) -> None:
        self.file: Any = Presentation()
        self.file.slide_width, self.file.slide_height = WIDTH, HEIGHT
        adapt_master(self.file, MARGIN, WIDTH)
        self.foot = foot

    def title(self, title: str, lines: Sequence[str], notes: str) -> None:
        """The first slide."""
        slide = self.file.slides.add_slide(self.file.slide_layouts[0])
        slide.shapes.title.text = title
        slide.shapes.title.text_frame.paragraphs[0].font.size = Pt(38 if len(title) <= 60 else 32)
        slide.placeholders[1].text = "\n".join(lines)
        for paragraph in slide.placeholders[1].text_frame.paragraphs:
            paragraph.font.size = Pt(20)
        slide.notes_slide.notes_text_frame.text = notes

    def slide(self, title: str, notes: str) -> Any:
        """A slide with its title; gives the slide for what stands on it."""
        slide = self.file.slides.add_slide(self.file.slide_layouts[1])
        slide.shapes.title.text = title
        slide.shapes.title.text_frame.paragraphs[0].font.size = Pt(
            26 if len(title) <= 95 else 22 if len(title) <= 190 else 18
        )
        foot = self.text(slide, (MARGIN, Inches(7.05), WIDTH - 2 * MARGIN, Inches(0.3)), "Foot")
        self.run(foot.paragraphs[0], f"{self.foot} · {len(self.file.slides)}", 10, LIGHT["quiet"])
        slide.notes_slide.notes_text_frame.text = notes
        return slide

    def picture(self, slide: Any, content: bytes, box: Box, alt: str) -> None:
        """A picture as large as the box allows, centred in it."""
        shape = slide.shapes.add_picture(io.BytesIO(content), box[0], box[1])
        scale = min(box[2] / shape.width, box[3] / shape.height)
        shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
        shape.left, shape.top = Emu(box[0] + (box[2] - shape.width) // 2), Emu(box[1] + (box[3] - shape.height) // 2)
        shape.name = "Map"
        shape._element.nvPicPr.cNvPr.set("descr", alt)

    def text(self, slide: Any, box: Box, name: str) -> Any:
        """An empty text frame that wraps."""
        shape = slide.shapes.add_textbox(*(Emu(int(part)) for part in box))
        shape.name = name
        shape.text_frame.word_wrap = True
        return shape.text_frame

    def run(
        self,
        paragraph: Any,
        text: str,
        size: float,
        colour: str = LIGHT["text"],
        *,
        font: str = SANS,
        bold: bool = False,
        lang: str = "",
    ) -> None:
        """One piece of text."""
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.name, run.font.bold = Pt(size), font, bold
        run.font.color.rgb = _rgb(colour)
        if lang:
            run._r.get_or_add_rPr().set("lang", lang)

    def table(
        self, slide: Any, box: Box, heads: Sequence[str], rows: Sequence[Sequence[Cell]], widths: Sequence[float], size: float = 13, *, name: str = "Table"
    ) -> None:  # fmt: skip
        """A native table without a style of its own: quiet lines, the colour of its class where a cell has a paint.

        Args:
            widths: shares of the box's width.
            size: of the type, in points.
        """
        height = Pt(size * 2.05)
        shape = slide.shapes.add_table(
            len(rows) + 1, len(heads), *(Emu(int(p)) for p in box[:3]), height * (len(rows) + 1)
        )
        shape.name = name
        shape._element.nvGraphicFramePr.cNvPr.set("descr", name)
        table = shape.table
        table._tbl.tblPr.find(qn("a:tableStyleId")).text = _NO_STYLE
        table.horz_banding = False
        for column, share in zip(table.columns, widths, strict=True):
            column.width = Emu(int(box[2] * share / sum(widths)))
        for at, row in enumerate([[(head, "") for head in heads], *rows]):
            table.rows[at].height = height
            for column, (text, paint) in enumerate(row):
                self._cell(table.cell(at, column), text, paint, size, head=at == 0, strong=column == 0)

    def _cell(self, cell: Any, text: str, paint: str, size: float, *, head: bool, strong: bool) -> None:
        cell.margin_left = cell.margin_right = Inches(0.06)
        cell.margin_top = cell.margin_bottom = Inches(0.01)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        colour = LIGHT["quiet"] if head else LIGHT["text"]
        if paint:
            colour = readable_on(paints()[paint])
            _fill(cell.fill, paint, colour)
        else:
            cell.fill.background()
        paragraph = cell.text_frame.paragraphs[0]
        if text:
            self.run(paragraph, text, size * 0.85 if head else size, colour, bold=strong and not head)
        # An empty cell is as high as its type says, and that must not be the 18 points of the master.
        paragraph._p.get_or_add_endParaRPr().set("sz", str(int(size * 100)))
        line = f'<a:lnB xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" w="6350"><a:solidFill><a:srgbClr val="{LIGHT["line"].lstrip("#")}"/></a:solidFill></a:lnB>'
        cell._tc.get_or_add_tcPr().insert(0, parse_xml(line))

    def serif(self, paragraph: Any, text: str, size: float, lang: str = "") -> None:
        """A statement."""
        self.run(paragraph, text, size, font=SERIF, lang=lang)
