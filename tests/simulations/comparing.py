"""How often two reports are said to differ where they do not, and how often a difference is found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf, log, log1p
from statistics import fmean

import numpy as np

from gilscope.analyse.compare.comparing import Compared, compare
from gilscope.analyse.compare.figures import KnownScatter, Metric
from gilscope.statistics.replication import Scatter
from tests.made_up.worlds import Array, World, draw_report

FAMILIES = 120
CASES = 36
"""In each report: twelve comparisons with three arms."""

APART = 1.1


@dataclass(frozen=True)
class Verdicts:
    """What is said of many pairs of reports."""

    any_differs: float
    """The share of pairs of which any group or case is said to differ."""
    any_same: float
    """The share of pairs of which any group or case is said to be the same."""
    differs: float
    """The share of cases that are said to differ."""
    same: float
    groups_differ: float
    groups_same: float
    held: float
    """The share of the cases' intervals that hold the true ratio; NaN if there are none."""


def judge_families(
    world: World,
    sessions: tuple[int, int],
    apart: Array,
    families: int = FAMILIES,
    scatters: Mapping[Metric, KnownScatter] | None = None,
    seed: int = 1,
) -> Verdicts:
    """Draw pairs of reports whose cases are so far apart (log ratios), and compare them."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(families):
        speedups = random.uniform(log(0.5), log(2.0), apart.shape)
        one = draw_report(random, world, speedups, sessions[0], name="a")
        other = draw_report(random, world, speedups + apart, sessions[1], name="b")
        found.append(compare([("one", one), ("other", other)], scatters=scatters or {}))
    return count_verdicts(found, apart.ravel().tolist())


def count_verdicts(found: list[Compared], apart: list[float]) -> Verdicts:
    """Return what is said, on average."""
    ratios = [[ratio for row in each.rows if (ratio := row.ratios[1]) is not None] for each in found]
    cases = [each.verdict for own in ratios for each in own]
    groups = [[group.verdict for group in each.summaries[0].groups] for each in found]
    held = [
        log(each.value.low) <= true <= log(each.value.high)
        for own in ratios
        for each, true in zip(own, apart, strict=True)
        if each.value.has_interval
    ]
    verdicts = [{*own, *(each.verdict for each in members)} for own, members in zip(groups, ratios, strict=True)]
    return Verdicts(
        fmean("differs" in own for own in verdicts),
        fmean("same" in own for own in verdicts),
        fmean(each == "differs" for each in cases),
        fmean(each == "same" for each in cases),
        fmean(each == "differs" for own in groups for each in own),
        fmean(each == "same" for own in groups for each in own),
        fmean(held) if held else float("nan"),
    )


def all_apart(cases: int = CASES, ratio: float = APART) -> Array:
    """Return the log ratios of cases all of which are so far apart."""
    return np.full((cases // 3, 3), log(ratio))


def one_apart(cases: int = CASES, ratio: float = APART) -> Array:
    """Return the log ratios of cases of which only the first is so far apart."""
    found = np.zeros((cases // 3, 3))
    found[0, 0] = log(ratio)
    return found


def know_scatter(sd: float) -> dict[Metric, KnownScatter]:
    """Return the scatter of speedups as somebody who knows it states it."""
    return {"speedup": KnownScatter(Scatter(log1p(sd) ** 2, inf))}


def lines() -> Iterator[str]:
    """Yield the table."""
    yield (
        "| sessions | nothing differs: any false `differs` | intervals hold | cases, groups the same "
        "| all 10 % apart: cases, groups found | one case 10 % apart: found |"
    )
    yield "|---|---|---|---|---|---|"
    yield _line("1 and 1, SD 2%", World(), (1, 1))
    for sessions in ((1, 5), (3, 3), (5, 5)):
        for sd, common in ((0.02, 0.0), (0.02, 0.5), (0.02, 1.0), (0.05, 0.5)):
            if sessions == (3, 3) or common == 0.5:
                world = World(sd=sd, common=common)
                yield _line(f"{sessions[0]} and {sessions[1]}, SD {sd:.0%}, {common:.0%} common", world, sessions)
    known = know_scatter(0.02)
    yield _line("1 and 1, SD 2 %, stated by --session-sd 2%", World(), (1, 1), known)


def _line(
    name: str, world: World, sessions: tuple[int, int], scatters: Mapping[Metric, KnownScatter] | None = None
) -> str:
    null = judge_families(world, sessions, np.zeros((CASES // 3, 3)), scatters=scatters)
    moved = judge_families(world, sessions, all_apart(), FAMILIES // 4, scatters)
    one = judge_families(world, sessions, one_apart(), FAMILIES // 4, scatters)
    held = "no interval" if null.held != null.held else f"{null.held:.1%}"
    return (
        f"| {name} | {null.any_differs:.1%} | {held} | {null.same:.0%}, {null.groups_same:.0%} "
        f"| {moved.differs:.0%}, {moved.groups_differ:.0%} | {one.differs * CASES:.0%} |"
    )
