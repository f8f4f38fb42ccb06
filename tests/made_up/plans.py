"""Plans that are the same on every machine, for tests that say what is in them."""

from collections.abc import Iterable, Mapping

import pytest

from gilscope import executors, implementations, kernels
from gilscope.model.case import Case, Comparison
from gilscope.plan import plan, plans
from gilscope.plan.selection import Selection

CPUS = 2

COUNTS: Mapping[str, tuple[int, ...]] = {"quick": (2,), "default": (2,), "full": (1, 2, 4)}

every_plan = pytest.mark.parametrize("name", plans.PLANS)

every_study = pytest.mark.parametrize("name", COUNTS)
"""The plans that are about all kernels, not about one question."""


def plan_of(name: str) -> plan.Plan:
    return plan.make(Selection(plan=name, cpus=CPUS))


def usual(name: str) -> list[Comparison]:
    """Return a plan's comparisons at the sizes that every kernel has."""
    return [each for each in plan_of(name).comparisons if kernels.load(each.kernel).SPEC.sizes[each.size].is_usual]


def unfit_for(comparison: Comparison) -> set[str]:
    """Return the executors that cannot run a comparison's implementation."""
    if implementations.main_interpreter_only(comparison.implementation) is None:
        return set()
    return {name for name in executors.names() if executors.are_subinterpreters(name)}


def kernels_of(comparisons: Iterable[Comparison]) -> set[str]:
    return {comparison.kernel for comparison in comparisons}


def ways_of(comparisons: Iterable[Comparison]) -> set[tuple[str, str]]:
    return {
        (arm.case.executor, arm.case.transport)
        for each in comparisons
        for arm in each.arms
        if arm.role == "treatment" and not arm.case.is_one_call_on_native_threads
    }


def cases_of(comparison: Comparison, *, native: bool = False) -> list[Case]:
    """Return what is compared with serial: by workers, or in one call on native threads of its own."""
    treatments = [arm.case for arm in comparison.arms if arm.role == "treatment"]
    return [case for case in treatments if case.is_one_call_on_native_threads == native]


def is_sweep(comparison: Comparison) -> bool:
    """Return whether a comparison is one of a row of task sizes."""
    return kernels.load(comparison.kernel).SPEC.sizes[comparison.size].is_sweep
