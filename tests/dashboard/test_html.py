"""Components as text: the same words, escaped, and never an id twice."""

from __future__ import annotations

import os
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from dash import dcc, html
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from dashboard.html import to_html, without_links


class Reader(HTMLParser):
    """Collects the text and the tags of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self.tags.append(tag)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_comes_back_as_the_same_text_and_as_nothing_else(text: str) -> None:
    reader = Reader()
    reader.feed(to_html(html.P(text)))
    reader.close()
    assert "".join(reader.words) == text
    assert reader.tags == ["p"]


def test_attributes_take_their_html_names() -> None:
    made = to_html(html.Label("x", htmlFor="a", className="b", **{"data-country": "LT", "aria-label": 'say "x"'}))
    assert set(made.removesuffix("x</label>").removeprefix("<label ").rstrip(">").split(" ", 3)) >= {
        'class="b"',
        'for="a"',
    }
    assert 'aria-label="say &#34;x&#34;"' in made
    assert 'data-country="LT"' in made


def test_a_style_attribute_is_refused_because_the_browser_would_refuse_it() -> None:
    with pytest.raises(ValueError, match="use a class"):
        to_html(html.I(style={"marginLeft": "2px"}))


def test_a_page_has_one_text_in_every_process() -> None:
    """Dash orders attributes by a set: with another hash seed, in another order."""
    code = "from dash import html; from dashboard.html import to_html; print(to_html(html.A('x', **{names})))"
    names = {"href": "/", "lang": "be", "hrefLang": "be", "className": "b", "data-lang": "be", "aria-label": "x"}
    texts = {
        subprocess.run(
            [sys.executable, "-c", code.replace("{names}", repr(names))],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(texts) == 1


def test_a_part_with_an_id_can_be_filled() -> None:
    assert to_html(html.Div(id="map"), {"map": "<svg></svg>"}) == '<div id="map"><svg></svg></div>'


def test_live_components_have_no_html_of_their_own() -> None:
    assert to_html([dcc.Store(id="x"), html.Br(), None, 3]) == "<br>3"


def test_without_links_the_look_and_the_words_stay() -> None:
    linked = Markup(
        '<p><a href="/x?a=1" class="square paint-g31" tabindex="0">5</a> and <a href="https://x.example">y</a></p>'
    )
    assert without_links(linked) == '<p><span class="square paint-g31">5</span> and <span>y</span></p>'
