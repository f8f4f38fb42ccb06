"""The page of a report in a real browser: from a file, without a network, with and without JavaScript."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pages.browser import Open, brings_one_out, interactive, tooltip

pytest.importorskip("vl_convert", reason="the report extra is not installed")
pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")


@pytest.fixture(scope="module")
def page_path(write_page: Callable[[str], Path]) -> Path:
    return write_page("study")


def test_every_chart_becomes_interactive(open_page: Open) -> None:
    page = interactive(open_page())
    assert page.locator("[data-failed]").count() == 0
    assert page.locator(".chart div svg").count() == page.locator(".chart").count()


def test_without_javascript_the_drawings_and_tables_are_there(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    assert page.locator(".chart > svg").count() == page.locator(".chart").count() > 0
    assert page.locator("table").count() > 5


def test_pointing_at_a_mark_tells_its_figures(open_page: Open) -> None:
    assert "kernel_" in tooltip(interactive(open_page()), "#s0-answer .mark-symbol path")


def test_pointing_at_the_number_on_a_map_tells_its_figures(open_page: Open) -> None:
    assert "efficiency" in tooltip(interactive(open_page()), "#s0-efficiency .mark-text.role-mark text")


def test_a_click_on_the_legend_brings_one_family_out(open_page: Open) -> None:
    assert brings_one_out(interactive(open_page()), "#s0-answer")


def test_dark_is_dark_and_light_is_light(open_page: Open) -> None:
    ink = "getComputedStyle(document.querySelector('.chart svg text')).fill"
    paper = "getComputedStyle(document.body).backgroundColor"
    light, dark = (open_page(color_scheme=scheme) for scheme in ("light", "dark"))
    assert (
        light.evaluate(paper) == dark.evaluate(paper).replace("18, 23, 29", "255, 255, 255") != dark.evaluate(paper)
    )
    assert light.evaluate(ink) != dark.evaluate(ink)


def test_a_chart_keeps_its_width_when_it_becomes_interactive(open_page: Open) -> None:
    width = "document.querySelector('#s0-answer svg').getBoundingClientRect().width"
    drawn, alive = open_page(java_script_enabled=False), interactive(open_page())
    drawn_width = drawn.locator("#s0-answer svg").bounding_box()["width"]
    assert alive.evaluate(width) == drawn_width > 600
