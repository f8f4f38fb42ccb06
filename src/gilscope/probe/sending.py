"""Sends a call to workers that share no objects with this process, and measures what pickling costs."""

import pickle
import statistics
from typing import Any

from gilscope import executors
from gilscope.errors import CannotProbe, NotAvailable
from gilscope.model.probe import Pickling
from gilscope.probe import rehearsal
from gilscope.probe.call import Call, describe_error, describe_kind
from gilscope.system.clock import Clock

TRIES = 5


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
    parts: dict[str, Any] = {
        f"the function {call.name}": call.function,
        **{f"argument {place}": each for place, each in enumerate(call.arguments, 1)},
        **{f"argument {name}": each for name, each in call.named.items()},
    }
    for what, part in parts.items():
        problem = _problem(part)
        if problem is not None:
            raise CannotProbe(call.name, f"{what} {_within(part)}cannot be pickled: {problem}")
    return pickle.dumps(call)


def measure_pickling(call: Call, result: object, clock: Clock) -> Pickling:
    """Return the time to pickle and unpickle the arguments and a result: the median of some tries."""
    try:
        pickled(call)
    except CannotProbe as error:
        return Pickling(problem=error.reason)
    arguments = (call.arguments, dict(call.named))
    result_problem = _problem(result)
    sent = (arguments, None if result_problem else result)
    try:
        times_ns = [_round_trip_ns(sent, clock) for _ in range(TRIES)]
    except Exception as error:  # an object's own methods may raise anything
        return Pickling(problem=f"what is sent cannot be unpickled: {describe_error(error)}")
    problem = result_problem and f"its result ({describe_kind(result)}) cannot be pickled: {result_problem}"
    argument_bytes, result_bytes = (len(pickle.dumps(each)) for each in sent)
    return Pickling(argument_bytes, result_bytes, int(statistics.median(times_ns)), None, problem)


def _round_trip_ns(sent: tuple[object, ...], clock: Clock) -> int:
    begin_ns = clock.wall_ns()
    for each in sent:
        pickle.loads(pickle.dumps(each))
    return clock.wall_ns() - begin_ns


def _problem(part: Any) -> str | None:
    try:
        pickle.dumps(part)
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
