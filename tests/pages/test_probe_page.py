"""The page of a probe in a real browser, as test_page.py has that of a report."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gilscope.render.probe import words
from tests.made_up.probes import HELD_BACK
from tests.pages.browser import Open, interactive

pytest.importorskip("vl_convert", reason="the report extra is not installed")
pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")


@pytest.fixture(scope="module")
def page_path(write_page: Callable[[str], Path]) -> Path:
    return write_page("probe")


def test_the_page_opens_with_the_answer_and_what_to_use(open_page: Open) -> None:
    page = interactive(open_page())
    assert page.locator("h1").inner_text() == words.write_title(HELD_BACK)
    assert page.locator(".answer p").first.inner_text() == "Use processes."
    assert "<b>" in page.locator("table").nth(-2).inner_text(), "a reason is text, whatever it holds"


def test_the_page_reads_without_javascript(open_page: Open) -> None:
    assert open_page(java_script_enabled=False).locator(".chart > svg").is_visible()
