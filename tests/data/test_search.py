"""A statement is found by its words, on both databases, in any case and nearly any form, and nothing else is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

import data.search
from data.queries import fetch_findings, fetch_release
from data.search import MOST_WORDS, Holding, search_statements, stem, told_words
from etl.publish import publish
from tests.conftest import REFERENCE
from tests.etl.evidence import made_up

STATEMENTS = {
    "A": "Пашпарты не прымаюць у банках.",
    "B": "A bank closed 100 % of the accounts_of members.",
    "C": "Banks in Vilnius ask for a residence permit.",
    "D": "100 letters were sent to the ministry.",
}


@pytest.fixture
def store(engine: Engine) -> Engine:
    rows = [{"id": name, "statement": text, "lang": "be" if name == "A" else "en"} for name, text in STATEMENTS.items()]
    publish(engine, made_up(rows), reference=REFERENCE, label="made-up")
    return engine


def _found(engine: Engine, text: str, *, lang: str = "en", most: int = 10) -> Holding:
    return search_statements(engine, fetch_release(engine), text, lang=lang, most=most)


def _ids(engine: Engine, text: str) -> set[str]:
    return set(_found(engine, text).rows["id"])


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("bank", {"B", "C"}),
        ("BANKS", {"B", "C"}),
        ("пашпарт", {"A"}),
        ("ПАШПАРТОЎ", {"A"}),
        ("банк пашпарты", {"A"}),
        ("vilnius permits", {"C"}),
        ("bank ministry", set()),
        ("100%", {"B", "D"}),
        ("accounts_of", {"B"}),
        ("accounts of", {"B"}),
        ("of", set()),
        ("' OR 1=1 --", set()),
        ("", set()),
    ],
)
def test_statements_are_found_by_all_their_words(store: Engine, text: str, ids: set[str]) -> None:
    assert _ids(store, text) == ids


def test_a_translation_is_found_by_its_words_and_shown(shipped: Engine) -> None:
    found = _found(shipped, "Інтэрпол", lang="be").rows
    assert len(found) >= 3
    assert set(found["statement_lang"]) == {"be"}
    assert found["statement"].str.contains("(?i)інтэрпол").all()


@given(st.data())
def test_every_statement_is_found_by_words_of_it(shipped: Engine, data: st.DataObject) -> None:
    rows = fetch_findings(shipped, fetch_release(shipped), lang="be")
    row = data.draw(st.sampled_from(rows[["id", "statement"]].to_dict("records")))
    own = [word for word in re.findall(r"\w+", row["statement"]) if len(word) > 2]
    asked = data.draw(st.lists(st.sampled_from(own), min_size=1, max_size=MOST_WORDS))
    found = _found(shipped, " ".join(asked), lang="be", most=len(rows)).rows
    assert row["id"] in set(found["id"])
    for statement in found["statement"]:
        assert all(stem(word).casefold() in statement.casefold() for word in asked)


@given(st.text(min_size=1, max_size=60))
def test_words_keep_the_beginning_that_their_forms_share(text: str) -> None:
    for word in told_words(text):
        assert word.startswith(stem(word))
        assert len(stem(word)) >= 3


def test_the_newest_come_first_and_no_more_than_asked(shipped: Engine) -> None:
    found = _found(shipped, "belarus", most=4).rows
    assert len(found) == 4
    assert found["source_date"].is_monotonic_decreasing


def test_a_very_large_release_says_how_far_was_looked(shipped: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _found(shipped, "belarus")
    assert whole.looked_through == whole.total
    monkeypatch.setattr(data.search, "LOOKED_THROUGH", 50)
    part = _found(shipped, "belarus")
    assert 0 < part.looked_through < part.total == whole.total
