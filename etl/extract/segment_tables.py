"""Tables of coded passages whose headers follow the language of the tool: one way to read them for several tools."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from etl.extract import Sheet
from etl.extract.coded import sheets
from etl.extract.segments import Code, Segment

Aliases = Mapping[str, Sequence[str]]


def fields(columns: Sequence[str], aliases: Aliases) -> dict[str, str]:
    """Our field to the file's header, for the headers that are known; case and stars do not matter."""
    plain = {re.sub(r"[\s*:_]+", " ", column).strip().lower(): column for column in columns}
    found = {
        name: next((plain[alias] for alias in spellings if alias in plain), "") for name, spellings in aliases.items()
    }
    return {name: column for name, column in found.items() if column}


def variables(row: Mapping[str, str], known: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """What a row says beyond the known fields: document variables that the export was asked to add."""
    return {column: row[column] for column in columns if column not in known and row[column] != ""}


def records(tables: Sequence[Sheet], aliases: Aliases) -> Iterator[tuple[int, dict[str, str], dict[str, str]]]:
    """The rows of all tables: physical number, the known fields, and the whole row."""
    for table in tables:
        known = fields(list(table.rows.columns), aliases)
        for number, row in zip(table.rows.index, table.rows.to_dict("records"), strict=True):
            whole = {str(name): str(cell) for name, cell in row.items()}
            yield int(number), {name: whole[column].strip() for name, column in known.items()}, whole


def gathered(
    tool: str, tables: Sequence[Sheet], segments: Sequence[Segment] | None, codes: Sequence[Code] | None = None
) -> list[Sheet]:
    """The sheets of a tool from its tables; a passage with the same code on two of them (one per code) counts once."""
    single = None if segments is None else list({segment.segment_id: segment for segment in segments}.values())
    warnings = list(dict.fromkeys(note for table in tables for note in table.warnings))
    refusals = tuple(refusal for table in tables for refusal in table.refusals)
    made = sheets(tables[0].file, tool, single, codes, None, warnings, refusals=refusals)
    made[0].rows.attrs["table"] = tables[0].name if len(tables) == 1 else ""
    return made
