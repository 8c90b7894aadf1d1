"""Tables of coded passages whose headers follow the language of the tool: one way to read them for several tools."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from etl.extract import Sheet

Aliases = Mapping[str, Sequence[str]]


def fields(columns: Sequence[str], aliases: Aliases) -> dict[str, str]:
    """Our field to the file's header, for the headers that are known; case and stars do not matter."""
    plain = {re.sub(r"[\s*:]+", " ", column).strip().lower(): column for column in columns}
    found = {
        name: next((plain[alias] for alias in spellings if alias in plain), "") for name, spellings in aliases.items()
    }
    return {name: column for name, column in found.items() if column}


def variables(row: Mapping[str, str], known: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """What a row says beyond the known fields: document variables that the export was asked to add."""
    return {column: row[column] for column in columns if column not in known and row[column] != ""}


def records(sheet: Sheet) -> list[tuple[int, dict[str, str]]]:
    """Rows with their physical number."""
    rows: pd.DataFrame = sheet.rows
    return [(int(number), row) for number, row in zip(rows.index, rows.to_dict("records"), strict=True)]  # type: ignore[misc]
