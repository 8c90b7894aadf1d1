"""Profiles: what a study's own codes, variables and questions mean here. One small YAML file per study.

A profile turns the sheets of a coding tool or of a form into flat rows of findings or cases, as text; everything after that
(values, personal data, keys) is checked as for any other file. Excerpts are never stored: the sentence comes from the
coder's comment or a declared column, and a finding without one waits as a draft.
"""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from etl.errors import ProfileError
from etl.extract import Refusal, Sheet
from etl.extract.coded import FORMATS

KINDS = ("findings", "cases")
DATE_ORDERS = ("dmy", "mdy", "ymd")
CODE_FIELDS = ("theme", "subtheme", "severity", "kind", "status", "instrument_level", "claimed_by", "affected_group")
IGNORE = "ignore"
COMMENT = "comment"


@dataclass(frozen=True)
class Profile:
    """What one study's file means.

    Attributes:
        name: of the study.
        files: glob patterns of the files it fits.
        kind: ``findings`` or ``cases``: what a row becomes.
        codes: code path or pattern → fields of ours, or ``ignore``.
        variables: variable, question or column of the file → our column.
        defaults: our column → value for what the file does not say.
        values: our column → the file's words → our code (a word scale for severity, say).
        date_order: what 03/04/2024 means in this file.
        drop: columns that hold personal data and are dropped before anything is stored.
        statement_from: ``comment`` (the coder's own words on the passage) or a column of the file.
    """

    name: str
    files: tuple[str, ...] = ()
    kind: str = "findings"
    codes: Mapping[str, Mapping[str, str] | str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    date_order: str | None = None
    drop: tuple[str, ...] = ()
    statement_from: str = COMMENT

    def fits(self, path: Path) -> bool:
        """Whether a file's name is one that the profile is for."""
        return any(fnmatch.fnmatch(path.name.lower(), pattern.lower()) for pattern in self.files)

    def meaning(self, code: str) -> Mapping[str, str] | str | None:
        """What a code means: exact paths first, then patterns in their order; None where nothing fits."""
        if code in self.codes:
            return self.codes[code]
        return next(
            (m for pattern, m in self.codes.items() if fnmatch.fnmatchcase(code.lower(), pattern.lower())), None
        )


def load_profile(path: Path) -> Profile:
    """Read and check one profile.

    Raises:
        ProfileError: it cannot be read, or a key or value is not one that a profile has.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        raise ProfileError(f"{path.name}: cannot be read as YAML") from None
    if not isinstance(raw, dict):
        raise ProfileError(f"{path.name}: must be a mapping with name, files and codes or variables")
    return _checked(path.name, raw)


def find_profile(path: Path, folder: Path) -> Profile | None:
    """The profile for a file: ``NAME.profile.yml`` beside it, else the first one in ``folder`` whose pattern fits."""
    beside = path.with_name(path.stem + ".profile.yml")
    if beside.exists():
        return load_profile(beside)
    profiles = (load_profile(file) for file in sorted(folder.glob("*.yml")))
    return next((profile for profile in profiles if profile.fits(path)), None)


def _checked(file: str, raw: dict[str, Any]) -> Profile:
    known = set(Profile.__dataclass_fields__)
    unknown = sorted(set(raw) - known)
    if unknown or "name" not in raw:
        raise ProfileError(f"{file}: " + (f"unknown key {unknown[0]!r}" if unknown else "the key 'name' is missing"))
    texts: dict[str, Any] = {
        key: str(raw[key]) for key in ("name", "kind", "date_order", "statement_from") if raw.get(key)
    }
    lists: dict[str, Any] = {key: tuple(str(item) for item in raw[key]) for key in ("files", "drop") if raw.get(key)}
    try:
        maps: dict[str, Any] = {
            key: {str(k): _text(v) for k, v in raw[key].items()}
            for key in ("codes", "variables", "defaults", "values")
            if raw.get(key)
        }
    except AttributeError:
        raise ProfileError(f"{file}: codes, variables, defaults and values are mappings") from None
    profile = Profile(**texts, **lists, **maps)
    _require(file, profile)
    return profile


def _text(value: Any) -> Any:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else str(value)


def _require(file: str, profile: Profile) -> None:
    if profile.kind not in KINDS:
        raise ProfileError(f"{file}, kind: must be {' or '.join(KINDS)}")
    if profile.date_order and profile.date_order not in DATE_ORDERS:
        raise ProfileError(f"{file}, date_order: must be {', '.join(DATE_ORDERS)}")
    for code, meaning in profile.codes.items():
        wrong = [] if isinstance(meaning, str) else sorted(set(meaning) - set(CODE_FIELDS))
        if wrong or (isinstance(meaning, str) and meaning != IGNORE):
            raise ProfileError(f"{file}, codes, {code}: must be 'ignore' or a mapping of {', '.join(CODE_FIELDS)}")


def apply_profile(profile: Profile, sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets as one sheet ``findings`` or ``cases`` per table, with our columns."""
    if any(sheet.format in FORMATS for sheet in sheets):
        return [_from_segments(profile, sheet) for sheet in sheets if sheet.name == "segments"]
    return [_from_table(profile, sheet) for sheet in sheets]


def _from_table(profile: Profile, sheet: Sheet) -> Sheet:
    """A table with one row per finding or case: columns renamed, words mapped, gaps filled."""
    rows = sheet.rows.drop(columns=[name for name in profile.drop if name in sheet.rows.columns])
    taken = {column: ours for column, ours in profile.variables.items() if column in rows.columns}
    rows = rows.rename(columns=taken)
    if profile.statement_from in rows.columns and "statement" not in rows.columns:
        rows = rows.rename(columns={profile.statement_from: "statement"})
    rows = rows.loc[:, ~rows.columns.duplicated()]
    return replace(sheet, name=profile.kind, rows=_filled(profile, rows), format="profile")


def _filled(profile: Profile, rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.copy()
    for column, words in profile.values.items():
        if column in rows.columns:
            plain = {word.strip().lower(): code for word, code in words.items()}
            rows[column] = rows[column].map(lambda text, plain=plain: plain.get(text.strip().lower(), text))
    for column, value in profile.defaults.items():
        rows[column] = rows[column].where(rows[column] != "", value) if column in rows.columns else value
    return rows


def _from_segments(profile: Profile, sheet: Sheet) -> Sheet:
    """Codings of passages: those on one passage by one coder belong together; each theme on it is one finding."""
    refusals = list(sheet.refusals)
    flat: list[dict[str, str]] = []
    index: list[int] = []
    for _passage, codings in sheet.rows.groupby(["document", "start", "end", _selection(sheet.rows)], sort=False):
        for record, row in _findings_of_passage(profile, sheet, codings, refusals):
            flat.append(record)
            index.append(row)
    rows = (
        pd.DataFrame(flat, index=index, dtype="str")
        if flat
        else pd.DataFrame(columns=["id", "country", "theme", "kind", "statement"])
    )
    rows = _filled(profile, rows.astype("object").fillna("").astype("str"))
    rows, drafts = _without_drafts(sheet, rows)
    return replace(sheet, name=profile.kind, rows=rows, format="profile", refusals=tuple(refusals + drafts))


def _selection(rows: pd.DataFrame) -> pd.Series:
    """What tells passages apart where the tool gives no positions: the passage's own id."""
    return rows["segment_id"].str.split("#").str[0].where(rows["start"] == "", "")


def _findings_of_passage(
    profile: Profile, sheet: Sheet, codings: pd.DataFrame, refusals: list[Refusal]
) -> Iterator[tuple[dict[str, str], int]]:
    for coder, own in codings.groupby("coder", sort=False):
        shared: dict[str, str] = {}
        themes: list[dict[str, str]] = []
        for number, coding in zip(own.index, own.to_dict("records"), strict=True):
            meaning = profile.meaning(str(coding["code"]))
            if meaning is None:
                refusals.append(_unmapped(sheet, int(number), str(coding["code"])))
            elif not isinstance(meaning, str):
                if "theme" in meaning or "subtheme" in meaning:
                    themes.append({"theme": meaning.get("subtheme", "").split(".")[0], **meaning})
                else:
                    shared |= meaning
        first = own.iloc[0]
        for theme in themes:
            yield _finding(profile, first, str(coder), {**shared, **theme}), int(own.index[0])


def _finding(profile: Profile, coding: pd.Series, coder: str, codes: dict[str, str]) -> dict[str, str]:
    document = str(coding["document"])
    said = {ours: str(coding.get(f"var:{name}", "")) for name, ours in profile.variables.items()}
    passage = f"{document}|{coding['start']}|{coding['end']}|{str(coding['segment_id']).split('#')[0] if not coding['start'] else ''}"
    statement = coding["comment"] if profile.statement_from == COMMENT else said.get("statement", "")
    return {
        "id": _hashed("F", profile.name, passage, codes["theme"], codes.get("subtheme", "")),
        "statement": str(statement),
        "source_title": profile.defaults.get("source_title", "interview"),
        "cluster_id": _hashed("I", profile.name, document),
        "coder": coder or "coder-1",
        **{name: text for name, text in said.items() if text and name != "statement"},
        **codes,
    }


def _hashed(prefix: str, *parts: str) -> str:
    """A stable id that gives nothing away: names of documents are often names of people."""
    return f"{prefix}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:16]}"


def _without_drafts(sheet: Sheet, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Refusal]]:
    if "statement" not in rows.columns or rows.empty:
        return rows, []
    waiting = rows["statement"].str.strip() == ""
    message = "waits as a draft: write the statement in your own words in the passage's comment"
    drafts = [
        Refusal(sheet.file, sheet.name, int(number), "statement", "needs_statement", "warning", message)
        for number in rows.index[waiting]
    ]
    return rows[~waiting], drafts


def _unmapped(sheet: Sheet, row: int, code: str) -> Refusal:
    message = f"the profile does not say what the code '{code[:80]}' means; map it or set it to ignore"
    return Refusal(sheet.file, sheet.name, row, "code", "unmapped_code", "error", message)
