"""Hands over what earlier sessions of a study have found, in a file with a line for each comparison."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from gilscope.model.earlier import Earlier
from gilscope.model.report import SessionReport
from gilscope.record import storage

NONE = "-"
"""What stands for a digest that there is not."""


def write(path: Path, sessions: Iterable[SessionReport]) -> None:
    """Write what sessions have found.

    Raises:
        CannotWrite: the folder is gone or the disk is full.

    """
    # What the first session has found holds: a round is then the same work in all sessions.
    found = {
        measured.comparison.label: measured.setup
        for session in reversed(list(sessions))
        for measured in session.measured
    }
    lines = [
        " ".join((label, str(setup.repeats), setup.input_digest, setup.output_digest or NONE))
        for label, setup in found.items()
    ]
    storage.write_text(path, "\n".join(lines))


def read(path: Path) -> Mapping[str, Earlier]:
    """Return what was found of each comparison, by its label; nothing if the file cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    found = {}
    for line in lines:
        label, repeats, input_digest, output_digest = line.rsplit(" ", 3)
        found[label] = Earlier(int(repeats), input_digest, None if output_digest == NONE else output_digest)
    return found
