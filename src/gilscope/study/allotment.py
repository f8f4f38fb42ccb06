"""Hands over how many blocks of which comparisons a session measures, in a file with a line for each comparison."""

from collections.abc import Mapping
from pathlib import Path

from gilscope.record import storage


def write(path: Path, blocks: Mapping[str, int]) -> None:
    """Write how many blocks a session measures of each comparison, by its label.

    Raises:
        CannotWrite: the folder is gone or the disk is full.

    """
    storage.write_text(path, "\n".join(f"{label} {count}" for label, count in blocks.items()))


def take(path: Path) -> Mapping[str, int]:
    """Return how many blocks a session measures of each comparison, and remove the file: nobody else needs it."""
    pairs = [line.rsplit(" ", 1) for line in path.read_text(encoding="utf-8").splitlines()]
    storage.remove([path])
    return {label: int(count) for label, count in pairs}
