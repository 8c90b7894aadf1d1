"""How a DOCX looks: paper, styles, language and running foot."""

from __future__ import annotations

from typing import Any

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from dashboard.briefing import word_parts as parts
from dashboard.briefing.model import Document
from dashboard.design import LIGHT

SERIF, SANS = "Georgia", "Calibri"  # what nearly every office has, Cyrillic included
_MARGIN = 20


def prepare(word: WordDocument, document: Document) -> dict[str, str]:
    """Dress an empty document; gives the id of every style by its name."""
    _slim(word)
    section = word.sections[0]
    long, short = Mm(297), Mm(210)
    section.page_width, section.page_height = (long, short) if document.landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if document.landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Mm(_MARGIN)
    section.top_margin, section.bottom_margin = Mm(15), Mm(15)
    parts.set_language(word, document.lang)
    styles = _styles(word)
    foot = section.footer.paragraphs[0]
    foot._p.style = styles["Footer"]
    foot.add_run(document.colophon.foot + " · ")
    before, after = document.colophon.pages.split("{page}")
    between, end = after.split("{pages}")
    foot.add_run(before)
    parts.field(foot, "PAGE", "1")
    foot.add_run(between)
    parts.field(foot, "NUMPAGES", "2")
    foot.add_run(end)
    return styles


def _slim(word: WordDocument) -> None:
    """Take out of the template what no document of ours uses: a hundred table styles, twice, and stray parts."""
    styles = word.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:default")) is None:
            styles.remove(style)
    for relation in list(word.part.rels.values()):
        if relation.reltype.endswith(("/stylesWithEffects", "/customXml")):
            word.part.rels.pop(relation.rId)


def _styles(word: WordDocument) -> dict[str, str]:
    text, quiet, accent = (RGBColor.from_string(LIGHT[name][1:].upper()) for name in ("text", "quiet", "accent"))
    _style(word, "Normal", SANS, 9.5, text, after=2)
    _style(word, "Title", SERIF, 15, text, after=3, bold=True)
    _style(word, "Heading 1", SERIF, 11.5, text, before=6, after=1.5, bold=True)
    _style(word, "Kicker", SANS, 8.5, quiet, after=3, bold=True)
    _style(word, "Internal", SANS, 8.5, accent, after=4, bold=True)
    _style(word, "Quiet", SANS, 8.5, quiet, after=1)
    _style(word, "Ask", SERIF, 9, text, after=2)
    _style(word, "Caption", SANS, 8.5, quiet, after=2)
    _style(word, "Table text", SANS, 8, text, after=0)
    _style(word, "List Bullet", SANS, 9.5, text, after=1.5)
    _style(word, "Footer", SANS, 8, quiet)
    _style(word, "footnote text", SANS, 7.5, quiet)
    _style(word, "Aside", SANS, 8, quiet, character=True)
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
    return {str(style.name): str(style.style_id) for style in word.styles}


_TABLE_LOOK = (
    '<w:tblPr {ns}><w:tblBorders><w:bottom w:val="single" w:sz="4" w:color="{line}"/>'
    '<w:insideH w:val="single" w:sz="4" w:color="{line}"/></w:tblBorders>'
    '<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="60" w:type="dxa"/><w:bottom w:w="30" w:type="dxa"/>'
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
