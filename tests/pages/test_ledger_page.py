"""The page of a ledger in a real browser, as test_page.py has that of a report."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gilscope.render.claims.words import VERDICT_WORDS
from tests.made_up.ledgers import ledger
from tests.pages.browser import Open, interactive

pytest.importorskip("vl_convert", reason="the report extra is not installed")
pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")


@pytest.fixture(scope="module")
def page_path(write_page: Callable[[str], Path]) -> Path:
    return write_page("ledger")


def test_every_claim_is_there_with_its_verdict(open_page: Open) -> None:
    page = open_page()
    assert page.locator(".claim").count() == len(ledger())
    assert page.locator(".claim .verdict").all_inner_texts() == [VERDICT_WORDS[each.verdict] for each in ledger()]


def test_a_claim_opens_to_what_was_tried_its_samples_and_its_data(open_page: Open) -> None:
    page = interactive(open_page())
    claim = page.locator("#slow")
    assert not claim.locator("dl").is_visible()
    claim.locator("summary").first.click()
    assert claim.locator("dl").is_visible()
    assert claim.locator(".chart svg").first.is_visible()
    assert "50000 µs (somebody)" in claim.inner_text()


def test_the_filter_leaves_what_has_the_words_and_counts(open_page: Open) -> None:
    page = interactive(open_page())
    page.locator("#filter").fill("share | all")
    shown = [each.get_attribute("id") for each in page.locator(".claim:visible").all()]
    assert "shared" in shown
    assert page.locator("#filtered").inner_text() == f"{len(shown)} of {len(ledger())}"
    page.locator("#filter").fill("no such words anywhere")
    assert page.locator(".claim:visible").count() == 0
    page.locator("#filter").fill("")
    assert page.locator(".claim:visible").count() == len(ledger())


def test_buttons_leave_the_verdicts_that_are_pressed(open_page: Open) -> None:
    page = interactive(open_page())
    button = page.get_by_role("button", name="undecided")
    assert button.inner_text() == "undecided 2"
    button.click()
    assert page.locator(".claim:visible .verdict").all_inner_texts() == ["undecided", "undecided"]
    page.get_by_role("button", name="false").click()
    assert page.locator(".claim:visible").count() == 3
    button.click()
    page.get_by_role("button", name="false").click()
    assert page.locator(".claim:visible").count() == len(ledger())


def test_without_javascript_all_claims_open_and_there_is_no_filter(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    assert not page.locator("#filter").is_visible()
    page.locator("#slow summary").first.click()
    assert page.locator("#slow .chart > svg").is_visible()
