"""What an XLSForm asks, in counts, so that an editor can compare the form with its export."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pandas as pd

from etl.extract import Sheet

_METADATA = {
    "start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber", "username", "email",
    "imei", "audit", "start-geopoint",
}  # fmt: skip
_KINDS = (
    ("groups", re.compile(r"begin[ _]group")),
    ("repeats", re.compile(r"begin[ _](repeat|loop|looped[ _]group)")),
    ("ends", re.compile(r"end[ _](group|repeat|loop|looped[ _]group)")),
    ("select_one", re.compile(r"select(_one| one|1| all that apply one)\b|select_one_external\b")),
    ("select_multiple", re.compile(r"select[ _](multiple|all that apply)\b")),
    ("notes", re.compile(r"note$|begin[ _]note$")),
    ("calculates", re.compile(r"calculate$|calculate[ _]here$")),
)
_ASKED = ("question", "select_one", "select_multiple")
_LANGUAGE = re.compile(r"label\s*::?\s*(.+)")


def outline(sheets: Sequence[Sheet]) -> dict[str, object]:
    """Rows, groups, repeats, kinds of questions, languages and choices of a form."""
    survey, choices = _rows(sheets, "survey"), _rows(sheets, "choices")
    types = survey["type"].str.strip().str.lower() if "type" in survey else pd.Series(dtype=str)
    kinds = types[types != ""].map(_kind)
    names = ("groups", "repeats", "select_one", "select_multiple", "metadata_rows", "notes", "calculates")
    counts = {name: int((kinds == name).sum()) for name in names}
    asked = kinds.isin(_ASKED)
    return {
        "survey_rows": len(survey),
        "typed_rows": len(kinds),
        **counts,
        "questions": int(asked.sum()),
        "languages": _languages(survey.columns),
        **_choices(choices),
    }


def questions(sheets: Sequence[Sheet]) -> list[str]:
    """Names of what the form asks, in its order."""
    survey = _rows(sheets, "survey")
    if not {"type", "name"} <= set(survey.columns):
        return []
    asked = survey["type"].str.strip().str.lower().map(_kind).isin(_ASKED) & (survey["type"].str.strip() != "")
    return [name for name in survey.loc[asked, "name"].str.strip() if name]


def _rows(sheets: Sequence[Sheet], name: str) -> pd.DataFrame:
    found = next((sheet.rows for sheet in sheets if sheet.name.strip().lower() == name), None)
    return pd.DataFrame() if found is None else found


def _kind(text: str) -> str:
    if text in _METADATA:
        return "metadata_rows"
    return next((name for name, pattern in _KINDS if pattern.match(text)), "question")


def _languages(columns: Iterable[str]) -> list[str]:
    found = (_LANGUAGE.fullmatch(str(column).lower()) for column in columns)
    return sorted({match[1].strip() for match in found if match})


def _choices(choices: pd.DataFrame) -> dict[str, int]:
    lists = next((choices[name] for name in ("list_name", "list name") if name in choices), pd.Series(dtype=str))
    names = next((choices[name] for name in ("name", "value") if name in choices), pd.Series("", index=lists.index))
    filled = lists.str.strip() != ""
    pairs = pd.DataFrame({"list": lists[filled].str.strip(), "name": names.reindex(lists.index)[filled].str.strip()})
    return {
        "choice_rows": len(pairs),
        "choice_lists": int(pairs["list"].nunique()),
        "duplicate_choices": int(pairs.duplicated().sum()),
    }
