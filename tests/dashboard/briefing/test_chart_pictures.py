"""Charts as pictures to take along: the plots of a country's page and the matrix of the gap review."""

from __future__ import annotations

import html
import re
from typing import Any

import pandas as pd
import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import Engine

from dashboard.briefing.pictures import draw_picture, picture_data
from dashboard.briefing.typesetting import letters, printable
from dashboard.context import Context
from dashboard.figures.svg_compare import Compared, svg_compare
from dashboard.i18n import available
from dashboard.views import View
from data.queries import fetch_cells, fetch_indicators, fetch_release

RATES = "protection_rates.first_instance_like."


def data_of(engine: Engine, query: str) -> dict[str, Any]:
    """What the template sets for an address."""
    return picture_data(Context.of(engine, View.parse(query), "/picture", View.raw(query)))


def known(engine: Engine, series: str, country: str = "PL") -> dict[str, float]:
    """Numbers of a series by year."""
    rows = fetch_indicators(engine, fetch_release(engine), country=country)
    own = rows[(rows["series"] == series) & (rows["period"] >= "2014")]
    return dict(zip(own["period"], own["value"], strict=True))


def shares(paths: list[str], height: float) -> list[float]:
    """Heights of the dots of a drawing as parts of the field."""
    points = [point for path in paths for point in re.findall(r"M([\d.]+) ([\d.]+)h0", path)]
    return [1 - float(y) / height for _x, y in points]


def of_page(client: FlaskClient, at: int, style: str) -> list[float]:
    """The same of the plot on the page of Poland; the first one is that of decisions."""
    fields = re.findall(r'class="plot-field">(<svg.*?</svg>)', client.get("/country/PL").text)
    return shares(re.findall(rf'class="dots {style}" d="([^"]+)"', fields[at]), 100)


def of_picture(svg: str, colour: str) -> list[float]:
    """The dots of a picture by the colour of their line."""
    root = etree.fromstring(svg.encode())
    return shares(root.xpath(f"//*[@stroke-width='7'][@stroke='{colour}']/@d"), 300)


def test_the_plot_of_permits_is_the_same_on_the_page_and_as_a_picture(client: FlaskClient, shipped: Engine) -> None:
    drawn = of_picture(data_of(shipped, "chart=permits&country=PL")["svg"], "#1d1b18")
    permits = known(shipped, "residence_permits.valid")
    assert drawn == pytest.approx([value / 400_000 for value in permits.values()], abs=0.001)
    assert drawn == pytest.approx(of_page(client, 1, "first"), abs=0.001)


def test_rates_of_too_few_cases_are_in_no_picture(client: FlaskClient, shipped: Engine) -> None:
    data = data_of(shipped, "chart=decisions&country=PL")
    reliable = known(shipped, RATES + "reliable")
    assert 0 in reliable.values()
    for figure, colour, style in (
        ("total_protection_rate_pct", "#1d1b18", "first"),
        ("refugee_recognition_rate_pct", "#625c52", "second"),
    ):
        rates = known(shipped, RATES + figure)
        sure = [rate / 100 for year, rate in rates.items() if reliable[year] == 1]
        assert of_picture(data["svg"], colour) == pytest.approx(sure, abs=0.001)
        assert of_page(client, 0, style) == pytest.approx(sure, abs=0.001)


def test_a_chart_explains_itself(shipped: Engine) -> None:
    data = data_of(shipped, "chart=permits&country=PL")
    pinned = fetch_release(shipped)
    assert data["kicker"] == "Poland (PL) · Valid residence permits of citizens of Belarus, by year"
    assert data["title"] == "251,362 valid permits at the end of 2024; the most, 306,447, in 2023."
    assert [one["words"] for one in data["legend"]] == ["Permits, 2024: 251,362"]
    source = "\n".join(data["source"])
    assert "PL · residence_permits.valid · 2015–2024 · Source: Eurostat, migr_resvalid." in source
    assert f"Release 2026-11, reference date 24 November 2026, method M1, content {pinned.content_hash[:12]}" in source
    rates = data_of(shipped, "chart=decisions&country=PL")
    assert [one["words"] for one in rates["legend"]] == [
        "protection of any kind, 2025: 94\N{NO-BREAK SPACE}%",
        "refugee status, 2025: 8\N{NO-BREAK SPACE}%",
    ]
    assert all(one["swatch"]["svg"].startswith("<svg") for one in rates["legend"])
    assert "Rates are shown from 25 substantive decisions a year on" in "\n".join(rates["source"])
    assert re.findall(r">(\d+) %<", rates["svg"].replace("\N{NO-BREAK SPACE}", " ")) == ["100", "75", "50", "25", "0"]
    assert re.findall(r">(20\d\d)<", rates["svg"]) == [str(year) for year in range(2014, 2026)]


@pytest.mark.parametrize("lang", sorted(available()))
def test_every_language_has_the_charts_in_its_own_letters(shipped: Engine, lang: str) -> None:
    for query in (
        "chart=permits&country=PL",
        "chart=decisions&country=PL",
        "chart=matrix&members=eu",
        "chart=compare&countries=PL,LT",
    ):
        data = data_of(shipped, f"{query}&lang={lang}")
        texts = [data["kicker"], data["title"], *data["source"], *(one["words"] for one in data["legend"])]
        set_in_type = printable({"words": texts, "svg": data["svg"]})
        assert "\N{LOZENGE}" not in "".join(set_in_type["words"])
        assert {c for c in set_in_type["svg"] if ord(c) not in letters()} == set()
        assert lang == "en" or data["title"] != data_of(shipped, query)["title"]


def test_the_matrix_shows_every_class_of_its_states_hatched_where_it_is_indicative(shipped: Engine) -> None:
    cells = fetch_cells(shipped, fetch_release(shipped))
    data = data_of(shipped, "chart=matrix")
    root = etree.fromstring(data["svg"].encode())
    shown = [" ".join(text.itertext()).strip() for text in root.iter("{*}text")]
    graded = cells[cells["state"] == "graded"]
    numbers = sorted(text for text in shown if re.fullmatch(r"[1-5] [A-D]", text))
    assert numbers == sorted(
        f"{k:.0f} {grade}" for k, grade in zip(graded["severity_class"], graded["grade"], strict=True)
    )
    hatched = root.xpath("//*[starts-with(@fill, 'url(#hatch-s')]")
    assert len(hatched) == (graded["grade"] == "D").sum()
    assert {"Lithuania", "LT", "DOC", "ORG"} <= set(shown)
    assert sum(int(one["count"]) for one in data["legend"] if "swatch" in one and one["count"]) == 46 * 12
    assert dict(data["codes"])["FIN"] == "Banking"
    assert data["title"].startswith("11 severe problems have no working solution yet")


def test_the_matrix_of_a_group_has_its_states_only(shipped: Engine) -> None:
    data = data_of(shipped, "chart=matrix&members=eu")
    assert "European Union" in data["kicker"]
    assert sum(int(one["count"]) for one in data["legend"] if "swatch" in one and one["count"]) == 27 * 12
    assert ">Ukraine<" not in data["svg"]


def test_a_comparison_shows_every_interval_and_what_nobody_knows(shipped: Engine) -> None:
    chosen = ("PL", "LT", "GE")
    data = data_of(shipped, f"chart=compare&countries={','.join(chosen)}")
    root = etree.fromstring(data["svg"].encode())
    at = {text.text: float(text.get("x")) for text in root.iter("{*}text") if text.text in ("1", "5")}

    def severity(x: float) -> float:
        return 1 + 4 * (x - at["1"]) / (at["5"] - at["1"])

    cells = pd.concat([fetch_cells(shipped, fetch_release(shipped), country=code) for code in chosen])
    graded = cells[cells["state"] == "graded"]
    marks = [float(mark.get("x")) + 1.3 for mark in root.iter("{*}rect") if mark.get("width") == "2.6"]
    assert sorted(map(severity, marks)) == pytest.approx(sorted(graded["severity"]), abs=0.01)
    bands = root.xpath("//*[local-name()='rect'][@height='10'][not(@width='26')][starts-with(@fill, '#')]")
    ends = [(float(band.get("x")), float(band.get("width"))) for band in bands]
    assert sorted(severity(x) for x, _w in ends) == pytest.approx(sorted(graded["severity_low"]), abs=0.01)
    assert sorted(severity(x + w) for x, w in ends) == pytest.approx(sorted(graded["severity_high"]), abs=0.01)
    assert len(root.xpath("//*[starts-with(@fill, 'url(#hatch-s')]")) == (graded["grade"] == "D").sum()
    shown = [" ".join(text.itertext()) for text in root.iter("{*}text")]
    assert "Asylum (ASY) Poland and Georgia differ" in shown
    assert "Work (WORK) not researched yet" in shown  # of all three, so said once
    assert "4 loss of a right · 3.8 (2.8–4.8) · C" in shown
    assert "Severity, 90 % interval" in shown
    assert data["kicker"] == "Compare · Poland (PL) · Lithuania (LT) · Georgia (GE)"
    assert data["title"] == "Poland, Lithuania, Georgia: the evidence shows a difference in 1 of 12 themes"
    assert sum(int(one["count"]) for one in data["legend"] if one["count"]) == 3 * 12


def test_a_long_sentence_of_differences_is_wrapped_and_nothing_is_drawn_over_it() -> None:
    state = Compared("Bosnia and Herzegovina", "s3", "words", (2.0, 3.0, 4.0))
    apart = "; ".join(["Bosnia and Herzegovina and North Macedonia differ"] * 6)
    root = etree.fromstring(svg_compare([("Asylum", apart, [state])], "scale", "title").encode())
    lines = [span.text for span in root.iter("tspan")]
    assert " ".join(lines) == apart
    assert max(map(len, lines)) <= 75
    below = 20 + 13 + 16 * (len(lines) - 1)  # base line of the last line
    assert min(float(box.get("y")) for box in root.iter("rect") if box.get("class", "").startswith("paint")) > below


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("chart=pie", 400, "chart must be one of decisions, permits, matrix, compare"),
        ("chart=compare&countries=XX", 400, "chart=compare needs countries"),
        ("chart=permits", 400, "chart=permits needs a country"),
        ("chart=decisions&country=XX", 400, "chart=decisions needs a country"),
        ("chart=permits&country=GE", 404, "no plot of permits for GE in this release"),
        ("chart=decisions&country=GE", 404, "fewer than two years"),
        ("chart=permits&country=PL&format=gif", 400, "format must be one of svg, png"),
    ],
)
def test_a_chart_that_there_is_not_is_refused_in_words(
    client: FlaskClient, query: str, status: int, words: str
) -> None:
    answer = client.get(f"/picture?{query}")
    assert answer.status_code == status
    assert words in html.unescape(answer.text)


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("/country/PL?lang=be", ["decisions-PL", "permits-PL"]),
        ("/country/GE?lang=be", []),  # one year of rates, no permits: no plot, no picture
        ("/gaps?lang=be&members=eu&only=ASY", ["matrix-eu"]),
        ("/compare?lang=be&countries=PL,LT", ["compare-PL-LT"]),
        ("/compare?lang=be&c1=PL&c3=LT", ["compare-PL-LT"]),
        ("/compare?lang=be", []),
    ],
)
def test_links_stand_beside_what_can_be_taken_along(client: FlaskClient, page: str, names: list[str]) -> None:
    found = [html.unescape(link) for link in re.findall(r'href="(/picture[^"]+)"', client.get(page).text)]
    assert len(found) == 2 * len(names)
    for address, name in zip(found, [name for name in names for _format in ("png", "svg")], strict=True):
        answer = client.get(address)
        assert answer.status_code == 200
        ending = address.rpartition("=")[2]
        assert f'filename="{name}-2026-11-be.{ending}"' in answer.headers["Content-Disposition"]
        assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "query",
    [
        "chart=permits&country=PL",
        "chart=matrix",
        "chart=compare&countries=PL,LT",
        "theme=FIN&measure=gap",
        "view=tiles",
    ],
)
def test_an_svg_is_made_of_shapes_that_any_program_shows(shipped: Engine, query: str) -> None:
    context = Context.of(shipped, View.parse(query), "/picture", View.raw(query))
    content = draw_picture(context, "svg")
    root = etree.fromstring(content)
    assert root.xpath("//*[local-name()='image']") == []
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", content.decode())) <= set(ids)
    assert all("Arial" in family for family in root.xpath("//@font-family"))
    assert content == draw_picture(context, "svg")
