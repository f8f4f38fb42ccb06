"""Values that a file holds, taken for what they must be: a report may come from a stranger.

Raises ValueError or TypeError for what is not; the caller says which file it was.
"""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, TypeVar

from gilscope.model.case import PoolId

Value = TypeVar("Value")

MOST = 2**63 - 1

MOST_LETTERS = 20_000

MOST_WORKERS = 1_000_000


def whole(value: object, least: int = 0, most: int = MOST) -> int:
    """Return a whole number within bounds."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{_brief(value)} is not a whole number")
    if not least <= value <= most:
        raise ValueError(f"{_brief(value)} is not from {least} to {most}")
    return value


def positive(value: object) -> int:
    """Return a whole number that is not zero."""
    return whole(value, 1)


def number(value: object) -> float:
    """Return a finite number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value < 0:
        raise TypeError(f"{_brief(value)} is not a number from 0 on")
    return float(value)


def truth(value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise TypeError(f"{_brief(value)} is neither true nor false")
    return value


def text(value: object) -> str:
    """Return a text that every encoding of Unicode can hold."""
    if not isinstance(value, str):
        raise TypeError(f"{_brief(value)} is not a text")
    if len(value) > MOST_LETTERS:
        raise ValueError(f"a text has {len(value)} letters")
    value.encode()
    return value


def one_of(*known: str) -> Callable[[object], Any]:
    """Return the reader of a text that is one of these."""

    def read(value: object) -> str:
        if value not in known:
            raise ValueError(f"{_brief(value)} is none of {', '.join(known)}")
        return str(value)

    return read


def optional(read: Callable[[object], Value], value: object) -> Value | None:
    """Return nothing for nothing, else what a reader makes of it."""
    return None if value is None else read(value)


def each(read: Callable[[object], Value], values: object) -> tuple[Value, ...]:
    """Return what a reader makes of each value of a list."""
    if not isinstance(values, list):
        raise TypeError(f"{_brief(values)} is not a list")
    return tuple(map(read, values))


def each_named(read: Callable[[object], Value], values: object) -> dict[str, Value]:
    """Return what a reader makes of each value of an object, by its name."""
    if not isinstance(values, Mapping):
        raise TypeError(f"{_brief(values)} is not an object")
    return {text(name): read(value) for name, value in values.items()}


def workers(value: object) -> int:
    """Return how many workers or threads there are: at least one, and no more than any machine can have."""
    return whole(value, 1, MOST_WORKERS)


def each_pool(read: Callable[[object], Value], name: str, values: Any) -> dict[PoolId, Value]:
    """Return, by pool, what a reader makes of the field `name` of each object of a list."""
    found = [(PoolId(text(own["executor"]), workers(own["workers"])), read(own[name])) for own in values]
    if len(dict(found)) < len(found):
        raise ValueError(f"a pool has {name} twice")
    return dict(found)


def fact(value: object) -> Any:
    """Return a fact of any form: texts, numbers, lists and objects of them."""
    match value:
        case None | bool():
            return value
        case int():
            return whole(value, -MOST)
        case float():
            return value if isfinite(value) else None
        case str():
            return text(value)
        case list():
            return [fact(one) for one in value]
        case dict():
            return each_named(fact, value)
    raise TypeError(f"{_brief(value)} is no fact")


def _brief(value: object) -> str:
    shown = f"a number of {value.bit_length()} bits" if isinstance(value, int) and abs(value) > MOST else repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
