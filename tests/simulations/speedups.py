"""How often the 95 % interval of a speedup holds the truth, and how wide it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import log, sqrt
from statistics import fmean, median, stdev

import numpy as np

from gilscope.analyse.study import analyse_study
from tests.made_up.worlds import ROUNDS, Array, World, draw_report

REPORTS = 40
CASES = 36
"""In each report: twelve comparisons with three arms."""


@dataclass(frozen=True)
class Coverage:
    """How the intervals of many made-up reports do."""

    held: float
    """The share of intervals that hold the truth."""
    error: float
    """The standard error of that share. The cases of one report have their sessions in common, so reports count."""
    width: float
    """The median of high/low − 1."""
    given: float
    """The share of figures that have an interval."""


def draw_truth(random: np.random.Generator, cases: int) -> Array:
    """Draw true log speedups of three arms a comparison, from a half to twofold."""
    return random.uniform(log(0.5), log(2.0), (cases // 3, 3))


def cover(
    world: World, sessions: int, blocks: int = 8, reports: int = REPORTS, cases: int = CASES, seed: int = 1
) -> Coverage:
    """Draw reports of a made-up machine, and count which of their speedups' intervals hold the truth."""
    random = np.random.default_rng(seed)
    shares, widths, given = [], [], []
    for _ in range(reports):
        truth = draw_truth(random, cases)
        (setting,) = analyse_study(draw_report(random, world, truth, sessions, blocks)).settings
        found = [
            (arm.speedup, true)
            for comparison, own in zip(setting.comparisons, truth.tolist(), strict=True)
            for arm, true in zip(comparison.arms, own, strict=True)
        ]
        told = [(speedup, true) for speedup, true in found if speedup.has_interval]
        given.append(len(told) / len(found))
        if told:
            shares.append(fmean(log(speedup.low) <= true <= log(speedup.high) for speedup, true in told))
            widths += [speedup.high / speedup.low - 1 for speedup, _ in told]
    error = stdev(shares) / sqrt(len(shares)) if len(shares) > 1 else 0.0
    return Coverage(fmean(shares), error, median(widths), fmean(given))


SESSIONS = (
    ("1 session of 20 blocks, SD 2 %: nothing is claimed by it", World(), 1, 20),
    ("1 session of 20 blocks, SD 5 %: nothing is claimed by it", World(sd=0.05), 1, 20),
    ("2 sessions, SD 2 %", World(), 2, 8),
    ("3 sessions, SD 2 %", World(), 3, 8),
    ("3 sessions, half of it common to all cases", World(common=0.5), 3, 8),
    ("3 sessions, all of it common", World(common=1.0), 3, 8),
    ("3 sessions, cases scatter unequally", World(uneven=0.5), 3, 8),
    ("3 sessions, threads scatter by a fifth of what processes do", World(sd=0.05, calm_threads=0.2), 3, 8),
    ("3 sessions, heavy tails", World(heavy=True), 3, 8),
    ("3 sessions, SD 5 %", World(sd=0.05), 3, 8),
    ("5 sessions, SD 2 %", World(), 5, 8),
    ("5 sessions, half of it common", World(common=0.5), 5, 8),
    ("5 sessions, all of it common", World(common=1.0), 5, 8),
    ("5 sessions, cases scatter unequally", World(uneven=0.5), 5, 8),
    ("5 sessions, threads scatter by a fifth of what processes do", World(sd=0.05, calm_threads=0.2), 5, 8),
    ("5 sessions, heavy tails", World(heavy=True), 5, 8),
    ("5 sessions, SD 5 %", World(sd=0.05), 5, 8),
    ("10 sessions, half of it common", World(common=0.5), 10, 8),
    ("5 sessions, one in five at half speed", World(slow=0.2), 5, 8),
)

SINGLE = World(sd=0.0)


def lines() -> Iterator[str]:
    """Yield the tables."""
    yield "| 95 % interval of a speedup | holds | typical width |"
    yield "|---|---|---|"
    for name, world, sessions, blocks in SESSIONS:
        # Where the luck is common, a report is hardly more than one case.
        reports = 4 * REPORTS if world.common else REPORTS
        yield _line(name, cover(world, sessions, blocks, reports))
    for rounds in ROUNDS:
        yield _line(f"5 sessions, SD 2 %, rounds: {rounds}", cover(World(rounds=rounds), 5, reports=REPORTS // 2))
    for rounds in ROUNDS:
        within = cover(World(rounds=rounds, sd=0.0), 1, 20, reports=REPORTS // 2)
        yield _line(f"within one session of 20 blocks, rounds: {rounds}", within)


def _line(name: str, found: Coverage) -> str:
    return f"| {name} | {found.held:.1%} ± {found.error:.1%} | {found.width:.1%} |"
