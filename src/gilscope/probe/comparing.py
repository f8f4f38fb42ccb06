"""Compares two results of a call by value: pickles of equal objects can differ, as sets and shared parts do.

Nothing here imports NumPy, which a sub-interpreter cannot import.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from math import isclose, isnan
from types import BuiltinFunctionType, FunctionType
from typing import Any

TOLERANCE = 1e-9
"""The relative difference of two floating-point numbers that counts as none: sums in another order differ by less."""

MOST_DEPTH, MOST_PARTS = 30, 200_000
"""Deeper or larger results are not compared part by part."""

Alike = bool | None
"""Whether two results are alike; None if they cannot be compared."""


def are_alike(first: object, second: object) -> Alike:
    """Return whether two results have the same type and value."""
    parts = iter(range(MOST_PARTS))
    try:
        return _compare(first, second, parts, 0)
    except Exception:  # comparing runs the objects' own methods, which may raise anything
        return None


def _compare(first: Any, second: Any, parts: Iterator[int], depth: int) -> Alike:
    if first is second:
        return True
    if type(first) is not type(second):
        return False
    if depth > MOST_DEPTH or next(parts, None) is None:
        return None
    if isinstance(first, float):
        return isclose(first, second, rel_tol=TOLERANCE) or (isnan(first) and isnan(second))
    if isinstance(first, complex):
        return bool(abs(first - second) <= TOLERANCE * abs(first))

    def compare(one: Any, other: Any) -> Alike:
        return _compare(one, other, parts, depth + 1)

    if isinstance(first, list | tuple):
        return len(first) == len(second) and _all(compare(*pair) for pair in zip(first, second, strict=True))
    if isinstance(first, dict):
        return first.keys() == second.keys() and _all(compare(value, second[key]) for key, value in first.items())
    if hasattr(first, "dtype") and hasattr(first, "shape"):
        return _compare_arrays(first, second)
    if first == second:  # two objects without values of their own are equal only if they are one
        return True
    if isinstance(first, str | bytes | bytearray | int | set | frozenset | FunctionType | BuiltinFunctionType | type):
        return False
    return _compare_states(first, second, compare)


def _compare_states(first: Any, second: Any, compare: Callable[[Any, Any], Alike]) -> Alike:
    """Compare what pickle would write of two objects."""
    one, other = (each.__reduce_ex__(4) for each in (first, second))
    if isinstance(one, str):
        return bool(one == other)
    opened = ([list(part) if isinstance(part, Iterator) else part for part in state] for state in (one, other))
    return compare(*opened)


def _compare_arrays(first: Any, second: Any) -> Alike:
    if first.dtype != second.dtype or first.shape != second.shape:
        return False
    if first.dtype.kind in "fc":
        quiet = getattr(sys.modules.get("numpy"), "errstate", lambda **_: nullcontext())
        with quiet(all="ignore"):
            is_near = abs(first - second) <= TOLERANCE * abs(first)
            return bool((is_near | (first == second) | ((first != first) & (second != second))).all())
    return bool((first == second).all())


def _all(found: Iterable[Alike]) -> Alike:
    """Return False if one is False, else None if one is None."""
    known: Alike = True
    for each in found:
        if each is False:
            return False
        known = known and each
    return known
