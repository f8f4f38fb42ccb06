"""The frozen values of what a probe saw of a stranger's function: raw, as a report carries them.

What they mean is found in analyse/probing.py, so that a report can be judged anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gilscope import fields

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
    hand_out_ns: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """For each arm's label: how long a pool takes for as many empty tasks as it has workers, block by block."""


def read(own: Any) -> Probe:
    """Return the probe in plain values, as a file holds them.

    Raises:
        KeyError, TypeError, ValueError: something in it is missing or malformed.

    """
    return Probe(
        target=fields.text(own["target"]),
        arguments=fields.text(own["arguments"]),
        stage=fields.text(own["stage"]),
        problem=fields.optional(fields.text, own["problem"]),
        ended=fields.optional(fields.text, own["ended"]),
        gil_switched_on_by=fields.optional(fields.text, own["gil_switched_on_by"]),
        signs=fields.optional(_signs, own["signs"]),
        pickling=fields.optional(_pickling, own["pickling"]),
        watched=fields.each(_watched, own["watched"]),
        hand_out_ns=fields.each_named(_times, own["hand_out_ns"]),
    )


def _times(values: object) -> tuple[int, ...]:
    return fields.each(fields.whole, values)


_kind = fields.one_of("value", "generator", "coroutine", "asynchronous generator", "awaitable")


def _signs(own: Any) -> Signs:
    return Signs(
        first_call_ns=fields.whole(own["first_call_ns"]),
        second_call_ns=fields.whole(own["second_call_ns"]),
        kind=_kind(own["kind"]),
        returned=fields.text(own["returned"]),
        changes=fields.each(fields.text, own["changes"]),
        changes_arguments=fields.optional(fields.truth, own["changes_arguments"]),
        results_differ=fields.optional(fields.truth, own["results_differ"]),
        printed_bytes=fields.whole(own["printed_bytes"]),
        bound_to=fields.text(own["bound_to"]),
    )


def _watched(own: Any) -> Watched:
    wall_ns, calls, asks, slept_ns = (fields.whole(own[name]) for name in ("wall_ns", "calls", "asks", "slept_ns"))
    return Watched(wall_ns, calls, asks, slept_ns, _times(own["waited_ns"]))


def _pickling(own: Any) -> Pickling:
    return Pickling(
        argument_bytes=fields.whole(own["argument_bytes"]),
        result_bytes=fields.whole(own["result_bytes"]),
        round_trip_ns=fields.whole(own["round_trip_ns"]),
        problem=fields.optional(fields.text, own["problem"]),
        result_problem=fields.optional(fields.text, own["result_problem"]),
    )
