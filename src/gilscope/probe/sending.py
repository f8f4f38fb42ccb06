"""Sends a call to workers that share no objects with this process, and measures what pickling costs."""

import pickle
import statistics
from typing import Any

from gilscope import executors
from gilscope.errors import CannotProbe, NotAvailable
from gilscope.model.probe import Pickling
from gilscope.probe import own_remedies, pickles, rehearsal
from gilscope.probe.call import Call, describe_error, describe_kind
from gilscope.system.clock import Clock

TRIES, MOST_TRIES_NS = 5, 500_000_000
"""How often pickling is timed: no further try begins after this time."""

MOST = f"up to {pickles.MOST_BYTES >> 20} MiB"


def payload(call: Call, executor: str) -> bytes | None:
    """Return what is sent to the workers of an executor; None if they share this process's objects.

    Raises:
        CannotProbe: something in the call cannot be pickled; it says what.
        NotAvailable: there is no such executor here, or a sub-interpreter cannot make the call.

    """
    reason = executors.unavailable(executor)
    if reason is not None:
        raise NotAvailable("executor", executor, reason)
    if executors.declaration(executor).shares("objects"):
        return None
    sent = pickled(call)
    if executors.are_subinterpreters(executor):
        problem = rehearsal.problem(sent)
        if problem is not None:
            raise NotAvailable("executor", executor, problem)
    return sent


def pickled(call: Call) -> bytes:
    """Return the pickled call.

    Raises:
        CannotProbe: something in it cannot be pickled; it says what.

    """
    parts = call.parts
    for what, part in parts.items():
        problem = _problem(part)
        if problem is not None:
            remedy = own_remedies.write_for_workers(call, [part, call.owner])
            text = f"{what} {_within(part)}cannot be pickled: {problem}"
            raise CannotProbe(call.name, f"{text}; {remedy}" if remedy else text)
    try:
        return pickles.dumps(call)
    except pickles.TooLarge:
        largest = max(parts, key=lambda what: pickles.count_bytes(parts[what], Clock()))
        size = _size(pickles.count_bytes(call, Clock()))
        raise CannotProbe(call.name, f"{largest} makes what is sent {size} a call, and {MOST} are tried") from None


def measure_pickling(call: Call, result: object, clock: Clock) -> Pickling:
    """Return the time to pickle and unpickle the arguments and a result: the median of some tries."""
    try:
        pickled(call)
    except CannotProbe as error:
        return Pickling(problem=error.reason)
    task = call.task
    argument_bytes, problem = pickles.count_bytes(task, clock), _problem(result)
    if problem is not None:
        result_bytes, problem = 0, f"its result ({describe_kind(result)}) cannot be pickled: {problem}"
    else:
        result_bytes = pickles.count_bytes(result, clock)
        if result_bytes > pickles.MOST_BYTES:
            problem = f"sending back {_size(result_bytes)} a call was not tried: {MOST} are"
    try:
        round_trip_ns = _round_trip_ns((task, None if problem else result), clock)
    except Exception as error:  # an object's own methods may raise anything
        return Pickling(problem=f"what is sent cannot be unpickled: {describe_error(error)}")
    return Pickling(argument_bytes, result_bytes, round_trip_ns, None, problem)


def _round_trip_ns(sent: tuple[object, ...], clock: Clock) -> int:
    """Return the median time of some tries, of fewer if one takes long."""
    times_ns: list[int] = []
    while len(times_ns) < TRIES and sum(times_ns) < MOST_TRIES_NS:
        begin_ns = clock.wall_ns()
        for each in sent:
            pickle.loads(pickle.dumps(each))
        times_ns.append(clock.wall_ns() - begin_ns)
    return int(statistics.median(times_ns))


def _size(count: int) -> str:
    return f"{count / 2**20:.0f} MiB"


def _problem(part: Any) -> str | None:
    try:
        pickles.count_bytes(part, Clock())
    except Exception as error:  # an object's own methods may raise anything
        return f"{type(error).__name__}: {error}"
    return None


def _within(part: Any) -> str:
    """Return which part of a container cannot be pickled."""
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list | tuple) else ()
    for key, value in items:
        if _problem(value) is not None:
            return f"holds at {key!r} {describe_kind(value)}, which "
    return f"({describe_kind(part)}) "
