"""Reads an XLSForm: the spreadsheet in which a KoboToolbox or ODK form is written.

It says which questions are there, in which groups, and what the labels of an export stand for. Layout:
https://xlsform.org (sheets ``survey`` and ``choices``), with the older spellings of headers and types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from etl.errors import RefusedFileError
from etl.extract import Note, Sheet
from etl.extract.container import Kind, check_container
from etl.extract.spreadsheet import read_grids
from etl.extract.workbook import Grid, Grids

_GROUP = re.compile(r"(begin|end)[ _](group|repeat|looped[ _]group)\b")
_SELECT = re.compile(r"select[ _](one|multiple)(?:[ _]from(?:[ _]file)?)?[ _]+(\S+)|select(1)?\s+(\S+)")
_TYPES = re.compile(
    r"text|integer|decimal|range|note|date|datetime|time|calculate|start|end|today|geo\w+|image|audio|video|file|"
    r"barcode|acknowledge|hidden|deviceid|username|select.*|rank.*|(begin|end)[ _].*"
)
_LABEL = re.compile(r"label(?:\s*::?\s*(.+))?")


@dataclass(frozen=True)
class Question:
    """One question of a form.

    Attributes:
        path: names of its groups and its own, from the outside in.
        multiple: more than one choice can be taken (``select_multiple``).
        choices: name of its list of choices; "" without one.
        labels: by language ("" for the plain ``label`` column): labels of its groups and its own.
    """

    path: tuple[str, ...]
    multiple: bool
    choices: str
    labels: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Form:
    """A form: questions in their order; choices by list, then name, then language."""

    questions: list[Question]
    choices: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)

    @cached_property
    def languages(self) -> list[str]:
        """All languages that label some question."""
        return list(dict.fromkeys(language for question in self.questions for language in question.labels))


def is_form(grids: Grids) -> bool:
    """Whether a workbook is an XLSForm: a sheet ``survey`` whose column ``type`` holds types of questions."""
    survey = _sheet(grids, "survey")
    if survey is None or not survey.rows:
        return False
    rows = _dicts(survey)
    return any(_TYPES.fullmatch(row.get("type", "").strip().lower()) for row in rows)


def read_form(path: Path) -> Form:
    """The form in a file.

    Raises:
        RefusedFileError: not a spreadsheet, or no XLSForm in it.
    """
    kind = check_container(path)
    grids = read_grids(path, kind) if kind in (Kind.XLSX, Kind.XLS) else Grids([])
    if not is_form(grids):
        raise RefusedFileError(path.name, "not_a_form", "is not an XLSForm: it has no sheet 'survey' with types")
    choices = _sheet(grids, "choices")
    survey = _sheet(grids, "survey")
    return Form(list(_questions(_dicts(survey))), _choices(_dicts(choices)))


def sheets(path: Path, grids: Grids) -> list[Sheet]:
    """The sheets of a form as tables, for a look at it; of two columns with one name the first counts."""
    ordered = sorted(grids.sheets, key=lambda grid: grid.name.strip().lower() != "survey")
    warnings = (*grids.warnings, Note("form", "is a form (XLSForm), not the answers to it"))
    result: list[Sheet] = []
    for grid in ordered:
        rows = _dicts(grid)
        index = pd.Index([number for number, _ in grid.rows[1:]], dtype="int64")
        columns = list(dict.fromkeys(name for name in _header(grid) if name))
        frame = pd.DataFrame(rows, index=index, columns=columns, dtype=str).fillna("")
        result.append(Sheet(path.name, grid.name, frame, "xlsform", warnings if not result else ()))
    return result


def _sheet(grids: Grids, name: str) -> Grid | None:
    return next((grid for grid in grids.sheets if grid.name.strip().lower() == name), None)


def _dicts(grid: Grid | None) -> list[dict[str, str]]:
    if grid is None or not grid.rows:
        return []
    header = _header(grid)
    return [_first_of_each(header, cells) for _, cells in grid.rows[1:]]


def _header(grid: Grid) -> list[str]:
    """The names of the columns, in lower case but for the languages of labels."""
    names = [" ".join(cell.split()) for cell in grid.rows[0][1]] if grid.rows else []
    return [name if _LABEL.match(name.lower()) and ":" in name else name.lower() for name in names]


def _first_of_each(header: list[str], cells: list[str]) -> dict[str, str]:
    row: dict[str, str] = {}
    for name, cell in zip(header, cells, strict=False):
        if name:
            row.setdefault(name, cell)
    return row


def _labels(row: dict[str, str]) -> dict[str, str]:
    found = ((_LABEL.fullmatch(name.lower()), name, cell) for name, cell in row.items())
    return {
        name[match.start(1) :].strip() if match[1] else "": cell.strip()
        for match, name, cell in found
        if match and cell
    }


def _questions(rows: list[dict[str, str]]) -> Iterator[Question]:
    groups: list[tuple[str, dict[str, str]]] = []
    for row in rows:
        kind, name = row.get("type", "").strip().lower(), row.get("name", "").strip()
        border = _GROUP.match(kind)
        if border and border[1] == "begin":
            groups.append((name, _labels(row)))
        elif border:
            groups = groups[:-1]
        elif kind and name:
            yield _question(row, name, groups)


def _question(row: dict[str, str], name: str, groups: list[tuple[str, dict[str, str]]]) -> Question:
    select = _SELECT.match(row["type"].strip())
    own = _labels(row)
    labels = {
        language: (*(group.get(language, group_name) for group_name, group in groups), own[language])
        for language in own
    }
    path = (*(group_name for group_name, _ in groups), name)
    multiple = bool(select and (select[1] == "multiple" or (select[4] and not select[3])))
    return Question(path, multiple, (select[2] or select[4]) if select else "", labels)


def _choices(rows: list[dict[str, str]]) -> dict[str, dict[str, dict[str, str]]]:
    lists: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows:
        list_name = (row.get("list_name") or row.get("list name") or "").strip()
        name = (row.get("name") or row.get("value") or "").strip()
        if list_name and name:
            lists.setdefault(list_name, {})[name] = _labels(row)
    return lists
