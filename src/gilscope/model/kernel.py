"""What a kernel declares: its arguments, its sizes, how exact it is and what limits it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Literal

from gilscope.model.size import Size

Role = Literal["split", "whole", "output", "partial", "scratch"]
Bound = Literal["latency", "fma", "divide", "memory"]
Schedule = Literal["static", "dynamic"]


OBJECTS = "O"  # the format of a buffer of Python objects, in a list or, as a partial result, in a dict

FORMATS = {"B": 1, "i": 4, "q": 8, "Q": 8, "d": 8, OBJECTS: 8}
"""Bytes of one element of each struct format that a buffer may have. An object counts as a short pickled word."""


@dataclass(frozen=True)
class Buffer:
    """One argument of a kernel.

    A kernel sees it flat, in C order, as `format` elements. `shape` names its dimensions (or gives a number);
    the first one of a `split` or `output` buffer is the split axis, of which a task sees its own slice only.

    Of format `O`, a `split` or `whole` buffer is a list, and a `partial` one a dict of numbers, whose shape says how
    many entries it has at most; outputs and scratch space are never objects.
    """

    name: str
    format: str
    shape: tuple[str | int, ...]
    role: Role

    @property
    def writable(self) -> bool:
        """Whether the kernel writes it."""
        return self.role in ("output", "partial", "scratch")

    @property
    def sliced(self) -> bool:
        """Whether a task sees only its own part of it."""
        return self.role in ("split", "output")

    def elements(self, dimensions: Mapping[str, int]) -> int:
        """Return how many elements the whole buffer has when the dimensions have these lengths."""
        return prod(dimensions[length] if isinstance(length, str) else length for length in self.shape)

    def elements_per_index(self, dimensions: Mapping[str, int]) -> int:
        """Return how many elements belong to one index of the first dimension."""
        return prod(dimensions[length] if isinstance(length, str) else length for length in self.shape[1:])


@dataclass(frozen=True)
class Kernel:
    """The definition of one computation: its arguments in call order (outputs first), its sizes, its exactness."""

    name: str
    buffers: tuple[Buffer, ...]
    split: str
    """The dimension that is cut into parts."""
    sizes: Mapping[str, Size]
    """`tiny`, `small` and `large`, and those of a row that one question needs."""
    tolerance: float | None
    """None for a strict kernel, whose results are bit-identical everywhere; else the relative error allowed."""
    bound: Bound
    schedule: Schedule
    feeds: Mapping[str, str] = field(default_factory=dict)
    """For a kernel with several steps: the inputs that are, from the second step on, an output of the step before."""
    skips: Mapping[str, str] = field(default_factory=dict)
    """Implementations that this kernel cannot have, each with the reason."""
    synthetic: bool = False
    """Whether it was made to answer one question, and is measured only by the plan that asks it."""

    def split_length(self, size: str) -> int:
        """Return the length of the split axis."""
        return self.sizes[size].dimensions[self.split]

    @property
    def sweep(self) -> tuple[str, ...]:
        """The sizes of its sweep, the smallest first: they show from which size on running in parallel pays."""
        return tuple(name for name, size in self.sizes.items() if size.is_sweep)

    @property
    def shares(self) -> tuple[str, ...]:
        """The sizes at which a call holds the GIL for a share of its work, and those that time releasing it."""
        return tuple(
            name for name, size in self.sizes.items() if size.held_share is not None or size.pairs is not None
        )

    def steps(self, size: str) -> int:
        """Return how many steps a run has: each computes all parts and ends in a barrier."""
        return self.sizes[size].dimensions.get("steps", 1)

    def payload_bytes(self, size: str, tasks: int) -> int:
        """Return how many bytes one run sends to `tasks` tasks and back, if arguments and results are copied."""
        dimensions = self.sizes[size].dimensions
        copies = {"split": 1, "output": 1, "whole": tasks, "partial": tasks, "scratch": 0}
        once = sum(each.elements(dimensions) * FORMATS[each.format] * copies[each.role] for each in self.buffers)
        return once * self.steps(size)

    def unfit(self, transport: str) -> str | None:
        """Return why this transport, or memory shared with `subinterpreters`, cannot carry the arguments, or None."""
        cannot = {"shm": "shared memory cannot hold", "subinterpreters": "interpreters cannot share"}.get(transport)
        if cannot is not None and any(buffer.format == OBJECTS for buffer in self.buffers):
            return f"{cannot} Python objects, which are pickled instead"
        return None

    def with_roles(self, *roles: Role) -> tuple[Buffer, ...]:
        """Return the buffers that have one of these roles, in call order."""
        return tuple(buffer for buffer in self.buffers if buffer.role in roles)
