"""The look of a deck: colours from the design tokens, fonts that every office program has, 16:9, titles on the left."""

from __future__ import annotations

import re
from typing import Any

from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Emu, Inches

from dashboard.design import LIGHT
from dashboard.design import SANS as SANSES
from dashboard.design import SERIF as SERIFS

# Of the families of the tokens those that come with office programs: a deck is opened on machines that are not ours.
SERIF = next(name for name in ("Georgia",) if name in SERIFS)
SANS = next(name for name in ("Arial",) if name in SANSES)
_KEPT_LAYOUTS = ("Title Slide", "Title Only")
_COLOURS = {
    "dk1": LIGHT["text"], "lt1": LIGHT["page"], "dk2": LIGHT["quiet"], "lt2": LIGHT["sunken"], "accent1": LIGHT["accent"],
    "accent2": LIGHT["solution"], "hlink": LIGHT["accent"], "folHlink": LIGHT["accent-strong"],
}  # fmt: skip


def adapt_master(file: Any, margin: int, width: int) -> None:
    """Theme, master and the two layouts that are used; the others are taken away."""
    master = file.slide_master
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = _theme(theme.blob.decode()).encode()
    for layout in list(file.slide_layouts):
        if layout.name not in _KEPT_LAYOUTS:
            file.slide_layouts.remove(layout)
    _place(master, margin, width)
    for layout in file.slide_layouts:
        _place(layout, margin, width)
        for shape in list(layout.placeholders):
            if shape.placeholder_format.idx >= 10:  # date, foot and number: our foot says it all
                shape._element.getparent().remove(shape._element)
        _titles(layout._element)
    _titles(master._element)


def _theme(text: str) -> str:
    for name, colour in _COLOURS.items():
        text = re.sub(
            rf"(<a:{name}>).*?(</a:{name}>)",
            rf'\g<1><a:srgbClr val="{colour.lstrip("#").upper()}"/>\g<2>',
            text,
            flags=re.DOTALL,
        )
    for kind, font in (("major", SERIF), ("minor", SANS)):
        text = re.sub(rf'(<a:{kind}Font>\s*<a:latin typeface=")[^"]*', rf"\g<1>{font}", text)
    return text


def _place(page: Any, margin: int, width: int) -> None:
    first = page.name == "Title Slide"
    for shape in page.placeholders:
        if shape.placeholder_format.idx == 0:
            top, height = (Inches(1.7), Inches(2.1)) if first else (Inches(0.4), Inches(1.25))
        elif shape.placeholder_format.idx == 1:
            top, height = (Inches(4.0), Inches(2.4)) if first else (Inches(1.75), Inches(5.2))
        else:
            continue
        shape.left, shape.top, shape.width, shape.height = Emu(margin), top, Emu(width - 2 * margin), height


def _titles(master: Any) -> None:
    """Titles and subtitles start on the left, in text colour."""
    for level in master.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}lvl1pPr"):
        level.set("algn", "l")
    for properties in master.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}bodyPr"):
        properties.set("anchor", "t")
