"""Parses a REFI-QDA project or codebook. Runs in the child process, so it must not load pandas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree

from etl.errors import RefusedFileError
from etl.extract import Note
from etl.extract.container import open_zip_member
from etl.extract.refi_passages import SELECTIONS, SOURCES, Project, Reading, children, guid_of, local, passages_of
from etl.extract.segments import PATH_SEPARATOR, Code, Source
from etl.extract.zip_names import entry_names

MAX_PROJECT_BYTES = 512 * 1024**2
MAX_DEPTH = 200
NAMESPACES = ("urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0")
_ROOTS = ("Project", "CodeBook")


def parse(path: Path) -> Project:
    """Parse a project or codebook. Runs in the child process."""
    raw = _project_bytes(path)
    root = _root(path.name, raw)
    notes = _notes(root, raw)
    codes, paths = _codes(path.name, root)
    if local(root) == "CodeBook":
        return Project(None, codes, None, notes)
    documents = [e for holder in root.iter("{*}Sources") for e in holder if local(e) in SOURCES]
    _require_single(path.name, [guid_of(e) for e in documents], "sources")
    reading = Reading(path, root, paths)
    segments = [segment for document in documents for segment in passages_of(document, reading)]
    sources = [Source(e.get("name") or guid_of(e), guid_of(e), local(e)) for e in documents]
    marked = sum(1 for e in documents for _ in e.iter(*(f"{{*}}{name}" for name in SELECTIONS)))
    users = sum(1 for _ in root.iter("{*}User"))
    return Project(segments, codes, sources, notes, reading.refusals, marked, users)


def _project_bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        zipped = stream.read(2) == b"PK"
    if not zipped:
        return path.read_bytes()
    names = [name for name in entry_names(path) if name.lower().endswith(".qde") and "/" not in name]
    if len(names) != 1:
        message = "holds more than one project file (.qde) at its root; export each project by itself"
        raise RefusedFileError(path.name, "several_project_files", message)
    return open_zip_member(path, names[0], MAX_PROJECT_BYTES)


def _root(file: str, raw: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise RefusedFileError(file, "too_deep", "is nested too deeply") from None
        raise RefusedFileError(file, "broken_xml", "is not well-formed XML") from None
    tree: Any = root.getroottree()
    if tree.docinfo.doctype:
        raise RefusedFileError(file, "doctype", "holds a document type declaration, which is never needed")
    if local(root) not in _ROOTS:
        raise RefusedFileError(file, "no_project", "is no REFI-QDA project or codebook")
    return root


def _notes(root: Any, raw: bytes) -> list[Note]:
    found = []
    namespace = etree.QName(root).namespace or ""
    if namespace not in NAMESPACES:
        found.append(Note("namespace", "the namespace is not that of REFI-QDA 1.0; read all the same"))
    tree: Any = root.getroottree()
    encoding = (tree.docinfo.encoding or "UTF-8").upper()
    if encoding not in ("UTF-8", "ASCII", "US-ASCII") or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        found.append(Note("encoding", f"the project is in {encoding}, the standard asks for UTF-8; read all the same"))
    if any(len(element) == 0 for element in root.iter("{*}Sets")):
        found.append(Note("schema", "has an empty list of sets, which the schema forbids; read all the same"))
    if any(not element.get("guid") for element in root.iter("{*}Code")):
        found.append(Note("schema", "has codes without a guid, which the schema forbids; read all the same"))
    return found


def _codes(file: str, root: Any) -> tuple[list[Code], dict[str, str]]:
    codes: list[Code] = []
    paths: dict[str, str] = {}
    pending = [(e, "", 1) for holder in root.iter("{*}Codes") for e in reversed(list(children(holder, "Code")))]
    while pending:
        element, parent, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise RefusedFileError(file, "too_deep", f"codes are nested more than {MAX_DEPTH} deep")
        name = element.get("name") or ""
        path = PATH_SEPARATOR.join(part for part in (parent, name.replace("::", PATH_SEPARATOR)) if part)
        described = any(child.text for child in children(element, "Description"))
        codes.append(Code(path, name, guid_of(element), "yes" if described else ""))
        paths[guid_of(element)] = path
        pending += [(child, path, depth + 1) for child in reversed(list(children(element, "Code")))]
    _require_single(file, [code.guid for code in codes], "codes")
    return codes, paths


def _require_single(file: str, guids: list[str], what: str) -> None:
    given = [guid for guid in guids if guid]
    if len(given) != len(set(given)):
        raise RefusedFileError(file, "duplicate_guid", f"two {what} have the same guid, so that neither is sure")
