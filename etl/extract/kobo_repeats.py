"""Repeat groups: entries on a sheet of their own, or as numbered columns in the layout of older exports."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pandas as pd

from etl.errors import RefusedFileError
from etl.extract import Refusal, Sheet
from etl.extract.table import row_refused

INDEX, PARENT, PARENT_TABLE = "_index", "_parent_index", "_parent_table_name"
_INDEXED = re.compile(r"(.*?)\[(\d+)\]/(.*)")
_SHEET_NAME_SIGNS = re.compile(r"[\[\]*?:\\/]")
_COPY_NUMBER = re.compile(r" \(\d+\)$")


@dataclass(frozen=True)
class _Table:
    """A sheet whose rows carry the columns of the rows above them.

    ``left_out`` are the indices of rows that are not taken though nothing is wrong with them.
    """

    sheet: Sheet
    left_out: set[str]


def join_repeats(sheets: list[Sheet], left_out: set[str]) -> list[Sheet]:
    """Every entry of an innermost repeat group with the columns of the submission, and groups, that it belongs to.

    Args:
        sheets: the submissions, then the repeat groups.
        left_out: ``_index`` of submissions that are not taken; their entries go with them.

    Raises:
        RefusedFileError: a repeat group cannot be joined.
    """
    main = sheets[0]
    tables = {main.name: _Table(main, left_out)}
    waiting = [sheet for sheet in sheets[1:] if PARENT in sheet.rows.columns]
    parents: set[str] = set()
    while waiting:
        sheet = next((s for s in waiting if _parent(s, sheets).name in tables), None)
        if sheet is None:
            raise RefusedFileError(main.file, "repeat_circle", "has repeat groups that lie in each other in a circle")
        waiting.remove(sheet)
        parent = tables[_parent(sheet, sheets).name]
        parents.add(parent.sheet.name)
        tables[sheet.name] = _joined(sheet, parent)
    return _gathered([table.sheet for table in tables.values()], parents)


def _parent(sheet: Sheet, sheets: list[Sheet]) -> Sheet:
    """The sheet that ``_parent_table_name`` means. Names of sheets are cut to 31 characters, that one is not."""
    named = [name for name in sheet.rows[PARENT_TABLE] if name] if PARENT_TABLE in sheet.rows.columns else []
    full = _SHEET_NAME_SIGNS.sub("_", named[0]) if named else ""
    others = [other for other in sheets if other is not sheet]
    exact = [other for other in others if _SHEET_NAME_SIGNS.sub("_", other.name) == full]
    cut = [other for other in others if len(other.name) > 25 and full.startswith(_beginning(other.name))]
    return [*exact, *cut, sheets[0]][0]


def _beginning(name: str) -> str:
    return _SHEET_NAME_SIGNS.sub("_", _COPY_NUMBER.sub("", name).removesuffix("..."))


def _joined(sheet: Sheet, parent: _Table) -> _Table:
    rows, above = sheet.rows, parent.sheet.rows
    if INDEX not in above.columns or above[INDEX].duplicated().any():
        message = "needs an _index for every row, and none twice, or repeat groups cannot be joined; export it again"
        raise RefusedFileError(sheet.file, "repeat_index", message, parent.sheet.name)
    taken, left_out = rows[PARENT].isin(above[INDEX]), rows[PARENT].isin(parent.left_out)
    message = "belongs to a row that is not in the file or was refused"
    refusals = [
        row_refused(sheet.file, sheet.name, int(row), "orphan", message, PARENT)
        for row in rows.index[~taken & ~left_out]
    ]
    note = f"has no entry on sheet '{sheet.name}' that was taken"
    refusals += [
        Refusal(sheet.file, parent.sheet.name, int(row), "", "no_entry", "warning", note)
        for row in above.index[~above[INDEX].isin(rows[PARENT])]
    ]
    flat = _side_by_side(rows[taken], above)
    gone = set(rows[INDEX][left_out]) if INDEX in rows.columns else set()
    return _Table(replace(sheet, rows=flat, format="kobo", refusals=(*sheet.refusals, *refusals)), gone)


def _side_by_side(entries: pd.DataFrame, above: pd.DataFrame) -> pd.DataFrame:
    """Each entry with the columns of its parent; of two columns with one name the entry's own counts."""
    inherited = above.drop_duplicates(INDEX).set_index(INDEX).drop(columns=[PARENT, PARENT_TABLE], errors="ignore")
    inherited = inherited.drop(columns=[name for name in inherited.columns if name in entries.columns])
    inherited = inherited.loc[entries[PARENT]].set_axis(entries.index, axis=0)
    return pd.concat([inherited, entries.drop(columns=[PARENT, PARENT_TABLE], errors="ignore")], axis=1)


def _gathered(sheets: list[Sheet], parents: set[str]) -> list[Sheet]:
    """The innermost groups only; what was noticed on the sheets above them is carried by the first."""
    inner = [sheet for sheet in sheets if sheet.name not in parents]
    outer = [sheet for sheet in sheets if sheet.name in parents]
    warnings = tuple(warning for sheet in outer for warning in sheet.warnings)
    refusals = tuple(refusal for sheet in outer for refusal in sheet.refusals)
    inner[0] = replace(inner[0], warnings=warnings + inner[0].warnings, refusals=refusals + inner[0].refusals)
    return inner


def unfold_indexed(main: Sheet) -> Sheet:
    """Older exports: columns ``group[1]/field``, ``group[2]/field`` become one row per entry, on the line they stand."""
    found = {column: match for column in main.rows.columns if (match := _INDEXED.fullmatch(column))}
    if not found:
        return main
    plain = main.rows.drop(columns=list(found))
    entries: dict[tuple[str, int], dict[str, str]] = {}
    for column, match in found.items():
        entries.setdefault((match[1], int(match[2])), {})[column] = f"{match[1]}/{match[3]}"
    parts = []
    for names in entries.values():
        part = main.rows[list(names)].rename(columns=names)
        part = part[(part != "").any(axis=1)]
        parts.append(plain.loc[part.index].join(part))
    without = plain[~plain.index.isin(pd.concat(parts).index)]
    note = "has no entry in its repeat group"
    refusals = [Refusal(main.file, main.name, int(row), "", "no_entry", "warning", note) for row in without.index]
    rows = pd.concat(parts).fillna("").sort_index(kind="stable")
    return replace(main, rows=rows, refusals=(*main.refusals, *refusals))
