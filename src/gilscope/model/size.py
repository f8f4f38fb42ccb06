"""A problem size of a kernel: its dimensions, and what the size is there to show."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Size:
    """The length of each dimension, and why a kernel is measured at it.

    Without any of the other fields the kernel is measured at it for its own sake. Sizes that only make sense in a
    row, beside others, say what changes from one to the next.
    """

    dimensions: Mapping[str, int] = field(default_factory=dict)
    is_sweep: bool = False
    """Whether it is one of a row of task sizes, which show how large a task must be to run in parallel."""
    held_share: float | None = None
    """For a row of shares: for which share of its work a call holds the GIL."""
    pairs: int | None = None
    """For the price of releasing: how many calls there are that do little but release the GIL and take it again."""

    @property
    def is_usual(self) -> bool:
        """Whether a kernel is measured at this size for its own sake, not as one of a row of sizes."""
        return not self.is_sweep and self.held_share is None and self.pairs is None
