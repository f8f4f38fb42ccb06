"""Results are compared by value: what a pickle, an order or a rounding may change is no difference."""

import functools
import math
import re
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from gilscope.probe.comparing import are_alike


@dataclass
class Point:
    x: float
    names: Any = ()


class Plain:
    """An object without values of its own to be equal by."""

    def __init__(self, state: object) -> None:
        self.state = state


class Adder(Plain):
    """An object that can be called."""

    def add(self) -> None: ...

    __call__ = add


class Hostile:
    def __eq__(self, other: object) -> bool:
        raise RuntimeError("never")

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    "make",
    [
        lambda: {"a", "b", "c"},
        lambda: {"a": [1, 2.0, None], "b": (b"x", math.nan)},
        lambda: Point(0.5, {"a", "b"}),
        lambda: Plain({"a": Plain([1])}),
        lambda: np.array([1.0, math.nan, math.inf]),
        lambda: [np.arange(3), np.array(["a", "b"])],
        lambda: OrderedDict(a=1),
        lambda: Counter("abca"),
        lambda: deque([Plain(1), 2]),
        lambda: (Decimal("1.5"), date(2026, 1, 1), re.compile("a")),
        lambda: len,
        lambda: functools.partial(sum, [1, 2]),
        lambda: Adder([1, 2]).add,
        lambda: Adder([1, 2]),
    ],
)
def test_results_with_the_same_values_are_alike(make: Any) -> None:
    assert are_alike(make(), make()) is True


def test_sums_in_another_order_are_alike() -> None:
    assert are_alike(0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1) is True
    assert are_alike(np.array([1.0]), np.array([1.0 + 1e-12])) is True
    assert are_alike(1.0 + 1j, 1.0 + 1j * (1 + 1e-12)) is True


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (500, 1000),
        (1, 1.0),
        ("a", "b"),
        ([1, 2], [1, 2, 3]),
        ({"a": 1}, {"b": 1}),
        ({1, 2}, {1, 3}),
        (Point(0.5), Point(0.6)),
        (Plain([1]), Plain([2])),
        (np.array([1, 2]), np.array([1, 3])),
        (np.array([1.0]), np.array([1.0, 2.0])),
        ([0.0], [1e-9]),
        (functools.partial(sum, [1, 2]), functools.partial(sum, [1, 3])),
        (len, sum),
    ],
)
def test_results_with_other_values_differ(first: object, second: object) -> None:
    assert are_alike(first, second) is False


def test_what_cannot_be_compared_is_neither_alike_nor_different() -> None:
    nested: list[Any] = []
    other: list[Any] = []
    for _ in range(100):
        nested, other = [nested], [other]
    assert are_alike(Hostile(), Hostile()) is None
    assert are_alike(nested, other) is None
