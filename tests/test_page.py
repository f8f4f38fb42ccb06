"""The page of a report in a real browser: from a file, without a network, with and without JavaScript."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks import made_up

from gilscope.analyse.study import study
from gilscope.render import html

pytest.importorskip("vl_convert", reason="the report extra is not installed")
playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PATIENCE_MS = 30_000

DESKTOP = {"width": 1200, "height": 900}
PHONE = {"width": 390, "height": 844}

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(html.study(study(made_up.report(kernels=4))), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("there is no Chromium here")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Any, path: Path) -> Iterator[Open]:
    """Return a function that opens the page and fails the test for whatever the browser complains of."""
    complaints: list[str] = []
    requests: list[str] = []
    contexts = []

    def open_one(**settings: Any) -> Any:
        context = browser.new_context(**{"viewport": DESKTOP, **settings})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []
    assert set(requests) == {path.as_uri()}


def interactive(page: Any) -> Any:
    """Wait until every chart has been swapped for its interactive one, and return the page."""
    page.wait_for_function(
        "document.querySelectorAll('.chart').length > 0 && "
        "[...document.querySelectorAll('.chart')].every(chart => chart.querySelector('div svg.marks'))",
        timeout=PATIENCE_MS,
    )
    return page


def test_every_chart_becomes_interactive(open_page: Open) -> None:
    page = interactive(open_page())
    assert page.locator("[data-failed]").count() == 0
    assert page.locator(".chart div svg").count() == page.locator(".chart").count()


def test_without_javascript_the_drawings_and_tables_are_there(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    assert page.locator(".chart > svg").count() == page.locator(".chart").count() > 0
    assert page.locator("table").count() > 5


def test_pointing_at_a_mark_tells_its_figures(open_page: Open) -> None:
    page = interactive(open_page())
    page.locator("#s0-answer .mark-symbol path").first.hover(force=True)
    tooltip = page.locator("#vg-tooltip-element.visible")
    tooltip.wait_for(timeout=PATIENCE_MS)
    assert "kernel_" in tooltip.inner_text()


def test_a_click_on_the_legend_brings_one_family_out(open_page: Open) -> None:
    page = interactive(open_page())
    marks = page.locator("#s0-answer .mark-symbol.role-mark path")
    faint = "elements => elements.filter(each => Number(each.getAttribute('opacity')) < 0.5).length"
    assert marks.evaluate_all(faint) == 0
    page.locator("#s0-answer .role-legend-symbol path").first.click(force=True)
    page.wait_for_timeout(200)
    assert marks.evaluate_all(faint) > 0


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


def test_it_prints(open_page: Open) -> None:
    page = open_page()
    page.emulate_media(media="print")
    assert page.pdf()[:4] == b"%PDF"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page: Open, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    page = interactive(open_page(color_scheme=scheme, bypass_csp=True))
    found = axe.Axe().run(page).response["violations"]
    assert [
        (each["id"], each["nodes"][0]["target"]) for each in found if each["impact"] in ("serious", "critical")
    ] == []
