"""Tells results that do their work later, and arguments that the first call has used up."""

import asyncio
import inspect
import io
from collections.abc import Iterator
from contextlib import suppress
from types import ClassMethodDescriptorType
from typing import Any

from gilscope.model.probe import ResultKind
from gilscope.probe.call import Call, describe_kind

FINISHERS = {
    ("concurrent.futures._base", "Future"): "{}.result()",
    ("multiprocessing.pool", "ApplyResult"): "{}.get()",
    ("multiprocessing.pool", "MapResult"): "{}.get()",
    ("subprocess", "Popen"): "{}.wait()",
    ("threading", "Thread"): "{}.join()",
    ("multiprocessing.process", "BaseProcess"): "{}.join()",
    ("contextlib", "_GeneratorContextManager"): "with {}: pass",
    ("polars.lazyframe.frame", "LazyFrame"): "{}.collect()",
}
"""The statement by which a value of a class does its work, by the class's module and name."""

STATEMENTS = ("with {}: pass",)
"""Those that are no expressions."""

SOMEHOW = "…"
"""Stands for an expression that only the user can know."""

MOST_ASKED = 100
"""Longer lists and dicts are not searched for what works later."""

SAFE_TO_ASK = ("builtins", "itertools", "_csv", "_collections", "re", "collections", "sqlite3")
"""Modules whose iterators can be asked for their next value without waiting for anything."""


def find_kind(result: object) -> ResultKind:
    """Return whether a result is a value, or an object that does all its work later."""
    if inspect.iscoroutine(result):
        return "coroutine"
    if inspect.isasyncgen(result):
        return "asynchronous generator"
    if inspect.isgenerator(result):
        return "generator"
    if inspect.isawaitable(result) or asyncio.isfuture(result):
        return "awaitable"
    return "iterator" if _is_lazy(result) else "value"


def find_finisher(result: object) -> str:
    """Return the statement by which a value does what it has left for later, with {} for it; "" if there is none.

    Files and cursors may have done some work already, which is why they are values.
    """
    kind = type(result)
    for each in kind.__mro__:
        if (each.__module__, each.__name__) in FINISHERS:
            return FINISHERS[each.__module__, each.__name__]
    if hasattr(kind, "block_until_ready"):  # of JAX
        return "{}.block_until_ready()"
    with suppress(Exception):  # of Dask: a value that is not lazy has no graph
        if hasattr(kind, "__dask_graph__") and result.__dask_graph__() is not None:  # type: ignore[attr-defined]
            return "{}.compute()"
    if kind in (tuple, list, dict):
        return _find_finisher_of_parts(result)
    is_in_memory = isinstance(result, io.BytesIO | io.StringIO)
    return "list({})" if _is_iterator(result) and not is_in_memory else ""


def _find_finisher_of_parts(result: Any) -> str:
    """Return the expression by which all parts do what they have left for later."""
    parts = list(result.values() if isinstance(result, dict) else result) if len(result) <= MOST_ASKED else []
    found = ["list({})" if _is_lazy(each) else find_finisher(each) for each in parts]
    if not any(found):
        return ""
    each_one = next(filter(None, found))
    is_list = each_one == "list({})" and all(hasattr(type(each), "__iter__") for each in parts)
    if (not is_list and set(found) != {each_one}) or each_one in (SOMEHOW, *STATEMENTS):
        return SOMEHOW
    return f"[{each_one.format('each')} for each in {{}}{'.values()' if isinstance(result, dict) else ''}]"


def find_used_up(call: Call) -> str:
    """Return what the first call has used up, so that there is nothing left in it for the second, or ""."""
    for name, value in call.works_on.items():
        if name not in call.sets and _is_used_up(value):
            return f"{name} ({describe_kind(value)})"
    return ""


def _is_used_up(value: Any) -> bool:
    if inspect.iscoroutine(value):
        return inspect.getcoroutinestate(value) == inspect.CORO_CLOSED
    if inspect.isgenerator(value):
        return inspect.getgeneratorstate(value) == inspect.GEN_CLOSED
    if isinstance(value, io.IOBase):
        return _is_read_to_the_end(value)
    if not _is_iterator(value) or type(value).__module__ not in SAFE_TO_ASK:
        return False
    missing = object()
    with suppress(Exception):
        return next(value, missing) is missing
    return False


def _is_read_to_the_end(file: Any) -> bool:
    with suppress(Exception):  # it may be closed, or only for writing
        if file.readable() and file.seekable():
            place = file.tell()
            is_end = not file.read(1)
            file.seek(place)
            return bool(place and is_end)
    return False


def _is_lazy(value: object) -> bool:
    return _is_iterator(value) and not _has_methods(type(value))


def _is_iterator(value: object) -> bool:
    return issubclass(type(value), Iterator)


def _has_methods(kind: type) -> bool:
    """Return whether instances have methods of their own, by which they may have begun their work."""
    for name in dir(kind):
        found = inspect.getattr_static(kind, name)
        is_of_class = isinstance(found, classmethod | staticmethod | ClassMethodDescriptorType)
        if not name.startswith("_") and inspect.isroutine(found) and not is_of_class:
            return True
    return False
