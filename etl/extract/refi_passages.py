"""The passages of a REFI-QDA project: every coding of every source, with the variables and own words that belong to it.

Own words on a passage are its ``Description``, or a note that the passage refers to (``NoteRef``) or is linked with
(annotations of NVivo). The ``name`` of a passage is the excerpt in some tools and is never taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from etl.errors import RefusedFileError
from etl.extract import Note, Refusal
from etl.extract.container import open_zip_member
from etl.extract.segments import Code, Segment, Source, unknown_code
from etl.extract.table import row_refused
from etl.extract.zip_names import entry_names

SOURCES = ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource")
SELECTIONS = (
    "PlainTextSelection", "PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection", "TranscriptSelection",
)  # fmt: skip
MAX_TEXT_BYTES = 16 * 1024**2
_SPANS = (("startPosition", "endPosition"), ("begin", "end"), ("firstX", "secondX"), ("fromSyncPoint", "toSyncPoint"))


@dataclass(frozen=True)
class Project:
    """What stands in a project or codebook (without segments); ``passages`` and ``users`` are counts."""

    segments: list[Segment] | None
    codes: list[Code]
    sources: list[Source] | None
    notes: list[Note]
    refusals: list[Refusal] = field(default_factory=list)
    passages: int = 0
    users: int = 0


class Reading:
    """What the passages of a project refer to: codes, variables, own words, lengths of texts."""

    def __init__(self, path: Path, root: Any, codes: dict[str, str]) -> None:
        self.file = path.name
        self.codes = codes
        self.refusals: list[Refusal] = []
        self._path = path
        self._names = _zip_names(path)
        names = {guid_of(variable): variable.get("name") or "" for variable in root.iter("{*}Variable")}
        self.cases = {guid_of(case): _values(case, names) for case in root.iter("{*}Case")}
        self.variables = _variables(root, self.cases, names)
        self._notes = {guid_of(note): note for holder in root.iter("{*}Notes") for note in holder if local(note)}
        self._linked = _linked(root, set(self._notes))

    def words(self, passage: Any) -> str:
        """The coder's own words on a passage."""
        said = next((child.text or "" for child in children(passage, "Description")), "").strip()
        if said:
            return said
        references = [guid(child.get("targetGUID")) for child in children(passage, "NoteRef")]
        notes = (self._notes.get(one) for one in (*references, *self._linked.get(guid_of(passage), ())))
        return next(filter(None, (self.text(note) for note in notes if note is not None)), "")

    def text(self, source: Any) -> str:
        """The plain text of a source or note; "" where it is elsewhere than in the project."""
        inside = next((child.text or "" for child in children(source, "PlainTextContent")), "")
        place = (source.get("plainTextPath") or "").removeprefix("internal://")
        name = self._names.get(place.lower())
        if inside or not name:
            return inside.strip()
        try:
            return open_zip_member(self._path, name, MAX_TEXT_BYTES).decode("utf-8-sig").strip()
        except (RefusedFileError, UnicodeDecodeError):
            return ""  # own words that cannot be read are missing own words: the finding waits as a draft


def passages_of(source: Any, reading: Reading) -> Iterator[Segment]:
    """Every coding of a source: of its selections at any depth, and of the source as a whole."""
    document = source.get("name") or guid_of(source)
    of_cases = _codings_of_cases(source, reading)
    for coding in source.iter("{*}Coding"):
        passage, row = coding.getparent(), coding.sourceline or 0
        target = _target(coding)
        if target in reading.cases:
            continue  # the passage belongs to a case: NVivo says so by a coding
        if not reading.codes.get(target):
            reading.refusals.append(unknown_code(reading.file, row))
            continue
        span = _span(passage) if local(passage) in SELECTIONS else ("", "")
        if span is None:
            message = "a coded passage ends before it begins, or its position is no number"
            reading.refusals.append(row_refused(reading.file, "", row, "position", message))
            continue
        yield Segment(
            segment_id=f"{guid_of(passage)}#{guid_of(coding)}",
            document=document,
            code=reading.codes[target],
            coder=coding.get("creatingUser") or passage.get("creatingUser") or "",
            start=span[0],
            end=span[1],
            comment=reading.words(passage),
            created=coding.get("creationDateTime") or passage.get("creationDateTime") or "",
            excerpt_length=str(int(span[1]) - int(span[0])) if span[0].isdigit() and span[1].isdigit() else "",
            row=row,
            variables={
                **reading.variables.get(guid_of(source), {}),
                **reading.variables.get(guid_of(passage), {}),
                **of_cases.get(guid_of(passage), {}),
            },
        )


def _codings_of_cases(source: Any, reading: Reading) -> dict[str, dict[str, str]]:
    """Variables of the cases that passages, or the source as a whole, are coded with."""
    found: dict[str, dict[str, str]] = {}
    for coding in source.iter("{*}Coding"):
        values = reading.cases.get(_target(coding))
        if values:
            found.setdefault(guid_of(coding.getparent()), {}).update(values)
    whole = found.get(guid_of(source), {})
    passages = (guid_of(coding.getparent()) for coding in source.iter("{*}Coding"))
    return {one: {**whole, **found.get(one, {})} for one in passages}


def _target(coding: Any) -> str:
    return next((guid(child.get("targetGUID")) for child in children(coding, "CodeRef")), "")


def _span(selection: Any) -> tuple[str, str] | None:
    """Where a passage begins and ends, in the units of its tool; None where it cannot be."""
    first, last = next(
        ((selection.get(a), selection.get(b) or "") for a, b in _SPANS if selection.get(a) is not None), ("", "")
    )
    if "startPosition" not in selection.attrib and "begin" not in selection.attrib:
        return first, last
    try:
        return (first, last) if 0 <= int(first) <= int(last) else None
    except ValueError:
        return None


def _variables(root: Any, cases: dict[str, dict[str, str]], names: dict[str, str]) -> dict[str, dict[str, str]]:
    """Variable values by the guid of the source or passage that they belong to: given on it, or on a case that names it;
    and ``group``, the sets that it is in (document groups of MAXQDA, folders)."""
    found: dict[str, dict[str, str]] = {}
    for case in root.iter("{*}Case"):
        for reference in case.iter("{*}SourceRef", "{*}SelectionRef"):
            found.setdefault(guid(reference.get("targetGUID")), {}).update(cases[guid_of(case)])
    for source in root.iter(*(f"{{*}}{name}" for name in SOURCES)):
        found.setdefault(guid_of(source), {}).update(_values(source, names))
    for group in root.iter("{*}Set"):
        for member in children(group, "MemberSource"):
            values = found.setdefault(guid(member.get("targetGUID") or member.get("guid")), {})
            values["group"] = "; ".join(filter(None, (values.get("group"), group.get("name"))))
    return found


def _values(holder: Any, names: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in children(holder, "VariableValue"):
        reference = next((guid(child.get("targetGUID")) for child in children(value, "VariableRef")), None)
        texts = [child.text or "" for child in value if local(child) not in ("", "VariableRef")]
        if reference is not None:
            found[names.get(reference) or reference] = texts[0] if texts else ""
    return found


def _linked(root: Any, notes: set[str]) -> dict[str, list[str]]:
    """Notes by the guid of what a ``Link`` joins them to, whichever end they are."""
    found: dict[str, list[str]] = {}
    for link in root.iter("{*}Link"):
        ends = guid(link.get("originGUID")), guid(link.get("targetGUID"))
        for one, other in (ends, ends[::-1]):
            if other in notes:
                found.setdefault(one, []).append(other)
    return found


def _zip_names(path: Path) -> dict[str, str]:
    """The texts of a project by their name, whichever folder (``sources``, ``Sources``) they lie in."""
    with path.open("rb") as stream:
        zipped = stream.read(2) == b"PK"
    return {name.rsplit("/", 1)[-1].lower(): name for name in entry_names(path)} if zipped else {}


def children(element: Any, name: str) -> Iterable[Any]:
    """The child elements of one local name, whatever their namespace."""
    return (child for child in element if local(child) == name)


def local(element: Any) -> str:
    """The name of an element without its namespace; "" for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def guid_of(element: Any) -> str:
    """The guid of an element as :func:`guid` writes it."""
    return guid(element.get("guid"))


def guid(text: str | None) -> str:
    """A guid without braces and in lower case, as it must be compared."""
    return (text or "").strip("{} ").lower()
