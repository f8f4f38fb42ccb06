"""How often intervals hold where a comparison is measured until they are narrow, and how many end by that.

Whoever stops when an interval is narrow stops where sessions agree by chance. A study looks after each session from
the fourth on; here it has five, of three blocks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log, sqrt
from statistics import fmean, stdev

import numpy as np

from gilscope.analyse.precision import LEAST_SESSIONS, find_widths
from gilscope.analyse.study import analyse_study
from gilscope.model.report import Ending, Report
from gilscope.model.width import UNKNOWN
from gilscope.plan.budget import PRECISION, Budget
from gilscope.study.allotting import Standing, end_reason
from tests.made_up.worlds import Array, World, draw_scatter, draw_session, list_arms

SESSIONS, BLOCKS = 5, 3

SHAPE = (12, 3)
"""Comparisons and arms of each report."""

REPORTS = 60


@dataclass(frozen=True)
class Stopped:
    """How the intervals of many made-up studies do."""

    held: float
    """The share of all intervals that hold the truth."""
    error: float
    """The standard error of that."""
    early: float
    """The share of comparisons that ended early."""
    early_held: float
    """The share of intervals of these that hold the truth; NaN without any."""
    alarms: float
    """The share of comparisons of two identical arms that are said to differ."""


def draw_study(random: np.random.Generator, world: World, speedups: Array, precision: float) -> Report:
    """Draw a study whose comparisons end once their intervals are so narrow: true log speedups are given."""
    scatter = draw_scatter(random, world, speedups.shape)
    budget = Budget(None, precision, SESSIONS)
    labels = [_label(index) for index in range(len(speedups))]
    report, counts, ended = Report(()), dict.fromkeys(labels, 0), set[str]()
    for place in range(SESSIONS):
        left_out = {index for index, label in enumerate(labels) if label in ended}
        session = draw_session(random, world, speedups, scatter, BLOCKS, f"s{place}", left_out)
        report = Report((*report.sessions, session))
        counts = {label: count + (label not in ended) for label, count in counts.items()}
        if place + 1 < LEAST_SESSIONS:
            continue
        widths = find_widths(analyse_study(report).settings[0].comparisons)
        standings = (Standing(label, n, n * BLOCKS, widths.get(label, UNKNOWN), 1, 1) for label, n in counts.items())
        ended |= {each.label for each in standings if end_reason(each, budget) == "precise"}
        if len(ended) == len(labels):
            break
    return replace(report, endings=tuple(Ending(each, None, counts[each], 1, "precise") for each in sorted(ended)))


def try_stopping(world: World, precision: float = PRECISION, reports: int = REPORTS) -> Stopped:
    """Return how the intervals of so many studies do."""
    random = np.random.default_rng(1)
    shares, alarms, early, early_held = [], [], [], []
    for _ in range(reports):
        truth = random.uniform(log(0.5), log(2.0), SHAPE)
        report = draw_study(random, world, truth, precision)
        (setting,) = analyse_study(report).settings
        ended = {each.comparison for each in report.endings}
        held = []
        for each, own in zip(setting.comparisons, truth.tolist(), strict=True):
            mine = [
                log(arm.speedup.low) <= true <= log(arm.speedup.high)
                for arm, true in zip(each.arms, own, strict=True)
            ]
            held += mine
            early.append(each.label in ended)
            early_held += mine if each.label in ended else []
            alarms.append(each.floor.excludes(1.0))
        shares.append(fmean(held))
    error = stdev(shares) / sqrt(len(shares))
    return Stopped(fmean(shares), error, fmean(early), fmean(early_held) if early_held else np.nan, fmean(alarms))


def _label(index: int) -> str:
    case = list_arms(index, 1)[0].case
    return f"{case.kernel}-{case.implementation}-{case.size}"


WORLDS = (
    ("SD 1 %", World(sd=0.01), PRECISION),
    ("SD 2 %", World(), PRECISION),
    ("SD 2 %, until ±4 %", World(), 0.04),
    ("SD 2 %, half of it common to all cases", World(common=0.5), PRECISION),
    ("SD 2 %, half of it common, until ±4 %", World(common=0.5), 0.04),
    ("SD 2 %, all of it common", World(common=1.0), PRECISION),
    ("SD 2 %, cases scatter unequally", World(uneven=0.5), PRECISION),
    ("SD 5 %, threads scatter by a fifth of what processes do", World(sd=0.05, calm_threads=0.2), PRECISION),
    ("SD 2 %, heavy tails", World(heavy=True), PRECISION),
    ("SD 1 %, rounds: bursts of steal", World(rounds="bursts of steal", sd=0.01), PRECISION),
    ("SD 1 %, rounds: two modes", World(rounds="two modes", sd=0.01), PRECISION),
)


def lines() -> Iterator[str]:
    """Yield the table."""
    yield "| five sessions, until ±3 % | holds | ended early | of these holds | false alarms of A/A |"
    yield "|---|---|---|---|---|"
    for name, world, precision in WORLDS:
        # Where the luck is common, a report is hardly more than one case.
        found = try_stopping(world, precision, REPORTS * (3 if world.common else 1))
        of_these = "none" if np.isnan(found.early_held) else f"{found.early_held:.1%}"
        yield (
            f"| {name} | {found.held:.1%} ± {found.error:.1%} | {found.early:.0%} | {of_these} | {found.alarms:.1%} |"
        )
