"""Decodes single values of a file into the type that they must have: a report may be untrusted.

Each function raises ValueError or TypeError for a value of another type. Its caller knows which file that was in.
"""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, TypeVar

from gilscope.model.case import PoolId

Value = TypeVar("Value")

MOST = 2**63 - 1
"""The largest integer that a file may hold: what one machine word can."""

MOST_NUMBER = 1e100
"""The largest number: nothing that is measured comes near it, and products of several are still numbers."""

MOST_LETTERS = 20_000
"""The longest text: no message of a version of gilscope comes near it."""

MOST_DESCRIBED = 60
"""Letters of a value that an error repeats."""

MOST_WORKERS = 1_000_000
"""More than any machine runs."""


class Misplaced(ValueError):
    """A value of the wrong type, whose message says as a sentence where it stands and what must stand there."""


def integer(value: object, least: int = 0, most: int = MOST) -> int:
    """Return an integer within bounds. True and false are none, though Python counts them as such."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{describe(value)} is not a whole number")
    if not least <= value <= most:
        raise ValueError(f"{describe(value)} is not from {least} to {most}")
    return value


def positive_integer(value: object) -> int:
    """Return an integer from 1 on."""
    return integer(value, 1)


def number(value: object) -> float:
    """Return a finite number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_NUMBER:
        raise TypeError(f"{describe(value)} is not a number from 0 on")
    return float(value)


def boolean(value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise TypeError(f"{describe(value)} is neither true nor false")
    return value


def text(value: object) -> str:
    """Return a text that every encoding of Unicode can hold."""
    if not isinstance(value, str):
        raise TypeError(f"{describe(value)} is not a text")
    if len(value) > MOST_LETTERS:
        raise ValueError(f"a text has {len(value)} letters")
    value.encode()
    return value


def one_of(*known: str) -> Callable[[object], Any]:
    """Return the decoder of a text that must be one of these."""

    def decode(value: object) -> str:
        if value not in known:
            raise ValueError(f"{describe(value)} is none of {', '.join(known)}")
        return str(value)

    return decode


def nullable(decode: Callable[[object], Value], value: object) -> Value | None:
    """Return None for null, else the decoded value."""
    return None if value is None else decode(value)


def entries(values: object) -> list[Any]:
    """Return a list, whatever its entries are: to go through an empty text or object would find nothing wrong."""
    if not isinstance(values, list):
        raise TypeError(f"{describe(values)} is not a list")
    return values


def list_of(decode: Callable[[object], Value], values: object) -> tuple[Value, ...]:
    """Return the decoded values of a list."""
    return tuple(map(decode, entries(values)))


def dict_of(decode: Callable[[object], Value], values: object) -> dict[str, Value]:
    """Return the decoded values of an object, by their names."""
    if not isinstance(values, Mapping):
        raise TypeError(f"{describe(values)} is not an object")
    return {text(name): decode(value) for name, value in values.items()}


def worker_count(value: object) -> int:
    """Return a number of workers or threads: at least one, and no more than any machine runs."""
    return integer(value, 1, MOST_WORKERS)


def dict_by_pool(decode: Callable[[object], Value], name: str, values: Any) -> dict[PoolId, Value]:
    """Return the decoded values of the key `name` in a list of objects, by the pool that each object names."""
    found = [(PoolId(text(own["executor"]), worker_count(own["workers"])), decode(own[name])) for own in values]
    if len(dict(found)) < len(found):
        raise ValueError(f"a pool has {name} twice")
    return dict(found)


def fact(value: object) -> Any:
    """Return a fact, which may be of any type that JSON has: facts of other versions are kept as they are."""
    match value:
        case None | bool():
            return value
        case int():
            return integer(value, -MOST)
        case float():
            return value if isfinite(value) else None  # Python's JSON has NaN and infinity, a strict reader has not
        case str():
            return text(value)
        case list():
            return [fact(one) for one in value]
        case dict():
            return dict_of(fact, value)
    raise TypeError(f"{describe(value)} is no fact")


def describe(value: object) -> str:
    """Return a value for an error, cut if it is long."""
    if isinstance(value, int) and abs(value) > MOST:
        return f"a number of {value.bit_length()} bits"
    return shorten(repr(value), MOST_DESCRIBED)


def shorten(text: str, most: int) -> str:
    """Return a text of so many letters at most."""
    return text if len(text) <= most else f"{text[: most - 3]}..."
