"""One slide of a report: three numbers and one picture, to be read from the back of a room."""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gilscope.analyse.study import SettingFigures, StudyFigures
from gilscope.errors import NotMeasured
from gilscope.record import storage
from gilscope.render.drawing import Picture
from gilscope.render.offline import convert_to_png, draw_svg, fill_template
from gilscope.render.probe import words as probe_words
from gilscope.render.study import page_top
from gilscope.render.study import words as study_words

ENDINGS = (".png", ".svg")

MOST_NUMBERS = 3

TITLE_LETTERS, LABEL_LETTERS, SOURCE_LETTERS = 54, 25, 115
"""Letters that a line has room for."""

PLOT_WIDTH = 300
"""Pixels of the plot before the drawing is enlarged: the fewer, the larger are its letters."""

LOWER = 0.8
"""How high the plot is then, as a share of what it is on a page."""

LETTER_SIZE = 15

OWN_SIZE = re.compile(r' (?:width|height)="[^"]*"')
"""The first two of a drawing are how large it is by itself; its `viewBox` stays."""

PICTURE_BOX = {"x": "440", "y": "140", "width": "800", "height": "500"}


@dataclass(frozen=True)
class Slide:
    """What stands on a slide."""

    title: str
    numbers: tuple[tuple[str, str], ...]
    """Each with what it is the number of."""
    picture: Picture | None
    source: str


def compose_slide(study: StudyFigures) -> Slide:
    """Return the slide of a report's first setting, or of the first function that was probed.

    Raises:
        NotMeasured: the report has neither.

    """
    from gilscope.render.probe import charts as probe_charts
    from gilscope.render.study import charts as study_charts

    for setting in study.settings:
        pictures = study_charts.draw_all(setting)
        if pictures:
            found = tuple((value, name) for name, value in page_top.list_large_numbers(setting))
            return Slide(_write_title(setting), found, pictures[0], " · ".join(setting.setting.phrases))
    for probed in study.probes:
        picture = next(iter(probe_charts.draw_all(probed)), None)
        found = tuple((value, name) for name, value in probe_words.list_large_numbers(probed))[:MOST_NUMBERS]
        return Slide(probe_words.write_title(probed), found, picture, " · ".join(probed.phrases))
    raise NotMeasured("a slide", "the report has neither workers to compare nor a probed function")


def _write_title(setting: SettingFigures) -> str:
    """Return the answer of a study without its details, or what the study is of where there is no answer."""
    answer = next(study_words.write_brief(setting), "")
    short = answer.partition(" (")[0].partition(" – ")[0].rstrip(".")
    return short if len(short) <= 2 * TITLE_LETTERS else page_top.write_title([setting])


def write_slide(slide: Slide, path: Path) -> None:
    """Write a slide as what the ending of the file's name says.

    Raises:
        CannotWrite: the file cannot be written.

    """
    svg = draw_slide(slide)
    storage.write_bytes(path, svg.encode() if path.suffix.lower() == ".svg" else convert_to_png(svg))


def draw_slide(slide: Slide) -> str:
    """Return a slide of 1280 × 720 pixels as SVG."""
    return fill_template(
        "slide.svg",
        title=textwrap.wrap(slide.title, TITLE_LETTERS, max_lines=2, placeholder="…"),
        numbers=[(number, textwrap.wrap(label, LABEL_LETTERS, max_lines=2)) for number, label in slide.numbers],
        picture="" if slide.picture is None else _enlarge(slide.picture),
        source=textwrap.shorten(slide.source, SOURCE_LETTERS, placeholder="…"),
    )


def _enlarge(picture: Picture) -> str:
    """Return a picture that fills its part of the slide, its letters larger beside its marks."""
    spec: dict[str, Any] = picture.chart.to_dict()
    fonts = {"labelFontSize": LETTER_SIZE, "titleFontSize": LETTER_SIZE}
    config = {**spec["config"], "axisQuantitative": {"tickCount": 5, "labelFlush": False}}
    config |= {part: {**config.get(part, {}), **fonts} for part in ("axis", "legend")}
    size = {"width": PLOT_WIDTH, "height": LOWER * spec["height"]} if "height" in spec else {}
    svg = draw_svg(picture, config=config, **size)
    places = " ".join(f'{name}="{value}"' for name, value in PICTURE_BOX.items())
    resizable = OWN_SIZE.sub("", svg, count=2)
    return resizable.replace("<svg ", f'<svg {places} preserveAspectRatio="xMidYMid" ', 1)
