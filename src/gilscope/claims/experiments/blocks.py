"""Interleaved rounds: what is to be held against each other is measured in the same blocks, in random order."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gilscope.model.evidence import Series

LEAST_BLOCKS = 5
"""With fewer there is no interval."""


@dataclass(frozen=True)
class Budget:
    """How much an experiment may spend; it measures fewer blocks rather than take longer."""

    blocks: int
    seconds: float
    """When it should have ended by itself; it is killed some time later."""
    most_bytes: int
    """The largest payload or array."""
    workers: int
    """How many threads, processes or interpreters take part: as many as CPUs, at least 2."""


def interleaved(
    measures: Mapping[str, Callable[[], float]], unit: str, budget: Budget, seed: int = 1
) -> dict[str, Series]:
    """Call every measure once a block, in random order, and return what each gave, in `unit`.

    It stops after the budget's blocks, or after at least LEAST_BLOCKS when its seconds are over.
    """
    order, random_order = list(measures), random.Random(seed)
    samples: dict[str, list[float]] = {name: [] for name in order}
    end = time.monotonic() + budget.seconds
    for block in range(budget.blocks):
        if block >= LEAST_BLOCKS and time.monotonic() > end:
            break
        random_order.shuffle(order)
        for name in order:
            samples[name].append(measures[name]())
    return {name: Series(unit, tuple(samples[name])) for name in measures}
