"""What a user demands of a function: what it is to do with the GIL, and how many times as fast workers are to be."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from gilscope import parsing
from gilscope.analyse.probe.advice import MeasuredMethod
from gilscope.analyse.probe.released import NEARLY
from gilscope.errors import InvalidCondition, InvalidNumber, UnknownName
from gilscope.statistics.estimate import Estimate

Outcome = Literal["fulfilled", "violated", "undecided"]

Obstacle = Literal[
    "", "not watched", "not measured", "no interval", "noise", "starved", "other results", "no baseline"
]
"""What else than its interval speaks for an outcome."""

NO_GIL = "no-gil"

LETS_GO = "lets-go"

RANGES: Mapping[str, tuple[float, float]] = {
    "holds": (0.0, NEARLY),
    "partly": (NEARLY, 1 - NEARLY),
    "releases": (1 - NEARLY, 1.0),
}
"""What may be expected of the released share, from below."""

EXPECTATIONS = ("releases", "partly", "holds", LETS_GO, NO_GIL)

RELEASED = "released"
"""The quantity that is the released share; every other one is a kind of workers."""

FORM = re.compile(r"\s*(?:0*([1-9][0-9]{0,3})\s+)?([a-z_]+)\s*(/\s*baseline)?\s*([<>])(.*)", re.ASCII)

WRITTEN = (
    "a kind of workers, with a number of them in front unless the most are meant, then < or >, then how many times "
    "as fast, as in 'threads<1.3' or '2 threads<1.3'; or the released share, as in 'released<90%'; or a speedup "
    "divided by that of --baseline, as in 'threads/baseline<0.7'"
)
"""How a condition is written, for messages."""

BOUNDS = (1e-6, 1e6)
"""The least and the most that a speedup may be compared with."""


@dataclass(frozen=True)
class Expectation:
    """What the call is to do with the GIL: one of several things."""

    text: str
    """As the user has asked."""
    allowed: tuple[str, ...]


@dataclass(frozen=True)
class Bound:
    """A figure that is not to lie beyond a number: the demand is violated if `quantity operator bound` holds."""

    text: str
    """As the user has asked."""
    quantity: str
    """`released`, an executor, or a family of executors."""
    operator: Literal["<", ">"]
    bound: float
    workers: int | None = None
    """None: as many as were measured at most."""
    is_relative: bool = False
    """Whether the figure is divided by that of the baseline."""

    @property
    def is_of_share(self) -> bool:
        """Whether it is the released share that is bounded, and not a speedup."""
        return self.quantity == RELEASED


Demand = Expectation | Bound


@dataclass(frozen=True)
class Judged:
    """A demand, and whether the figures fulfil it."""

    demand: Demand
    outcome: Outcome
    obstacle: Obstacle = ""
    way: MeasuredMethod | None = None
    """Whose speedup it is about."""
    ratio: Estimate | None = None
    """Of that speedup to the baseline's, where the demand is about this."""


def parse_expectation(text: str, shown: str) -> Expectation:
    """Return what a text as `releases` or `releases,partly` expects; `shown` is how messages call it.

    Raises:
        UnknownName: something in it is nothing to expect.

    """
    allowed = parsing.split_list(text)
    for each in allowed:
        if each not in EXPECTATIONS:
            raise UnknownName("expectation", each, EXPECTATIONS)
    return Expectation(shown, allowed)


def parse_bound(text: str, shown: str, kinds: Collection[str]) -> Bound:
    """Return the demand not to meet the condition in a text as `threads<1.3`; `kinds` are those of workers.

    Raises:
        InvalidCondition: it states no condition.
        UnknownName: it names no kind of workers that is measured.

    """
    found = FORM.fullmatch(text)
    if found is None:
        raise InvalidCondition(text, WRITTEN)
    count, quantity, relative, operator, number = found.groups()
    if quantity != RELEASED and quantity not in kinds:
        raise UnknownName("figure in --fail-if", quantity, (*kinds, RELEASED))
    if quantity == RELEASED and (count or relative):
        raise InvalidCondition(text, WRITTEN)
    try:
        bound = parsing.parse_share("The bound", number, *((0.0, 1.0) if quantity == RELEASED else BOUNDS))
    except InvalidNumber:
        raise InvalidCondition(text, WRITTEN) from None
    workers = None if count is None else int(count)
    return Bound(shown, quantity, "<" if operator == "<" else ">", bound, workers, relative is not None)
