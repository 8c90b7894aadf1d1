"""From paths to checked tables: find the files, read them, apply profile and corrections, validate.

``check`` and ``publish`` both come through here, so that what ``check`` says is what ``publish`` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pandas as pd

from etl.apply_profile import apply_profile
from etl.columns import plain, stack
from etl.corrections import Corrections
from etl.errors import RefusedFileError
from etl.extract import Refusal, Sheet
from etl.extract.coded import FORMATS
from etl.extract.detect import extract
from etl.extract.kobo import keyed
from etl.privacy import HIDDEN, personal_columns, without_personal
from etl.profiles import Profile, find_profile
from etl.schema import TABLES
from etl.statements import SUFFIX as STATEMENTS
from etl.statements import Draft, beside, read_statements
from etl.themes import one_per_theme
from etl.validate import Checked, recognise, validate

DATA_FOLDER = Path(__file__).parent.parent / "data"
PROFILES = DATA_FOLDER / "profiles"
SOURCES = DATA_FOLDER / "sources"
SUFFIXES = {
    ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".qdpx", ".qdc", ".qde", ".qda", ".sqlite3", ".sqlite", ".mex",
}  # fmt: skip


# what lies beside a file and belongs to it
FORM = (".form.xlsx", ".form.xls")
BESIDE = (*FORM, STATEMENTS)


@dataclass
class Intake:
    """All that came in: accepted rows by table, and every refusal and warning."""

    tables: dict[str, pd.DataFrame]
    refusals: list[Refusal] = field(default_factory=list)
    files: int = 0
    refused_files: int = 0
    waiting: int = 0  # codings or answers that were read and wait for a profile
    drafts: dict[Path, list[Draft]] = field(default_factory=dict)  # findings by file that wait for a statement

    @property
    def errors(self) -> list[Refusal]:
        """The refusals proper, without the warnings."""
        return [refusal for refusal in self.refusals if refusal.severity == "error"]

    @property
    def refused_rows(self) -> int:
        """Number of rows with at least one error."""
        return len({(r.file, r.sheet, r.row) for r in self.errors if r.row is not None})

    def counts(self) -> dict[str, int]:
        """Accepted rows by table, empty tables left out."""
        return {name: len(rows) for name, rows in self.tables.items() if len(rows)}


def files_under(paths: Sequence[Path]) -> list[Path]:
    """The input files of these paths: a file stands for itself, the project's data folder for its sources."""
    found: list[Path] = []
    for path in paths:
        root = SOURCES if path.resolve() == DATA_FOLDER.resolve() else path
        if root.is_dir() and root.suffix != ".qda":
            found += sorted(file for file in root.rglob("*") if _is_input(file)) or [root]
        else:
            found.append(root)
    return found


def _is_input(file: Path) -> bool:
    hidden = file.name.startswith((".", "~$")) or file.name.lower().endswith(BESIDE)
    inside_qda = any(parent.suffix == ".qda" for parent in file.parents)
    return file.suffix.lower() in SUFFIXES and not hidden and not inside_qda


def take_in(
    paths: Sequence[Path],
    *,
    today: date,
    profiles: Sequence[Profile] = (),
    corrections: Corrections | None = None,
    progress: Callable[[Iterable[Path]], Iterable[Path]] = iter,
) -> Intake:
    """Read and check every file. A file or row that is refused never stops the others."""
    corrections = corrections or Corrections.load()
    parts: dict[str, list[pd.DataFrame]] = {table.name: [] for table in TABLES}
    intake = Intake({})
    for file in progress(files_under(paths)):
        intake.files += 1
        try:
            _refuse_personal_name(file, intake.files)
            for checked in list(_check_file(file, today, profiles, corrections, intake)):  # all sheets or none
                parts[checked.table.name].append(checked.rows)
                intake.refusals += checked.refusals
        except RefusedFileError as refusal:
            intake.refused_files += 1
            intake.refusals.append(
                Refusal(refusal.file, refusal.sheet, None, "", refusal.code, "error", refusal.message)
            )
    intake.refusals = [_harmless(refusal) for refusal in intake.refusals]
    intake.tables = {name: _one(frames) for name, frames in parts.items()}
    _refuse_doubles_across_files(intake)
    corrections.require_all_matched({file.name for file in files_under(paths)})
    return intake


def _refuse_personal_name(file: Path, number: int) -> None:
    """The name of a file stands in every message about it, so it must hold nothing of a person."""
    if without_personal(file.stem) != file.stem:
        message = (
            "the name of the file holds what looks like personal data; rename it (files are counted in their order)"
        )
        raise RefusedFileError(f"file {number}", "personal_data_in_name", message)


def _harmless(refusal: Refusal) -> Refusal:
    """Names of sheets, columns and codes are repeated in messages; one that holds personal data is hidden there."""
    sheet, column, message = map(without_personal, (refusal.sheet, refusal.column, refusal.message))
    if message == HIDDEN:
        message = "what is wrong cannot be told without repeating personal data; look at the code"
    if (sheet, column, message) == (refusal.sheet, refusal.column, refusal.message):
        return refusal
    return replace(refusal, sheet=sheet, column=column, message=message)


def _check_file(
    file: Path, today: date, profiles: Sequence[Profile], corrections: Corrections, intake: Intake
) -> Iterable[Checked]:
    if not file.exists():
        raise RefusedFileError(file.name, "not_found", "there is no such file")
    profile = next((p for p in profiles if p.fits(file)), profiles[0] if profiles else None)
    profile = profile or find_profile(file, PROFILES)
    sheets: list[Sheet] = extract(file, _form_of(file, profile))
    if sheets[0].format == "xlsform":
        message = "is a form (XLSForm), not the answers to it; put it beside its export as NAME.form.xlsx"
        raise RefusedFileError(file.name, "form", message)
    if profile:
        sheets = _applied(file, profile, sheets, intake)
    intake.refusals += [
        Refusal(note_of.file, "", None, "", note.code, "warning", str(note))
        for note_of in sheets
        for note in note_of.warnings
    ]
    if not profile and sheets[0].format in FORMATS:
        intake.refusals += sheets[0].refusals
        _wait(intake, sheets[0], _what_waits(sheets))
        return
    if not profile and sheets[0].format == "kobo":
        sheets = [keyed(sheet, "case_id") for sheet in sheets]
    own = SOURCES in file.resolve().parents  # the project's search log is empty until somebody logs a search
    for sheet in sheets:
        if sheet.rows.empty and _fits(sheet) and not sheet.refusals and not profile and not own:
            note = "has a header and no rows; nothing was changed"
            intake.refusals.append(Refusal(sheet.file, sheet.name, None, "", "no_rows", "warning", note))
        if len(sheets) > 1 and _is_aside(sheet, sheets):
            note = "holds no table that is known here and was left out; its first line has none of the columns needed"
            intake.refusals.append(Refusal(sheet.file, sheet.name, None, "", "sheet_left_out", "warning", note))
            continue
        try:
            yield validate(
                one_per_theme(corrections.apply(sheet)), today=today, date_order=profile.date_order if profile else None
            )
        except RefusedFileError as refusal:
            if profile or sheet.format != "kobo" or refusal.code != "missing_columns":
                raise
            _wait(intake, sheet, f"{len(sheet.rows)} answers were read, but their questions are not ours")


def _applied(file: Path, profile: Profile, sheets: Sequence[Sheet], intake: Intake) -> list[Sheet]:
    """The sheets as the profile means them, with the statements that an editor wrote in the list beside the file."""
    statements = read_statements(beside(file))
    applied = apply_profile(profile, sheets, statements)
    if applied.drafts:
        intake.drafts[file] = applied.drafts
    ids = {str(text) for sheet in applied.sheets if "id" in sheet.rows.columns for text in sheet.rows["id"]}
    unused = len(set(statements) - ids)
    if unused:
        message = (
            f"{unused} statements belong to no finding of {file.name} any more; the passages or codes have changed"
        )
        name = beside(file).name
        intake.refusals.append(Refusal(name, "", None, "id", "statement_unused", "warning", message))
    return applied.sheets


def _form_of(file: Path, profile: Profile | None) -> Path | None:
    """The XLSForm of an export: named in its profile, or ``NAME.form.xlsx`` beside it."""
    if profile and profile.form:
        return profile.form
    beside = (file.with_name(file.stem + suffix) for suffix in FORM)
    return next((path for path in beside if path.exists()), None)


def _what_waits(sheets: Sequence[Sheet]) -> str:
    if sheets[0].rows.attrs["codebook"]:
        return f"is a codebook of {len(sheets[-1].rows)} codes and holds no codings"
    return f"{len(sheets[0].rows)} codings were read, but no profile says what the codes mean"


def _is_aside(sheet: Sheet, sheets: Sequence[Sheet]) -> bool:
    """A sheet of notes or lists beside one that is a table of ours. One with personal columns refuses the file."""
    fits = [_fits(one) for one in sheets]
    return any(fits) and not _fits(sheet) and not personal_columns([str(name) for name in sheet.rows.columns])


def _fits(sheet: Sheet) -> bool:
    try:
        recognise(sheet)
    except RefusedFileError:
        return False
    return True


def _wait(intake: Intake, sheet: Sheet, what: str) -> None:
    """Codes of a tool and questions of a form mean nothing here until a profile maps them: the file is read and waits."""
    message = f"{what}: nothing of this file is taken yet. Draft a profile with `python -m etl profile FILE`"
    intake.refusals.append(Refusal(sheet.file, "", None, "", "needs_profile", "warning", message))
    intake.waiting += len(sheet.rows)


def _one(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return stack(filled) if filled else pd.DataFrame()


def _refuse_doubles_across_files(intake: Intake) -> None:
    """A key that two files of one run give different content: both are refused, as within one file."""
    for table in TABLES:
        rows = intake.tables[table.name]
        if rows.empty or rows["file"].nunique() < 2:
            continue
        content = [column.name for column in table.columns]
        again = rows.duplicated(list(table.key), keep=False)
        if again.any():  # whole rows are compared only where a key comes again: a large table is wide
            rows = rows[~again | ~plain(rows[again]).duplicated(content).reindex(rows.index, fill_value=False)]
        doubled = rows.duplicated(list(table.key), keep=False)
        for place in rows.loc[doubled, ["file", "sheet", "row"]].to_dict("records"):
            message = "stands in more than one file with different content; neither copy was taken"
            intake.refusals.append(
                Refusal(
                    place["file"], place["sheet"], int(place["row"]), table.key[0], "duplicate_id", "error", message
                )
            )
        intake.tables[table.name] = rows[~doubled] if doubled.any() else rows
