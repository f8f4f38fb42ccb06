"""The page of compared reports in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pages.browser import Open, brings_one_out, interactive, tooltip
from tests.pages.conftest import SIDES

pytest.importorskip("vl_convert", reason="the report extra is not installed")
pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")


@pytest.fixture(scope="module")
def page_path(write_page: Callable[[str], Path]) -> Path:
    return write_page("compare")


def test_every_chart_becomes_interactive(open_page: Open) -> None:
    page = interactive(open_page())
    assert page.locator("[data-failed]").count() == 0
    assert page.locator(".chart div svg").count() == page.locator(".chart").count() == 2


def test_without_javascript_the_drawings_and_tables_are_there(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    assert page.locator(".chart > svg").count() == page.locator(".chart").count() == 2
    assert page.locator("table").count() > 5


def test_pointing_at_a_mark_tells_its_side_and_its_figures(open_page: Open) -> None:
    told = tooltip(interactive(open_page()), "#c-groups .mark-symbol path")
    assert "plain Python" in told
    assert any(side in told for side in SIDES[1:])


def test_what_is_undecided_or_equal_is_folded(open_page: Open) -> None:
    page = open_page()
    assert page.locator("#t-groups table").is_visible()
    folded = page.locator("section[id^=t-undecided] table, section[id^=t-equal] table")
    assert folded.count() > 0
    assert not any(each.is_visible() for each in folded.all())


def test_pointing_at_a_ratios_number_tells_the_verdict(open_page: Open) -> None:
    page = interactive(open_page())
    page.locator("details:has(> #c-ratios) > summary").click()
    assert "verdict" in tooltip(page, "#c-ratios .mark-text.role-mark text")


def test_a_click_on_the_legend_brings_one_side_out(open_page: Open) -> None:
    assert brings_one_out(interactive(open_page()), "#c-groups")
