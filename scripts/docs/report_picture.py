"""Draws README's pictures of a probe and of a report's page anew: `python -m scripts.docs.report_picture`.

It needs Chromium, and Playwright from the dependency group `page`.
"""

from pathlib import Path

from benchmarks import chromium

from gilscope.analyse.study import analyse_study
from gilscope.record import json_report
from gilscope.render import slide

DOCS = Path(__file__).parents[2] / "docs"
PROBE = DOCS / "data/probe/sha256.json"
PAGE = DOCS / "data/study.html"
PICTURE = DOCS / "report.png"
SCREEN = {"width": 1280, "height": 900}


def main() -> None:
    """Draw the slide of a probe; take the picture of the page that README links, down to the end of its answer."""
    slide.write_slide(slide.compose_slide(analyse_study(json_report.read(PROBE))), DOCS / "probe.png")
    with chromium.running() as browser:
        page = browser.new_page(viewport=SCREEN, color_scheme="light")
        page.goto(PAGE.as_uri())
        answer = page.locator("section.answer").bounding_box()
        shown = {"x": 0, "y": 0, "width": SCREEN["width"], "height": answer["y"] + answer["height"]}
        page.screenshot(path=PICTURE, clip=shown, full_page=True)


if __name__ == "__main__":
    main()
