"""How much of a call must release the GIL before threads gain by it, and how small a call may be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

from gilscope.analyse.results import ComparisonScaling
from gilscope.statistics.estimate import Estimate


@dataclass(frozen=True)
class HeldShare:
    """Threads whose calls hold the GIL for a share of their work, beside what two laws let them gain.

    Amdahl's law is of a program whose other parts wait during the share. Threads need not: while one holds the GIL,
    others compute what they have released. Then the lock is a limit only where it is never free.
    """

    share: float
    workers: int
    speedup: Estimate
    amdahl: float
    """1 / (share + (1 − share) / N), N of the workers that can run at once (Amdahl, AFIPS 1967)."""
    lock: float
    """The smaller of N and 1 / share: a lock that is held for so much of each call serves no more (the utilisation
    law: Denning and Buzen, Computing Surveys 10, 1978)."""


@dataclass(frozen=True)
class ReleaseCost:
    """What letting the GIL go and taking it again costs a call."""

    workers: int
    """Threads that do so at once; 1 is alone."""
    pair_ns: float
    """For each call: wall time × workers, less the same calls' time without letting go."""
    pays_above_ns: float | None
    """The least time of a call, released as a whole, from which so many threads gain; None for one thread."""


def find_held_shares(comparisons: Iterable[ComparisonScaling], cpus: int) -> tuple[HeldShare, ...]:
    """Return what threads gain at each share, the least first."""
    return tuple(sorted(_shares(comparisons, cpus), key=lambda each: (each.share, each.workers)))


def _shares(comparisons: Iterable[ComparisonScaling], cpus: int) -> Iterator[HeldShare]:
    for each in comparisons:
        share = each.problem.held_share
        for arm in each.arms:
            if share is not None and arm.executor.shares("GIL"):
                at_once = min(arm.arm.case.workers, cpus)
                amdahl, lock = 1 / (share + (1 - share) / at_once), min(at_once, 1 / share if share else inf)
                yield HeldShare(share, arm.arm.case.workers, arm.speedup, amdahl, lock)


def find_release_costs(comparisons: Sequence[ComparisonScaling]) -> tuple[ReleaseCost, ...]:
    """Return what a pair costs, alone and on each number of threads."""
    found = {each.group: each for each in comparisons if each.problem.pairs is not None}
    held, released = found.get("held"), found.get("released")
    if held is None or released is None:
        return ()
    calls = released.problem.pairs or 1
    bare_ns = held.serial_ns.value / calls
    threads = [arm for arm in released.arms if arm.executor.shares("GIL") and arm.arm.case.workers > 1]
    return (
        ReleaseCost(1, released.serial_ns.value / calls - bare_ns, None),
        *(_contended(arm.arm.case.workers, arm.wall_ns.value / calls, bare_ns) for arm in threads),
    )


def _contended(workers: int, wall_ns: float, bare_ns: float) -> ReleaseCost:
    """Return the cost where each call of a thread takes `workers` times the wall time of one.

    N threads make calls of L in (L + pair) / N each, one thread in L: they gain where L exceeds pair / (N − 1).
    """
    pair_ns = wall_ns * workers - bare_ns
    return ReleaseCost(workers, pair_ns, pair_ns / (workers - 1))
