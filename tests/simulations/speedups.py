"""How often the 95 % interval of a speedup holds the truth, and how wide it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import fmean, median, stdev

import numpy as np

from gilscope.analyse.study import analyse_study
from gilscope.statistics.estimate import Estimate
from tests.made_up.worlds import ROUNDS, World, draw_report

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


Told = tuple[str, Estimate, float]
"""A family of workers, the estimate of a speedup, and its true logarithm."""


def draw_estimates(
    world: World, sessions: int, blocks: int, reports: int, shape: tuple[int, int], seed: int = 1
) -> Iterator[list[Told]]:
    """Draw reports with so many comparisons and arms, and yield the speedups of each: truly a half to twofold."""
    random = np.random.default_rng(seed)
    for _ in range(reports):
        truth = random.uniform(log(0.5), log(2.0), shape)
        (setting,) = analyse_study(draw_report(random, world, truth, sessions, blocks)).settings
        yield [
            (arm.family, arm.speedup, true)
            for comparison, own in zip(setting.comparisons, truth.tolist(), strict=True)
            for arm, true in zip(comparison.arms, own, strict=True)
        ]


def cover(world: World, sessions: int, blocks: int = 8, reports: int = REPORTS, cases: int = CASES) -> Coverage:
    """Return how the intervals of a made-up machine's speedups do, of three arms a comparison."""
    return count_coverage(list(draw_estimates(world, sessions, blocks, reports, (cases // 3, 3))))


def cover_families(world: World, sessions: int, reports: int = REPORTS) -> dict[str, Coverage]:
    """Return the same for each family of workers, in reports as small as a quick study's.

    Each kind of code has four comparisons, with one arm on threads and one on processes.
    """
    drawn = list(draw_estimates(world, sessions, 3, reports, (12, 2)))
    families = dict.fromkeys(family for family, _, _ in drawn[0])
    return {
        family: count_coverage([[one for one in own if one[0] == family] for own in drawn]) for family in families
    }


def count_coverage(drawn: Sequence[Sequence[Told]]) -> Coverage:
    """Return how the intervals of the speedups of these reports do."""
    shares, widths, given = [], [], []
    for found in drawn:
        told = [(speedup, true) for _, speedup, true in found if speedup.has_interval]
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
    for common in (0.0, 0.5):
        world = World(sd=0.05, calm_threads=0.2, common=common)
        for family, found in cover_families(world, 4, (4 if common else 2) * REPORTS).items():
            yield _line(
                f"4 sessions of a quick study, {common:.0%} common, threads scatter by a fifth: {family}", found
            )


def _line(name: str, found: Coverage) -> str:
    return f"| {name} | {found.held:.1%} ± {found.error:.1%} | {found.width:.1%} |"
