"""What is known of a cell, in a word: that it has a number, or why it has none.

The method's states speak of current reports of problems. Two kinds of cell are stored as NR like any other without one,
but to a reader they are not silence, and "nobody has looked yet" beside a statement would contradict itself: cells with
solutions or measures (SO), and cells whose reports are all of the past (ER). Pages, pictures and documents say so; files
and the open interface keep the method's NR.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.design import STATES
from dashboard.i18n import Language


def evidence_state(row: Mapping[Any, Any]) -> str:
    """The state that is shown of a cell (``state``, ``best_status``, ``past_reports``): one of ``design.STATES`` or graded."""
    if row["state"] != "NR":
        return str(row["state"])
    return "ER" if row["past_reports"] else "SO" if row["best_status"] else "NR"


def evidence_states(cells: pd.DataFrame) -> pd.Series:
    """:func:`evidence_state` of every row."""
    silent = cells["state"] == "NR"
    past = cells["past_reports"].astype(bool)
    return cells["state"].mask(silent & (cells["best_status"] != ""), "SO").mask(silent & past, "ER")


def state_words(state: str, lang: Language) -> str:
    """``not researched yet``."""
    _ = lang.gettext
    own = {"SO": _("only solutions known"), "ER": _("only earlier reports")}
    return own.get(state) or lang.label("state", state)


def state_letter(state: str, lang: Language) -> str:
    """What stands for a state in a country or a small cell; "" for the two that most cells have."""
    if state in ("SO", "NR"):
        return ""
    return lang.gettext("ER") if state == "ER" else lang.label("state_letter", state)


def state_meaning(state: str, lang: Language) -> str:
    """What a state says and what it does not say, in a sentence."""
    _ = lang.gettext
    own = {
        "SO": _("Solutions or measures are known. Problems are not researched yet; this says nothing about whether there are any."),
        "ER": _("Problems were reported in the past. Whether they remain is not researched yet."),
    }  # fmt: skip
    return own.get(state) or lang.label("state_meaning", state)


def letters_explained(cells: pd.DataFrame, lang: Language) -> str:
    """`` ER: only earlier reports.`` after the words under a matrix, for each letter that stands in it; "" for none."""
    there = set(evidence_states(cells))
    lettered = [state for state in STATES if state in there and state_letter(state, lang)]
    return "".join(f" {state_letter(state, lang)}: {state_words(state, lang)}." for state in lettered)
