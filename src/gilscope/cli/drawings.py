"""The pictures of a report as files of their own: --charts and --slide."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gilscope.cli import streams
from gilscope.errors import InvalidOutput, NotAvailable
from gilscope.record import storage
from gilscope.render import offline

if TYPE_CHECKING:
    from gilscope.analyse.study import StudyFigures

SLIDE_ENDINGS = (".png", ".svg")


@dataclass(frozen=True)
class Drawings:
    """Which pictures were asked for."""

    charts: Path | None
    """The folder for all of them."""
    slide: Path | None


def check_drawings(wanted: Drawings) -> None:
    """Refuse what cannot be drawn or written here, before anything is read.

    Raises:
        NotAvailable: the `report` extra is not installed.
        InvalidOutput: the ending of the slide's name is that of no picture.
        CannotWrite: the folder or the slide cannot be written.

    """
    for option, path in (("--charts", wanted.charts), ("--slide", wanted.slide)):
        reason = None if path is None else offline.unavailable()
        if reason is not None:
            raise NotAvailable("option", option, reason)
    if wanted.slide is not None:
        if wanted.slide.suffix.lower() not in SLIDE_ENDINGS:
            raise InvalidOutput(f"--slide {wanted.slide}: a slide is a picture, so name a .png or an .svg file.")
        storage.check_writable(wanted.slide, "Name another file with --slide.")
    if wanted.charts is not None:
        storage.prepare_folder(wanted.charts, "Name another folder with --charts.")


def write_drawings(wanted: Drawings, study: "StudyFigures", *, is_remark: bool) -> None:
    """Write the pictures that were asked for, and print where they are."""
    # Imported where it is needed: drawing takes half a second to import.
    if wanted.charts is not None:
        from gilscope.render import picture_files

        paths = picture_files.write_pictures(picture_files.collect_pictures(study), wanted.charts)
        found = f"{len(paths)} files in {wanted.charts}" if paths else "none, as the report has nothing to draw"
        streams.print_line(f"Charts: {found}", is_remark=is_remark)
    if wanted.slide is not None:
        from gilscope.render import slide

        slide.write_slide(slide.compose_slide(study), wanted.slide)
        streams.print_line(f"Slide: {wanted.slide}", is_remark=is_remark)
