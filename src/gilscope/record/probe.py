"""Reads what a probe measured from plain JSON values."""

from typing import Any

from gilscope.model.probe import Pickling, Probe, Signs, Watched
from gilscope.record import fields


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
        hand_out_ns=fields.each_pool(_times, "hand_out_ns", own["pools"]),
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
