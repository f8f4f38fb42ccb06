"""A table of text cells, which every format draws."""

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "right"]


@dataclass(frozen=True)
class Table:
    """A table with its explanation. A heading that begins with `>` is of a column of numbers."""

    key: str
    """Short and unlike any other's in a report: an anchor."""
    title: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def columns(self) -> tuple[tuple[str, Align], ...]:
        """The headings, and on which side the cells below each stand."""
        return tuple((each.removeprefix(">"), "right" if each.startswith(">") else "left") for each in self.headings)
