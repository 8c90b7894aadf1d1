"""The six questions of docs/questions.md, walked as a reader would: at most three clicks each."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import open_live, wait_drawn

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_which_states_accept_expired_passports_and_since_when(page: Page, site: str) -> None:
    open_live(page, site + "/")
    page.click("header >> text=Solutions")
    page.select_option('select[name="theme"]', "DOC")
    page.click("text=Show")
    card = page.locator("text=A joint Spanish instruction accepts expired Belarusian passports")
    assert card.count() >= 1
    card.first.click()
    assert "Spain" in page.locator("dl.facts").inner_text()


def test_is_banking_in_poland_a_problem_and_who_says_so(page: Page, site: str) -> None:
    open_live(page, site + "/")
    page.click('a[data-theme="FIN"]')
    wait_drawn(page, "FIN/severity/map")
    page.click('#table a[data-country="PL"]')
    page.wait_for_selector("#panel h2:text('Poland')")
    assert page.locator("#panel .statement.problem .source a").count() >= 3


def test_where_is_asylum_severe_and_nothing_works(page: Page, site: str) -> None:
    open_live(page, site + "/")
    page.click("header >> text=Gaps")
    page.click("table:not(.matrix) tbody a:text('Germany')")
    assert "Germany · Asylum" in page.locator("#gap h2").inner_text()
    assert "Why: same" in page.locator("#gap").inner_text()


def test_are_poland_and_georgia_really_different_on_asylum(page: Page, site: str) -> None:
    open_live(page, site + "/")
    page.click("header >> text=Compare")
    page.select_option('select[name="c1"]', "PL")
    page.select_option('select[name="c2"]', "GE")
    page.click("text=Show")
    assert "Poland and Georgia differ" in page.locator("table.compare").inner_text()


def test_why_is_georgia_orange_on_documents(page: Page, site: str) -> None:
    open_live(page, site + "/?country=GE")
    page.click("text=All of Georgia")
    page.wait_for_function("!document.documentElement.dataset.picture", timeout=60_000)
    page.locator("#DOC > summary").click()
    page.locator("#DOC .explanation summary").click()
    text = page.locator("#DOC .explanation").inner_text()
    assert "M = " in text
    assert "P053" in text
    assert "if every source weighed the same" in text


def test_what_is_known_about_interpol_notices_and_from_whom(page: Page, site: str) -> None:
    open_live(page, site + "/")
    page.keyboard.press("/")
    page.keyboard.type("interpol")
    statement = page.locator("#find li", has=page.locator("mark:text('Interpol')")).first
    statement.wait_for()
    assert statement.locator(".source").inner_text()
    assert page.locator("#find .hit").first.inner_text() == "Interpol notices and diffusions"
