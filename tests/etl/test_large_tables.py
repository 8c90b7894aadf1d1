"""Large tables take a shorter way in. Whatever stands in a file, the way changes nothing: the same rows, the same refusals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from etl import privacy, values
from etl.assemble import check_links
from etl.columns import (
    distinct,
    doubtful,
    from_polars,
    label_map,
    places_in,
    plain,
    replaced,
    stack,
    strays,
    texts_of,
    to_polars,
    with_text,
)
from etl.errors import RefusedFileError
from etl.extract import clean, delimited
from etl.schema import parsers
from etl.validate import Checked, validate

TODAY = date(2026, 11, 24)
_HEADER = [
    "id",
    "country",
    "theme",
    "kind",
    "status",
    "statement",
    "event_date",
    "subtheme",
    "severity",
    "source_title",
]
_CELLS = {
    "id": ["F1", "F2", "F2", "F 3", "", "-", "x" * 65, "F\u200b4"],
    "country": ["LT", "Lithuania", "Літва", "Lithuaniaa", "XC", "BY", ""],
    "theme": ["DOC", "doc", "ＤＯＣ", "FIN", "XYZ", ""],
    "kind": ["problem", "solution", "Problem", "?"],
    "status": ["ongoing", "working", "on going", ""],
    "statement": ["Made up.", " padded ", "a, b", 'say "no"', "=1+1", "<b>", "-", "call +375 29 123-45-67", "x@y.org", "two  words"],
    "event_date": ["2026-05-02", "2026-05", "2019", "2.5.2026", "03/04/2024", "25/12/2024", "12/25/2024", "2050", "45000", ""],
    "subtheme": ["DOC.1", "FIN.1", "doc.2", ""],
    "severity": ["1", "5", "3.0", "9", "٣", ""],
    "source_title": ["Report", "", "?", "a\u00a0b", "ref\u00adorm", "mail me: a.b@c.org"],
}  # fmt: skip


@st.composite
def _tables(draw: st.DrawFn) -> bytes:
    rows = draw(st.lists(st.tuples(*[st.sampled_from(_CELLS[name]) for name in _HEADER]), min_size=1, max_size=12))
    lines = [",".join(_HEADER)] + [",".join(_quoted(cell) for cell in row) for row in rows]
    spoiled = draw(
        st.sampled_from(
            [
                "",
                "",
                "",
                "short,row",
                "F9,LT,DOC,problem,ongoing,Made up.,,,,,,too,long",
                '"a ""b"" c",LT,"",,,,,,,',
                'a"b,c',
                "",
                "\x07",
                ",,,,,,,,,",
                '"two\nlines",LT',
            ]
        )
    )
    at = draw(st.integers(1, len(lines)))
    return "\n".join([*lines[:at], *([spoiled] if spoiled else []), *lines[at:]]).encode()


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"') else cell


def _taken(path: Path) -> Checked | tuple[str, str]:
    try:
        return validate(delimited.read(path)[0], today=TODAY)
    except RefusedFileError as refusal:
        return refusal.code, str(refusal)


@given(_tables())
@example(b"id,country,theme,kind,status,statement\nF1,LT,DOC,problem,ongoing,Made up.\n")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_both_ways_give_the_same_rows_and_the_same_refusals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    path = tmp_path / "findings.csv"
    path.write_bytes(data)
    slow = _taken(path)
    with monkeypatch.context() as patched:
        patched.setattr(clean, "LARGE_BYTES", 0)
        fast = _taken(path)
    if isinstance(slow, tuple) or isinstance(fast, tuple):
        assert slow == fast
        return
    assert fast.refusals == slow.refusals
    pd.testing.assert_frame_equal(plain(fast.rows), plain(slow.rows), check_index_type=False)


def test_the_shorter_way_is_really_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clean, "LARGE_BYTES", 0)
    path = tmp_path / "findings.csv"
    path.write_text("id,country\n" + "".join(f"F{n},LT\n" for n in range(100)))
    rows = delimited.read(path)[0].rows
    assert isinstance(rows["country"].dtype, pd.CategoricalDtype)
    assert list(rows.index) == list(range(2, 102))


_TEXTS = st.one_of(
    st.sampled_from([cell for cells in _CELLS.values() for cell in cells]),
    st.text("Aa-9:_ <>/!]([\u200b\ufeff=+@＝?javscript:дЖ\u00a0", max_size=30),
    st.text(max_size=12),
)


@given(st.sampled_from(sorted(values.SUSPICIOUS)), _TEXTS)
def test_what_is_not_suspicious_is_taken_as_it_stands(kind: str, text: str) -> None:
    if not pl.Series([text]).str.contains(values.SUSPICIOUS[kind])[0]:
        assert parsers(TODAY)[kind](text) == values.Accepted(text)


@given(_TEXTS)
def test_what_is_not_unclean_is_clean(text: str) -> None:
    if not pl.Series([text]).str.contains(values.UNCLEAN)[0]:
        assert values.clean(text) == text


_PERSONAL_PARTS = st.sampled_from(
    ["+375 29 123-45-67", "MP1234567", "МР 1234567", "7123456A001PB5", "@handle_1", "t.me/somebody", "a@b.org", "born 12.05.1990",
     "нарадзілася 1990-05-12", "родился 1/2/1990", "д.н. 01.02.1990", "8 (029) 123-45-67", "1 234 567", "2026-05-02", "word", "№", "(", " ", ".", "x"]
)  # fmt: skip


@given(st.lists(_PERSONAL_PARTS, min_size=1, max_size=5).map(" ".join))
def test_no_personal_datum_is_missed_by_the_search_over_a_whole_column(text: str) -> None:
    if privacy._kind(text):
        assert list(privacy.personal_kind(pd.Series([text, "nothing"]))) == [privacy._kind(text), ""]


@given(st.lists(st.lists(st.sampled_from(["", "a", "b", "ü"]), min_size=1, max_size=8), min_size=1, max_size=3))
def test_a_coded_column_is_the_same_as_a_plain_one(parts: list[list[str]]) -> None:
    whole = [text for part in parts for text in part]
    coded = [pd.DataFrame({"x": pd.Series(pd.Categorical(part)), "n": range(len(part))}) for part in parts]
    stacked = stack(coded)["x"]
    assert list(stacked) == list(texts_of(stacked)) == to_polars(stacked).to_list() == whole
    column = from_polars(pl.Series(whole * 8))
    assert list(column) == whole * 8
    assert sorted(distinct(column)) == sorted(set(whole))
    changes = {"a": "b", "ü": "new"}
    assert list(replaced(column, changes)) == [changes.get(text, text) for text in whole * 8]
    where = pd.Series([text == "b" for text in whole * 8])
    assert list(with_text(column, where, "z")) == ["z" if text == "b" else text for text in whole * 8]


def test_a_text_that_no_row_has_any_more_is_not_asked_for() -> None:
    column = pd.Series(["2026-01", "2025-07", "2026-01"], dtype="category")
    assert list(label_map(column[column == "2026-01"], {"2026-01": 5}.__getitem__)) == [5, 5]


@given(st.lists(st.sampled_from(["", "a1", "b", "a1", "c2"]), max_size=12), st.integers(1, 5))
def test_a_search_by_parts_finds_what_a_search_of_the_whole_finds(texts: list[str], part: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("etl.columns._PART", part)
        found = doubtful(pd.Series(texts, dtype="str"), r"\d")
    assert found == list(dict.fromkeys(text for text in texts if text[1:]))


def test_large_tables_stay_coded_when_stacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.columns.LARGE", 10)
    parts = [pd.DataFrame({"x": pd.Series(["a", "b"] * 10, dtype="category")}), pd.DataFrame({"y": ["c"] * 20})]
    assert plain(stack(parts))["x"].tolist() == ["a", "b"] * 10 + [""] * 20
    assert isinstance(stack(parts)["x"].dtype, pd.CategoricalDtype)


_KEYS = st.lists(st.sampled_from(["", "a", "b", "ü", "A", "a "]), max_size=8)


@given(_KEYS, st.lists(st.sampled_from(["", "a", "b", "ü", "z"]), max_size=8), st.booleans())
def test_places_and_strays_are_found_the_same_way_in_tables_of_any_size(
    keys: list[str], asked: list[str], as_codes: bool
) -> None:
    known = pd.Series(list(dict.fromkeys(keys)), dtype="str")
    column = pd.Series(asked, dtype="category" if as_codes and asked else "str")
    wanted = [list(known).index(text) if text in set(known) else -1 for text in asked]
    for large in (0, 1000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("etl.columns.LARGE", large)
            assert places_in(column, known).tolist() == wanted
    assert strays(column, known) == sorted(set(asked) - set(keys))


def test_a_row_that_points_nowhere_is_told() -> None:
    columns = {
        "finding": ["id", "source_id"],
        "source": ["id"],
        "coding": ["finding_id"],
        "case_finding": ["finding_id"],
    }
    evidence = {name: pd.DataFrame(columns=names, dtype="str") for name, names in columns.items()}
    evidence["finding"] = pd.DataFrame({"id": ["F1"], "source_id": ["S1"]}, dtype="str")
    evidence["coding"] = pd.DataFrame({"finding_id": ["F1", "F2", "F3"]}, dtype="str")
    assert check_links(evidence) == [
        "finding.source_id points at nothing: S1",
        "coding.finding_id points at nothing: F2, F3",
    ]
