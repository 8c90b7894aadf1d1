"""Exports that carry labels instead of names: refused with advice, or translated back with the form at hand.

Labels change with the language and from version to version, and two questions can share one, so nothing is guessed.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from etl.errors import RefusedFileError
from etl.extract import Sheet
from etl.extract.xlsform import Form, Question

ADVICE = "export again with XML values and headers"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*(\[\d+\])?")
_CHOICE = re.compile(r"\S+")
_LABEL_STATUS = {"Approved", "Not Approved", "On Hold"}  # ODK Central writes "approved" beside names
_GPS = re.compile(r"_(.+)_(latitude|longitude|altitude|precision)")


def require_names(sheet: Sheet, questions: list[str], status: pd.Series[str] | None) -> None:
    """Refuses headers that no XML name can be: spaces, letters that are not Latin, signs.

    Raises:
        RefusedFileError: code ``label_headers``.
    """
    by_status = status is not None and status.str.strip().isin(_LABEL_STATUS).any()
    if by_status or not all(_is_name(column, questions) for column in questions):
        message = f"has labels in its header instead of names; {ADVICE}, or put the form beside it as NAME.form.xlsx"
        raise RefusedFileError(sheet.file, "label_headers", message, sheet.name)


def _is_name(column: str, questions: list[str]) -> bool:
    groups, _, last = column.rpartition("/")
    if groups in questions:  # the column of one choice, whose name may be a number
        return bool(_CHOICE.fullmatch(last)) and _is_name(groups, questions)
    return all(_NAME.fullmatch(part) for part in column.split("/"))


def names_for_labels(sheet: Sheet, rows: pd.DataFrame, questions: list[str], form: Form) -> pd.DataFrame:
    """The table with the names of the form, in header and in choices. A header that already has names stays.

    Raises:
        RefusedFileError: no language of the form explains every header, or a label stands for two questions.
    """
    names = {name for question in form.questions for name in _headers(question, question.path, form)}
    if names.issuperset(_without_gps(questions)):
        return rows
    for language in form.languages:
        headers = _translation(form, language)
        if headers.keys() >= set(_without_gps(questions)):
            return _translated(sheet, rows, questions, headers, form, language)
    message = f"has headers that the form does not explain in any of its languages; {ADVICE}"
    raise RefusedFileError(sheet.file, "label_headers", message, sheet.name)


def _without_gps(questions: list[str]) -> list[str]:
    return [column for column in questions if not _GPS.fullmatch(column)]


Target = tuple[Question, str]  # the question, and the name that the header should have


def _translation(form: Form, language: str) -> dict[str, list[Target]]:
    """For every header that an export in this language can have: what it can stand for."""
    headers: dict[str, list[Target]] = {}
    for question in form.questions:
        labels = question.labels.get(language, question.path)
        found = zip(_headers(question, labels, form, language), _headers(question, question.path, form), strict=True)
        for header, name in found:
            headers.setdefault(header, []).append((question, name))
    return headers


def _headers(question: Question, words: tuple[str, ...], form: Form, language: str | None = None) -> list[str]:
    """The headers of a question, with and without its groups, and of each of its choices if several can be taken."""
    roots = ["/".join(words), words[-1]]
    if not question.multiple:
        return roots
    choices = form.choices.get(question.choices, {})
    endings = [name if language is None else labels.get(language, name) for name, labels in choices.items()]
    return roots + [f"{root}/{ending}" for root in roots for ending in endings]


def _translated(
    sheet: Sheet,
    rows: pd.DataFrame,
    questions: list[str],
    headers: dict[str, list[Target]],
    form: Form,
    language: str,
) -> pd.DataFrame:
    renamed: dict[str, str] = {}
    summaries: list[str] = []
    for column in _without_gps(questions):
        question, renamed[column] = _only_target(sheet, headers[column])
        if not question.choices or column not in _own_headers(question, language):
            continue
        if question.multiple and any(other.startswith(f"{column}/") for other in questions):
            summaries.append(column)  # labels run into each other here; the columns of the choices say the same
        else:
            rows = rows.assign(**{column: _choice_names(sheet, rows[column], question, form, language)})
    return rows.drop(columns=summaries).rename(columns=renamed)


def _only_target(sheet: Sheet, targets: list[Target]) -> Target:
    if len({question.path for question, _ in targets}) > 1:
        message = f"has a label in its header that stands for more than one question of the form; {ADVICE}"
        raise RefusedFileError(sheet.file, "label_headers", message, sheet.name)
    return targets[0]


def _own_headers(question: Question, language: str) -> set[str]:
    labels = question.labels.get(language, question.path)
    return {"/".join(labels), labels[-1]}


def _choice_names(sheet: Sheet, cells: pd.Series[str], question: Question, form: Form, language: str) -> pd.Series[str]:
    """Names in place of labels. A label of two choices stays, and is refused later as no known value."""
    labels = [(labels.get(language, name), name) for name, labels in form.choices.get(question.choices, {}).items()]
    counts = Counter(label for label, _ in labels)
    names = {label: name for label, name in labels if counts[label] == 1}
    if not question.multiple:
        return cells.map(lambda cell: names.get(cell, cell))
    words = cells.str.split()
    if not words.map(set(names).issuperset).all():
        message = f"has several choices in one cell, by labels that cannot be told apart; {ADVICE}"
        raise RefusedFileError(sheet.file, "label_headers", message, sheet.name)
    return words.map(lambda found: " ".join(names[word] for word in found))
