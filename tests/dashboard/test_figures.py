"""Drawing: every state once, what is not known never looks like a number, picture and map agree."""

from __future__ import annotations

import re

import pandas as pd
import plotly.graph_objects as go
import pytest
from sqlalchemy import Engine

from dashboard.context import Context
from dashboard.design import paints
from dashboard.figures.choropleth import bare_map
from dashboard.figures.painting import coverage_band, paint_countries, severity_band
from dashboard.figures.svg_map import svg_map, svg_tiles
from dashboard.i18n import language
from dashboard.pages.home.fragments import draw_fragment, painted_view, view_cells
from dashboard.sentences import reading
from dashboard.views import MEASURES, View
from data.codebook import codebook

EN = language("en")


def cell(country: str, **known: object) -> dict[str, object]:
    """One made-up cell: not researched, unless told otherwise."""
    empty: dict[str, object] = {
        "country": country, "state": "NR", "severity": float("nan"), "severity_low": float("nan"),
        "severity_high": float("nan"), "severity_class": float("nan"), "grade": "", "finding_count": 0,
        "solution_count": 0, "coverage": float("nan"), "gap": float("nan"), "best_status": "", "best_level": "",
        "critical": False, "contested": False, "newest_date": "", "past_reports": False,
    }  # fmt: skip
    return {**empty, **known}


def graded(country: str, severity_class: int, grade: str = "C", **known: object) -> dict[str, object]:
    """One made-up cell with a number."""
    number = {
        "severity": float(severity_class),
        "severity_low": 1.0,
        "severity_high": 5.0,
        "severity_class": severity_class,
    }
    return cell(country, state="graded", grade=grade, finding_count=2, gap=0.5, **number, **known)


CELLS = pd.DataFrame(
    [graded("LT", 4), graded("PL", 3, "D", solution_count=1, best_status="working", best_level="L4", coverage=0.6),
     cell("AD"), cell("MC", state="SN"), cell("IS", solution_count=1, best_status="partially_working", coverage=0.2)]
)  # fmt: skip


def test_class_hatch_and_letter_are_kept_apart() -> None:
    painted = paint_countries(CELLS, "severity", EN)
    assert {code: paint.key for code, paint in painted.items()} == {
        "LT": "s4", "PL": "s3d", "AD": "NR", "MC": "SN", "IS": "SO",
    }  # fmt: skip
    assert painted["PL"].label == "● 3"
    assert painted["IS"].label == "○"
    assert painted["MC"].label == "SN"
    assert painted["AD"].label == ""


@pytest.mark.parametrize("measure", ["severity", "gap", "evidence"])
def test_a_state_without_reports_never_has_a_number(measure: str) -> None:
    painted = paint_countries(CELLS, measure, EN)
    for code in ("AD", "MC", "IS"):
        assert not re.search(r"\d", painted[code].mark + painted[code].tip)


def test_the_gap_is_drawn_from_severity_and_coverage() -> None:
    painted = paint_countries(CELLS, "gap", EN)
    assert painted["LT"].key == "g31"
    assert painted["PL"].key == "g23d"
    assert [severity_band(k) for k in range(1, 6)] == [1, 1, 2, 3, 3]
    assert [coverage_band(c) for c in (float("nan"), 0.0, 0.1, 0.5)] == [1, 1, 2, 3]


def test_every_paint_of_every_view_exists_in_the_design(shipped: Engine) -> None:
    for theme in codebook().codes("theme"):
        for measure in MEASURES:
            context = Context.of(shipped, View(theme=theme, measure=measure))
            keys = {paint.key for paint in painted_view(view_cells(context), context.view, context.lang).values()}
            assert keys <= set(paints())


def test_the_choropleth_has_all_46_states_and_asks_nobody() -> None:
    figure = go.Figure(bare_map("/files/x/boundaries.json"))  # refuses what plotly does not know
    assert len(figure.data[1].locations) == 46
    assert sorted(figure.data[1].locations) == sorted(_members())
    assert figure.data[1].geojson == "/files/x/boundaries.json"
    assert "http" not in figure.to_json()


def _members() -> list[str]:
    from geo.countries import members

    return [member.iso2 for member in members()]


def test_picture_tiles_and_map_paint_alike(shipped: Engine) -> None:
    context = Context.of(shipped, View(theme="ASY"))
    painted = painted_view(view_cells(context), context.view, EN)
    for drawn in (svg_map(painted, "title"), svg_tiles(painted, "title")):
        found = {code: key for key, code in re.findall(r'class="paint-(\w+)" data-country="(\w\w)"', drawn)}
        assert found == {code: paint.key for code, paint in painted.items()}


def test_hover_text_is_escaped() -> None:
    painted = paint_countries(CELLS, "severity", EN)
    drawn = svg_map({"LT": painted["LT"]}, '"><script>')
    assert "<script>" not in drawn


def test_the_sentence_counts_what_the_map_shows() -> None:
    text = reading(CELLS, "FIN", "severity", EN).striptags()
    assert text == (
        "People report problems with banks in 2 of 5 states, serious enough to cost a right or status in 1. "
        "Something works in 1 state. 1 state is not researched yet."
    )


def test_without_reports_the_sentence_never_says_no_problem() -> None:
    text = reading(CELLS[CELLS["state"] != "graded"], "FIN", "severity", EN).striptags()
    assert "No current reports" in text
    assert "no problem" not in text


def test_the_sentence_follows_the_filters(shipped: Engine) -> None:
    everywhere = draw_fragment(Context.of(shipped, View(theme="ASY")))
    union = draw_fragment(Context.of(shipped, View(theme="ASY", members="eu")))
    official = draw_fragment(Context.of(shipped, View(theme="ASY", sources="AB")))
    assert "of 46 states" in everywhere.reading
    assert "of 27 states" in union.reading
    assert official.reading != everywhere.reading
    assert union.paint["GE"][0] == "out"
