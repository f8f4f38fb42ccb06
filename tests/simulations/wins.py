"""How often a way is said to win where none does, and where one does."""

from collections import Counter
from collections.abc import Iterator
from math import log

import numpy as np

from gilscope.analyse.study import analyse_study
from tests.made_up.worlds import World, draw_report

REPORTS = 25
COMPARISONS = 12

ALIKE = (log(1.8), log(1.8), log(1.8))
TWO_ALIKE = (log(1.8), log(1.8))
"""One arm of each family: nothing but the test itself keeps either from winning."""
NOTHING = (0.0, 0.0, 0.0)
THREADS = (log(1.8 * 1.15), log(1.8), log(1.8))


def count_winners(
    world: World, speedups: tuple[float, ...], sessions: int, reports: int = REPORTS, blocks: int = 8, seed: int = 1
) -> dict[str, float]:
    """Return in which share of comparisons each family is said to win."""
    random = np.random.default_rng(seed)
    truth = np.array([speedups] * COMPARISONS)
    found: Counter[str] = Counter()
    for _ in range(reports):
        (setting,) = analyse_study(draw_report(random, world, truth, sessions, blocks)).settings
        found.update(each.winner for each in setting.comparisons)
    return {name: count / found.total() for name, count in found.items()}


def share_of_wins(winners: dict[str, float]) -> float:
    """Return in which share of comparisons any family is said to win."""
    return sum(share for name, share in winners.items() if name not in ("tie", "?"))


def lines() -> Iterator[str]:
    """Yield the table."""
    yield "| a family is said to win | 1 session | 3 sessions | 5 sessions |"
    yield "|---|---|---|---|"
    for common in (0.0, 0.5):
        world = World(sd=0.03, common=common)
        shared = f"SD 3 %, {common:.0%} of it common"
        for name, speedups in (("all gain alike", ALIKE), ("none gains", NOTHING)):
            cells = [f"{share_of_wins(count_winners(world, speedups, each)):.1%}" for each in (1, 3, 5)]
            yield f"| {name}, {shared} | {' | '.join(cells)} |"
        cells = [f"{count_winners(world, THREADS, each).get('threads', 0.0):.1%}" for each in (1, 3, 5)]
        yield f"| threads are 15 % faster, {shared}: threads | {' | '.join(cells)} |"
