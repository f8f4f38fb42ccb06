"""Encodes and decodes what a probe measured."""

from dataclasses import asdict, fields
from typing import Any

from gilscope.model.probe import (
    Check,
    Environment,
    Patience,
    Pickling,
    Probe,
    SharedObject,
    Sharing,
    Signs,
    Source,
    Waits,
    WakeUps,
    Watched,
)
from gilscope.record import decode


def encode_probe(probe: Probe) -> dict[str, Any]:
    """Return a probe as plain values for a file."""
    return {
        "target": probe.target,
        "arguments": probe.arguments,
        "stage": probe.stage,
        "problem": probe.problem,
        "ended": probe.ended,
        "gil_switched_on_by": probe.gil_switched_on_by,
        "signs": None if probe.signs is None else asdict(probe.signs),
        "pickling": None if probe.pickling is None else asdict(probe.pickling),
        "watched": [asdict(each) for each in probe.watched],
        "patience": [asdict(each) for each in probe.patience],
        "is_statement": probe.is_statement,
        "source": None if probe.source is None else asdict(probe.source),
        "setup": probe.setup,
        "each_worker": probe.each_worker,
        "each_call": probe.each_call,
        "prepare_ns": probe.prepare_ns,
        "environment": None if probe.environment is None else asdict(probe.environment),
        "checks": [asdict(each) for each in probe.checks],
        "sharing": None if probe.sharing is None else asdict(probe.sharing),
        "pools": [{**asdict(pool), "hand_out_ns": list(times)} for pool, times in probe.hand_out_ns.items()],
    }


def decode_probe(own: Any) -> Probe:
    """Return the probe that plain values of a file stand for.

    Raises:
        KeyError, TypeError, ValueError: something in it is missing or malformed.

    """
    return Probe(
        target=decode.text(own["target"]),
        arguments=decode.text(own["arguments"]),
        stage=decode.text(own["stage"]),
        problem=decode.nullable(decode.text, own["problem"]),
        ended=decode.nullable(decode.text, own["ended"]),
        gil_switched_on_by=decode.nullable(decode.text, own["gil_switched_on_by"]),
        signs=decode.nullable(_signs, own["signs"]),
        pickling=decode.nullable(_pickling, own["pickling"]),
        watched=decode.list_of(_watched, own["watched"]),
        patience=decode.list_of(_patience, own.get("patience", [])),
        hand_out_ns=decode.dict_by_pool(_times, "hand_out_ns", own["pools"]),
        is_statement=decode.boolean(own.get("is_statement", False)),
        checks=decode.list_of(_check, own.get("checks", [])),
        source=decode.nullable(_source, own.get("source")),
        setup=decode.text(own.get("setup", "")),
        each_worker=decode.text(own.get("each_worker", "")),
        each_call=decode.text(own.get("each_call", "")),
        prepare_ns=decode.nullable(decode.positive_integer, own.get("prepare_ns")),
        environment=decode.nullable(_environment, own.get("environment")),
        sharing=decode.nullable(_sharing, own.get("sharing")),
    )


def _times(values: object) -> tuple[int, ...]:
    return decode.list_of(decode.integer, values)


_kind = decode.one_of("value", "generator", "iterator", "coroutine", "asynchronous generator", "awaitable")


def _signs(own: Any) -> Signs:
    return Signs(
        first_call_ns=decode.integer(own["first_call_ns"]),
        second_call_ns=decode.integer(own["second_call_ns"]),
        kind=_kind(own["kind"]),
        returned=decode.text(own["returned"]),
        changes=decode.list_of(decode.text, own["changes"]),
        changes_arguments=decode.nullable(decode.boolean, own["changes_arguments"]),
        results_differ=decode.nullable(decode.boolean, own["results_differ"]),
        printed_bytes=decode.integer(own["printed_bytes"]),
        bound_to=decode.text(own["bound_to"]),
        to_finish=decode.text(own.get("to_finish", "")),
    )


def _watched(own: Any) -> Watched:
    wall_ns, calls, asks, slept_ns = (decode.integer(own[name]) for name in ("wall_ns", "calls", "asks", "slept_ns"))
    waited_ns, waits = _times(own["waited_ns"]), decode.nullable(_waits, own.get("waits"))
    if waits is not None and any(len(each) not in (0, len(waited_ns)) for each in vars(waits).values()):
        raise ValueError("waits of different numbers")
    return Watched(
        wall_ns,
        calls,
        asks,
        slept_ns,
        waited_ns,
        decode.integer(own.get("over_ns", 0)),
        decode.nullable(decode.integer, own.get("caller_ran_ns")),
        decode.nullable(decode.integer, own.get("caller_ready_ns")),
        waits,
        decode.nullable(_wake_ups, own.get("wake_ups")),
    )


def _waits(own: Any) -> Waits:
    return Waits(**{each.name: _times(own[each.name]) for each in fields(Waits)})


def _wake_ups(own: Any) -> WakeUps:
    found = WakeUps(
        ready_ns=_times(own["ready_ns"]),
        lasted_ns=_times(own["lasted_ns"]),
        slept=_times(own["slept"]),
        asked_held=decode.integer(own["asked_held"]),
        found_free=decode.integer(own["found_free"]),
        asked_free=decode.integer(own["asked_free"]),
        found_held=decode.integer(own["found_held"]),
    )
    if len(found.ready_ns) not in (0, len(found.lasted_ns)):
        raise ValueError("wake-ups of different numbers")
    return found


def _patience(own: Any) -> Patience:
    return Patience(*(decode.integer(own[name]) for name in ("calls", "answered", "in_vain")))


def _source(own: Any) -> Source:
    return Source(decode.text(own["file"]), decode.positive_integer(own["line"]))


def _environment(own: Any) -> Environment:
    return Environment(decode.text(own["label"]), decode.text(own["rotation"]), decode.text(own.get("variable", "")))


def _check(own: Any) -> Check:
    calls, differing, workers = (decode.integer(own[name]) for name in ("calls", "differing", "workers"))
    return Check(decode.text(own["executor"]), workers, calls, differing)


def _sharing(own: Any) -> Sharing:
    columns = [_positive_times(own[name]) for name in ("private_ns", "again_ns", "shared_ns")]
    objects = decode.list_of(_shared_object, own["objects"])
    if any(len(each) != len(columns[0]) for each in [*columns, *(one.wall_ns for one in objects if one.wall_ns)]):
        raise ValueError("rounds of shared objects in different numbers")
    return Sharing(objects, *columns)


def _shared_object(own: Any) -> SharedObject:
    return SharedObject(decode.text(own["name"]), decode.text(own["kind"]), _positive_times(own["wall_ns"]))


def _positive_times(values: object) -> tuple[int, ...]:
    return decode.list_of(decode.positive_integer, values)


def _pickling(own: Any) -> Pickling:
    return Pickling(
        argument_bytes=decode.integer(own["argument_bytes"]),
        result_bytes=decode.integer(own["result_bytes"]),
        round_trip_ns=decode.integer(own["round_trip_ns"]),
        problem=decode.nullable(decode.text, own["problem"]),
        result_problem=decode.nullable(decode.text, own["result_problem"]),
    )
