"""The shape that every tool of qualitative analysis gives: one row per coding, and what codes and sources there are.

The coded passage itself is never in the rows, only its length: excerpts are not stored. Names of coders are personal and
become ``coder-1``, ``coder-2`` ... in the order in which they appear.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

import pandas as pd

from etl.extract import Note, Refusal, Sheet
from etl.extract.segments import Code, Segment, Source

COUNTS = ("codes", "sources", "segments", "codings", "coders")
FORMATS = ("refi-qda", "qualcoder", "taguette", "maxqda", "atlasti", "dedoose")


def sheets(
    file: str,
    tool: str,
    segments: Sequence[Segment] | None,
    codes: Sequence[Code] | None = None,
    sources: Sequence[Source] | None = None,
    warnings: Iterable[Note] = (),
    *,
    passages: int | None = None,
    coders: int | None = None,
    refusals: tuple[Refusal, ...] = (),
) -> list[Sheet]:
    """The sheets ``segments``, ``codes`` and ``sources``; the last two only where the format has them.

    ``passages`` and ``coders`` are counts that a format knows beyond its codings: marked passages without a code, users;
    ``segments`` is None for a codebook, which has codes only; ``refusals`` are the rows of a table that could not be read.
    """
    rows = _segment_rows(segments or [])
    rows.attrs = {"segments": passages, "coders": coders, "codebook": segments is None}
    made = [Sheet(file, "segments", rows, tool, tuple(warnings), refusals)]
    for name, items in (("codes", codes), ("sources", sources)):
        if items is not None:
            rows = pd.DataFrame([asdict(item) for item in items], dtype="str")
            made.append(Sheet(file, name, rows, tool))
    return made


def _segment_rows(segments: Sequence[Segment]) -> pd.DataFrame:
    coders = {name: f"coder-{at}" for at, name in enumerate(dict.fromkeys(s.coder for s in segments if s.coder), 1)}
    names = [name for name in Segment.__dataclass_fields__ if name not in ("row", "variables")]
    rows = [
        {name: getattr(s, name) for name in names} | {f"var:{k}": v for k, v in s.variables.items()} for s in segments
    ]
    index = [segment.row or at for at, segment in enumerate(segments, 1)]
    frame = pd.DataFrame(rows, index=index, columns=None if rows else names).astype("object").fillna("").astype("str")
    if len(frame):
        frame["coder"] = frame["coder"].map(coders).astype("object").fillna("").astype("str")
    return frame


def summary(made: Sequence[Sheet]) -> dict[str, object]:
    """Counts for ``profile --json``: format, codes, sources, segments, codings, coders; None where there is no such thing."""
    by_name = {sheet.name: sheet for sheet in made}
    rows = by_name["segments"].rows
    if rows.attrs.get("codebook"):
        return {"format": by_name["segments"].format, **dict.fromkeys(COUNTS), "codes": len(by_name["codes"].rows)}
    passages = rows[["document", "start", "end", "segment_id"]] if len(rows) else rows
    distinct = passages["segment_id"].str.split("#").str[0].nunique() if len(rows) else 0
    counted = {name: len(by_name[name].rows) if name in by_name else None for name in ("codes", "sources")}
    if counted["codes"] is None and len(rows):
        counted["codes"] = int(rows["code"].nunique())
    if counted["sources"] is None and len(rows):
        counted["sources"] = int(rows["document"].nunique())
    coders = rows.loc[rows["coder"] != "", "coder"].nunique() if len(rows) else 0
    return {
        "format": by_name["segments"].format,
        **counted,
        "segments": rows.attrs.get("segments") or int(distinct),
        "codings": len(rows),
        "coders": rows.attrs.get("coders") or int(coders) or None,
    }
