"""Turns what a user wants to measure into comparisons, and skips with their reasons. Nothing is run here."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count as count_up
from itertools import product, takewhile

from gilscope import executors, implementations, kernels
from gilscope.errors import UnknownName
from gilscope.model.case import SERIAL, Arm, Comparison, Skip
from gilscope.model.kernel import Kernel
from gilscope.plan import arms, methods
from gilscope.plan.arms import Subject
from gilscope.plan.budget import Budget, make_budget
from gilscope.plan.methods import Method
from gilscope.plan.plans import PLANS, Recipe
from gilscope.plan.selection import Selection


@dataclass(frozen=True)
class Plan:
    """All that a study will measure, and what it will not."""

    name: str
    budget: Budget
    comparisons: tuple[Comparison, ...]
    skips: tuple[Skip, ...]
    allotted: Mapping[str, int] | None = None
    """How many blocks a session measures of each comparison, by its label; None: as many as a first session."""

    @property
    def blocks(self) -> int:
        """How many blocks a session measures of each comparison; 0 where they have different numbers of them."""
        counts = {self.count_blocks(each) for each in self.comparisons}
        return counts.pop() if len(counts) == 1 else 0

    def count_blocks(self, comparison: Comparison) -> int:
        """Return how many blocks a session measures of a comparison."""
        return self.budget.first_blocks if self.allotted is None else self.allotted[comparison.label]

    def narrow(self, allotted: Mapping[str, int]) -> "Plan":
        """Return the plan of a session that measures so many blocks of these comparisons."""
        chosen = tuple(each for each in self.comparisons if each.label in allotted)
        return replace(self, comparisons=chosen, allotted=allotted)


def make(selection: Selection) -> Plan:
    """Return the plan for a selection.

    Raises:
        UnknownName: a plan, implementation or executor does not exist.

    """
    if selection.plan not in PLANS:
        raise UnknownName("plan", selection.plan, PLANS)
    _check_names("implementation", selection.implementations, implementations.names())
    _check_names("executor", selection.executors, executors.names())
    recipe = PLANS[selection.plan]
    comparisons: list[Comparison] = []
    skips = list(_skip_executors(selection, recipe))
    for kernel, implementation in product(_choose_kernels(recipe), _choose_implementations(selection, recipe)):
        found, left_out = _plan_comparisons(kernel, implementation, selection, recipe)
        comparisons += found
        skips += left_out
    budget = make_budget(selection, recipe)
    return Plan(selection.plan, budget, tuple(comparisons), tuple(dict.fromkeys(skips)))


def list_pools(comparisons: Iterable[Comparison]) -> tuple[tuple[str, int], ...]:
    """Return each executor and number of workers that comparisons need, forked ones first.

    Fork is safe only from a process that has no other thread yet.
    """
    needed = {(arm.case.executor, arm.case.workers) for comparison in comparisons for arm in comparison.arms}
    return tuple(sorted(needed, key=lambda pool: (not executors.forks(pool[0]), pool)))


def _check_names(kind: str, given: Iterable[str], known: Collection[str]) -> None:
    for name in given:
        if name not in known:
            raise UnknownName(kind, name, known)


def _skip_executors(selection: Selection, recipe: Recipe) -> Iterator[Skip]:
    """Yield what cannot be measured whatever the kernel and implementation are."""
    chosen = methods.choose(recipe.methods, selection.executors)
    for name in dict.fromkeys(method.executor for method in chosen):
        reason = executors.unavailable(name)
        if reason is not None:
            yield Skip("*", "*", name, reason)
    workers = _choose_workers(selection, recipe)
    if len(workers) > 1:
        available = methods.keep_available(chosen)
        for name in dict.fromkeys(method.executor for method in available if executors.forks(method.executor)):
            yield Skip("*", "*", name, f"with {max(workers)} workers only: {methods.ONE_FORK}")


def _plan_comparisons(
    kernel: Kernel, implementation: str, selection: Selection, recipe: Recipe
) -> tuple[list[Comparison], list[Skip]]:
    """Return the comparisons of a kernel in an implementation, one for each size, and what they lack."""
    reason = implementations.unfit(implementation, kernel) or implementations.unavailable(implementation)
    if reason is not None:
        return [], [Skip(kernel.name, implementation, "*", reason)]
    comparisons = []
    threaded, skips = _find_threaded_form(kernel, implementation, selection)
    for size, of_size in _choose_sizes(kernel, implementation, recipe):
        subject = Subject(kernel, size, implementation, threaded)
        found, left_out = _make_arms(subject, selection, of_size)
        comparisons.append(Comparison(kernel.name, size, implementation, found))
        skips += left_out
    return comparisons, skips


def _make_arms(subject: Subject, selection: Selection, recipe: Recipe) -> tuple[tuple[Arm, ...], list[Skip]]:
    """Return the arms of a comparison, and the methods that it lacks."""
    kernel, workers, cpus = subject.kernel, _choose_workers(selection, recipe), selection.cpus
    available = methods.keep_available(methods.choose(recipe.methods, selection.executors))
    suitable, skips = methods.keep_suitable(
        kernel, subject.size, subject.implementation, available, max(workers), recipe.most_pickled_bytes
    )
    if not recipe.threads_in_workers:
        schedules = ("static", "dynamic") if recipe.all_schedules else (kernel.schedule,)
        treatments = arms.vary_workers(subject, suitable, schedules, workers, cpus)
    else:
        suitable, refused = _remove_concurrent_callers(subject, suitable)
        skips += refused
        treatments = arms.vary_workers_and_native_threads(subject, suitable, kernel.schedule, workers, cpus)
    return tuple(arms.complete_arms(subject, treatments)), skips


def _remove_concurrent_callers(subject: Subject, suitable: Sequence[Method]) -> tuple[tuple[Method, ...], list[Skip]]:
    """Return the methods without those whose workers would call the threaded form at once, if they must not."""
    threaded = subject.threaded
    reason = None if threaded is None else implementations.one_caller(threaded)
    if threaded is None or reason is None:
        return tuple(suitable), []
    executors_used = dict.fromkeys(method.executor for method in suitable)
    callers = [name for name in executors_used if executors.declaration(name).shares("objects")]
    others = tuple(method for method in suitable if method.executor not in callers)
    return others, [Skip(subject.kernel.name, threaded, name, reason) for name in callers]


def _choose_workers(selection: Selection, recipe: Recipe) -> tuple[int, ...]:
    if selection.workers:
        return tuple(dict.fromkeys(selection.workers))
    if recipe.threads_in_workers or recipe.released_shares:
        return tuple(sorted({1, 2, max(2, selection.cpus)}))
    if recipe.workers_beyond_cpus:
        doubled = takewhile(lambda count: count <= 2 * selection.cpus, (2**power for power in count_up()))
        return tuple(sorted({*doubled, selection.cpus, 2 * selection.cpus}))
    return (max(2, selection.cpus),)


def _choose_kernels(recipe: Recipe) -> Iterator[Kernel]:
    for name in recipe.kernels or kernels.names():
        kernel = kernels.load(name).SPEC
        if recipe.kernels or not kernel.synthetic:
            yield kernel


def _choose_sizes(kernel: Kernel, implementation: str, recipe: Recipe) -> Iterator[tuple[str, Recipe]]:
    """Yield the sizes to measure, each with what is measured at it. For plain Python, `small` is the largest."""
    if recipe.released_shares:
        releases = implementations.declaration(implementation).gil == "released"
        yield from ((size, recipe) for size in kernel.shares if releases or kernel.sizes[size].pairs is not None)
        return
    is_interpreted = implementations.is_interpreted(implementation)
    if is_interpreted or recipe.small_native:
        yield "small", recipe
    if not is_interpreted:
        yield "large", recipe
    if recipe.sweep is not None:
        for size in kernel.sweep:
            if not is_interpreted or kernel.split_length(size) <= kernel.split_length("small"):
                yield size, recipe.sweep


def _choose_implementations(selection: Selection, recipe: Recipe) -> Iterable[str]:
    """Return the implementations that have comparisons of their own.

    A form with native threads of its own has none: it is an arm of the comparison of the form without.
    """
    chosen = selection.implementations or recipe.implementations or implementations.compared_names()
    return dict.fromkeys(map(implementations.unthreaded_form, chosen))


def _find_threaded_form(kernel: Kernel, implementation: str, selection: Selection) -> tuple[str | None, list[Skip]]:
    """Return the form of an implementation that has native threads of its own, if this kernel has it, or why not."""
    name = implementations.threaded_form(implementation)
    # Whoever names executors means no other method, unless this form is named too.
    if name is None or (selection.executors and name not in selection.implementations):
        return None, []
    reason = implementations.unfit(name, kernel) or implementations.unavailable(name)
    return (name, []) if reason is None else (None, [Skip(kernel.name, name, SERIAL, reason)])
