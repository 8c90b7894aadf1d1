"""REFI-QDA projects (.qdpx, bare .qde) and codebooks (.qdc): what MAXQDA, NVivo, ATLAS.ti, Taguette and others exchange.

Source: REFI-QDA standard 1.5. Tools deviate, so elements are matched by local name, any single ``*.qde`` at the root is
taken, and what the schema forbids but a reader can understand is a warning. XML is parsed in a child process.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from etl.errors import RefusedFileError
from etl.extract import Note, Sheet
from etl.extract.child import in_child
from etl.extract.coded import PATH_SEPARATOR, Code, Segment, Source, sheets
from etl.extract.container import Kind, open_zip_member
from etl.extract.zip_names import entry_names

TOOL = "refi-qda"
MAX_PROJECT_BYTES = 512 * 1024**2
MAX_DEPTH = 200
NAMESPACES = ("urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0")
SOURCES = ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource")
SELECTIONS = (
    "PlainTextSelection",
    "PictureSelection",
    "PDFSelection",
    "AudioSelection",
    "VideoSelection",
    "TranscriptSelection",
)
_ROOTS = ("Project", "CodeBook")


def recognises(path: Path, kind: object) -> bool:
    """Projects in a zip, and XML files of the REFI namespaces."""
    if kind == Kind.QDPX:
        return True
    if kind != Kind.XML:
        return False
    with path.open("rb") as stream:
        head = stream.read(4096)
    return b"QDA-XML" in head or b"Q\0D\0A\0-\0X\0M\0L" in head


def read(path: Path) -> list[Sheet]:
    """The segments, codes and sources of a project; of a codebook only its codes.

    Raises:
        RefusedFileError: no project inside, a DOCTYPE, doubled guids, too deep a nesting, broken XML.
    """
    raw = _project_bytes(path)
    found = in_child(parse, path.name, raw, file=path.name)
    return sheets(
        path.name,
        TOOL,
        found.segments,
        found.codes,
        found.sources,
        found.warnings,
        passages=found.passages,
        coders=found.users,
    )


def _project_bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        zipped = stream.read(2) == b"PK"
    if not zipped:
        return path.read_bytes()
    names = [name for name in entry_names(path) if name.lower().endswith(".qde") and "/" not in name]
    if len(names) != 1:
        raise RefusedFileError(path.name, "no_project", "holds no single project file (.qde) at its root")
    return open_zip_member(path, names[0], MAX_PROJECT_BYTES)


@dataclass(frozen=True)
class Project:
    """What stands in a project or codebook; ``passages`` and ``users`` are counts."""

    segments: list[Segment] | None
    codes: list[Code]
    sources: list[Source] | None
    warnings: list[Note]
    passages: int
    users: int


def parse(file: str, raw: bytes) -> Project:
    """Parse the XML of a project or codebook. Runs in the child process."""
    root = _root(file, raw)
    warnings = _warnings(root, raw)
    codes, paths = _codes(file, root)
    if _local(root) == "CodeBook":
        return Project(None, codes, None, warnings, 0, 0)
    variables = _variables(root)
    documents = [
        (element, _name(element))
        for element in _all(root, "Sources")
        for element in element
        if _local(element) in SOURCES
    ]
    segments = [
        s
        for element, name in documents
        for s in _segments(element, name, paths, variables.get(_guid(element.get("guid")), {}))
    ]
    sources = [Source(name, _guid(e.get("guid")), _local(e)) for e, name in documents]
    passages = sum(
        1 for element, _document in documents for _selection in element.iter(*(f"{{*}}{name}" for name in SELECTIONS))
    )
    return Project(segments, codes, sources, warnings, passages, len(_all(root, "User")))


def _root(file: str, raw: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        deep = "depth" in str(error).lower()
        code, words = ("too_deep", "is nested too deeply") if deep else ("broken_xml", "is not well-formed XML")
        raise RefusedFileError(file, code, words) from None
    tree: Any = root.getroottree()
    if tree.docinfo.doctype:
        raise RefusedFileError(file, "doctype", "holds a document type declaration, which is never needed")
    if _local(root) not in _ROOTS:
        raise RefusedFileError(file, "no_project", "is no REFI-QDA project or codebook")
    return root


def _warnings(root: Any, raw: bytes) -> list[Note]:
    found = []
    namespace = etree.QName(root).namespace or ""
    if namespace not in NAMESPACES:
        found.append(Note("namespace", "the namespace is not that of REFI-QDA 1.0; read all the same"))
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        found.append(Note("encoding", "the project is in UTF-16, the standard asks for UTF-8; read all the same"))
    if any(len(element) == 0 for element in _all(root, "Sets")):
        found.append(Note("schema", "has an empty list of sets, which the schema forbids; read all the same"))
    return found


def _codes(file: str, root: Any) -> tuple[list[Code], dict[str, str]]:
    codes: list[Code] = []
    paths: dict[str, str] = {}
    pending = [
        (element, "", 1) for holder in _all(root, "Codes") for element in reversed(holder) if _local(element) == "Code"
    ]
    while pending:
        element, parent, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise RefusedFileError(file, "too_deep", f"codes are nested more than {MAX_DEPTH} deep")
        guid, name = _guid(element.get("guid")), element.get("name") or ""
        if guid in paths:
            raise RefusedFileError(file, "duplicate_guid", "two codes have the same guid")
        path = PATH_SEPARATOR.join(part for part in (parent, name.replace("::", PATH_SEPARATOR)) if part)
        paths[guid] = path
        described = any(_local(child) == "Description" and child.text for child in element)
        codes.append(Code(path, name, guid, "yes" if described else ""))
        pending += [(child, path, depth + 1) for child in reversed(element) if _local(child) == "Code"]
    return codes, paths


def _variables(root: Any) -> dict[str, dict[str, str]]:
    """Variable values by the guid of the source they belong to, given on the source or on a case that names it."""
    names = {_guid(v.get("guid")): v.get("name") or "" for v in root.iter("{*}Variable")}
    found: dict[str, dict[str, str]] = {}
    for holder in (element for element in root.iter("{*}Case", *(f"{{*}}{name}" for name in SOURCES))):
        values = {names.get(ref, ref): value for ref, value in _values(holder)}
        owners = [_guid(ref.get("targetGUID")) for ref in holder.iter("{*}SourceRef")]
        for owner in owners if _local(holder) == "Case" else [_guid(holder.get("guid"))]:
            found.setdefault(owner, {}).update(values)
    return found


def _values(holder: Any) -> Iterator[tuple[str, str]]:
    for value in (child for child in holder if _local(child) == "VariableValue"):
        parts = {_local(child): child for child in value}
        reference = parts.pop("VariableRef", None)
        texts = [child.text or "" for child in parts.values()]
        if reference is not None:
            yield _guid(reference.get("targetGUID")), texts[0] if texts else ""


def _segments(source: Any, document: str, paths: dict[str, str], variables: dict[str, str]) -> Iterator[Segment]:
    """Every coding of a source: of its selections at any depth, and of the source as a whole."""
    for coding in source.iter("{*}Coding"):
        owner = coding.getparent()
        reference = next((child for child in coding if _local(child) == "CodeRef"), None)
        code = paths.get(_guid(reference.get("targetGUID")) if reference is not None else "", "")
        if not code:
            continue  # a reference to a case, which is no code
        whole = _local(owner) not in SELECTIONS
        start, end = ("", "") if whole else _span(owner)
        guid = _guid(owner.get("guid"))
        yield Segment(
            segment_id=f"{guid}#{_guid(coding.get('guid'))}",
            document=document,
            code=code,
            coder=coding.get("creatingUser") or owner.get("creatingUser") or "",
            start=start,
            end=end,
            comment=_comment(owner),
            created=coding.get("creationDateTime") or owner.get("creationDateTime") or "",
            excerpt_length=str(int(end) - int(start)) if start.isdigit() and end.isdigit() else "",
            row=coding.sourceline or 0,
            variables=variables,
        )


def _span(selection: Any) -> tuple[str, str]:
    for first, last in (
        ("startPosition", "endPosition"),
        ("begin", "end"),
        ("firstX", "secondX"),
        ("fromSyncPoint", "toSyncPoint"),
    ):
        if selection.get(first) is not None:
            return selection.get(first), selection.get(last) or ""
    return "", ""


def _comment(element: Any) -> str:
    """A coder's own words on a passage; the selection's name is the excerpt in some tools and is never taken."""
    return next((child.text or "" for child in element if _local(child) == "Description"), "").strip()


def _all(root: Any, name: str) -> list[Any]:
    return list(root.iter(f"{{*}}{name}"))


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _name(element: Any) -> str:
    return element.get("name") or _guid(element.get("guid"))


def _guid(text: str | None) -> str:
    return (text or "").strip("{}").lower()
