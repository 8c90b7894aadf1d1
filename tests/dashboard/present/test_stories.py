"""Story files: the shipped ones can be told in both languages; a mistake is refused with file, step and field."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from dashboard.errors import StoryError
from dashboard.i18n import available, language
from dashboard.present.facts import COUNTRY_FACTS, FACTS
from dashboard.present.show import draw_show
from dashboard.present.stories import BESIDE, FOLDER, Story, parse_story, read_story, story_names
from dashboard.views import MEASURES, View
from data.public_rows import whole_release
from data.queries import fetch_cells, fetch_release

GOOD = {
    "title": {"en": "A talk"},
    "about": {"en": "About it."},
    "steps": [{"view": "theme=FIN", "say": {"en": "In {graded} of {all} states."}}],
}


def _changed(**step: object) -> str:
    return yaml.safe_dump({**GOOD, "steps": [{**GOOD["steps"][0], **step}]}, allow_unicode=True)  # type: ignore[index, dict-item]


@pytest.mark.parametrize("name", story_names())
def test_a_shipped_story_is_told_in_both_languages_with_a_note_for_every_step(name: str, shipped: Engine) -> None:
    story, pinned = read_story(name), fetch_release(shipped)
    for text in (story.title, story.about, *(step.note for step in story.steps)):
        assert {"en", "be"} <= set(text)
    assert all({"en", "be"} <= set(step.say) for step in story.steps if step.say)
    findings = set(whole_release(shipped, pinned).findings["id"])
    for step in story.steps:
        assert set(step.rests_on) <= findings


def test_two_stories_ship_europe_and_one_country() -> None:
    assert len(story_names()) >= 2
    countries = {step.view.country for name in story_names() for step in read_story(name).steps}
    assert "" in countries
    assert len(countries) == 2


def test_numbers_of_a_sentence_are_those_of_the_release(shipped: Engine) -> None:
    pinned = fetch_release(shipped)
    cells = fetch_cells(shipped, pinned, theme="FIN")
    show = draw_show(parse_story("x", yaml.safe_dump(GOOD)), whole_release(shipped, pinned), pinned, language("en"))
    graded = int((cells["state"] == "graded").sum())
    assert show.frames[0].sentence.striptags() == f"In {graded} of 46 states."


def test_a_sentence_that_no_longer_rests_on_the_release_gives_way_to_what_the_view_says(shipped: Engine) -> None:
    pinned = fetch_release(shipped)
    shown = whole_release(shipped, pinned)
    story = parse_story("x", _changed(rests_on=["GONE"], say={"en": "Stale."}))
    assert draw_show(story, shown, pinned, language("en")).frames[0].sentence.startswith("People report")
    no_number = parse_story("x", _changed(view="theme=FIN&country=AD", say={"en": "Class {class}."}))
    said = draw_show(no_number, shown, pinned, language("en")).frames[0].sentence.striptags()
    assert said == "Andorra · Banking: not researched yet"


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ({"say": {"en": "In 7 states."}}, "x.yml, step 1, say, en: numbers come from the release"),
        ({"say": {"en": "In {wrong} states."}}, "step 1, say, en: there is no placeholder {wrong}"),
        ({"say": {"en": "In {graded"}}, "step 1, say, en"),
        ({"say": {"en": "{graded.__class__}"}}, "there is no placeholder {graded.__class__}"),
        ({"say": {"en": "{country}"}}, "{country} needs a country"),
        ({"say": {"be": "Толькі па-беларуску"}}, "step 1, say: the English text (`en`) is missing"),
        ({"say": "no language"}, "must give a text per language"),
        ({"say": {"en": "a" * 401}}, "must have 1 to 400 letters"),
        ({"view": "theme=XYZ"}, "step 1, view: there is no theme 'XYZ'"),
        ({"view": "colour=red"}, "view: 'colour' is not allowed"),
        ({"view": 5}, "view: must be a query"),
        ({"beside": "everything"}, "beside: must be one of"),
        ({"beside": "reports"}, "beside: reports needs a country"),
        ({"rests_on": "P001"}, "rests_on: must be a list"),
        ({"extra": 1}, "unknown field 'extra'"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_its_place(step: dict[str, object], reason: str) -> None:
    with pytest.raises(StoryError, match=re.escape(reason)):
        parse_story("x", _changed(**step))


@pytest.mark.parametrize(
    "text", ["", "a: [", "- 1", "steps: []", "title: {en: x}\nabout: {en: y}\nsteps: [1]", "a: 2026-99-99"]
)
def test_a_file_that_is_no_story_is_refused(text: str) -> None:
    with pytest.raises(StoryError, match=r"x\.yml"):
        parse_story("x", text)


@pytest.mark.parametrize("name", ["../codebook", "europe.yml", "", "a/b"])
def test_a_name_leads_to_no_other_file(name: str) -> None:
    with pytest.raises(StoryError, match="there is no story"):
        read_story(name)


_LEAF = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=12), st.sampled_from([f"{{{f}}}" for f in FACTS])
)
_ANY = st.recursive(
    _LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)
_TEXTS = st.dictionaries(st.sampled_from(["en", "be"]), st.text(max_size=40) | _LEAF, max_size=2)
_STEP = st.fixed_dictionaries(
    {},
    optional={"view": st.sampled_from(["theme=DOC", "theme=doc", "country=PL", "x", ""]) | _ANY, "beside": st.sampled_from(BESIDE) | _ANY,
              "say": _TEXTS | _ANY, "note": _TEXTS | _ANY, "rests_on": _ANY},
)  # fmt: skip


@given(st.one_of(_ANY, st.fixed_dictionaries({"title": _TEXTS, "about": _TEXTS, "steps": st.lists(_STEP, max_size=3)})))
def test_whatever_a_file_holds_it_is_a_story_or_refused(content: object) -> None:
    try:
        assert isinstance(parse_story("x", yaml.safe_dump(content, allow_unicode=True)), Story)
    except StoryError as error:
        assert str(error).startswith("x.yml")


@given(st.text(max_size=200))
def test_any_text_is_a_story_or_refused(text: str) -> None:
    with pytest.raises(StoryError):
        parse_story("x", text)


def test_every_excerpt_of_every_measure_is_drawn_in_every_language(shipped: Engine) -> None:
    pinned = fetch_release(shipped)
    for lang in available():
        shown = whole_release(shipped, pinned, lang)
        for country in ("PL", "AD"):
            steps = [
                {"view": f"theme=FIN&country={country}&measure={m}", "beside": b} for m in MEASURES for b in BESIDE
            ]
            story = parse_story("x", yaml.safe_dump({**GOOD, "steps": steps}))
            frames = draw_show(story, shown, pinned, language(lang)).frames
            assert all(frame.sentence for frame in frames)
            assert all(
                bool(frame.beside) == (step["beside"] != "nothing") for frame, step in zip(frames, steps, strict=True)
            )


def test_the_docs_name_every_field_placeholder_and_excerpt() -> None:
    text = (FOLDER.parents[1] / "docs" / "presenting.md").read_text(encoding="utf-8")
    for name in (*FACTS, *BESIDE, *COUNTRY_FACTS, "rests_on", "note", "say", "view"):
        assert f"`{name}`" in text, name
    assert View().theme in text
