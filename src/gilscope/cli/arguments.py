"""Reads the arguments LABEL=FILE."""

from collections.abc import Sequence
from pathlib import Path

from gilscope.errors import RepeatedLabel


def of(texts: Sequence[str]) -> list[tuple[str, Path]]:
    """Return a label and a path for each text; without a label, the file's own name.

    Raises:
        RepeatedLabel: two have one label: nobody could tell them apart.

    """
    found = [_labelled(text) for text in texts]
    labels = [label for label, _ in found]
    for label in labels:
        if labels.count(label) > 1:
            raise RepeatedLabel(label)
    return found


def _labelled(text: str) -> tuple[str, Path]:
    label, separator, path = text.partition("=")
    if not separator or Path(text).exists():
        return Path(text).stem, Path(text)
    return label, Path(path)
