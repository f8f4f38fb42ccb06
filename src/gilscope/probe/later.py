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
    ("polars.lazyframe.frame", "LazyFrame"): "{}.collect()",
}
"""How a value of a class is made to do its work, by the class's module and name."""

MOST_ASKED = 100
"""Longer lists are not searched for iterators."""

SAFE_TO_ASK = ("builtins", "itertools", "_csv", "_collections", "re", "collections")
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
    """Return the expression by which a value does what it has left for later, with {} for it; "" if there is none.

    Files and cursors may have done some work already, which is why they are values.
    """
    for each in type(result).__mro__:
        if (each.__module__, each.__name__) in FINISHERS:
            return FINISHERS[each.__module__, each.__name__]
    with suppress(Exception):  # of Dask: a value that is not lazy has no graph
        if hasattr(type(result), "__dask_graph__") and result.__dask_graph__() is not None:  # type: ignore[attr-defined]
            return "{}.compute()"
    if type(result) in (tuple, list) and len(result) <= MOST_ASKED:  # type: ignore[arg-type]
        parts: list[Any] = list(result)  # type: ignore[call-overload]
        if any(map(_is_lazy, parts)) and all(hasattr(type(each), "__iter__") for each in parts):
            return "[list(each) for each in {}]"
    is_in_memory = isinstance(result, io.BytesIO | io.StringIO)
    return "list({})" if _is_iterator(result) and not is_in_memory else ""


def find_used_up(call: Call) -> str:
    """Return which argument the first call has used up, so that there is nothing left in it for the second, or ""."""
    for name, value in [*enumerate(call.arguments, 1), *call.named.items()]:
        if _is_used_up(value):
            return f"argument {name} ({describe_kind(value)})"
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
