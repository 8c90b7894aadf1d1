"""What python-docx has no words for: footnotes, links, fields, floating pictures, languages, and a package without traces."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the zip format's own zero


class Footnotes:
    """The footnotes part of a document, filled note by note and put in place at the end."""

    def __init__(self, word: WordDocument) -> None:
        self.word, self.notes = word, list[str]()
        self.part = Part(PackURI("/word/footnotes.xml"), _NOTES_TYPE, b"", word.part.package)
        word.part.relate_to(self.part, RELATIONSHIP_TYPE.FOOTNOTES)

    def add(self, runs: list[tuple[str, str, str]]) -> int:
        """A note of runs (text, language, address); gives its id."""
        number = len(self.notes) + 1
        body = "".join(self._run(*run) for run in runs)
        mark = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
        style = '<w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
        space = '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
        self.notes.append(f'<w:footnote w:id="{number}"><w:p>{style}{mark}{space}{body}</w:p></w:footnote>')
        return number

    def _run(self, words: str, lang: str, href: str) -> str:
        marked = f'<w:lang w:val="{lang}"/>' if lang else ""
        style = '<w:rStyle w:val="Hyperlink"/>' if href else ""
        run = f'<w:r><w:rPr>{style}{marked}</w:rPr><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'
        if not href:
            return run
        relation = self.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return f'<w:hyperlink r:id="{relation}">{run}</w:hyperlink>'

    def close(self) -> None:
        """Write the part, and tell the settings which notes are the separators."""
        xml = f"<w:footnotes {nsdecls('w', 'r')}>{_SEPARATORS}{''.join(self.notes)}</w:footnotes>"
        self.part._blob = ("<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n" + xml).encode()
        marks = '<w:footnote w:id="-1"/><w:footnote w:id="0"/>'
        settings = self.word.settings.element
        # The order of settings is fixed by the schema; footnotes stand before the compatibility block.
        compat = settings.find(qn("w:compat"))
        properties = parse_xml(f"<w:footnotePr {nsdecls('w')}>{marks}</w:footnotePr>")
        settings.insert(list(settings).index(compat), properties) if compat is not None else settings.append(properties)


def note_mark(paragraph: Any, number: int) -> None:
    """The first mark of a note, with a bookmark for later ones."""
    xml = (
        f'<w:bookmarkStart {nsdecls("w")} w:id="{number}" w:name="_Note{number}"/>',
        f'<w:r {nsdecls("w")}><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>',
        f'<w:bookmarkEnd {nsdecls("w")} w:id="{number}"/>',
    )
    for part in xml:
        paragraph._p.append(parse_xml(part))


def note_again(paragraph: Any, number: int) -> None:
    """A later mark of the same note: a cross-reference to its number."""
    field(paragraph, f"NOTEREF _Note{number} \\f \\h", str(number), "FootnoteReference")


def field(paragraph: Any, instruction: str, shown: str, style: str = "") -> None:
    """A field that the word processor renews; ``shown`` stands there until it does."""
    # said twice, because LibreOffice forgets the style of such a field
    raised = '<w:vertAlign w:val="superscript"/>' if style == "FootnoteReference" else ""
    marked = f'<w:rPr><w:rStyle w:val="{style}"/>{raised}</w:rPr>' if style else ""
    steps = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{escape(shown)}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    for step in steps:
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{marked}{step}</w:r>"))


def link(paragraph: Any, words: str, href: str) -> None:
    """A hyperlink."""
    relation = paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    paragraph._p.append(
        parse_xml(
            f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}"><w:r><w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr>'
            f'<w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:hyperlink>'
        )
    )


def set_language(word: WordDocument, lang: str) -> None:
    """The language of the whole document, for spelling and for screen readers."""
    defaults = word.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    old = defaults.find(qn("w:lang"))
    if old is not None:
        defaults.remove(old)
    defaults.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{lang}" w:eastAsia="{lang}" w:bidi="ar-SA"/>'))


def run_language(run: Any, lang: str) -> None:
    """The language of one run."""
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), lang)
    run._r.get_or_add_rPr().append(mark)


def float_right(shape: Any) -> None:
    """Let an inline picture stand at the right margin with the text beside it."""
    inline = shape._inline
    size, drawn, graphic = inline.extent, inline.docPr, inline.graphic
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp", "a", "pic", "r")} distT="0" distB="72000" distL="216000" distR="0" simplePos="0" '
        'relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="margin"><wp:align>right</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="margin"><wp:align>top</wp:align></wp:positionV>'
        f'<wp:extent cx="{size.cx}" cy="{size.cy}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        '<wp:wrapSquare wrapText="left"/></wp:anchor>'
    )
    anchor.append(drawn)
    anchor.append(graphic)
    inline.getparent().replace(inline, anchor)


def head_row(row: Any) -> None:
    """The first row of a table is its head and is repeated on every page."""
    row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def keep_whole(row: Any) -> None:
    """A row does not break across pages."""
    row.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def describe_table(table: Any, words: str) -> None:
    """What a table holds, for screen readers."""
    mark = OxmlElement("w:tblDescription")
    mark.set(qn("w:val"), words)
    table._tbl.tblPr.append(mark)


def saved(word: WordDocument, title: str, lang: str, day: str) -> bytes:
    """The file: no author, no machine, a fixed date, equal bytes for equal documents."""
    core, stamp = word.core_properties, datetime.fromisoformat(day)
    core.author, core.last_modified_by, core.comments, core.keywords = "", "", "", ""
    core.title, core.language, core.created, core.modified, core.revision = title[:250], lang, stamp, stamp, 1
    for relation in list(word.part.package.rels.values()):
        if relation.reltype.endswith("/thumbnail"):
            word.part.package.rels.pop(relation.rId)
    buffer = io.BytesIO()
    word.save(buffer)
    return without_times(buffer.getvalue())


def without_times(content: bytes) -> bytes:
    """The same package with the time of no machine in it, and no word on the program that made the template."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = _APP if entry.filename == "docProps/app.xml" else old.read(entry)
            fresh = zipfile.ZipInfo(entry.filename, _EARLIEST)
            fresh.compress_type, fresh.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(fresh, data)
    return made.getvalue()


_APP = (
    b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
