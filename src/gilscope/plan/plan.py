"""Selection × axes → comparisons, and skips with their reason. Pure: no clock, nothing is run."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count as count_up
from itertools import product, takewhile

from gilscope import executors, implementations, kernels
from gilscope.errors import UnknownName
from gilscope.model.case import SERIAL, Arm, Comparison, Skip
from gilscope.model.kernel import Kernel
from gilscope.plan import arms, ways
from gilscope.plan.arms import Subject
from gilscope.plan.plans import PLANS, Axes
from gilscope.plan.selection import Selection
from gilscope.plan.ways import Way


@dataclass(frozen=True)
class Plan:
    """All that a study will measure, and what it will not."""

    name: str
    blocks: int
    comparisons: tuple[Comparison, ...]
    skips: tuple[Skip, ...]


def make(selection: Selection) -> Plan:
    """Return the plan for a selection.

    Raises:
        UnknownName: a plan, implementation or executor does not exist.

    """
    axes = _axes(selection.plan)
    _check_names("implementation", selection.implementations, implementations.names())
    _check_names("executor", selection.executors, executors.names())
    workers = _workers(selection, axes)
    blocks = axes.blocks if selection.blocks is None else selection.blocks
    chosen = ways.chosen(axes.ways, selection.executors)
    skips: list[Skip] = [
        Skip("*", "*", name, reason)
        for name in dict.fromkeys(name for name, _ in chosen)
        if (reason := executors.unavailable(name)) is not None
    ]
    forked = dict.fromkeys(name for name, _ in ways.usable(chosen) if executors.forks(name))
    if len(workers) > 1:
        skips += (Skip("*", "*", name, f"with {max(workers)} workers only: {ways.ONE_FORK}") for name in forked)
    comparisons: list[Comparison] = []
    for kernel, implementation in product(_kernels(axes), _implementations(selection, axes)):
        reason = implementations.unfit(implementation, kernel) or implementations.unavailable(implementation)
        if reason is not None:
            skips.append(Skip(kernel.name, implementation, "*", reason))
            continue
        threaded, lacking = _threaded(kernel, implementation, selection)
        skips += lacking
        for size, of_size in _sizes(kernel, implementation, axes):
            counts = workers if of_size is axes else _workers(selection, of_size)
            usable = ways.usable(ways.chosen(of_size.ways, selection.executors))
            most_bytes = of_size.most_pickled_bytes
            fitting, left_out = ways.fitting(kernel, size, implementation, usable, max(counts), most_bytes)
            skips += left_out
            subject = Subject(kernel, size, implementation, threaded)
            if of_size.nested and threaded and (reason := implementations.one_caller(threaded)) is not None:
                callers = dict.fromkeys(name for name, _ in fitting if executors.declaration(name).shares("objects"))
                skips += (Skip(kernel.name, threaded, name, reason) for name in callers)
                fitting = tuple(way for way in fitting if way[0] not in callers)
            found = _arms(subject, fitting, of_size, counts, selection.cpus)
            comparisons.append(Comparison(kernel.name, size, implementation, found))
    return Plan(selection.plan, blocks, tuple(comparisons), tuple(dict.fromkeys(skips)))


def pools(comparisons: Iterable[Comparison]) -> tuple[tuple[str, int], ...]:
    """Return each executor and number of workers that comparisons need, forked ones first.

    Fork is safe only from a process that has no other thread yet.
    """
    needed = {(arm.case.executor, arm.case.workers) for comparison in comparisons for arm in comparison.arms}
    return tuple(sorted(needed, key=lambda pool: (not executors.forks(pool[0]), pool)))


def _axes(name: str) -> Axes:
    if name not in PLANS:
        raise UnknownName("plan", name, PLANS)
    return PLANS[name]


def _check_names(kind: str, given: Iterable[str], known: Collection[str]) -> None:
    for name in given:
        if name not in known:
            raise UnknownName(kind, name, known)


def _workers(selection: Selection, axes: Axes) -> tuple[int, ...]:
    if selection.workers:
        return tuple(dict.fromkeys(selection.workers))
    if axes.nested or axes.shares:
        return tuple(sorted({1, 2, max(2, selection.cpus)}))
    if axes.workers_beyond_cpus:
        doubled = takewhile(lambda count: count <= 2 * selection.cpus, (2**power for power in count_up()))
        return tuple(sorted({*doubled, selection.cpus, 2 * selection.cpus}))
    return (max(2, selection.cpus),)


def _kernels(axes: Axes) -> Iterator[Kernel]:
    for name in axes.kernels or kernels.names():
        kernel = kernels.load(name).SPEC
        if axes.kernels or not kernel.synthetic:
            yield kernel


def _sizes(kernel: Kernel, implementation: str, axes: Axes) -> Iterator[tuple[str, Axes]]:
    """Yield the sizes to measure, each with what is varied at it; plain Python takes no more than `small`."""
    if axes.shares:
        releases = implementations.declaration(implementation).gil == "released"
        yield from ((size, axes) for size in kernel.shares if releases or kernel.sizes[size].pairs is not None)
        return
    is_interpreted = implementations.is_interpreted(implementation)
    if is_interpreted or axes.small_native:
        yield "small", axes
    if not is_interpreted:
        yield "large", axes
    if axes.sweep is not None:
        for size in kernel.sweep:
            if not is_interpreted or kernel.split_length(size) <= kernel.split_length("small"):
                yield size, axes.sweep


def _implementations(selection: Selection, axes: Axes) -> Iterable[str]:
    """Return what is compared with itself; a form that only has threads of its own stands in the other's blocks."""
    chosen = selection.implementations or axes.implementations or implementations.compared_names()
    return dict.fromkeys(map(implementations.unthreaded_form, chosen))


def _threaded(kernel: Kernel, implementation: str, selection: Selection) -> tuple[str | None, list[Skip]]:
    """Return the form of an implementation that has native threads of its own, if this kernel has it, or why not.

    Who chooses executors means those alone, and gets that form only by choosing it too.
    """
    name = implementations.threaded_form(implementation)
    if name is None or (selection.executors and name not in selection.implementations):
        return None, []
    reason = implementations.unfit(name, kernel) or implementations.unavailable(name)
    return (name, []) if reason is None else (None, [Skip(kernel.name, name, SERIAL, reason)])


def _arms(
    subject: Subject, fitting: Sequence[Way], axes: Axes, workers: tuple[int, ...], cpus: int
) -> tuple[Arm, ...]:
    if axes.nested:
        treatments = arms.nested(subject, fitting, subject.kernel.schedule, workers, cpus)
    else:
        schedules = ("static", "dynamic") if axes.all_schedules else (subject.kernel.schedule,)
        treatments = arms.side_by_side(subject, fitting, schedules, workers, cpus)
    return tuple(arms.arms(subject, treatments))
