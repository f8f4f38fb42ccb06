"""The arms of one comparison: everything that is measured in the same blocks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from gilscope import executors, implementations
from gilscope.model.case import SERIAL, Arm, Case
from gilscope.model.kernel import Kernel
from gilscope.plan import references
from gilscope.plan.ways import Way


@dataclass(frozen=True)
class Subject:
    """What a comparison is of."""

    kernel: Kernel
    size: str
    implementation: str
    threaded: str | None
    """The implementation that does the same on native threads of its own, where there is one."""

    def case(self, way: Way, schedule: str, workers: int, native_threads: int = 1) -> Case:
        """Return a case of it."""
        implementation = self.implementation if native_threads == 1 else self.threaded
        assert implementation is not None
        return Case(self.kernel.name, self.size, implementation, *way, schedule, workers, native_threads)


ALONE = (SERIAL, "shared")


def arms(subject: Subject, treatments: Iterable[Case]) -> Iterator[Arm]:
    """Yield serial twice, the treatments, and the reference kernel on as many native threads as they have at once."""
    serial = subject.case(ALONE, "static", 1)
    yield Arm("baseline", serial)
    yield Arm("again", serial)
    counts = set()
    for case in treatments:
        counts.add(case.at_once)
        yield Arm("treatment", case)
    if references.unavailable() is None:
        # An interpreter's own loop is bound by one dependent step after the other, whatever it computes.
        bound = "latency" if implementations.is_interpreted(subject.implementation) else subject.kernel.bound
        yield from references.arms(bound, tuple(sorted(counts)))


def side_by_side(
    subject: Subject, ways: Iterable[Way], schedules: Iterable[str], workers: tuple[int, ...], cpus: int
) -> Iterator[Case]:
    """Yield each way with each number of workers, then as many native threads in a single call."""
    for way, schedule, count in product(ways, schedules, workers):
        if not executors.forks(way[0]) or count == max(workers):
            yield subject.case(way, schedule, count)
    for count in _native_threads(subject, workers, cpus):
        yield subject.case(ALONE, "static", 1, count)


def nested(
    subject: Subject, ways: Iterable[Way], schedule: str, workers: tuple[int, ...], cpus: int
) -> Iterator[Case]:
    """Yield each number of workers with each number of native threads in the calls of each."""
    inside = (1, *_native_threads(subject, workers, cpus))
    for native_threads in inside[1:]:
        yield subject.case(ALONE, "static", 1, native_threads)
    for way, count, native_threads in product(ways, (each for each in workers if each > 1), inside):
        yield subject.case(way, schedule, count, native_threads)


def _native_threads(subject: Subject, workers: tuple[int, ...], cpus: int) -> list[int]:
    """Return how many threads calls of its threaded form are given: no more than there are CPUs."""
    return [] if subject.threaded is None else [count for count in workers if 1 < count <= cpus]
