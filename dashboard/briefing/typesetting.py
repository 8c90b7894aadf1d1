"""Typst, kept at arm's length: fonts loaded once, one document at a time, texts handed over as data and never as markup."""

from __future__ import annotations

import base64
import json
import struct
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

import font_source_sans_pro
import font_source_serif_pro

from dashboard.figures.standalone import NAMESPACE

if TYPE_CHECKING:
    import typst

TEMPLATES = Path(__file__).parent / "templates"
PICTURE_PPI = 300.0
_HREF = "{http://www.w3.org/1999/xlink}href"
# Setting a page takes all of a processor for some hundredths of a second. One at a time per process leaves the other
# processor to readers; whoever waits here holds no lock that a reader needs.
_AT_ONCE = BoundedSemaphore(1)
_REPLACEMENT = "\N{LOZENGE}"
_NARROW, _SPACE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"  # French thousands; our fonts lack the narrow one


def set_pdf(template: str, data: dict[str, Any], day: str) -> bytes:
    """A tagged PDF/UA-1. The same data and day give the same bytes.

    Args:
        template: name of a file in ``templates``.
        data: what it reads; JSON.
        day: reference date of the release, the document's date.
    """
    made = _compile(template, data, day, format="pdf", pdf_standards=["ua-1"])
    return made if isinstance(made, bytes) else b"".join(made)


def set_pictures(template: str, data: dict[str, Any], day: str, *, ppi: float = PICTURE_PPI) -> list[bytes]:
    """Every page as a PNG."""
    made = _compile(template, data, day, format="png", ppi=ppi)
    return [made] if isinstance(made, bytes) else made


def set_svg(template: str, data: dict[str, Any], day: str) -> bytes:
    """The one page as SVG: its letters are outlines, so that it looks the same without our fonts; its drawings are shapes."""
    made = _compile(template, data, day, format="svg")
    return _unpacked(made if isinstance(made, bytes) else made[0])


def _unpacked(page: bytes) -> bytes:
    """Drawings as shapes of the page: an SVG within an image is what many programs cannot show and none can change."""
    from lxml import etree

    root: Any = etree.fromstring(page)
    known: set[str] = set()
    for image in list(root.iter(f"{{{NAMESPACE}}}image")):
        head, _comma, content = image.get(_HREF).partition(",")
        if not head.startswith("data:image/svg+xml"):
            continue
        drawing: Any = etree.fromstring(base64.b64decode(content))
        for pattern in drawing.findall(f".//{{{NAMESPACE}}}pattern"):
            if pattern.get("id") in known:  # the same one again, for a swatch
                pattern.getparent().remove(pattern)
            known.add(pattern.get("id"))
        drawing.attrib.update({"width": image.get("width"), "height": image.get("height")})
        place = image.makeelement(f"{{{NAMESPACE}}}g", {"transform": image.get("transform", "")})
        place.append(drawing)
        image.getparent().replace(image, place)
    return bytes(etree.tostring(root))


def _compile(template: str, data: dict[str, Any], day: str, **how: Any) -> bytes | list[bytes]:
    stamp = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
    inputs = {"data": json.dumps(printable(data), ensure_ascii=False)}
    with _AT_ONCE:
        made = _compiler().compile(input=_template(template), sys_inputs=inputs, timestamp=stamp, **how)
    if made is None:
        raise RuntimeError("typst gave no document")
    return made


@cache
def _template(name: str) -> bytes:
    """A template with what all templates share in front of it."""
    return (TEMPLATES / "shared.typ").read_bytes() + (TEMPLATES / name).read_bytes()


@cache
def _compiler() -> typst.Compiler:
    import typst  # only documents need it

    folders: list[Any] = [str(folder) for folder in _font_folders()]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    return typst.Compiler(root=str(TEMPLATES), font_paths=fonts, ignore_system_fonts=True)


def _font_folders() -> list[Path]:
    return [Path(str(font.__file__)).parent / "files" for font in (font_source_sans_pro, font_source_serif_pro)]


def printable(value: Any) -> Any:
    """The data with every letter that our fonts lack as an empty box; PDF/UA allows no missing letter."""
    if isinstance(value, str):
        words = value.replace(_NARROW, _SPACE)
        return "".join(c if ord(c) in letters() or c == "\n" else _REPLACEMENT for c in words)
    if isinstance(value, dict):
        return {name: one.replace(_NARROW, _SPACE) if name == "svg" else printable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [printable(one) for one in value]
    return value


@cache
def letters() -> frozenset[int]:
    """The code points that both font families have."""
    sans, serif = _font_folders()
    names = [sans / f"SourceSansPro-{weight}.ttf" for weight in ("Regular", "Semibold")]
    names += [serif / f"SourceSerifPro-{weight}.ttf" for weight in ("Regular", "Semibold")]
    return frozenset.intersection(*(_code_points(name.read_bytes()) for name in names))


def _code_points(font: bytes) -> frozenset[int]:
    """What a TrueType font can show: the groups of its format 12 ``cmap``, else the segments of its format 4 one."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    start = tables[b"cmap"]
    kinds = struct.unpack_from(">H", font, start + 2)[0]
    found: set[int] = set()
    for at in range(start + 4, start + 4 + 8 * kinds, 8):
        sub = start + struct.unpack_from(">I", font, at + 4)[0]
        form = struct.unpack_from(">H", font, sub)[0]
        if form == 12:
            groups = struct.unpack_from(">I", font, sub + 12)[0]
            for group in range(groups):
                first, last = struct.unpack_from(">II", font, sub + 16 + 12 * group)
                found.update(range(first, last + 1))
        elif form == 4:
            half = struct.unpack_from(">H", font, sub + 6)[0] // 2
            ends = struct.unpack_from(f">{half}H", font, sub + 14)
            starts = struct.unpack_from(f">{half}H", font, sub + 16 + 2 * half)
            for first, last in zip(starts, ends, strict=True):
                found.update(range(first, min(last, 0xFFFE) + 1))
    return frozenset(found)
