"""A first profile for a file: its codes, variables and columns, with best guesses marked as guesses."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import yaml
from rapidfuzz import fuzz, process

from data.codebook import codebook
from etl.extract import Sheet
from etl.extract.coded import FORMATS
from etl.extract.form_outline import questions
from etl.extract.kobo import KEY
from etl.extract.segments import PATH_SEPARATOR
from etl.privacy import personal_columns
from etl.schema import CASES, FINDINGS
from etl.validate import normal_name
from geo.countries import UnknownCountryError, resolve

LIKELY = 86  # of 100: how alike two names must be for a guess
LANGUAGES = ("en", "be")
_LOOKED_AT = 50  # distinct values of a column
_DEFAULTS = """defaults:   # what the file does not say for each row
  kind: problem
  status: ongoing
  confidence: medium
  source_type: {source_type}
  visibility: team
# date_order: dmy   # what 03/04/2024 means in this file
"""
_CODED_END = """statement_from: comment   # the coder's own words on the passage; excerpts are never stored
salt: {salt}   # keeps names of documents from being guessed by the ids made of them; do not change it
"""
_FIRST_WORD = re.compile(r"[^\W\d_]+")


def draft_profile(path: Path, sheets: Sequence[Sheet]) -> str:
    """A profile as YAML text, to be read and mended by the editor. Nothing in it is taken for granted."""
    coded = any(sheet.format in FORMATS for sheet in sheets)
    first = next(sheet for sheet in sheets if sheet.name == "segments" or not coded)
    form = first.format == "xlsform"
    if form:  # the export of its answers will have its questions as columns
        first = replace(first, rows=pd.DataFrame(columns=[*questions(sheets), KEY], dtype=str))
    lines = [
        f"name: {yaml.safe_dump(path.stem, allow_unicode=True).splitlines()[0]}",
        f"files: [{_quoted(path.name)}]" + ("   # put the name of the export here" if form else ""),
    ]
    lines += ["kind: findings" if coded else "kind: cases   # or findings"]
    lines += [*_codes(sheets), *_documents(first.rows)] if coded else []
    lines += _variables(first, coded)
    kind = "D   # expert interview; see the codebook" if coded else "C   # case file; see the codebook"
    end = _CODED_END.format(salt=secrets.token_hex(8)) if coded else ""
    return "\n".join(lines) + "\n" + _DEFAULTS.format(source_type=kind) + end


def _codes(sheets: Sequence[Sheet]) -> list[str]:
    listed = next((sheet.rows["path"] for sheet in sheets if sheet.name == "codes"), None)
    used = next(sheet.rows["code"] for sheet in sheets if sheet.name == "segments")
    paths = list(dict.fromkeys([*(listed if listed is not None else []), *used]))
    lines = [f"  {_quoted(path)}: {_guessed_code(path)}" for path in paths if path]
    return ["codes:   # code of the study: what it means here, or ignore", *lines] if lines else []


def _guessed_code(path: str) -> str:
    name = path.split(PATH_SEPARATOR)[-1].split(":")[-1].strip()
    digits = re.fullmatch(r"(?:severity|sev|schwere|waga|вага|тяжесть)?[ _.:-]*([1-5])", name, re.IGNORECASE)
    if digits:
        return f"{{severity: {digits[1]}}}   # guess"
    for part in (name, *reversed(path.split(PATH_SEPARATOR)[:-1])):  # a code without a name of ours may lie under one
        for group in ("theme", "subtheme"):
            if guess := _nearest(part, group):
                return f"{{{group}: {guess}}}   # guess"
    return "ignore   # guess: no theme has such a name"


def _nearest(name: str, group: str) -> str | None:
    """The code of the codebook whose code or label is nearly the name."""
    book = codebook()
    names = {book.label(group, code, lang).lower(): code for code in book.codes(group) for lang in LANGUAGES}
    names |= {code.lower(): code for code in book.codes(group)}
    found = process.extractOne(name.lower(), list(names), scorer=fuzz.ratio, score_cutoff=LIKELY)
    return names[found[0]] if found else None


def _documents(rows: pd.DataFrame) -> list[str]:
    """Countries by the first word of the names of documents. The names themselves may be of people and are not listed."""
    words = (match[0] for name in rows["document"].unique() if (match := _FIRST_WORD.match(str(name))))
    countries = {word: code for word in dict.fromkeys(words) if (code := _country(word))}
    lines = [f"  {_quoted(word + '*')}: {{country: {code}}}   # guess" for word, code in countries.items()]
    if lines:
        return ["documents:   # name of a document, or pattern: what holds for all of it", *lines]
    return ["# documents:   # name of a document, or pattern: what holds for all of it", "#   'LT-*': {country: LT}"]


def _country(word: str) -> str | None:
    try:
        return resolve(word)
    except UnknownCountryError:
        return None


def _variables(sheet: Sheet, coded: bool) -> list[str]:
    columns: Iterable[str] = (str(column) for column in sheet.rows.columns if str(column))
    names = [name.removeprefix("var:") for name in columns if not coded or name.startswith("var:")]
    private = personal_columns(names)
    lines = [
        f"  {_quoted(name)}: {_guessed_column(name, _values(sheet, name, coded))}"
        for name in names
        if name not in private
    ]
    if coded and (sheet.rows["weight"].str.strip().isin([*"12345"])).any():
        lines.append("  weight: severity   # guess: the weight that the tool keeps for each passage")
    head = ["variables:   # of the file: our column, or ignore", *lines] if lines else []
    listed = ", ".join(map(_quoted, private))
    return head + ([f"drop: [{listed}]   # personal data: dropped before anything is stored"] if private else [])


def _values(sheet: Sheet, name: str, coded: bool) -> list[str]:
    cells = sheet.rows[f"var:{name}" if coded else name]
    return [text for text in cells.astype(str).unique() if text.strip()][:_LOOKED_AT]


def _guessed_column(name: str, values: list[str]) -> str:
    if values and all(_country(text) for text in values):
        return "country   # guess"
    ours = {
        alias: column.name
        for table in (FINDINGS, CASES)
        for column in table.columns
        for alias in (column.name, *column.aliases)
    } | {"submission_id": "case_id"}
    found = process.extractOne(normal_name(name), list(ours), scorer=fuzz.ratio, score_cutoff=LIKELY)
    return f"{ours[found[0]]}   # guess" if found else "ignore   # guess"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''").replace("\n", " ") + "'"
