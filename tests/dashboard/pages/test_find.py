"""A word leads to a state, a theme, a page or a cited statement, with what is known of it, in a click."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

import data.search


def _main(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text.split("<main")[1].split("</main>")[0]


def _entries(client: FlaskClient, question: str) -> list[str]:
    return re.findall(r"<li>(.*?)</li>", _main(client, f"/find?q={question}").split('class="found"')[1])


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip()


def test_without_a_question_all_states_and_themes_are_named(client: FlaskClient) -> None:
    page = _main(client, "/find?lang=be")
    assert len(set(re.findall(r'href="(/country/[A-Z]{2}\?lang=be)"', page))) == 46
    assert len(set(re.findall(r'href="(/theme/[A-Z]{3,4}\?lang=be)"', page))) == 12
    assert page.index("Італія") < page.index("Кіпр")  # І before К


def test_a_state_with_a_theme_says_its_class_and_gives_its_briefing(client: FlaskClient) -> None:
    first = _entries(client, "poland+bank")[0]
    cell = next(
        each for each in client.get("/api/v1/cells?country=PL&theme=FIN").get_json()["cells"] if each["theme"] == "FIN"
    )
    assert f"{cell['severity_class']} serious · {cell['grade']} limited" in _words(first)
    assert 'href="/?theme=FIN&amp;country=PL"' in first
    assert 'href="/briefing?country=PL&amp;theme=FIN&amp;lang=en&amp;format=pdf' in first


@pytest.mark.parametrize(("question", "count"), [("Poland", "6 of 12"), ("Banking", "4 of 46")])
def test_states_and_themes_say_how_much_is_reported(client: FlaskClient, question: str, count: str) -> None:
    filters = {"Poland": "country=PL", "Banking": "theme=FIN"}
    cells = client.get(f"/api/v1/cells?{filters[question]}").get_json()["cells"]
    graded = sum(cell["state"] == "graded" for cell in cells)
    assert count.startswith(str(graded))
    assert f"reports in {count}" in _words(_entries(client, question)[0])


def test_silence_is_not_called_the_absence_of_a_problem(client: FlaskClient) -> None:
    assert "no current reports" in _words(_entries(client, "Andorra")[0])


@pytest.mark.parametrize(
    ("number", "href", "words"),
    [
        ("P016", "/country/PL#DOC", "The Polish travel document is often not accepted"),
        ("p016", "/country/PL#DOC", "The Polish travel document is often not accepted"),
        ("S053", "/solutions/S053", ""),
    ],
)
def test_the_number_of_a_statement_leads_to_where_it_stands(
    client: FlaskClient, number: str, href: str, words: str
) -> None:
    entry = _entries(client, number)[0]
    assert f'href="{href}"' in entry
    assert words in entry
    path, _hash, part = href.partition("#")
    page = client.get(path).text
    assert number.upper() in page
    assert not part or f'id="{part}"' in page


def test_statements_that_hold_the_words_are_given_with_their_source(client: FlaskClient) -> None:
    page = _main(client, "/find?q=interpol+serbia")
    entry = next(each for each in re.findall(r"<li>(.*?)</li>", page) if "P063" in each)
    assert "<mark>Interpol</mark>" in entry
    assert 'href="/country/RS#SEC"' in entry
    assert 'class="source"' in entry
    shown = client.get("/country/RS").text
    assert 'data-finding="P063"' in shown


def test_a_statement_in_another_language_says_so(client: FlaskClient) -> None:
    german = _main(client, "/find?q=interpol&lang=de")
    assert '<p lang="en">' in german
    assert "Sprache: Englisch" in german


def test_language_and_release_are_kept(client: FlaskClient) -> None:
    page = _main(client, "/find?q=%D0%BF%D0%BE%D0%BB%D1%8C%D1%88%D1%87%D0%B0&lang=be&release=2026-11")
    form = page.split("<form")[1].split("</form>")[0]
    assert re.search(r'name="lang"[^>]*><option [^>]*value="be"', form)
    assert re.search(r'name="release"[^>]*><option [^>]*value="2026-11"', form)
    assert 'href="/country/PL?release=2026-11&amp;lang=be"' in page


def test_a_list_says_how_far_was_looked_where_that_is_not_everywhere(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Looked for in" not in _main(client, "/find?q=qqqq")
    monkeypatch.setattr(data.search, "LOOKED_THROUGH", 50)
    for question in ("qqqq", "belarus"):
        assert re.search(r"Looked for in \d+ of \d+ statements", _main(client, f"/find?q={question}"))


def test_what_is_found_by_nobody_leads_to_all_names(client: FlaskClient) -> None:
    page = _main(client, "/find?q=qqqq")
    assert "Nothing here is called “qqqq”" in page
    assert 'href="/find"' in page


def test_a_long_list_says_that_it_is_cut(client: FlaskClient) -> None:
    names = _main(client, "/find?q=a")
    assert names.count('class="hit"') == 20
    assert "The first 20 are listed" in names
    statements = _main(client, "/find?q=belarus")
    assert statements.split("<h2>Statements")[1].count('class="hit"') == 10
    assert "The newest 10 with these words are listed." in statements


def test_what_was_typed_stays_text(client: FlaskClient) -> None:
    page = _main(client, '/find?q="><script>alert(1)</script>')
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_question_is_not_kept_for_others(client: FlaskClient) -> None:
    site = client.application.extensions["document"].site
    assert site.reads("/compare") is not None
    assert site.reads("/find") is None
