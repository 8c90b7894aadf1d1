"""Sheets of a coding tool or of a form, and a profile, become flat rows of findings or cases, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from etl.extract import Refusal, Sheet
from etl.extract.coded import FORMATS
from etl.extract.kobo import keyed
from etl.passages import Found, codings_of, findings_of
from etl.profiles import IGNORE, Profile
from etl.statements import Draft
from etl.validate import normal_name

_EMPTY = ("id", "country", "theme", "kind", "statement")


@dataclass(frozen=True)
class Applied:
    """Our rows, and the findings that wait for a statement."""

    sheets: list[Sheet]
    drafts: list[Draft]


def apply_profile(profile: Profile, sheets: Sequence[Sheet], statements: Mapping[str, str] | None = None) -> Applied:
    """The sheets with our columns; ``statements`` are those that an editor wrote, by finding id."""
    written = statements or {}
    if any(sheet.format in FORMATS for sheet in sheets):
        return _from_segments(profile, next(sheet for sheet in sheets if sheet.name == "segments"), written)
    parts = [_from_table(profile, sheet, written) for sheet in sheets]
    return Applied([sheet for sheet, _ in parts], [draft for _, drafts in parts for draft in drafts])


def _from_table(profile: Profile, sheet: Sheet, statements: Mapping[str, str]) -> tuple[Sheet, list[Draft]]:
    """A table with one row per finding or case: columns renamed, words mapped, gaps filled."""
    if sheet.format == "kobo":
        sheet = keyed(
            sheet, "id" if profile.kind == "findings" else "case_id", [*profile.variables, *profile.variables.values()]
        )
    ignored = [name for name, ours in profile.variables.items() if ours == IGNORE]
    dropped = {normal_name(name) for name in (*profile.drop, *ignored)}
    rows = sheet.rows.loc[:, [normal_name(str(name)) not in dropped for name in sheet.rows.columns]]
    rows = rows.rename(columns={column: ours for column, ours in profile.variables.items() if column in rows.columns})
    if profile.statement_from in rows.columns and "statement" not in rows.columns:
        rows = rows.rename(columns={profile.statement_from: "statement"})
    rows = _filled(profile, rows.loc[:, ~rows.columns.duplicated()])
    made = replace(sheet, rows=rows)
    if profile.kind != "findings" or not {"id", "statement"} <= set(rows.columns):
        return made, []
    return _without_drafts(made, {str(text): ("", "") for text in rows["id"]}, statements)


def _filled(profile: Profile, rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.copy()
    for column, words in profile.values.items():
        if column in rows.columns:
            plain = {word.strip().lower(): code for word, code in words.items()}
            rows[column] = rows[column].map(lambda text, plain=plain: plain.get(text.strip().lower(), text))
    for column, value in profile.defaults.items():
        rows[column] = rows[column].where(rows[column] != "", value) if column in rows.columns else value
    return rows


def _from_segments(profile: Profile, sheet: Sheet, statements: Mapping[str, str]) -> Applied:
    refusals = list(sheet.refusals)
    found = findings_of(profile, sheet, refusals)
    place = sheet.rows.attrs.get("table", "")
    rows = _filled(profile, _first_of_each(found))
    made = replace(sheet, name=place, rows=rows, format="profile", refusals=tuple(refusals))
    made, drafts = _without_drafts(made, {one.record["id"]: (one.document, one.passage) for one in found}, statements)
    codings = codings_of([one for one in found if one.record["id"] in set(made.rows["id"])])
    if codings.empty:
        return Applied([made], drafts)
    codings = _filled(replace_codes(profile), codings)
    return Applied([made, Sheet(sheet.file, place, codings, "profile")], drafts)


def replace_codes(profile: Profile) -> Profile:
    """The profile for the codings, which have fewer columns than findings."""
    kept = {name: value for name, value in profile.defaults.items() if name == "source_type"}
    return replace(profile, defaults=kept)


def _first_of_each(found: list[Found]) -> pd.DataFrame:
    """One row per finding: that of its first coder, with the first own words that any coder wrote."""
    records: dict[str, dict[str, str]] = {}
    rows: dict[str, int] = {}
    for one in found:
        first = records.setdefault(one.record["id"], one.record)
        rows.setdefault(one.record["id"], one.row)
        if not first["statement"].strip():
            records[one.record["id"]] = {**first, "statement": one.record["statement"]}
    frame = pd.DataFrame(list(records.values()), index=list(rows.values()), columns=None if records else list(_EMPTY))
    return frame.astype("object").fillna("").astype("str")


def _without_drafts(
    sheet: Sheet, places: Mapping[str, tuple[str, str]], statements: Mapping[str, str]
) -> tuple[Sheet, list[Draft]]:
    """The findings that have a sentence, in the editor's own words, and those that wait for one."""
    rows = sheet.rows.copy()
    given = rows["id"].map(dict(statements)).astype("object").fillna("").astype("str")
    rows["statement"] = given.where(given.str.strip() != "", rows["statement"])
    waiting = rows["statement"].str.strip() == ""
    message = "waits as a draft: it has no statement in your own words yet; `check --drafts` makes the list to fill in"
    notes = [
        Refusal(sheet.file, sheet.name, int(number), "statement", "needs_statement", "warning", message)
        for number in rows.index[waiting]
    ]
    drafts = [
        Draft(row["id"], *places[row["id"]], row.get("theme", ""), row.get("subtheme", ""), row.get("country", ""))
        for row in rows[waiting].to_dict("records")
    ]
    return replace(sheet, rows=rows[~waiting], refusals=(*sheet.refusals, *notes)), drafts
