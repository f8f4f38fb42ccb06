"""Why an arm's figure is what it is, as values: why it is low, and why it is higher than it can be."""

from dataclasses import dataclass
from typing import Literal

Ailment = Literal[
    "lock",
    "neighbour",
    "quota",
    "scheduler",
    "memory",
    "cores",
    "transport",
    "oversubscribed",
    "small tasks",
    "unknown",
]

Excess = Literal["reference", "waiting", "neighbour", "serial", "worker", "caches", "bound", "unknown"]

EXPLAINED = 0.5
"""The share of what is to be explained that a cause must explain by itself to be given."""


@dataclass(frozen=True)
class Diagnosis:
    """Why an arm scales badly: the first of the declared rules that fits (diagnosis.py)."""

    kind: Ailment
    sentence: str
    """For people who know neither the GIL nor caches."""


@dataclass(frozen=True)
class AboveLimit:
    """Why an arm seems to be above this machine's limit: the first of the declared rules that fits (ceiling.py)."""

    kind: Excess
    sentence: str


@dataclass(frozen=True)
class SerialPace:
    """The best and the typical round of serial code, in the session in which they are as far apart as usual."""

    best_ns: float
    """Of one call, as is the next."""
    typical_ns: float
    cpu_ratio: float
    """The CPU time of a typical round over that of the round that had least."""
    ready_ns: float | None
    """How long a typical round's threads were ready without a CPU, for each call; None if that was not recorded."""
    in_two_modes: bool
    """Whether that session's rounds fall into two groups far apart."""

    @property
    def slowdown(self) -> float:
        """How many times as long as the best round the typical one takes."""
        return self.typical_ns / self.best_ns
