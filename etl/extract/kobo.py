"""Turns a KoboToolbox or ODK export into flat rows: one row per entry of a repeat group, or per submission.

Layout: formpack and KPI, the programs behind KoboToolbox. Refused rows keep file, sheet and row; submissions that
nobody approved are left out and counted.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from etl.errors import RefusedFileError
from etl.extract import Note, Refusal, Sheet
from etl.extract.kobo_choices import merge_choices
from etl.extract.kobo_labels import names_for_labels, require_names
from etl.extract.kobo_repeats import join_repeats, unfold_indexed
from etl.extract.table import KOBO_CUT, row_refused
from etl.extract.xlsform import Form, read_form

STATUS = "_validation_status"
KEY = "submission_id"
_META = {
    "_id", "_uuid", "_validation_status", "_notes", "_status", "_submitted_by", "__version__", "_tags", "_index",
    "meta/rootUuid", "meta/instanceID", "_parent_table_name", "_parent_index", "_xform_id_string", "_attachments",
    "_geolocation", "_bamboo_dataset_id", "formhub/uuid", "_version_", "_version__001",
}  # fmt: skip
# the columns that ODK Central adds, by the name of what they are in KoboToolbox
_CENTRAL = {"KEY": "_uuid", "SubmissionDate": "_submission_time", "ReviewState": STATUS}
_CENTRAL_META = {
    "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status", "DeviceID", "Edits",
    "FormVersion", "instanceID", "meta-instanceID", "meta-instanceName",
}  # fmt: skip
_APPROVED = {"validation_status_approved", "approved"}
_NOTHING = {"", "{}"}


def recognises(sheets: list[Sheet]) -> bool:
    """Whether the columns that KoboToolbox, or ODK Central, adds to every export are there."""
    columns = set(sheets[0].rows.columns)
    if columns >= {"KEY", "SubmissionDate"}:
        return True
    identified = bool(columns & {"_id", "_uuid", "meta/rootUuid"})
    return identified and bool(columns & {"_index", "_submission_time"})


def flatten(sheets: list[Sheet], form: Path | None = None) -> list[Sheet]:
    """Flat rows from the sheets of an export: the first holds the submissions, others hold repeat groups.

    The groups before a question's name go, where the name stays unique. Choices of a ``select_multiple`` come as one
    cell, separated by ``;``. ``submission_id`` is ``meta/rootUuid``, which survives edits, else ``_uuid``, else ``_id``.

    Args:
        sheets: as the reader of CSV or spreadsheets gives them.
        form: the XLSForm, needed only for an export with labels.

    Returns:
        One sheet per innermost repeat group, or the one of the submissions if there is no repeat group.

    Raises:
        RefusedFileError: headers are labels and no form is given, or rows cannot be joined.
    """
    plan = read_form(form) if form else None
    named = [_prepared(sheet, plan) for sheet in sheets]
    main, left_out = _approved_only(named[0])
    flat = join_repeats([main, *named[1:]], left_out)
    return [_finished(unfold_indexed(sheet)) for sheet in flat]


def _prepared(sheet: Sheet, form: Form | None) -> Sheet:
    whole = _as_kobo(sheet.rows).replace("n/a", "")
    cut = whole.apply(lambda column: column.str.startswith(KOBO_CUT)).any(axis=1)
    rows = whole[~cut]
    questions = _questions(rows)
    if form:
        rows = names_for_labels(sheet, rows, questions, form)
    else:
        require_names(sheet, questions, rows.get(STATUS))
    rows, refusals = merge_choices(sheet, rows, _questions(rows), form)
    message = "has an answer that was cut at the limit of Excel when it was exported; export as CSV instead"
    shortened = [row_refused(sheet.file, sheet.name, int(row), "cell_cut", message) for row in whole.index[cut]]
    return _with(sheet, rows, (*sheet.refusals, *shortened, *refusals))


def _as_kobo(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns under the names of KoboToolbox with ``/`` between groups: ODK Central has names of its own and joins
    groups by a hyphen, and the editor of an export can choose another separator."""
    if not {"KEY", "SubmissionDate"} <= set(rows.columns):
        return rows.rename(columns=_slashed(_questions(rows)))
    rows = rows.drop(columns=[column for column in rows.columns if column in _CENTRAL_META])
    return rows.rename(columns=lambda column: _CENTRAL.get(column, column.replace("-", "/")))


def _slashed(questions: list[str]) -> dict[str, str]:
    """The questions whose groups are joined by another sign. A dot can also be part of a name, so it counts only where
    no slash is used and each part looks like a name."""
    if any("/" in name for name in questions):
        return {}
    other = next((sign for sign in ("::", "|", ".") if any(sign in name for name in questions)), None)
    grouped = [name for name in questions if other and other in name]
    if other == "." and not all(part[:1].isalpha() or part[:1] == "_" for name in grouped for part in name.split(".")):
        return {}
    return {name: name.replace(str(other), "/") for name in grouped}


def _questions(rows: pd.DataFrame) -> list[str]:
    return [column for column in rows.columns if column not in _META and not column.startswith("_submission_")]


def _with(sheet: Sheet, rows: pd.DataFrame, refusals: tuple[Refusal, ...], *warnings: Note) -> Sheet:
    return Sheet(sheet.file, sheet.name, rows, "kobo", (*sheet.warnings, *warnings), refusals)


def _approved_only(main: Sheet) -> tuple[Sheet, set[str]]:
    """The approved submissions, and the ``_index`` of all the others.

    A form whose submissions nobody validates has no status at all; then all of them pass, with a warning.
    """
    if STATUS not in main.rows.columns:
        return main, set()
    status = main.rows[STATUS].str.strip().str.lower()
    if status.isin(_NOTHING).all():
        note = Note("no_validation", "no submission has a validation status, so all of them were taken")
        return _with(main, main.rows, main.refusals, note), set()
    approved = status.isin(_APPROVED)
    left_out = main.rows[~approved]
    text = f"{len(left_out)} submission(s) are not approved and were left out"
    notes = [Note("not_approved", text)] if len(left_out) else []
    indices = set(left_out["_index"]) if "_index" in left_out else set()
    return _with(main, main.rows[approved], main.refusals, *notes), indices


def _finished(sheet: Sheet) -> Sheet:
    rows = sheet.rows
    keys = _keys(rows)
    kept = {*_questions(rows), "_submission_time"}
    rows = rows[[column for column in rows.columns if column in kept]]
    rows = rows.set_axis(_short(list(rows.columns)), axis=1)
    if KEY in rows.columns:
        raise RefusedFileError(
            sheet.file, "duplicate_column", f"has a question named {KEY}, a name of ours", sheet.name
        )
    return Sheet(sheet.file, sheet.name, rows.assign(**{KEY: keys}), sheet.format, sheet.warnings, sheet.refusals)


def keyed(sheet: Sheet, key: str, named: Collection[str] = ()) -> Sheet:
    """The submission's identifier under our name for it, unless the form has such a question itself.

    Args:
        sheet: flat answers.
        key: ``case_id`` or ``id``.
        named: columns that a profile gives a meaning; the form has ``key`` if it maps one to it.
    """
    rows = sheet.rows.drop(columns=[name for name in ("_submission_time",) if name not in named], errors="ignore")
    own = any(str(column).rsplit("/", 1)[-1].strip().lower() == key for column in rows.columns)
    if KEY in rows.columns and KEY not in named:
        rows = rows.drop(columns=KEY) if own or key in named else rows.rename(columns={KEY: key})
    return _with(sheet, rows, sheet.refusals)


def _keys(rows: pd.DataFrame) -> pd.Series[str]:
    keys = pd.Series("", index=rows.index, dtype=str)
    for column in ("meta/rootUuid", "_uuid", "_id"):
        if column in rows.columns:
            keys = keys.where(keys != "", rows[column].str.removeprefix("uuid:"))
    return keys


def _short(columns: list[str]) -> list[str]:
    """Names without the groups before them, where that leaves them apart."""
    short = [column.rsplit("/", 1)[-1] for column in columns]
    return [name if short.count(name) == 1 else column for name, column in zip(short, columns, strict=True)]
