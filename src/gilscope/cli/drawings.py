"""The pictures of a report as files of their own: --charts and --slide."""

from pathlib import Path
from typing import TYPE_CHECKING

from gilscope.cli import streams
from gilscope.errors import InvalidOutput, NotAvailable
from gilscope.record import storage
from gilscope.render import offline

if TYPE_CHECKING:
    from gilscope.analyse.compare.comparing import Compared
    from gilscope.analyse.study import StudyFigures

SLIDE_ENDINGS = (".png", ".svg")


def check_places(charts: Path | None, slide: Path | None = None) -> None:
    """Refuse a folder for charts or a file for a slide that cannot be had here, before anything is read.

    Raises:
        NotAvailable: the `report` extra is not installed.
        InvalidOutput: the ending of the slide's name is that of no picture.
        CannotWrite: the folder or the slide cannot be written.

    """
    for option, path in (("--charts", charts), ("--slide", slide)):
        reason = None if path is None else offline.unavailable()
        if reason is not None:
            raise NotAvailable("option", option, reason)
    if slide is not None:
        if slide.suffix.lower() not in SLIDE_ENDINGS:
            raise InvalidOutput(f"--slide {slide}: a slide is a picture, so name a .png or an .svg file.")
        storage.check_writable(slide, "Name another file with --slide.")
    if charts is not None:
        storage.prepare_folder(charts, "Name another folder with --charts.")


def write_charts(result: "StudyFigures | Compared", folder: Path, *, is_remark: bool) -> None:
    """Write each chart of a result into a folder, and print how many files that are."""
    # Imported where it is needed: what draws takes half a second to import.
    from gilscope.render import picture_files

    paths = picture_files.write_pictures(picture_files.collect_pictures(result), folder)
    found = f"{len(paths)} files in {folder}" if paths else "none, as there is nothing to draw"
    streams.print_line(f"Charts: {found}", is_remark=is_remark)


def write_slide(study: "StudyFigures", path: Path, *, is_remark: bool) -> None:
    """Write the slide of a report, and print where it is."""
    from gilscope.render import slide

    slide.write_slide(slide.compose_slide(study), path)
    streams.print_line(f"Slide: {path}", is_remark=is_remark)
