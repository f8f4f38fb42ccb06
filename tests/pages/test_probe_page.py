"""The page of a probe in a real browser, as test_page.py has that of a report."""

from pathlib import Path

import pytest

from gilscope.render.formats import html
from gilscope.render.probe import words
from tests.made_up.probes import HELD_BACK
from tests.pages.browser import PHONE, Open, interactive, serious

pytest.importorskip("vl_convert", reason="the report extra is not installed")
pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "probe.html"
    path.write_text(html.probed(HELD_BACK), encoding="utf-8")
    return path


def test_the_page_opens_with_the_answer_and_what_to_use(open_page: Open) -> None:
    page = interactive(open_page())
    assert page.locator("h1").inner_text() == words.write_title(HELD_BACK)
    assert page.locator(".answer p").first.inner_text().startswith("Use processes: 2 of them make")
    assert "<b>" in page.locator("table").nth(-2).inner_text(), "a reason is text, whatever it holds"


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_the_page_serves_those_who_see_or_hear_it_otherwise(open_page: Open, color_scheme: str) -> None:
    assert serious(interactive(open_page(color_scheme=color_scheme))) == []


def test_the_page_fits_a_phone_and_reads_without_javascript(open_page: Open) -> None:
    page = open_page(viewport=PHONE, java_script_enabled=False)
    assert page.locator(".chart > svg").is_visible()
    fits = interactive(open_page(viewport=PHONE))
    assert fits.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
