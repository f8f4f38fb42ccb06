"""The frozen values of what a probe saw of a stranger's function: raw, as a report carries them.

What they mean is found in analyse/probing.py, so that a report can be judged anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gilscope.model.case import PoolId

Kind = Literal["value", "generator", "coroutine", "asynchronous generator", "awaitable"]

IMPLEMENTATION = "probed"
"""What stands for the implementation in the cases of a probe: how the function is made is not known."""


@dataclass(frozen=True)
class Signs:
    """What the first two calls told, before anything was timed again and again."""

    first_call_ns: int
    second_call_ns: int
    kind: Kind
    """What it returned: a value, or something that is yet to do the work."""
    returned: str
    """The type's name."""
    changes: tuple[str, ...]
    """What of the process it left changed, in words."""
    changes_arguments: bool | None
    """None where they can neither be pickled nor compared."""
    results_differ: bool | None
    """Whether the second call gave something else than the first; None where that cannot be told."""
    printed_bytes: int
    """How much the first call wrote to standard output and error."""
    bound_to: str = ""
    """The type of the object that a method is called on."""


@dataclass(frozen=True)
class Watched:
    """One round in which another thread asked for the GIL beside calls, at random times."""

    wall_ns: int
    calls: int
    asks: int
    slept_ns: int
    """How much of the wall time the watcher was not waiting."""
    waited_ns: tuple[int, ...]
    """Of those asks that found the GIL held: how long until the watcher had it."""


@dataclass(frozen=True)
class Pickling:
    """What sending the arguments to another process and the result back takes, beside the computing."""

    argument_bytes: int = 0
    result_bytes: int = 0
    round_trip_ns: int = 0
    """Pickling and unpickling both, the median of some tries; without what cannot be pickled."""
    problem: str | None = None
    """What of the function or the arguments cannot be pickled, and why not."""
    result_problem: str | None = None
    """The same of the result."""


@dataclass(frozen=True)
class Probe:
    """All that was seen of a function apart from the rounds of its arms."""

    target: str
    arguments: str
    stage: str
    """What was being done last."""
    problem: str | None = None
    """Why it could not be probed: a mistake in what was asked for."""
    ended: str | None = None
    """How its process ended instead of measuring to the end: crashed, exited, hung."""
    gil_switched_on_by: str | None = None
    """On a free-threaded interpreter whose GIL is on now: what switched it on."""
    signs: Signs | None = None
    pickling: Pickling | None = None
    watched: tuple[Watched, ...] = ()
    hand_out_ns: Mapping[PoolId, tuple[int, ...]] = field(default_factory=dict)
    """For the pool of each treatment: how long it takes for as many empty tasks as it has workers, block by block.

    Empty if the probe ended before the first block was over.
    """
