"""The answers to questions with several choices (``select_multiple``), which an export gives in up to two ways.

``summary``: one cell with the names of all choices taken, separated by spaces. ``details``: a column of 0 and 1 for
every choice. ``both`` (the usual): the two beside each other, and they can disagree after somebody edited the file.
"""

from __future__ import annotations

import pandas as pd

from etl.extract import Refusal, Sheet
from etl.extract.table import row_refused
from etl.extract.xlsform import Form

SEPARATOR = ";"
_YES, _NO = {"1", "1.0", "true"}, {"0", "0.0", "false"}


def merge_choices(
    sheet: Sheet, rows: pd.DataFrame, questions: list[str], form: Form | None
) -> tuple[pd.DataFrame, list[Refusal]]:
    """One column per question with several choices, names separated by ``;``, and the rows that contradict themselves.

    Args:
        sheet: for the place in messages.
        rows: the table; columns of single choices are taken out.
        questions: those of its columns that belong to questions.
        form: tells which questions have several choices; without it, columns of 0 and 1 below a common name tell.
    """
    refusals: list[Refusal] = []
    bad = pd.Series(False, index=rows.index)
    for question, parts in _multiple(rows, questions, form).items():
        names = {column: column[len(question) + 1 :] for column in parts}
        taken = _taken(rows, names)
        conflict = _conflicts(rows, question, taken, names) if question in rows.columns and names else bad & False
        message = "says one thing in its summary and another in the columns of its choices"
        refusals += [
            row_refused(sheet.file, sheet.name, int(row), "select_multiple_conflict", message, question)
            for row in rows.index[conflict]
        ]
        bad |= conflict
        rows = _replaced(rows, question, parts, taken)
    return rows[~bad], refusals


def _multiple(rows: pd.DataFrame, questions: list[str], form: Form | None) -> dict[str, list[str]]:
    """The questions with several choices, each with the columns of its choices."""
    known = {"/".join(question.path) for question in form.questions if question.multiple} if form else set()
    known |= {path.rsplit("/", 1)[-1] for path in known}
    below: dict[str, list[str]] = {}
    for column in questions:
        if "/" in column and "[" not in column:
            below.setdefault(column.rsplit("/", 1)[0], []).append(column)
    if form:
        return {question: below.get(question, []) for question in questions + list(below) if question in known}
    return {
        question: parts
        for question, parts in below.items()
        if question in rows.columns or _look_like_choices(rows[parts])
    }


def _look_like_choices(rows: pd.DataFrame) -> bool:
    """Without a summary, a group of numbers looks the same; so all or none of its cells must be filled, with 0 and 1."""
    lower = rows.apply(lambda column: column.str.lower())
    filled = (lower != "").all(axis=1)
    answered = lower[filled]
    return len(answered) > 0 and bool(
        rows.shape[1] > 1 and (filled | (lower == "").all(axis=1)).all() and answered.isin(_YES | _NO).all(axis=None)
    )


def _taken(rows: pd.DataFrame, names: dict[str, str]) -> pd.Series[str]:
    taken = pd.Series("", index=rows.index, dtype=str)
    for column, name in names.items():
        taken = taken.where(~rows[column].str.lower().isin(_YES), taken + name + SEPARATOR)
    return taken.str.removesuffix(SEPARATOR)


def _conflicts(rows: pd.DataFrame, question: str, taken: pd.Series[str], names: dict[str, str]) -> pd.Series[bool]:
    """Both ways are filled and differ; a choice without a column (of an older version of the form) does not count."""
    answered = (rows[list(names)] != "").any(axis=1)
    choices = set(names.values())
    differ = [
        set(summary.split()) & choices != set(filter(None, details.split(SEPARATOR)))
        for summary, details in zip(rows[question], taken, strict=True)
    ]
    return answered & pd.Series(differ, index=rows.index, dtype=bool)


def _replaced(rows: pd.DataFrame, question: str, parts: list[str], taken: pd.Series[str]) -> pd.DataFrame:
    if question in rows.columns:
        merged = rows[question].str.split().str.join(SEPARATOR)
        return rows.assign(**{question: merged.where(merged != "", taken)}).drop(columns=parts)
    place = list(rows.columns).index(parts[0])
    rows = rows.drop(columns=parts)
    rows.insert(place, question, taken)
    return rows
