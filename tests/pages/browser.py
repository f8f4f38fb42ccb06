"""Pages in a real browser, for tests of what it makes of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE_MS = 30_000

DESKTOP = {"width": 1200, "height": 900}
PHONE = {"width": 390, "height": 844}

Open = Callable[..., Any]


@contextmanager
def opening(browser: Any, path: Path) -> Iterator[Open]:
    """Yield a function that opens a page; at the end the browser must have complained of and asked for nothing."""
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


def tooltip(page: Any, mark: str) -> str:
    """Point at a mark, and return what is told of it."""
    page.locator(mark).first.hover(force=True)
    shown = page.locator("#vg-tooltip-element.visible")
    shown.wait_for(timeout=PATIENCE_MS)
    return str(shown.inner_text())


def brings_one_out(page: Any, chart: str) -> bool:
    """Click on the first name of a chart's legend, and return whether marks have become faint that were not."""
    faint = (
        "chart => [...document.querySelectorAll(chart + ' .mark-symbol.role-mark path')]"
        ".filter(each => Number(each.getAttribute('opacity')) < 0.5).length"
    )
    assert page.evaluate(faint, chart) == 0
    page.locator(f"{chart} .role-legend-symbol path").first.click(force=True)
    page.wait_for_function(f"({faint})({chart!r}) > 0", timeout=PATIENCE_MS)
    return bool(page.evaluate(faint, chart) < page.locator(f"{chart} .mark-symbol.role-mark path").count())


def violations(page: Any) -> list[tuple[str, Any]]:
    """Return what axe finds, each with the first place where."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["target"]) for each in found]
