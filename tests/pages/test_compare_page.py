"""The page of compared reports in a real browser."""

from pathlib import Path

import pytest
from benchmarks import made_up

from gilscope.analyse.compare.comparing import compare
from gilscope.render.formats import html
from tests.pages.browser import DESKTOP, PHONE, Open, brings_one_out, interactive, serious, tooltip

pytest.importorskip("vl_convert", reason="the report extra is not installed")
pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

SIDES = ("laptop", "server", "ci")


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "compared.html"
    reports = [(label, made_up.report(kernels=3, seed=seed)) for seed, label in enumerate(SIDES)]
    path.write_text(html.compared(compare(reports)), encoding="utf-8")
    return path


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_page_is_never_wider_than_the_screen(open_page: Open, viewport: dict[str, int], scheme: str) -> None:
    page = interactive(open_page(viewport=viewport, color_scheme=scheme))
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_it_prints(open_page: Open) -> None:
    page = open_page()
    page.emulate_media(media="print")
    assert page.pdf()[:4] == b"%PDF"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page: Open, scheme: str) -> None:
    assert serious(interactive(open_page(color_scheme=scheme, bypass_csp=True))) == []
