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
    told = tooltip(interactive(open_page()), "#c-sides .mark-symbol path")
    assert "kernel_" in told
    assert any(side in told for side in SIDES)


def test_pointing_at_a_ratios_number_tells_the_verdict(open_page: Open) -> None:
    assert "verdict" in tooltip(interactive(open_page()), "#c-ratios .mark-text.role-mark text")


def test_a_click_on_the_legend_brings_one_side_out(open_page: Open) -> None:
    assert brings_one_out(interactive(open_page()), "#c-sides")
