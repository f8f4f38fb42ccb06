"""What a plan leaves out, or does in another way, and the reason that it gives."""

from dataclasses import replace
from typing import Any

import pytest

from gilscope import executors, implementations, kernels
from gilscope.model.kernel import Kernel
from gilscope.plan import expression, methods, plan, plans, reference_arms
from gilscope.plan.selection import Selection
from tests.made_up.plans import every_plan, every_study, kernels_of, plan_of, ways_of

pytestmark = pytest.mark.usefixtures("everything_is_available")

CANNOT_CARRY_OBJECTS = ("shared memory cannot hold", "interpreters cannot share")


@every_study
def test_no_plan_sends_to_sub_interpreters_what_these_cannot_load_and_says_so(name: str) -> None:
    made = plan_of(name)
    main_only = {name for name in implementations.compared_names() if implementations.main_interpreter_only(name)}
    sent = {each.implementation for each in made.comparisons if "interpreters" in dict(ways_of([each]))}
    assert sent == set(implementations.compared_names()) - main_only
    said = {(skip.kernel, skip.implementation) for skip in made.skips if skip.executor == "interpreters"}
    assert {("*", implementation) for implementation in main_only} <= said


def test_without_references_a_study_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference_arms, "unavailable", lambda: "nothing is compiled")
    roles = {arm.role for comparison in plan_of("quick").comparisons for arm in comparison.arms}
    assert roles == {"baseline", "again", "treatment"}


def test_an_implementation_that_is_not_available_is_skipped_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(implementations, "unavailable", {"numba_gil": "numba is not installed"}.get)
    made = plan_of("quick")
    skips = [skip for skip in made.skips if skip.kernel != "*" and skip.implementation != "numba_parallel"]
    assert {(skip.implementation, skip.reason) for skip in skips} == {("numba_gil", "numba is not installed")}
    assert {skip.kernel for skip in skips} == kernels_of(made.comparisons)
    assert "numba_gil" not in {skip.implementation for skip in made.skips if skip.kernel == "*"}
    assert "numba_gil" not in {comparison.implementation for comparison in made.comparisons}


def test_an_implementation_that_a_kernel_cannot_have_is_skipped_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module: Any = kernels.load("nbody")
    spec: Kernel = module.SPEC
    monkeypatch.setattr(module, "SPEC", replace(spec, skips={"numba_gil": "no such thing"}))
    made = plan_of("quick")
    skips = [skip for skip in made.skips if skip.kernel != "*" and skip.implementation != "numba_parallel"]
    assert [(skip.kernel, skip.implementation, skip.reason) for skip in skips] == [
        ("nbody", "numba_gil", "no such thing")
    ]


def test_an_executor_that_is_not_available_is_skipped_once_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "unavailable", {"processes_fork": "this platform cannot fork"}.get)
    made = plan_of("full")
    everywhere = [skip for skip in made.skips if (skip.kernel, skip.implementation) == ("*", "*")]
    assert [(skip.executor, skip.reason) for skip in everywhere] == [("processes_fork", "this platform cannot fork")]
    assert "processes_fork" not in {skip.executor for skip in made.skips if skip.kernel != "*"}
    assert "processes_fork" not in {executor for executor, _ in plan.list_pools(made.comparisons)}


def test_default_leaves_out_pickling_of_what_is_large_and_says_so_and_full_does_not() -> None:
    reasons = {(skip.kernel, skip.implementation): skip.reason for skip in plan_of("default").skips}
    assert reasons["histogram", "cython_nogil"] == methods.TOO_LARGE
    assert ("monte_carlo_pi", "cython_nogil") not in reasons
    assert methods.TOO_LARGE not in {skip.reason for skip in plan_of("full").skips}


@every_plan
def test_objects_are_pickled_where_arrays_go_by_shared_memory_and_the_plan_says_so(name: str) -> None:
    made = plan_of(name)
    of_objects = [each for each in made.comparisons if kernels.load(each.kernel).SPEC.unfit("shm") is not None]
    planned = plans.PLANS[name].methods
    pickled = {(executor, "pickle") for executor, _ in planned if executor != "threads"}
    for comparison in of_objects:
        assert ways_of([comparison]) == pickled | {("threads", "shared")}
    reasons = {f"{cannot} Python objects, which are pickled instead" for cannot in CANNOT_CARRY_OBJECTS}
    said = {(skip.kernel, skip.implementation, skip.executor) for skip in made.skips if skip.reason in reasons}
    others = {executor for executor, transport in planned if transport != "pickle" and executor != "threads"}
    assert said == {(each.kernel, each.implementation, executor) for each in of_objects for executor in others}


def test_nothing_is_said_twice() -> None:
    skips = plan_of("full").skips
    assert len(skips) == len(set(skips))


def test_a_session_has_one_forked_pool() -> None:
    made = plan.make(Selection(executors=("processes_fork",), workers=(1, 2, 3), cpus=2))
    if executors.unavailable("processes_fork") is not None:
        pytest.skip(str(executors.unavailable("processes_fork")))
    forked = {
        arm.case.workers for each in made.comparisons for arm in each.arms if arm.case.executor == "processes_fork"
    }
    assert forked == {3}
    assert [skip.reason for skip in made.skips if (skip.kernel, skip.executor) == ("*", "processes_fork")] == [
        f"with 3 workers only: {methods.ONE_FORK}"
    ]


SELECTED = {
    "another kernel": ("nbody", {"mandelbrot"}),
    "another implementation": ("nbody and not numba", {"nbody"}),
    "one that is named": ("[nbody-pure-small]", {"nbody", "mandelbrot"}),
}


@pytest.mark.parametrize(("words", "kernels_left_out"), SELECTED.values(), ids=SELECTED.keys())
def test_what_is_not_selected_is_no_skip(
    monkeypatch: pytest.MonkeyPatch, words: str, kernels_left_out: set[str]
) -> None:
    monkeypatch.setattr(implementations, "unavailable", {"numba_gil": "numba is not installed"}.get)
    kept = expression.select_skips(words, plan_of("quick"))
    assert kernels_left_out.isdisjoint(skip.kernel for skip in kept if skip.implementation == "numba_gil")


def test_what_is_selected_and_cannot_be_measured_stays_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(implementations, "unavailable", {"numba_gil": "numba is not installed"}.get)
    made = plan_of("quick")
    assert set(expression.select_skips(None, made)) == set(made.skips)
    kept = expression.select_skips("nbody and numba and large", made)
    assert ("nbody", "numba_gil") in {(skip.kernel, skip.implementation) for skip in kept}
    assert {skip for skip in made.skips if skip.kernel == "*"} <= set(kept)
