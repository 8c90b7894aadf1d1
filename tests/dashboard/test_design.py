"""The look, as far as it can be measured: colours that every eye tells apart, text that can be read, one place for all values."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.design import CONTRAST, DARK, EVIDENCE, GAP, INK, LIGHT, OUTLINE, SEVERITY, SOLUTION, style_sheet
from dashboard.figures.annotations import with_names
from dashboard.figures.legend import stays
from dashboard.figures.painting import Paint
from dashboard.i18n import language
from dashboard.settings import Settings

ASSETS = Path(__file__).parents[2] / "dashboard" / "assets"
Colour = tuple[float, float, float]  # linear red, green, blue, 0 to 1
# How full colour blindness of each kind mixes linear red, green and blue (Machado, Oliveira and Fernandes 2009).
SIGHTS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "greyscale": ((0.2126, 0.7152, 0.0722),) * 3,
}
LEAST_STEP = 10.0  # of L* between neighbouring classes


def linear(colour: str) -> Colour:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (byte / 255 for byte in bytes.fromhex(colour[1:]))
    )
    return red, green, blue


def seen(colour: str, sight: str) -> Colour:
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear(colour), strict=True)))) for row in SIGHTS[sight]
    )
    return red, green, blue


def luminance(colour: Colour) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def lightness(colour: Colour) -> float:
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(linear(a)), luminance(linear(b))))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("scale", [SEVERITY, EVIDENCE, SOLUTION], ids=["severity", "evidence", "solution"])
def test_neighbouring_classes_differ_in_lightness_for_every_eye(scale: dict[object, str], sight: str) -> None:
    steps = [lightness(seen(colour, sight)) for colour in scale.values()]
    ordered = steps if steps[0] > steps[-1] else steps[::-1]
    assert min(a - b for a, b in pairwise(ordered)) >= LEAST_STEP


@pytest.mark.parametrize("sight", SIGHTS)
def test_more_severe_is_darker_in_every_column_of_the_gap_legend(sight: str) -> None:
    for column in "123":
        steps = [lightness(seen(GAP[row + column], sight)) for row in "123"]
        assert min(a - b for a, b in pairwise(steps)) >= LEAST_STEP


def test_every_class_stands_out_from_its_outline() -> None:
    assert min(contrast(colour, OUTLINE) for colour in SEVERITY.values()) >= 3


@pytest.mark.parametrize("mode", [LIGHT, DARK, CONTRAST], ids=["light", "dark", "contrast"])
def test_text_can_be_read_in_every_mode(mode: dict[str, str]) -> None:
    for ground in ("page", "raised", "sunken"):
        for text in ("text", "quiet", "accent", "solution"):
            assert contrast(mode[text], mode[ground]) >= 4.5, (text, ground)
        assert contrast(mode["focus"], mode[ground]) >= 3, ground
    assert contrast(mode["on-accent"], mode["accent"]) >= 4.5


def test_numbers_on_the_map_can_be_read() -> None:
    for classes in (1, 2, 3, 4):
        assert contrast(SEVERITY[classes], INK) >= 4.4
    assert contrast(SEVERITY[5], "#ffffff") >= 4.5


def test_no_style_sheet_names_a_colour_that_is_not_a_token() -> None:
    """Black and white with a transparency are light and shade; the tones of dots on the map are those of solutions."""
    allowed = {"#fff", "#fffc", SOLUTION["working"], "#0b5952"}
    for path in ASSETS.glob("*.css"):
        if path.name not in ("briefing.css", "to-print.css"):
            assert set(re.findall(r"#[0-9a-f]{3,8}\b", path.read_text())) <= allowed, path.name


def test_every_property_that_a_style_sheet_uses_is_a_token() -> None:
    known = set(re.findall(r"--[\w-]+(?=:)", style_sheet()))
    for path in ASSETS.glob("*.css"):
        text = path.read_text()
        own = set(re.findall(r"(--[\w-]+)\s*:", text))
        assert set(re.findall(r"var\((--[\w-]+)", text)) <= known | own, path.name


PLAIN = Paint("s4", "", "4", "")


def test_only_severe_countries_that_have_room_are_named() -> None:
    painted = {"UA": PLAIN, "ES": PLAIN, "SI": PLAIN, "HR": PLAIN, "PL": Paint("s3", "", "3", "")}
    named = with_names(painted, ["UA", "SI", "HR"], language("en"))
    assert named["UA"].name == "Ukraine"
    assert named["PL"].name == ""
    assert [named[code].name for code in ("SI", "HR")].count("") >= 1  # neighbours never cover each other


def test_a_legend_entry_keeps_its_countries_hatched_ones_too() -> None:
    assert stays(Paint("s4d", "", "4", ""), "s4")
    assert not stays(Paint("s3", "", "3", ""), "s4")
    assert stays(Paint("NR", "○", "", ""), "partly")
    assert stays(PLAIN, "")


def test_the_gallery_is_for_maintainers_only(shipped: Engine) -> None:
    assert create_app(shipped).server.test_client().get("/gallery").status_code == 404
    answer = create_app(shipped, Settings(gallery=True)).server.test_client().get("/gallery")
    assert answer.status_code == 200
    assert "made up" in answer.text


def test_the_style_sheets_ask_for_two_weights_of_a_font() -> None:
    """Every further weight is one more font that a browser looks for before it shows the first picture."""
    sheets = "".join(path.read_text("utf-8") for path in ASSETS.glob("*.css"))
    weights = re.findall(r"font-weight:\s*([^;\s!]+)", sheets) + re.findall(r"\bfont:\s*(\d00)\s", sheets)
    assert set(weights) == {"400", "600"}


@pytest.mark.parametrize(
    "address", ["/", "/?country=PL&theme=FIN", "/?view=tiles", "/gaps", "/theme/FIN", "/compare?countries=PL,LT"]
)
def test_no_page_needs_letters_that_fonts_for_text_lack(shipped: Engine, address: str) -> None:
    """Dots and arrows are drawn by the style sheet; the map's own dots name a font that has them, keys are hidden."""
    text = create_app(shipped).server.test_client().get(address).text.partition("<body")[2]
    bare = re.sub(r"<(script|style|kbd|tspan)\b.*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL)
    assert {letter for letter in bare if letter >= "\u2100"} == set()
