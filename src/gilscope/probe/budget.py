"""How much a probe measures: numbers of workers, calls in a round, blocks."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, lcm

from gilscope.probe.prepared_calls import Batch
from gilscope.statistics.sample_size import LEAST_BLOCKS

EXECUTORS = ("threads", "processes_spawn", "interpreters")

BLOCKS, SECONDS = 20, 8.0
"""As in a study's plan `default`. If the seconds do not suffice, there are fewer blocks, at least one."""

MOST_OPENING = 2.0
"""If opening pools has taken longer than the seconds by this factor, no further executor is opened: where others use
the CPUs, it takes so long that the probe would be stopped before anything is measured."""

MOST_LATE = 0.5
"""If a call is so long that the seconds are exceeded by this share, there are fewer blocks than an interval needs."""

ROUND_NS = 20_000_000
"""The least length of a serial round, by repeated calls. Handing out work is less than a hundredth of it."""

WATCH_NS = 60_000_000
"""The least length of a watched round. In twenty of them the watcher asks a thousand times."""


UNBOUNDED = Batch(sys.maxsize)
"""Of calls for which nothing is prepared."""


@dataclass(frozen=True)
class Wishes:
    """What the user wants measured. Without numbers of workers, it is 1, 2, 4 and so on up to the number of CPUs."""

    workers: tuple[int, ...] = ()
    executors: tuple[str, ...] = EXECUTORS
    blocks: int = BLOCKS
    seconds: float = SECONDS


@dataclass(frozen=True)
class Extent:
    """How much is measured of a call."""

    workers: tuple[int, ...]
    calls: int
    """Calls of all workers in a round: the same number for each worker, for all numbers of workers."""
    watched_calls: int
    alone: bool = True
    """Whether one worker of each kind is measured by itself, as what several of them gain over."""


def choose_extent(wishes: Wishes, call_ns: int, cpus: int, batch: Batch = UNBOUNDED) -> Extent:
    """Return how much to measure of a call that takes this long: fewer workers if more leave no time for blocks.

    A round has no more calls than can be prepared at once.
    """
    counts, whole_ns = wishes.workers or tuple(steps(cpus)), call_ns + batch.prepare_ns
    while not wishes.workers and len(counts) > 2 and 4 * LEAST_BLOCKS * counts[-1] * whole_ns > wishes.seconds * 1e9:
        counts = counts[:-1]
    together = lcm(*counts)
    calls = together * max(1, min(-(-ROUND_NS // (together * call_ns)), batch.most // together))
    rounds = _count_serial_rounds(wishes, counts)
    alone = LEAST_BLOCKS * rounds * calls * whole_ns <= (1 + MOST_LATE) * wishes.seconds * 1e9
    return Extent(counts, calls, min(-(-WATCH_NS // call_ns), batch.most), alone)


def _count_serial_rounds(wishes: Wishes, counts: Sequence[int], *, alone: bool = True) -> float:
    """Return how many serial rounds last as long as a block: two, and for each executor those with its workers."""
    return 2 + len(wishes.executors) * (alone + sum(1 / count for count in counts if count > 1))


def estimate_seconds(wishes: Wishes, extent: Extent, call_ns: int) -> int:
    """Return about how long a probe takes whose workers scale, and open at once: what is measured, not less."""
    calls = _count_serial_rounds(wishes, extent.workers, alone=extent.alone) * extent.calls + extent.watched_calls
    block_seconds = calls * call_ns / 1e9
    blocks = min(wishes.blocks, max(1.0, wishes.seconds / block_seconds))
    if blocks < LEAST_BLOCKS:  # they may be late by `MOST_LATE`, and the last one may begin just before that
        blocks = min(LEAST_BLOCKS, wishes.blocks, max(1.0, (1 + MOST_LATE) * wishes.seconds / block_seconds + 0.5))
    # Each kind of worker makes the call once for each number of workers, and all results are compared.
    opening = 2 + 2 * len(wishes.executors) * len(extent.workers)
    return ceil(blocks * block_seconds + (opening + extent.watched_calls) * call_ns / 1e9)


def explain_conflict(wishes: Wishes, wanted: Extent, call_ns: int) -> str | None:
    """Return why the wanted numbers of workers cannot be measured together, or None."""
    seconds = wanted.calls * call_ns / 1e9
    if not wishes.workers or seconds <= wishes.seconds or lcm(*wanted.workers) == max(wanted.workers):
        return None
    told = ", ".join(map(str, wanted.workers))
    return (
        f"a round has as many calls for each of {told} workers, so {wanted.calls} calls, which take {seconds:.0f} s. "
        "Choose numbers that divide one another, as 1,2,4"
    )


def explain_late(executor: str) -> str:
    """Return why an executor is not opened where opening the others took too long, and what to type."""
    return (
        "opening the workers before them took too long, as where calls are long or the machine is busy; --executor "
        f"{executor} measures them"
    )


def steps(cpus: int) -> Iterator[int]:
    """Yield 1, 2, 4 and so on, each a divisor of the last, which is the number of CPUs, at least two."""
    count, most = 1, max(2, cpus)
    while count < most:
        yield count
        count = count * 2 if most % (count * 2) == 0 else most
    yield most
