"""Interleaved rounds: what is compared is measured in the same blocks, in random order."""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from gilscope.model.evidence import Series
from gilscope.statistics.sample_size import LEAST_BLOCKS


@dataclass(frozen=True)
class Budget:
    """How much an experiment may spend. It measures fewer blocks instead of taking longer."""

    blocks: int
    seconds: float
    """When the experiment should have ended by itself. It is killed some time later."""
    most_bytes: int
    """The size of the largest payload or array."""
    workers: int
    """How many threads, processes or interpreters take part: one for each CPU, at least 2."""
    seed: str = ""
    """The orders of rounds are drawn from it. Each ledger has its own, so that no order favours an arm in all."""


def each_block(budget: Budget) -> Iterator[int]:
    """Yield the number of each block until the budget is spent.

    When its seconds are over, only the blocks follow that an interval needs.
    """
    end = time.monotonic() + budget.seconds
    for block in range(budget.blocks):
        if block >= LEAST_BLOCKS and time.monotonic() > end:
            return
        yield block


def each_order(names: Iterable[str], budget: Budget) -> Iterator[list[str]]:
    """Yield the order of each block until the budget is spent: all names, shuffled anew."""
    order, random_order = list(names), random.Random(budget.seed)
    for _ in each_block(budget):
        random_order.shuffle(order)
        yield list(order)


def repetitions_of_slow(budget: Budget) -> int:
    """Return how often to repeat something that takes much longer than other measures."""
    return max(LEAST_BLOCKS, budget.blocks // 4)


def measure_interleaved(measures: Mapping[str, Callable[[], float]], unit: str, budget: Budget) -> dict[str, Series]:
    """Call every measure once in each block, in random order, and return its samples in `unit`."""
    samples: dict[str, list[float]] = {name: [] for name in measures}
    for order in each_order(measures, budget):
        for name in order:
            samples[name].append(measures[name]())
    return {name: Series(unit, tuple(samples[name])) for name in measures}
