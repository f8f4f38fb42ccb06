"""The page of a report, beside it."""

import shlex
from pathlib import Path

from gilscope.analyse.study import StudyFigures
from gilscope.errors import CannotWrite
from gilscope.record import storage
from gilscope.render import formats

TITLE = "<title>gilscope"
"""What each of our pages has near its beginning."""

HEAD_LETTERS = 4_000
"""So far into a file its title is looked for."""


def find_place(report: Path) -> Path:
    """Return where the page of a report is, or would be."""
    return report.with_suffix(formats.load("html").ENDINGS[0])


def write_beside(study: StudyFigures, report: Path) -> str:
    """Write the page of a report beside it. Return the line that says where it is, or why there is none.

    The line is empty where the `report` extra is not installed.
    """
    form = formats.load("html")
    if form.unavailable() is not None:
        return ""
    path = find_place(report)
    try:
        if path.exists() and not is_ours(path):
            command = f"{shlex.join(['gilscope', 'report', str(report)])} -o NAME.html"
            return f"Page: not written, as {path} is no page of gilscope's. To give it another name: {command}"
        storage.write_text(path, form.study(study, formats.PAPER))
    except (OSError, CannotWrite) as error:
        return f"Page: not written. {error}"
    return f"Page: {path}"


def is_ours(path: Path) -> bool:
    """Return whether a file is a page of gilscope's, which may be replaced by a newer one."""
    with path.open(encoding="utf-8", errors="replace") as file:
        return TITLE in file.read(HEAD_LETTERS)
