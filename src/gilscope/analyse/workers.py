"""How many workers to use here: from the machine alone an estimate, with measured loads a choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from statistics import median

from gilscope.analyse.starvation import MOST_TAKEN
from gilscope.model.workers import Allowance, Load, Loads
from gilscope.statistics.estimate import Estimate, estimate_ratio

WORTH = 1.05
"""More workers, or processes in place of threads, must make so many times as many calls, and clearly more."""

MOST_OF_MEMORY = 0.8
"""No more of what is left of the memory is planned for workers."""


@dataclass(frozen=True)
class TriedLoad:
    """A load, beside the one that is chosen."""

    load: Load
    per_second: float
    """The median of its blocks."""
    of_chosen: Estimate
    fits: bool
    """Whether there is memory for so many."""


@dataclass(frozen=True)
class QuotaChoice:
    """Whether a quota that is no whole number is better rounded up or down."""

    fewer: int
    more: int
    gain: Estimate
    """Calls a second of more workers over fewer."""


@dataclass(frozen=True)
class WorkersFound:
    """How many workers to use, and why."""

    allowance: Allowance
    count: int
    tried: tuple[TriedLoad, ...] = ()
    chosen: TriedLoad | None = None
    """None where nothing was measured: then the count is an estimate."""
    perhaps: TriedLoad | None = None
    """Another load that seems to make more calls, though not clearly; the one that seems to make most."""
    over_fewer: Estimate | None = None
    """Calls a second of the chosen load over that of the next smaller number of its kind."""
    quota: QuotaChoice | None = None
    loads: Loads | None = None

    @property
    def usable_cpus(self) -> int:
        """How many CPUs can be at work at once."""
        return count_usable_cpus(self.allowance)

    @property
    def taken_cpus(self) -> float:
        """What others used of the CPUs that may be used, while calls were made."""
        spare = self.allowance.cpus - self.usable_cpus
        return 0.0 if self.loads is None else max(0.0, self.loads.others_cpus - spare)

    @property
    def is_overwhelmed(self) -> bool:
        """Whether that is so much that what several workers gain is not known."""
        return self.taken_cpus > MOST_TAKEN * self.usable_cpus

    @property
    def measured_bytes(self) -> int | None:
        """What the largest worker process took that made the call; None without one."""
        return max((each.load.worker_bytes for each in self.tried if each.load.worker_bytes), default=None)

    @property
    def worker_bytes(self) -> int | None:
        """The same, or what a bare Python process takes."""
        return self.measured_bytes or self.allowance.worker_bytes

    @property
    def room(self) -> int | None:
        """For how many such processes there is memory; None if that is not known."""
        return count_fitting_workers(self.allowance, self.worker_bytes)


def count_usable_cpus(allowance: Allowance) -> int:
    """Return how many CPUs can be at work at once: a quota of 2.5 lets a third worker run half of the time."""
    return allowance.affinity if allowance.quota is None else max(1, min(allowance.affinity, ceil(allowance.quota)))


def count_fitting_workers(allowance: Allowance, worker_bytes: int | None) -> int | None:
    """Return for how many processes there is memory, at least one; None if that is not known."""
    if allowance.memory_left_bytes is None or not worker_bytes:
        return None
    return max(1, int(MOST_OF_MEMORY * allowance.memory_left_bytes / worker_bytes))


def list_counts(allowance: Allowance) -> tuple[int, ...]:
    """Return which numbers of workers to measure: around the usable CPUs, and twice as many."""
    cpus = count_usable_cpus(allowance)
    return tuple(sorted({max(1, cpus - 1), cpus, cpus + 1, 2 * cpus}))


def estimate_workers(allowance: Allowance) -> WorkersFound:
    """Return how many workers keep the CPUs busy that may be used, for calls that only compute."""
    most = count_fitting_workers(allowance, allowance.worker_bytes)
    cpus = count_usable_cpus(allowance)
    return WorkersFound(allowance, cpus if most is None else min(cpus, most))


def choose_workers(allowance: Allowance, loads: Loads) -> WorkersFound:
    """Return the fewest workers that clearly beat fewer ones and that no other load clearly beats."""
    # Threads need no memory of their own, and nothing has to be sent to them.
    ordered = sorted(loads.loads, key=lambda each: (each.workers, each.worker_bytes is not None))
    fitting = [each for each in ordered if _fits(each, allowance)] or ordered[:1]
    chosen = fitting[0]
    while better := [each for each in fitting if _beats(each, chosen)]:
        chosen = better[0]
    tried = tuple(_compare(each, chosen, allowance) for each in ordered)
    others = [each for each in tried if each.fits and each.load is not chosen and each.of_chosen.value > WORTH]
    perhaps = max(others, key=lambda each: each.of_chosen.value, default=None)
    alike = [each for each in ordered if each.executor == chosen.executor]
    fewer = max((each for each in alike if each.workers < chosen.workers), key=_workers, default=None)
    over_fewer = None if fewer is None else estimate_ratio(chosen.per_second, fewer.per_second)
    quota = _decide_quota(allowance, alike)
    own = next(each for each in tried if each.load is chosen)
    return WorkersFound(allowance, chosen.workers, tried, own, perhaps, over_fewer, quota, loads)


def _beats(other: Load, load: Load) -> bool:
    """Return whether another load clearly makes more calls than this one."""
    gain = estimate_ratio(other.per_second, load.per_second)
    return gain.value > WORTH and gain.excludes(1.0)


def _workers(load: Load) -> int:
    return load.workers


def _fits(load: Load, allowance: Allowance) -> bool:
    most = count_fitting_workers(allowance, load.worker_bytes)
    return most is None or load.workers <= most


def _compare(load: Load, chosen: Load, allowance: Allowance) -> TriedLoad:
    of_chosen = estimate_ratio(load.per_second, chosen.per_second)
    return TriedLoad(load, median(load.per_second), of_chosen, _fits(load, allowance))


def _decide_quota(allowance: Allowance, alike: Sequence[Load]) -> QuotaChoice | None:
    """Return what rounding the quota up gains over rounding it down; None if it is a whole number or below one."""
    quota = allowance.quota
    if quota is None or quota < 1 or quota == floor(quota) or quota > allowance.affinity:
        return None
    known = {each.workers: each for each in alike}
    fewer, more = floor(quota), ceil(quota)
    if fewer not in known or more not in known:
        return None
    return QuotaChoice(fewer, more, estimate_ratio(known[more].per_second, known[fewer].per_second))
