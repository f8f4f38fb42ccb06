"""What each plan measures, from the sizes to the arms of a comparison."""

from itertools import product

import pytest

from gilscope import implementations, kernels
from gilscope.plan import methods, plan
from gilscope.plan.selection import Selection
from tests.made_up.plans import (
    COUNTS,
    CPUS,
    cases_of,
    every_plan,
    every_study,
    is_sweep,
    kernels_of,
    plan_of,
    unfit_for,
    usual,
    ways_of,
)

pytestmark = pytest.mark.usefixtures("everything_is_available")


def test_quick_is_four_kernels_in_every_implementation() -> None:
    made = plan_of("quick")
    assert (made.budget.sessions, made.budget.seconds) == (4, 45)
    assert kernels_of(made.comparisons) == {"mandelbrot", "nbody", "monte_carlo_pi", "histogram"}
    assert len(made.comparisons) == 4 * len(implementations.compared_names())


def test_quick_compares_serial_threads_interpreters_and_spawned_processes_with_shared_memory() -> None:
    assert _treatments("quick") == {("threads", "shared"), ("interpreters", "shared"), ("processes_spawn", "shm")}


def test_default_is_every_kernel_in_five_sessions() -> None:
    made = plan_of("default")
    assert (made.budget.sessions, made.budget.seconds) == (5, 300)
    assert kernels_of(made.comparisons) == {name for name in kernels.names() if not kernels.load(name).SPEC.synthetic}


def test_default_adds_processes_that_are_sent_pickles() -> None:
    assert _treatments("default") == _treatments("quick") | {("processes_forkserver", "pickle")}


def test_full_is_every_start_method_and_loky_with_every_transport() -> None:
    methods = ("processes_fork", "processes_spawn", "processes_forkserver", "loky")
    ways = {(method, transport) for method in methods for transport in ("shm", "pickle")}
    assert _treatments("full") == ways | {("threads", "shared"), ("interpreters", "shared")}


def test_full_sweeps_the_sizes_of_the_kernels_that_have_a_sweep_with_all_cpus() -> None:
    swept = [each for each in plan_of("full").comparisons if is_sweep(each)]
    assert kernels_of(swept) == {name for name in kernels.names() if kernels.load(name).SPEC.sweep}
    assert len(kernels_of(swept)) >= 2
    for each in swept:
        treatments = cases_of(each)
        assert {case.workers for case in treatments} == {CPUS}
        expected = {"threads", "interpreters", "processes_spawn", "processes_forkserver"}
        assert {case.executor for case in treatments} == expected - unfit_for(each)


def test_plain_python_is_swept_up_to_its_own_size() -> None:
    for each in plan_of("full").comparisons:
        if implementations.is_interpreted(each.implementation) and is_sweep(each):
            spec = kernels.load(each.kernel).SPEC
            assert spec.split_length(each.size) <= spec.split_length("small")


def test_full_measures_native_code_at_both_sizes_and_plain_python_at_the_small_one() -> None:
    sizes = {(implementations.is_interpreted(each.implementation), each.size) for each in usual("full")}
    assert sizes == {(True, "small"), (False, "small"), (False, "large")}


@pytest.mark.parametrize("name", ["quick", "default"])
def test_other_plans_measure_native_code_at_its_own_size_only(name: str) -> None:
    sizes = {(implementations.is_interpreted(each.implementation), each.size) for each in plan_of(name).comparisons}
    assert sizes == {(True, "small"), (False, "large")}


@every_study
def test_workers_are_all_cpus_or_in_full_one_to_twice_as_many(name: str) -> None:
    for comparison in usual(name):
        assert {case.workers for case in cases_of(comparison)} == set(COUNTS[name])


@every_study
def test_threads_inside_one_call_are_as_many_as_workers_but_no_more_than_cpus(name: str) -> None:
    threaded = [each for each in usual(name) if cases_of(each, native=True)]
    assert {each.implementation for each in threaded} == {"numba_nogil"}
    assert {"mandelbrot", "nbody"} <= kernels_of(threaded)
    for comparison in threaded:
        native = cases_of(comparison, native=True)
        assert {case.native_threads for case in native} == {count for count in COUNTS[name] if 1 < count <= CPUS}
        assert {(case.implementation, case.executor, case.workers) for case in native} == {
            ("numba_parallel", "serial", 1)
        }


def test_a_kernel_whose_parts_give_partial_results_has_no_threads_inside_and_the_plan_says_why() -> None:
    made = plan_of("quick")
    (histogram,) = [each for each in made.comparisons if each.label == "histogram-numba_nogil-large"]
    assert cases_of(histogram, native=True) == []
    assert "partial results" in next(
        skip.reason for skip in made.skips if (skip.kernel, skip.implementation) == ("histogram", "numba_parallel")
    )


def test_oversubscription_has_every_number_of_workers_with_every_number_of_native_threads() -> None:
    made = plan.make(Selection(plan="oversubscription", cpus=4))
    assert {(each.kernel, each.implementation) for each in made.comparisons} == {
        ("matmul", "blas"),
        ("matmul", "numba_nogil"),
        ("nbody", "numba_nogil"),
    }
    for comparison in made.comparisons:
        seen = {(case.executor, case.workers, case.native_threads) for case in cases_of(comparison)}
        assert seen == set(product(("threads", "processes_spawn"), (2, 4), (1, 2, 4)))
        assert {case.native_threads for case in cases_of(comparison, native=True)} == {2, 4}


def test_the_reference_rides_on_as_many_threads_as_compute_at_once() -> None:
    for comparison in plan_of("oversubscription").comparisons:
        counts = {arm.case.workers for arm in comparison.arms if arm.role == "reference"}
        assert counts == {1, *(arm.case.at_once for arm in comparison.arms if arm.role == "treatment")}


def test_release_is_every_share_under_threads_and_calls_that_do_little_else() -> None:
    made = plan_of("release")
    assert kernels_of(made.comparisons) == {"partial_release"}
    sizes = kernels.load("partial_release").SPEC.sizes
    shares = {sizes[each.size].held_share for each in made.comparisons if each.implementation == "cython_nogil"}
    assert shares == {None, 0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0}
    assert [each.size for each in made.comparisons if each.implementation == "cython_gil"] == ["pairs_10000"]
    for comparison in made.comparisons:
        assert {(case.executor, case.workers) for case in cases_of(comparison)} == {("threads", 1), ("threads", 2)}


def test_one_cpu_still_gets_two_workers() -> None:
    made = plan.make(Selection(plan="quick", cpus=1))
    assert {arm.case.workers for arm in made.comparisons[0].arms if arm.role == "treatment"} == {2}


@every_study
def test_the_schedule_is_the_one_that_suits_the_kernel_or_in_full_both(name: str) -> None:
    for comparison in usual(name):
        schedules = {case.schedule for case in cases_of(comparison)}
        suited = {kernels.load(comparison.kernel).SPEC.schedule}
        assert schedules == ({"static", "dynamic"} if name == "full" else suited)


@every_plan
def test_every_comparison_has_a_baseline_and_the_same_case_again(name: str) -> None:
    for comparison in plan_of(name).comparisons:
        first, second, *others = comparison.arms
        assert (first.role, second.role) == ("baseline", "again")
        assert first.case == second.case
        assert first.case.executor == "serial"
        assert {arm.role for arm in others} == {"treatment", "reference"}


@every_study
def test_the_reference_of_the_kernels_bound_rides_alone_and_on_as_many_threads_as_any_arm(name: str) -> None:
    for comparison in usual(name):
        references = [arm.case for arm in comparison.arms if arm.role == "reference"]
        bound = kernels.load(comparison.kernel).SPEC.bound
        if implementations.is_interpreted(comparison.implementation):
            bound = "latency"  # Python's own work is what limits it
        assert {case.kernel for case in references} == {bound}
        assert {case.workers for case in references} == {1, *COUNTS[name]}


@every_plan
def test_arms_of_a_comparison_differ_in_their_labels(name: str) -> None:
    for comparison in plan_of(name).comparisons:
        labels = [arm.label for arm in comparison.arms]
        assert len(labels) == len(set(labels))


@every_plan
def test_comparisons_differ_in_their_labels(name: str) -> None:
    labels = [comparison.label for comparison in plan_of(name).comparisons]
    assert len(labels) == len(set(labels))


def test_the_same_selection_makes_the_same_plan() -> None:
    assert plan_of("default") == plan_of("default")


def _treatments(name: str) -> set[tuple[str, str]]:
    """Return the ways of a plan, of which a kernel of arrays lacks only what is too large, and the plan says so."""
    made = plan_of(name)
    of_arrays = [each for each in usual(name) if kernels.load(each.kernel).SPEC.unfit("shm") is None]
    left_out = {
        (skip.kernel, skip.implementation, skip.executor) for skip in made.skips if skip.reason == methods.TOO_LARGE
    }
    for comparison in of_arrays:
        unfit = unfit_for(comparison)
        missing = {way for way in ways_of(of_arrays) - ways_of([comparison]) if way[0] not in unfit}
        assert all(transport == "pickle" for _, transport in missing)
        assert {(comparison.kernel, comparison.implementation, executor) for executor, _ in missing} <= left_out
    return ways_of(of_arrays)
