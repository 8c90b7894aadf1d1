"""What is known is never called silence: beside a statement nothing says that nobody has looked."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from dashboard.context import Context
from dashboard.design import STATES
from dashboard.evidence_states import evidence_state, evidence_states, state_letter, state_words
from dashboard.figures.legend_content import legend_content
from dashboard.i18n import available, language
from dashboard.pages.home.fragments import painted_view, view_cells
from dashboard.sentences import view_counts
from dashboard.views import View
from data.codebook import codebook
from data.queries import fetch_cells, fetch_findings, fetch_release

NOBODY = "Nobody has looked yet"


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "state": st.sampled_from(["graded", "NR", "SN", "NA", "WH"]),
                "best_status": st.sampled_from(["", "working", "rejected"]),
                "past_reports": st.booleans(),
            }
        ),
        min_size=1,
    )
)
def test_only_a_cell_of_which_nothing_is_known_is_not_researched(rows: list[dict[str, object]]) -> None:
    shown = [evidence_state(row) for row in rows]
    assert list(evidence_states(pd.DataFrame(rows))) == shown
    for row, state in zip(rows, shown, strict=True):
        silent = row["state"] == "NR" and not row["best_status"] and not row["past_reports"]
        assert (state == "NR") == silent
        assert state == row["state"] or row["state"] == "NR"  # what the method says of other cells stays


def test_the_shipped_evidence_about_documents(shipped: Engine) -> None:
    cells = fetch_cells(shipped, fetch_release(shipped), theme="DOC")
    assert evidence_states(cells).value_counts().to_dict() == {"NR": 25, "SO": 13, "graded": 7, "ER": 1}
    assert view_counts(cells)["silent"] == 25


def test_earlier_reports_are_problems_of_which_none_is_current(shipped: Engine) -> None:
    pinned = fetch_release(shipped)
    problems = fetch_findings(shipped, pinned, kind="problem")
    current = ~problems["status"].isin(["historical", "solved"])
    keys = ["country", "theme"]
    ever, now = (set(rows[keys].itertuples(index=False, name=None)) for rows in (problems, problems[current]))
    cells = fetch_cells(shipped, pinned)
    marked = set(cells.loc[cells["past_reports"], keys].itertuples(index=False, name=None))
    assert marked == {cell for cell in ever - now if cell[0] in set(cells["country"])}
    assert marked


@pytest.mark.parametrize(
    ("theme", "measure"), list(product(codebook().codes("theme"), ["severity", "gap", "evidence"]))
)
def test_every_state_is_in_one_line_of_the_legend(shipped: Engine, theme: str, measure: str) -> None:
    context = Context.of(shipped, View(theme=theme, measure=measure))
    cells = view_cells(context)
    content = legend_content(painted_view(cells, context.view, context.lang), measure, context.lang)
    counts = {entry.key: entry.count for entry in content.choices if not entry.dot}
    assert sum(filter(None, counts.values())) == 46
    assert counts["NR"] == view_counts(cells)["silent"]


@pytest.mark.parametrize("theme", codebook().codes("theme"))
def test_beside_a_statement_nothing_says_that_nobody_has_looked(
    client: FlaskClient, shipped: Engine, theme: str
) -> None:
    pinned = fetch_release(shipped)
    told = set(fetch_findings(shipped, pinned, theme=theme)["country"])
    for code in fetch_cells(shipped, pinned, theme=theme)["country"]:
        page = client.get(f"/?theme={theme}&country={code}").text
        assert (NOBODY in page) == (code not in told), f"{code} {theme}"


@pytest.mark.parametrize("lang", available())
def test_each_state_has_its_own_words_and_letter(lang: str) -> None:
    words = [state_words(state, language(lang)) for state in STATES]
    letters = [state_letter(state, language(lang)) for state in STATES]
    assert len(set(words)) == len(words)
    assert [state for state, letter in zip(STATES, letters, strict=True) if not letter] == ["SO", "NR"]
    assert len(set(letters)) == len(STATES) - 1


def test_letters_in_a_matrix_are_explained_beside_it(client: FlaskClient) -> None:
    page = client.get("/gaps").text
    assert ">ER<" in page
    assert "ER: only earlier reports." in page
    assert "SN:" not in page  # what does not stand there is not explained
