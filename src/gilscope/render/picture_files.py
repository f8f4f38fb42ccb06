"""Each picture of a report as files of its own, for papers and slides."""

import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path

from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.study import StudyFigures
from gilscope.errors import CannotWrite
from gilscope.record import storage
from gilscope.render.drawing import Picture
from gilscope.render.offline import convert_to_png, draw_svg

MARKS = {".svg": b"<metadata>gilscope</metadata>", ".png": b"tEXtSoftware\0gilscope"}
"""What our files have near their beginning, by the ending of their names."""

HEAD_BYTES = 20_000
"""So far into a file its mark is looked for."""

PNG_SCALE = 3
"""Pixels of a PNG for one of the drawing: enough for print."""

PNG_HEAD_BYTES = 33
"""Of the signature and the header, after which any other part may come."""

REMEDY = "Name another folder with --charts."

MOST_LETTERS = 60
"""Of a name that is made from a text."""


def collect_pictures(result: StudyFigures | Compared) -> dict[str, Picture]:
    """Return all pictures of a report, or of reports that are compared, each by the name that its files have.

    A name is the picture's key. Where a report has several settings or functions, theirs comes first.
    """
    from gilscope.render.compare import charts as compare_charts

    if isinstance(result, Compared):
        return {picture.key: picture for picture in compare_charts.draw_all(result)}
    return dict(_name_files(_label_pictures(result)))


def _label_pictures(study: StudyFigures) -> Iterator[tuple[str, Picture]]:
    """Yield each picture of a report with what it is of; with nothing if all are of the same."""
    from gilscope.render.claims import charts as claims_charts
    from gilscope.render.probe import charts as probe_charts
    from gilscope.render.study import charts as study_charts

    found = [(each.setting.label, study_charts.draw_all(each)) for each in study.settings if each.comparisons]
    found += [(each.target, probe_charts.draw_all(each)) for each in study.lone_probes]
    found += [
        (f"{side.found.target} {side.label}", probe_charts.draw_all(side.found))
        for each in study.environments
        for side in each.sides
    ]
    for label, pictures in found:
        yield from ((f"{label} " if len(found) > 1 else "", picture) for picture in pictures)
    yield from (("", picture) for picture in claims_charts.draw_all(study.rulings).values())


def _name_files(pictures: Iterable[tuple[str, Picture]]) -> Iterator[tuple[str, Picture]]:
    """Yield each picture with a name that no other one has, whatever is in its label."""
    taken: set[str] = set()
    for label, picture in pictures:
        prefix = re.sub(r"[^a-z0-9._]+", "-", label.lower())[:MOST_LETTERS].lstrip("-.")
        name = next(
            name for number in count(1) if (name := prefix + picture.key + f"-{number}" * (number > 1)) not in taken
        )
        taken.add(name)
        yield name, picture


def write_pictures(pictures: Mapping[str, Picture], folder: Path) -> tuple[Path, ...]:
    """Write each picture as SVG and PNG into a folder that is there. Return the paths.

    Files that are ours are replaced.

    Raises:
        CannotWrite: the folder cannot be written, or a file of such a name is not ours: nothing is written then.

    """
    paths = {folder / f"{name}{ending}": picture for name, picture in pictures.items() for ending in MARKS}
    for path in paths:
        if path.is_symlink() or (path.exists() and not _is_ours(path)):
            raise CannotWrite(path, "a file of that name is there, which is no chart of gilscope's", REMEDY)
    for path, picture in paths.items():
        svg = draw_svg(picture)
        content = mark_svg(svg) if path.suffix == ".svg" else mark_png(convert_to_png(svg, PNG_SCALE))
        try:
            storage.write_bytes(path, content)
        except CannotWrite as error:
            raise CannotWrite(path, error.reason, REMEDY) from None
    return tuple(paths)


def _is_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return MARKS[path.suffix] in file.read(HEAD_BYTES)
    except OSError:
        return False


def mark_svg(svg: str) -> bytes:
    """Return an SVG with our mark, as the first thing in its outermost element."""
    start = svg.index(">") + 1
    return svg[:start].encode() + MARKS[".svg"] + svg[start:].encode()


def mark_png(png: bytes) -> bytes:
    """Return a PNG with our mark, a part of its own after the header."""
    part = MARKS[".png"]
    framed = struct.pack(">I", len(part) - len(b"tEXt")) + part + struct.pack(">I", zlib.crc32(part))
    return png[:PNG_HEAD_BYTES] + framed + png[PNG_HEAD_BYTES:]
