"""Observes the first two calls: how long they take, what they return, and what they change."""

import gc
import inspect
import locale
import os
import pickle
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from gilscope.errors import CannotProbe
from gilscope.model.probe import Signs
from gilscope.probe import comparing, copies, later, own_remedies, pickles, remedies, targets, texts
from gilscope.probe.call import Call, describe_error
from gilscope.probe.copies import CallLoop
from gilscope.probe.prepared_calls import prepare
from gilscope.system import process_group
from gilscope.system.clock import Clock

STATE: Mapping[str, Callable[[], object]] = {
    "the working directory": os.getcwd,
    "the environment variables": lambda: dict(os.environ),
    "the switch interval": sys.getswitchinterval,
    "the recursion limit": sys.getrecursionlimit,
    "sys.path": lambda: list(sys.path),
    "signal handlers": lambda: [signal.getsignal(each) for each in signal.valid_signals()],
    "the locale": lambda: locale.setlocale(locale.LC_ALL),
    "whether garbage is collected": gc.isenabled,
    "warning filters": lambda: list(warnings.filters),
    "the state of random": random.getstate,
    "threads that go on running": lambda: {each.name for each in threading.enumerate()},
    "processes that go on running": process_group.list_processes,
}
"""What a call might change in its process, and how to read it."""


def observe_first_calls(call: Call, clock: Clock, printed_bytes: Callable[[], int]) -> Signs:
    """Make the first two calls, and return what was observed.

    Raises:
        CannotProbe: the call raised.

    """
    copies.claim_process()
    state, objects, printed = _state(), _copy(call), printed_bytes()
    first_ns, first = _timed(call, clock)
    copies.refuse_copies(call.name, waits=True)
    kind = later.find_kind(first)
    changes = tuple(what for what, before in state.items() if before != _seen(STATE[what]))
    printed = printed_bytes() - printed
    changes_objects = _have_changed(objects, _copy(call))
    before = _pickled(first) if kind == "value" else None
    used_up = later.find_used_up(call) if kind == "value" else ""
    if used_up:
        raise CannotProbe(call.name, own_remedies.explain_used_up(call, used_up))
    second_ns, second = _timed(call, clock, is_first=False) if kind == "value" else (first_ns, first)
    differ = _differ(before, second)
    name, finisher = type(first).__qualname__, later.find_finisher(first)
    _close(first)
    return Signs(
        first_ns,
        second_ns,
        kind,
        name,
        changes,
        changes_objects,
        differ,
        printed,
        _bound_to(call),
        remedies.write_finishing(call, finisher) if finisher else "",
    )


def _timed(call: Call, clock: Clock, *, is_first: bool = True) -> tuple[int, object]:
    ready = prepare(call.direct, 1)
    begin_ns = clock.wall_ns()
    try:
        with CallLoop(1):
            result = ready()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        told = describe_error(error)
        reason = _explain_first(call, error, told) if is_first else own_remedies.explain_once(call, told)
        raise CannotProbe(call.name, reason) from error
    return max(1, clock.wall_ns() - begin_ns), result


def _explain_first(call: Call, error: BaseException, told: str) -> str:
    """Return why the first call failed, and what to type instead where that is known."""
    if isinstance(error, SystemExit):
        status = "" if error.code is None else repr(error.code)
        return f"it called sys.exit({status}): probe the function that it calls for its work, as main() does"
    missing = _list_missing(call) if isinstance(error, TypeError) else ()
    if missing:
        example = ", ".join(f"{name}=…" for name in missing)
        return f'it needs arguments, and none were given. Add them as in a call: --args "{example}"'
    given = "" if _is_statement(call) else "with these arguments "
    return f"{given}it raises {told}{_explain_unknown_name(call, error)}"


def _explain_unknown_name(call: Call, error: BaseException) -> str:
    """Return what to type if a function looks for an object that is not in its own module but in the worker."""
    if call.origin is None or not isinstance(error, NameError):
        return ""
    own = texts.list_set_names(f"{call.origin.each_worker}\n{call.origin.each_call}")
    remedy = f"give it as an argument, as in --args {error.name}"
    return f". What --each-worker or --each-call sets, no function finds: {remedy}" if error.name in own else ""


def _is_statement(call: Call) -> bool:
    return call.origin is not None and targets.is_statement(call.origin.target)


def _list_missing(call: Call) -> tuple[str, ...]:
    """Return the parameters that a call without arguments would have to give."""
    if call.arguments or call.named or call.has_own or _is_statement(call):
        return ()
    try:
        parameters = inspect.signature(call.function).parameters.values()
    except (TypeError, ValueError):
        return ()
    optional = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return tuple(each.name for each in parameters if each.default is each.empty and each.kind not in optional)


def _close(result: Any) -> None:
    """Close a coroutine or generator that was never begun, so that Python does not warn."""
    if inspect.iscoroutine(result) or inspect.isgenerator(result):
        result.close()


def _state() -> dict[str, object]:
    return {what: _seen(look) for what, look in STATE.items()}


def _seen(look: Callable[[], object]) -> object:
    with suppress(Exception):  # a folder is gone or a locale unknown: then no change is reported
        return look()
    return None


def _bound_to(call: Call) -> str:
    """Return the type of the object that a method is called on, or of the first argument of Class.method."""
    owner = call.owner
    if owner is None and call.arguments:
        first, name = call.arguments[0], getattr(call.function, "__name__", "")
        owner = first if inspect.getattr_static(type(first), name, None) is call.function else None
    return "" if owner is None else type(owner).__qualname__


def _copy(call: Call) -> dict[str, bytes | None]:
    """Return pickles of what a call works on, to find out whether it changes; None of what cannot be pickled."""
    return {what: _pickled(value) for what, value in call.works_on.items()}


def _have_changed(before: Mapping[str, bytes | None], after: Mapping[str, bytes | None]) -> bool | None:
    """Return whether something has changed; None if nothing is known to have, and not all is known."""
    if any(each is not None and after[what] not in (None, each) for what, each in before.items()):
        return True
    return None if None in before.values() else False


def _pickled(value: object) -> bytes | None:
    """Return a pickle as it is now, if it can be had and is not too large."""
    with suppress(Exception):
        return pickles.dumps(value)
    return None


def _differ(before: bytes | None, second: object) -> bool | None:
    """Return whether a result differs from the pickle of an earlier one; None if they cannot be compared."""
    if before is None:
        return None
    with suppress(Exception):
        if pickles.dumps(second) == before:
            return False
        alike = comparing.are_alike(pickle.loads(before), second)
        return None if alike is None else not alike
    return None
