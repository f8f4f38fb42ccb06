"""Rounds drawn at random, whose true ratios are known: whether intervals and verdicts keep their word.

    python -m tests.statistics.simulations

prints how often each interval holds the truth, and how wide it typically is; docs/method.md has that table.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from statistics import median

import numpy as np

from gilscope.analyse.contrasts import Contrast, Rounds, evaluate, ratio
from gilscope.model.case import Arm, Case, Comparison
from gilscope.model.report import Block, Measured
from gilscope.statistics.estimate import Array, Estimate, estimate_rows
from gilscope.statistics.replication import estimate_over_sessions, estimate_quotient
from tests.made_up.rounds import setup_of

REPETITIONS = 2000
BODY = 0.01
"""The standard deviation of a calm round's log time."""
OFTEN = 0.1
"""In so many rounds something else slows it down, by a Pareto-distributed share of which neither variance exists."""
SESSION = 0.02
"""The standard deviation of a session's own log speedup."""


def log_times(random: np.random.Generator, shape: tuple[int, ...], often: float = OFTEN) -> Array:
    """Return log times of rounds: lognormal, with a heavy tail of slow ones."""
    slowed = np.log1p(0.02 + 0.05 * random.pareto(1.5, shape)) * (random.random(shape) < often)
    times: Array = random.normal(0.0, BODY, shape) + slowed
    return times


def shifts(random: np.random.Generator, kind: str, shape: tuple[int, ...]) -> tuple[Array, float]:
    """Return what each session has of its own, and the mean over all sessions that there could be."""
    if kind == "normal":
        return random.normal(0.0, SESSION, shape), 0.0
    if kind == "heavy tails":
        return random.standard_t(3, shape) * SESSION, 0.0
    if kind == "one in ten is 10 % slower":
        return random.normal(0.0, SESSION, shape) + log(0.9) * (random.random(shape) < 0.1), 0.1 * log(0.9)
    if kind == "one in five is half as fast":
        return random.normal(0.0, SESSION, shape) + log(0.5) * (random.random(shape) < 0.2), 0.2 * log(0.5)
    raise ValueError(kind)


@dataclass(frozen=True)
class Coverage:
    """How an interval does over many repetitions."""

    name: str
    held: float
    """The share of intervals that hold the truth."""
    width: float
    """The median of high/low − 1."""

    def __str__(self) -> str:
        return f"{self.name:64} {self.held:7.1%} {self.width:8.1%}"


def coverage(name: str, estimates: Sequence[Estimate], truth: float) -> Coverage:
    """Return how many intervals hold a true log ratio."""
    held = sum(log(each.low) <= truth <= log(each.high) for each in estimates)
    return Coverage(name, held / len(estimates), median(each.high / each.low - 1 for each in estimates))


def within_session(blocks: int, often: tuple[float, float] = (OFTEN, OFTEN)) -> Coverage:
    """Simulate two arms, something slowing so many rounds; the truth is the trimmed mean of very many blocks."""
    random = np.random.default_rng(blocks)
    many = np.sort(log_times(random, (500_000,), often[0]) - log_times(random, (500_000,), often[1]))
    shape = (REPETITIONS, blocks)
    logs = log_times(random, shape, often[0]) - log_times(random, shape, often[1])
    name = f"one session of {blocks} blocks, {often[0]:.0%} and {often[1]:.0%} of rounds slowed"
    return coverage(name, estimate_rows(logs), float(many[100_000:-100_000].mean()))


def efficiency(blocks: int) -> Coverage:
    """Simulate speedup over capacity: four arms, with drift that they share, evaluated as a study does."""
    random = np.random.default_rng(blocks)
    arms = tuple(Arm("treatment", Case("k", "large", "i", str(place), "shared", "static", 1)) for place in range(4))
    serial, threads, alone, together = arms
    contrast = ratio(serial, threads) - Contrast(ratio(alone, together).coefficients, log(2))
    measured = Measured(Comparison("k", "large", "i", arms), (), (Block(0, 0),) * blocks, setup_of(arms))
    places = {arm: place for place, arm in enumerate(arms)}
    estimates = []
    for times in log_times(random, (REPETITIONS, 4, blocks)) + random.normal(0, 0.3, (REPETITIONS, 1, blocks)):
        estimates += evaluate({"s1": Rounds(measured, places, times, np.ones(4), np.zeros(4))}, [contrast])
    return coverage(f"efficiency, one session of {blocks} blocks", estimates, -log(2))


def draw(
    random: np.random.Generator, kind: str, sessions: int, blocks: int = 20, repetitions: int = REPETITIONS
) -> tuple[list[Estimate], float]:
    """Return estimates over so many sessions, and the log ratio that they estimate."""
    own, truth = shifts(random, kind, (repetitions, sessions, 1))
    shape = (repetitions, sessions, blocks)
    logs = log_times(random, shape) - log_times(random, shape) + own
    each = estimate_rows(logs.reshape(-1, blocks))
    grouped = [each[first : first + sessions] for first in range(0, len(each), sessions)]
    return [estimate_over_sessions({str(name): one for name, one in enumerate(group)}) for group in grouped], truth


def between_sessions(sessions: int, kind: str) -> Coverage:
    """Simulate the mean of sessions, each with something of its own."""
    estimates, truth = draw(np.random.default_rng(sessions), kind, sessions)
    return coverage(f"{sessions} sessions, {kind}", estimates, truth)


def machines(left: int, right: int, kind: str = "normal") -> Coverage:
    """Simulate the ratio of two machines' figures, of so many sessions each."""
    random = np.random.default_rng(100 * left + right)
    pairs = [draw(random, kind, sessions) for sessions in (left, right)]
    (ours, one), (theirs, other) = pairs
    ratios = [estimate_quotient(*pair) for pair in zip(ours, theirs, strict=True)]
    return coverage(f"machines of {left} and {right} sessions, {kind}", ratios, one - other)


def table() -> Iterator[Coverage]:
    """Return all that is simulated."""
    for blocks in (5, 10, 20):
        yield within_session(blocks)
        yield within_session(blocks, (0.05, 0.2))
        yield within_session(blocks, (0.0, 0.4))
        yield efficiency(blocks)
    for kind in ("normal", "heavy tails", "one in ten is 10 % slower", "one in five is half as fast"):
        for sessions in (2, 3, 5, 10):
            yield between_sessions(sessions, kind)
    for kind in ("normal", "heavy tails"):
        for left, right in ((2, 2), (3, 3), (5, 5), (3, 10), (1, 5)):
            yield machines(left, right, kind)


if __name__ == "__main__":
    sys.stdout.write(f"{'95 % interval of':64} {'holds':>7} {'width':>8}\n")
    sys.stdout.writelines(f"{each}\n" for each in table())
