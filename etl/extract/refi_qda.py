"""REFI-QDA projects (.qdpx, bare .qde) and codebooks (.qdc): what MAXQDA, NVivo, ATLAS.ti, Taguette and others exchange.

Source: REFI-QDA standard 1.5. Tools deviate, so elements are matched by local name, any single ``*.qde`` at the root is
taken, and what the schema forbids but a reader can understand is a note. All of it happens in a child process.
"""

from __future__ import annotations

from pathlib import Path

from etl.extract import Sheet
from etl.extract.child import in_child
from etl.extract.coded import sheets
from etl.extract.container import Kind
from etl.extract.refi_project import parse

TOOL = "refi-qda"


def recognises(path: Path, kind: object) -> bool:
    """Projects in a zip, and XML files of the REFI namespaces."""
    if kind == Kind.QDPX:
        return True
    if kind != Kind.XML:
        return False
    with path.open("rb") as stream:
        head = stream.read(4096).replace(b"\0", b"")
    return b"QDA-XML" in head or path.suffix.lower() in (".qde", ".qdc")


def read(path: Path) -> list[Sheet]:
    """The segments, codes and sources of a project; of a codebook only its codes.

    Raises:
        RefusedFileError: no project inside, a DOCTYPE, doubled guids, too deep a nesting, broken XML.
    """
    found = in_child(parse, path)
    return sheets(
        path.name,
        TOOL,
        found.segments,
        found.codes,
        found.sources,
        found.notes,
        passages=found.passages,
        coders=found.users,
        refusals=tuple(found.refusals),
    )
