"""How much is measured: numbers of workers, calls a round, blocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import lcm

from gilscope.statistics.sample_size import LEAST_BLOCKS

EXECUTORS = ("threads", "processes_spawn", "interpreters")

BLOCKS, SECONDS = 20, 8.0
"""As in a study's plan `default`; fewer blocks where the seconds do not suffice, down to one."""

ROUND_NS = 20_000_000
"""A serial round lasts at least so long, by calling again and again: handing out work is below a hundredth of it."""

WATCH_NS = 60_000_000
"""A watched round lasts at least so long: twenty of them are a thousand asks."""


@dataclass(frozen=True)
class Wishes:
    """What is to be measured. No numbers of workers mean as many as there are CPUs, and steps on the way there."""

    workers: tuple[int, ...] = ()
    executors: tuple[str, ...] = EXECUTORS
    blocks: int = BLOCKS
    seconds: float = SECONDS


@dataclass(frozen=True)
class Extent:
    """What is measured of a call."""

    workers: tuple[int, ...]
    calls: int
    """In a round, all workers together: as many for each worker, whatever their number."""
    watched_calls: int


def of(wishes: Wishes, call_ns: int, cpus: int) -> Extent:
    """Return what is measured of a call that takes so long: fewer workers, if more would leave no time for blocks."""
    counts = wishes.workers or tuple(steps(cpus))
    while not wishes.workers and len(counts) > 2 and 4 * LEAST_BLOCKS * counts[-1] * call_ns > wishes.seconds * 1e9:
        counts = counts[:-1]
    together = lcm(*counts)
    return Extent(counts, together * -(-ROUND_NS // (together * call_ns)), -(-WATCH_NS // call_ns))


def problem(wishes: Wishes, wanted: Extent, call_ns: int) -> str | None:
    """Return why numbers of workers that are wished for do not go together, or None."""
    seconds = wanted.calls * call_ns / 1e9
    if not wishes.workers or seconds <= wishes.seconds or lcm(*wanted.workers) == max(wanted.workers):
        return None
    told = ", ".join(map(str, wanted.workers))
    return (
        f"a round has as many calls for each of {told} workers, so {wanted.calls} calls, which take {seconds:.0f} s. "
        "Choose numbers that divide one another, as 1,2,4"
    )


def steps(cpus: int) -> Iterator[int]:
    """Yield 1, 2, 4 and so on, each a divisor of the last: as many workers as CPUs, and at least two."""
    count, most = 1, max(2, cpus)
    while count < most:
        yield count
        count = count * 2 if most % (count * 2) == 0 else most
    yield most
