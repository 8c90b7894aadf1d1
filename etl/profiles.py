"""Profiles: what a study's own codes, variables and questions mean here. One small YAML file per study.

What a profile says is done in ``etl.apply_profile``; everything after that (values, personal data, keys) is checked as
for any other file.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from etl.errors import ProfileError

KINDS = ("findings", "cases")
DATE_ORDERS = ("dmy", "mdy", "ymd")
CODE_FIELDS = ("theme", "subtheme", "severity", "kind", "status", "instrument_level", "claimed_by", "affected_group")
IGNORE = "ignore"
COMMENT = "comment"
_TEXTS = ("name", "kind", "date_order", "statement_from", "salt")
_LISTS = ("files", "drop")
_MAPS = ("codes", "documents", "variables", "defaults", "values")
_FLAT = ("variables", "defaults")  # of which each entry is one text


@dataclass(frozen=True)
class Profile:
    """What one study's file means.

    Attributes:
        name: of the study.
        files: glob patterns of the files it fits.
        kind: ``findings`` or ``cases``: what a row becomes.
        codes: code path or pattern → fields of ours, or ``ignore``.
        documents: document name or pattern → our columns (the country of an interview, say).
        variables: variable, question or column of the file → our column.
        defaults: our column → value for what the file does not say.
        values: our column → the file's words → our code (a word scale for severity, say).
        date_order: what 03/04/2024 means in this file.
        drop: columns that hold personal data and are dropped before anything is stored.
        statement_from: ``comment`` (the coder's own words on the passage) or a column of the file.
        salt: mixed into the ids that are made from names of documents, so that nobody can try names against them.
        form: the XLSForm of an export with labels.
    """

    name: str
    files: tuple[str, ...] = ()
    kind: str = "findings"
    codes: Mapping[str, Mapping[str, str] | str] = field(default_factory=dict)
    documents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    date_order: str | None = None
    drop: tuple[str, ...] = ()
    statement_from: str = COMMENT
    salt: str = ""
    form: Path | None = None

    def fits(self, path: Path) -> bool:
        """Whether a file's name is one that the profile is for."""
        return any(fnmatch.fnmatch(path.name.lower(), pattern.lower()) for pattern in self.files)

    def meaning(self, code: str) -> Mapping[str, str] | str | None:
        """What a code means: exact paths first, then patterns in their order; None where nothing fits."""
        return self.codes[code] if code in self.codes else _first_fit(self.codes, code)

    def of_document(self, name: str) -> Mapping[str, str]:
        """What is said of a document by its name."""
        return self.documents[name] if name in self.documents else _first_fit(self.documents, name) or {}


def _first_fit(patterns: Mapping[str, Any], text: str) -> Any:
    fits = (value for key, value in patterns.items() if fnmatch.fnmatchcase(text.lower(), key.lower()))
    return next(fits, None)


def load_profile(path: Path) -> Profile:
    """Read and check one profile.

    Raises:
        ProfileError: it cannot be read, or a key or value is not one that a profile has.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f", line {line + 1}" if line is not None else ""
        raise ProfileError(f"{path.name}{where}: cannot be read as YAML") from None
    if not isinstance(raw, dict):
        raise ProfileError(f"{path.name}: must be a mapping with name, files and codes or variables")
    return _checked(path, raw)


def find_profile(path: Path, folder: Path) -> Profile | None:
    """The profile for a file: ``NAME.profile.yml`` beside it, else the first one in ``folder`` whose pattern fits."""
    beside = path.with_name(path.stem + ".profile.yml")
    if beside.exists():
        return load_profile(beside)
    profiles = (load_profile(file) for file in sorted(folder.glob("*.yml")))
    return next((profile for profile in profiles if profile.fits(path)), None)


def _checked(path: Path, raw: dict[str, Any]) -> Profile:
    unknown = sorted(str(key) for key in set(raw) - set(Profile.__dataclass_fields__))
    if unknown or "name" not in raw:
        what = f"unknown key {unknown[0]!r}" if unknown else "the key 'name' is missing"
        raise ProfileError(f"{path.name}: {what}")
    given: dict[str, Any] = {key: str(raw[key]) for key in _TEXTS if raw.get(key)}
    given |= {key: _list(path.name, key, raw[key]) for key in _LISTS if raw.get(key)}
    given |= {key: _map(path.name, key, raw[key]) for key in _MAPS if raw.get(key)}
    if raw.get("form"):
        given["form"] = path.parent / str(raw["form"])
    profile = Profile(**given)
    _require(path.name, profile)
    return profile


def _list(file: str, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ProfileError(f"{file}, {key}: must be a list, such as ['a', 'b']")
    return tuple(str(item) for item in value)


def _map(file: str, key: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ProfileError(f"{file}, {key}: must be a mapping, one 'name: value' a line")
    made = {str(k): _text(v) for k, v in value.items()}
    wrong = next((k for k, v in made.items() if key in _FLAT and not isinstance(v, str)), None)
    wrong = wrong or next((k for k, v in made.items() if key in ("documents", "values") and isinstance(v, str)), None)
    if wrong is not None:
        raise ProfileError(f"{file}, {key}, {wrong}: must be {'one value' if key in _FLAT else 'a mapping'}")
    return made


def _text(value: Any) -> Any:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else str(value)


def _require(file: str, profile: Profile) -> None:
    if profile.kind not in KINDS:
        raise ProfileError(f"{file}, kind: must be {' or '.join(KINDS)}")
    if profile.date_order and profile.date_order not in DATE_ORDERS:
        raise ProfileError(f"{file}, date_order: must be {', '.join(DATE_ORDERS)}")
    if profile.form and not profile.form.is_file():
        raise ProfileError(f"{file}, form: there is no such file beside the profile")
    for code, meaning in profile.codes.items():
        wrong = [] if isinstance(meaning, str) else sorted(set(meaning) - set(CODE_FIELDS))
        if wrong or (isinstance(meaning, str) and meaning != IGNORE):
            raise ProfileError(f"{file}, codes, {code}: must be 'ignore' or a mapping of {', '.join(CODE_FIELDS)}")
