"""Curves drawn at random from a known law: whether the intervals of its parameters hold them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from gilscope.statistics.estimate import Estimate
from gilscope.statistics.scaling_laws import fit_laws

COUNTS = (1, 2, 4, 8, 16)
OWN = 0.02
"""The standard deviation of what a session has of its own, at all numbers of workers alike."""
NOISE = 0.02
"""And of what one number of workers has of its own in a session."""

NAMES = {
    "usl contention": "σ of the universal law",
    "usl coherency": "κ of the universal law",
    "amdahl contention": "σ of Amdahl's law",
}


@dataclass(frozen=True)
class Held:
    """How often a parameter's interval held the truth, and how wide it typically was."""

    held: float
    width: float


def speedup(workers: int, contention: float, coherency: float = 0.0) -> float:
    """Return the speedup that the universal scalability law gives."""
    return workers / (1 + contention * (workers - 1) + coherency * workers * (workers - 1))


def simulate_laws(
    sessions: int, contention: float, coherency: float, repetitions: int = 1000, counts: tuple[int, ...] = COUNTS
) -> Mapping[str, Held]:
    """Return how often each parameter's interval held the truth, by the law's and the parameter's name."""
    random = np.random.default_rng(1000 * sessions + round(1e4 * coherency))
    truth = np.log([speedup(count, contention, coherency) for count in counts])
    found: dict[str, list[tuple[bool, float]]] = {}
    for _ in range(repetitions):
        own = random.normal(0, OWN, (sessions, 1)) * (np.array(counts) > 1) * (sessions > 1)
        curves = np.exp(truth + own + random.normal(0, NOISE, (sessions, len(counts))))
        for law in fit_laws(counts, curves.tolist()):
            found.setdefault(f"{law.name} contention", []).append(_judge(law.contention, contention))
            found.setdefault(f"{law.name} coherency", []).append(_judge(law.coherency, coherency))
    return {
        name: Held(sum(held for held, _ in each) / repetitions, float(np.median([width for _, width in each])))
        for name, each in found.items()
    }


def _judge(parameter: Estimate, truth: float) -> tuple[bool, float]:
    return parameter.low <= truth <= parameter.high, parameter.high - parameter.low


def lines() -> Iterator[str]:
    """Yield the table."""
    yield "| 95 % interval of | κ is 0 | κ is 0.001 | κ is 0.01 |"
    yield "|---|---|---|---|"
    for sessions in (1, 3, 5):
        for contention in (0.0, 0.05, 0.2):
            each = [simulate_laws(sessions, contention, coherency) for coherency in (0.0, 0.001, 0.01)]
            for parameter, name in NAMES.items():
                cells = " | ".join(f"{found[parameter].held:.1%}" for found in each)
                yield f"| {name}, {sessions} session{'s' * (sessions > 1)}, σ is {contention:g} | {cells} |"
