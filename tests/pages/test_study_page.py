"""The page of a report in a real browser: from a file, without a network, with and without JavaScript."""

from pathlib import Path

import pytest
from benchmarks import made_up

from gilscope.analyse.study import analyse_study
from gilscope.render.formats import html
from tests.pages.browser import DESKTOP, PHONE, Open, brings_one_out, interactive, serious, tooltip

pytest.importorskip("vl_convert", reason="the report extra is not installed")
pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")


A4_WIDTH = 718
"""Pixels within the margins that a browser leaves."""


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(html.study(analyse_study(made_up.report(kernels=4))), encoding="utf-8")
    return path


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_page_is_never_wider_than_the_screen(open_page: Open, viewport: dict[str, int], scheme: str) -> None:
    page = interactive(open_page(viewport=viewport, color_scheme=scheme))
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_dark_is_dark_and_light_is_light(open_page: Open) -> None:
    ink = "getComputedStyle(document.querySelector('.chart svg text')).fill"
    paper = "getComputedStyle(document.body).backgroundColor"
    light, dark = (open_page(color_scheme=scheme) for scheme in ("light", "dark"))
    assert (
        light.evaluate(paper) == dark.evaluate(paper).replace("18, 23, 29", "255, 255, 255") != dark.evaluate(paper)
    )
    assert light.evaluate(ink) != dark.evaluate(ink)


def test_in_the_dark_every_word_and_line_of_the_answer_is_seen(open_page: Open) -> None:
    page = interactive(open_page(color_scheme="dark"))
    ink = page.evaluate("getComputedStyle(document.body).color")
    for mark, paint in (("text", "fill"), (".mark-rule.role-mark line", "stroke")):
        colors = (
            f"[...document.querySelectorAll('#s0-answer svg {mark}')].map(each => getComputedStyle(each).{paint})"
        )
        assert set(page.evaluate(colors)) == {ink}


def test_a_chart_keeps_its_width_when_it_becomes_interactive(open_page: Open) -> None:
    width = "document.querySelector('#s0-answer svg').getBoundingClientRect().width"
    drawn, alive = open_page(java_script_enabled=False), interactive(open_page())
    drawn_width = drawn.locator("#s0-answer svg").bounding_box()["width"]
    assert alive.evaluate(width) == drawn_width > 600


def test_on_paper_no_table_is_wider_than_the_page(open_page: Open) -> None:
    page = open_page(viewport={"width": A4_WIDTH, "height": 1000})
    page.emulate_media(media="print")
    widths = page.evaluate("[...document.querySelectorAll('table')].map(each => each.getBoundingClientRect().right)")
    assert 0 < max(widths) <= A4_WIDTH


def test_it_prints(open_page: Open) -> None:
    page = open_page()
    page.emulate_media(media="print")
    assert page.pdf()[:4] == b"%PDF"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page: Open, scheme: str) -> None:
    assert serious(interactive(open_page(color_scheme=scheme, bypass_csp=True))) == []
