"""Rows of text become rows of values, or refusals that say where and why. Nothing is dropped in silence.

The work is done column by column on the distinct values of a column, so that a million rows cost little more than
their distinct texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from etl import values
from etl.columns import constant, distinct, doubtful, filled, label_map, plain, replaced, texts_of, with_text
from etl.errors import RefusedFileError
from etl.extract import Refusal, Sheet
from etl.privacy import personal_columns, personal_kind
from etl.schema import CASES, GENERIC_CASE_REQUIRED, TABLES, Column, InputTable, parsers
from etl.values import Accepted, DateReader, Parser, ValueRefused

MAX_CELL = 20_000
WORKBOOKS = ("xlsx", "xls", "ods")


@dataclass
class Checked:
    """What came of one sheet.

    Attributes:
        table: the kind of table that the sheet is.
        rows: the accepted rows: every column of the table, as text; ``file``, ``sheet`` and ``row`` say where from.
        refusals: one per refused cell or row, and the warnings.
    """

    table: InputTable
    rows: pd.DataFrame
    refusals: list[Refusal] = field(default_factory=list)


def normal_name(header: str) -> str:
    """A header without case, spaces, dashes and group path: ``case/Event date`` is ``event_date``."""
    return re.sub(r"[\s\-]+", "_", values.clean(header).split("/")[-1].strip().lower())


def recognise(sheet: Sheet) -> InputTable:
    """The kind of table whose marks are all in the header.

    Raises:
        RefusedFileError: no kind fits; the message names the columns that the nearest kind lacks, all at once.
    """
    for table in TABLES:
        if table.marks <= set(_renaming(sheet, table).values()):
            return table
    lacks = {table.name: sorted(table.marks - set(_renaming(sheet, table).values())) for table in TABLES}
    present = set(_renaming(sheet, CASES).values())
    lacks["cases"] = [name for name in GENERIC_CASE_REQUIRED if name not in present]
    asked = {table.name: len(table.marks) for table in TABLES} | {"cases": len(GENERIC_CASE_REQUIRED)}
    nearest = min(lacks, key=lambda name: (len(lacks[name]) / asked[name], name != "cases"))
    raise RefusedFileError(
        sheet.file,
        "missing_columns",
        f"no header row that fits a known table; for a table of {nearest} these columns are missing: "
        + ", ".join(lacks[nearest]),
        sheet.name,
    )


def _renaming(sheet: Sheet, table: InputTable) -> dict[str, str]:
    """The file's column names to ours; a column that we do not know is left out."""
    ours = {alias: column.name for column in table.columns for alias in (column.name, *column.aliases)}
    named = {str(header): ours.get(normal_name(str(header))) for header in sheet.rows.columns}
    return {header: name for header, name in named.items() if name}


def validate(sheet: Sheet, *, today: date, date_order: str | None = None) -> Checked:
    """Check one sheet.

    Args:
        sheet: rows of text.
        today: nothing may be dated later.
        date_order: what 03/04/2024 means in this file, if its profile says so.

    Raises:
        RefusedFileError: personal columns, missing or doubled columns.
    """
    private = personal_columns([str(header) for header in sheet.rows.columns])
    if private:
        raise RefusedFileError(
            sheet.file,
            "personal_data_column",
            "these columns hold personal data and must be removed or dropped by a profile: " + ", ".join(private),
            sheet.name,
        )
    table = recognise(sheet)
    table = _as_generic(sheet, table)
    _require_columns(sheet, table)
    checked = Checked(table, pd.DataFrame(), list(sheet.refusals))
    rows = _our_columns(sheet, table, checked)
    good = pd.Series(True, index=rows.index)
    for column in table.columns:
        good &= _check_column(
            rows, column, checked, _parser(column, rows, today, date_order, workbook=sheet.format in WORKBOOKS)
        )
    good &= _check_personal(rows, table, checked)
    good &= _check_dependent(rows, table, checked)
    checked.rows = rows if good.all() else rows[good]
    return checked


def _as_generic(sheet: Sheet, table: InputTable) -> InputTable:
    """The plain case table that organisations keep (it has a severity) asks for more than ours; a form's repeats give
    one case in several rows, one per theme."""
    if table is not CASES or "severity" not in _renaming(sheet, table).values():
        return table
    kobo = sheet.format == "kobo"
    required = [name for name in GENERIC_CASE_REQUIRED if not (kobo and name == "date")]
    columns = tuple(replace(c, required=c.required or c.name in required) for c in table.columns)
    return replace(table, columns=columns, key=("case_id", "theme") if kobo else table.key)


def _require_columns(sheet: Sheet, table: InputTable) -> None:
    found = list(_renaming(sheet, table).values())
    doubled = sorted({name for name in found if found.count(name) > 1})
    if doubled:
        raise RefusedFileError(
            sheet.file, "duplicate_column", "these columns stand twice: " + ", ".join(doubled), sheet.name
        )
    required = [column.name for column in table.columns if column.required]
    missing = [name for name in required if name not in found]
    if missing:
        raise RefusedFileError(
            sheet.file, "missing_columns", "these columns are missing: " + ", ".join(missing), sheet.name
        )


def _our_columns(sheet: Sheet, table: InputTable, checked: Checked) -> pd.DataFrame:
    renaming = _renaming(sheet, table)
    unknown = [str(header) for header in sheet.rows.columns if header not in renaming]
    for header in unknown:
        note = f"column '{header}' is not known and was ignored" if header.strip() else "a nameless column was ignored"
        checked.refusals.append(Refusal(sheet.file, sheet.name, None, header, "unknown_column", "warning", note))
    rows = sheet.rows[list(renaming)].rename(columns=renaming)
    rows = rows.assign(**{c.name: constant("", len(rows)) for c in table.columns if c.name not in rows.columns})
    for name in rows.columns:
        rows[name] = replaced(rows[name], {text: values.clean(text) for text in doubtful(rows[name], values.UNCLEAN)})
    rows = _without_blank(rows)
    count = len(rows)
    return rows.assign(file=constant(sheet.file, count), sheet=constant(sheet.name, count), row=rows.index)


def _without_blank(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows in which anything of ours stands."""
    any_filled = np.zeros(len(rows), dtype=bool)
    for name in rows.columns:
        any_filled |= filled(rows[name])
        if any_filled.all():
            return rows
    return rows[any_filled]


def _parser(
    column: Column, rows: pd.DataFrame, today: date, date_order: str | None, *, workbook: bool = False
) -> Parser:
    if column.kind not in ("date", "future_date"):
        return parsers(today)[column.kind]
    texts = distinct(rows[column.name])
    orders = values.slashed_orders(texts)
    return DateReader(
        today,
        order=date_order,
        serials=workbook or values.all_serials(texts),
        both_orders=len(orders) > 1,
        future=column.kind == "future_date",
    )


def _check_column(rows: pd.DataFrame, column: Column, checked: Checked, parse: Parser) -> pd.Series:
    """Parse one column in place; gives which rows stay good."""
    texts = rows[column.name]
    accepted: dict[str, str] = {}
    refused: dict[str, tuple[str, str]] = {}
    warned: dict[str, tuple[str, str]] = {}
    for text in _to_look_at(texts, column):
        try:
            outcome = _parse_cell(text, column, parse)
        except ValueRefused as refusal:
            accepted[text] = ""
            refused[text] = (refusal.code, refusal.message)
        else:
            accepted[text] = outcome.value
            if outcome.warning:
                warned[text] = (outcome.warning_code, outcome.warning)
    _note_each(checked, rows, column.name, "warning", warned)
    bad = _note_each(checked, rows, column.name, "error", refused)
    rows[column.name] = replaced(texts, accepted)
    return ~bad


def _to_look_at(texts: pd.Series, column: Column) -> list[str]:
    """The distinct texts of a column, without those of which it is plain that they are taken as they are."""
    suspicious = values.SUSPICIOUS.get(column.kind)
    return distinct(texts) if suspicious is None else doubtful(texts, suspicious, longest=MAX_CELL)


def _parse_cell(text: str, column: Column, parse: Parser) -> Accepted:
    if text in ("", "?", "-") and not column.required:
        return Accepted(column.default)
    if text == "":
        raise ValueRefused("empty", "must not be empty")
    if len(text) > MAX_CELL:
        raise ValueRefused("cell_too_long", f"is longer than {MAX_CELL} characters")
    return parse(text)


def _note_each(
    checked: Checked,
    rows: pd.DataFrame,
    column: str,
    severity: Literal["error", "warning"],
    reasons: Mapping[str, tuple[str, str]],
) -> pd.Series:
    """One note per row whose text has a reason (code and message), in the order of the rows; gives which rows have."""
    if not reasons:
        return pd.Series(False, index=rows.index)
    touched = rows[column].isin(list(reasons))
    own = rows.loc[touched, ["file", "sheet", "row", column]]
    for file, sheet, row, text in own.itertuples(index=False, name=None):
        checked.refusals.append(Refusal(file, sheet, int(row), column, reasons[text][0], severity, reasons[text][1]))
    return touched


def _note(
    checked: Checked, rows: pd.DataFrame, column: str, code: str, severity: Literal["error", "warning"], message: str
) -> None:
    for file, sheet, row in zip(rows["file"], rows["sheet"], rows["row"], strict=True):
        checked.refusals.append(Refusal(file, sheet, int(row), column, code, severity, message))


def _check_personal(rows: pd.DataFrame, table: InputTable, checked: Checked) -> pd.Series:
    good = pd.Series(True, index=rows.index)
    for column in (column.name for column in table.columns if column.personal):
        kinds = personal_kind(rows[column])
        for kind in sorted(set(distinct(kinds)) - {""}):
            found = rows[kinds == kind]
            message = f"holds what looks like personal data ({kind.replace('_', ' ')}); the row is set aside"
            _note(checked, found, column, "personal_data", "error", message)
        good &= kinds == ""
    return good


def _check_dependent(rows: pd.DataFrame, table: InputTable, checked: Checked) -> pd.Series:
    """Rules between columns: a sub-theme belongs to its theme, a severity to a problem, only one row per key."""
    good = pd.Series(True, index=rows.index)
    if {"theme", "subtheme"} <= set(rows.columns):
        own = label_map(rows["subtheme"], lambda text: text.split(".")[0])
        stray = filled(rows["subtheme"]) & filled(rows["theme"]) & (own != texts_of(rows["theme"]))
        _note(checked, rows[stray], "subtheme", "subtheme_of_other_theme", "error", "belongs to another theme")
        good &= ~stray
    if {"kind", "severity"} <= set(rows.columns):
        stray = (rows["severity"] != "") & (rows["kind"] != "problem") & (rows["kind"] != "")
        _note(checked, rows[stray], "severity", "severity_of_no_problem", "error", "only problems have a severity")
        good &= ~stray
    old = _before_2020(rows)
    _note(checked, rows[old], "event_date", "before_2020", "warning", "lies before 2020; kept as historical")
    if "status" in rows.columns and "kind" in rows.columns:
        rows["status"] = with_text(rows["status"], old & (rows["kind"] == "problem"), "historical")
    return good & _check_keys(rows, table, checked)


def _before_2020(rows: pd.DataFrame) -> pd.Series:
    old = pd.Series(False, index=rows.index)
    if "title" in rows.columns or "state" in rows.columns:
        return old  # an old source or an old search is no old event
    for name in ("event_date", "date", "event_month"):
        if name in rows.columns:
            old |= label_map(rows[name], lambda text: "" < text < "2020").astype(bool)
    return old


def _check_keys(rows: pd.DataFrame, table: InputTable, checked: Checked) -> pd.Series:
    """The same key with the same content is one row; with other content all copies are refused for a person to decide."""
    key = list(table.key)
    good = pd.Series(True, index=rows.index)
    several = rows.duplicated(key, keep=False)
    if not several.any():
        return good
    alike = plain(rows[several])
    repeated = alike.duplicated([column.name for column in table.columns])
    differs = ~repeated & alike[~repeated].duplicated(key, keep=False).reindex(alike.index, fill_value=False)
    differs &= (alike[key] != "").all(axis=1)
    if repeated.any():
        refused = {refusal.row for refusal in checked.refusals if refusal.severity == "error"}
        told = alike[repeated & ~alike["row"].isin(list(refused))]
        _note(checked, told, key[0], "repeated_row", "warning", "stands there before with the same content")
    message = "stands more than once with different content; neither copy was taken"
    _note(checked, alike[differs], key[0], "duplicate_id", "error", message)
    good[several] = ~repeated & ~differs
    return good
