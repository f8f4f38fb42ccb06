"""What all pages have in common, in a real browser: a phone, the dark, paper, a keyboard, a screen reader."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.pages import browser as browsers
from tests.pages.browser import PHONE, interactive, violations
from tests.pages.conftest import MAKERS

pytest.importorskip("vl_convert", reason="the report extra is not installed")
pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

SCHEMES = ("light", "dark")

LEAST_CONTRAST = {"light": 3, "dark": 4.5}
"""WCAG asks for 3 of graphics and for 4.5 of text; marks that are a little transparent need more in the dark."""

LETTER_WIDTH, LETTER_HEIGHT = 710, 950
"""Pixels of a sheet of Letter, which is lower than A4, within the page's margins; A4 is 22 pixels narrower."""
A4_WIDTH = 688

UNFOLD = "document.querySelectorAll('details').forEach(each => { each.open = true; })"

WEAK = """least => {
  const channels = color => color.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = color => channels(color).map(each => each / 255)
    .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, place) => sum + each * [0.2126, 0.7152, 0.0722][place], 0);
  const paper = light(getComputedStyle(document.body).backgroundColor);
  const contrast = color => (Math.max(light(color), paper) + 0.05) / (Math.min(light(color), paper) + 0.05);
  const weak = [];
  for (const [selector, paint] of [
    ['text:not([fill="#ffffff"]):not([fill="#10243a"])', 'fill'], ['.role-axis-tick line', 'stroke'],
    ['.role-axis-domain line', 'stroke'], ['.mark-symbol path', 'fill'], ['.mark-rule.role-mark line', 'stroke'],
    ['.mark-line path', 'stroke'], ['.mark-rect.role-mark path[fill^="#"]', 'fill']]) {
    for (const each of document.querySelectorAll('.chart svg ' + selector)) {
      const color = getComputedStyle(each)[paint];
      if (color.startsWith('rgb(') && contrast(color) < least) { weak.push([selector, color]); }
    }
  }
  return weak;
}"""
"""Finds what is drawn in a colour too near to the page's. Numbers on the cells of a map have their own ground."""

SMALLEST = """Math.min(...[...document.querySelectorAll('.chart svg text')].map(
  each => parseFloat(getComputedStyle(each).fontSize) * each.ownerSVGElement.getScreenCTM().a))"""

OUTSIDE = """[...document.querySelectorAll('main *')].filter(
  each => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth && !each.closest('.scroll, svg')
).map(each => each.outerHTML.slice(0, 80))"""

TALLEST = """Math.max(...[...document.querySelectorAll('figure:not(.tall)')].map(
  each => each.getBoundingClientRect().height))"""


FOCUSED = """() => {
  const {outlineStyle, outlineWidth} = getComputedStyle(document.activeElement);
  return [document.activeElement.tagName, outlineStyle, parseFloat(outlineWidth) >= 2];
}"""

MOVING = """[...document.querySelectorAll('*')].filter(each => {
  const {animationName, transitionDuration} = getComputedStyle(each);
  return animationName !== 'none' || parseFloat(transitionDuration) > 0;
}).length"""


@dataclass(frozen=True)
class Looks:
    """What was seen of a page."""

    violations: dict[str, list[tuple[str, Any]]]
    weak: dict[str, list[Any]]
    phone_width: int
    smallest_letters: float
    unreachable: int
    focused: list[tuple[str, str, bool]]
    moving: int
    outside_paper: list[str]
    tallest_on_paper: float
    controls_on_paper: int
    missing_on_paper: int
    unscoped: int


@pytest.fixture(scope="module", params=list(MAKERS))
def looks(browser: Any, write_page: Callable[[str], Path], request: pytest.FixtureRequest) -> Looks:
    """Look at a page in all ways, each once."""
    path = write_page(request.param)
    found: dict[str, list[tuple[str, Any]]] = {}
    weak = {}
    with opened(browser, path) as open_one:
        for scheme in SCHEMES:
            page = open_one(color_scheme=scheme, bypass_csp=True, viewport=browsers.DESKTOP)
            folded = page.locator("details:not([open])").count()
            page.evaluate(UNFOLD)
            found[scheme], weak[scheme] = violations(page), page.evaluate(WEAK, LEAST_CONTRAST[scheme])
            assert folded > 0
        focused = [(page.keyboard.press("Tab"), tuple(page.evaluate(FOCUSED)))[1] for _ in range(5)]
        unscoped = page.locator("th:not([scope]), tr:not(:has(th))").count()
        phone = open_one(viewport=PHONE, reduced_motion="reduce")
        phone.evaluate(UNFOLD)
        width, smallest = phone.evaluate("document.documentElement.scrollWidth"), phone.evaluate(SMALLEST)
        hidden = phone.evaluate(
            "[...document.querySelectorAll('.chart')].filter(each => each.scrollWidth > each.clientWidth + 1 "
            "&& each.tabIndex !== 0 && !each.closest('.claim')).length"
        )
        moving = phone.evaluate(MOVING)
        paper = open_one(viewport={"width": A4_WIDTH, "height": LETTER_HEIGHT})
        paper.emulate_media(media="print")
        controls = paper.locator("input:visible, button:visible, select:visible").count()
        outside, tallest = paper.evaluate(OUTSIDE), paper.evaluate(TALLEST)
        missing = paper.evaluate(
            "[...document.querySelectorAll('.on-paper')].filter("
            "each => each.querySelector('table, ul').getBoundingClientRect().height === 0).length"
        )
    return Looks(found, weak, width, smallest, hidden, focused, moving, outside, tallest, controls, missing, unscoped)


@contextmanager
def opened(browser: Any, path: Path) -> Iterator[Callable[..., Any]]:
    with browsers.opening(browser, path) as open_one:
        yield lambda **settings: interactive(open_one(**settings))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing(looks: Looks, scheme: str) -> None:
    assert looks.violations[scheme] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_letter_mark_and_tick_of_a_chart_can_be_seen(looks: Looks, scheme: str) -> None:
    assert looks.weak[scheme] == []


def test_every_row_and_column_of_a_table_has_a_heading(looks: Looks) -> None:
    assert looks.unscoped == 0


def test_a_phone_scrolls_down_only(looks: Looks) -> None:
    assert looks.phone_width <= PHONE["width"]


def test_a_charts_letters_can_be_read_on_a_phone(looks: Looks) -> None:
    assert looks.smallest_letters >= 9.8


def test_a_chart_that_scrolls_is_reached_by_the_keyboard(looks: Looks) -> None:
    assert looks.unreachable == 0


def test_what_the_keyboard_has_reached_is_marked(looks: Looks) -> None:
    assert {(style, is_thick) for _, style, is_thick in looks.focused} == {("solid", True)}
    assert "BODY" not in {tag for tag, *_ in looks.focused}


def test_nothing_moves_where_that_is_not_wanted(looks: Looks) -> None:
    assert looks.moving == 0


def test_paper_is_wide_enough(looks: Looks) -> None:
    assert looks.outside_paper == []


def test_each_figure_has_room_on_one_sheet(looks: Looks) -> None:
    assert looks.tallest_on_paper < LETTER_HEIGHT


def test_there_is_nothing_to_click_on_paper(looks: Looks) -> None:
    assert looks.controls_on_paper == 0


def test_what_is_short_and_folded_is_unfolded_on_paper(looks: Looks) -> None:
    assert looks.missing_on_paper == 0
