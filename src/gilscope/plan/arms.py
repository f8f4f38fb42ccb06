"""The arms of one comparison: everything that is measured in the same blocks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from gilscope import executors, implementations
from gilscope.model.case import SERIAL, Arm, Case
from gilscope.model.kernel import Kernel
from gilscope.plan import reference_arms
from gilscope.plan.methods import Method

ALONE = Method(SERIAL, "shared")


@dataclass(frozen=True)
class Subject:
    """What a comparison is of."""

    kernel: Kernel
    size: str
    implementation: str
    threaded: str | None
    """The implementation that computes the same on native threads of its own, if there is one."""

    def case(self, method: Method, schedule: str, workers: int, native_threads: int = 1) -> Case:
        """Return a case of it."""
        implementation = self.implementation if native_threads == 1 else self.threaded
        assert implementation is not None
        return Case(self.kernel.name, self.size, implementation, *method, schedule, workers, native_threads)


def complete_arms(subject: Subject, treatments: Iterable[Case]) -> Iterator[Arm]:
    """Yield the arms of a comparison: serial twice, the treatments, and the reference kernel beside them."""
    serial = subject.case(ALONE, "static", 1)
    yield Arm("baseline", serial)
    yield Arm("again", serial)
    counts = set()
    for case in treatments:
        counts.add(case.at_once)
        yield Arm("treatment", case)
    if reference_arms.unavailable() is None:
        # An interpreter's own loop is bound by one dependent step after the other, whatever it computes.
        bound = "latency" if implementations.is_interpreted(subject.implementation) else subject.kernel.bound
        yield from reference_arms.make_arms(bound, tuple(sorted(counts)))


def vary_workers(
    subject: Subject, methods: Iterable[Method], schedules: Iterable[str], workers: tuple[int, ...], cpus: int
) -> Iterator[Case]:
    """Yield each method with each number of workers, then as many native threads in a single call."""
    for method, schedule, count in product(methods, schedules, workers):
        # There is one forked pool in a session, and it has the most workers: see ONE_FORK.
        if not executors.forks(method.executor) or count == max(workers):
            yield subject.case(method, schedule, count)
    for count in _choose_native_threads(subject, workers, cpus):
        yield subject.case(ALONE, "static", 1, count)


def vary_workers_and_native_threads(
    subject: Subject, methods: Iterable[Method], schedule: str, workers: tuple[int, ...], cpus: int
) -> Iterator[Case]:
    """Yield each number of workers with each number of native threads in the calls of each."""
    inside = (1, *_choose_native_threads(subject, workers, cpus))
    for native_threads in inside[1:]:
        yield subject.case(ALONE, "static", 1, native_threads)
    for method, count, native_threads in product(methods, (each for each in workers if each > 1), inside):
        yield subject.case(method, schedule, count, native_threads)


def _choose_native_threads(subject: Subject, workers: tuple[int, ...], cpus: int) -> list[int]:
    """Return the numbers of threads that calls of its threaded form are given: no more than there are CPUs."""
    return [] if subject.threaded is None else [count for count in workers if 1 < count <= cpus]
