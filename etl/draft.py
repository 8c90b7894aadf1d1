"""A first profile for a file: its codes, variables and columns, with best guesses marked as guesses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from data.codebook import codebook
from etl.extract import Sheet
from etl.extract.coded import FORMATS, PATH_SEPARATOR
from etl.schema import CASES, FINDINGS
from etl.validate import normal_name

LIKELY = 86  # of 100: how alike two names must be for a guess
LANGUAGES = ("en", "be")


def draft_profile(path: Path, sheets: Sequence[Sheet]) -> str:
    """A profile as YAML text, to be read and mended by the editor. Nothing in it is taken for granted."""
    coded = any(sheet.format in FORMATS for sheet in sheets)
    lines = [f"name: {yaml.safe_dump(path.stem).splitlines()[0]}", f"files: ['{path.name}']"]
    lines += ["kind: findings" if coded else "kind: cases   # or findings"]
    lines += _codes(sheets) if coded else []
    lines += _variables(sheets, coded)
    lines += [
        "defaults:   # what the file does not say for each row",
        "  kind: problem",
        "  status: ongoing",
        "  confidence: medium",
        "  source_type: D   # expert interview; see the codebook",
        "  visibility: team",
        "# date_order: dmy   # what 03/04/2024 means",
        "# drop: []   # columns with personal data, dropped before anything is stored",
        "statement_from: comment   # the coder's own words on the passage; excerpts are never stored",
    ]
    return "\n".join(lines) + "\n"


def _codes(sheets: Sequence[Sheet]) -> list[str]:
    listed = next((sheet.rows["path"] for sheet in sheets if sheet.name == "codes"), None)
    used = next(sheet.rows["code"] for sheet in sheets if sheet.name == "segments")
    paths = list(dict.fromkeys([*(listed if listed is not None else []), *used]))
    return ["codes:", *(f"  {_quoted(path)}: {_guessed_code(path)}" for path in paths if path)]


def _guessed_code(path: str) -> str:
    name = path.split(PATH_SEPARATOR)[-1].split(":")[-1].strip()
    if name.strip("0 ").isdigit() and 1 <= int(name) <= 5:
        return f"{{severity: {int(name)}}}   # guess"
    for group in ("theme", "subtheme"):
        guess = _nearest(name, group)
        if guess:
            return f"{{{group}: {guess}}}   # guess"
    return "ignore   # guess: no theme has such a name"


def _nearest(name: str, group: str) -> str | None:
    """The code of the codebook whose code or label is nearly the name."""
    book = codebook()
    names = {book.label(group, code, lang).lower(): code for code in book.codes(group) for lang in LANGUAGES}
    names |= {code.lower(): code for code in book.codes(group)}
    found = process.extractOne(name.lower(), list(names), scorer=fuzz.ratio, score_cutoff=LIKELY)
    return names[found[0]] if found else None


def _variables(sheets: Sequence[Sheet], coded: bool) -> list[str]:
    first = next(sheet for sheet in sheets if sheet.name == "segments" or not coded)
    names = [
        str(column).removeprefix("var:") for column in first.rows.columns if not coded or str(column).startswith("var:")
    ]
    return (
        [
            "variables:   # of the file: our column",
            *(f"  {_quoted(name)}: {_guessed_column(name)}" for name in names if name),
        ]
        if names
        else []
    )


def _guessed_column(name: str) -> str:
    ours = {
        alias: column.name
        for table in (FINDINGS, CASES)
        for column in table.columns
        for alias in (column.name, *column.aliases)
    }
    found = process.extractOne(normal_name(name), list(ours), scorer=fuzz.ratio, score_cutoff=LIKELY)
    return f"{ours[found[0]]}   # guess" if found else "ignored   # guess"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
