"""What each plan measures, from the sizes to the arms of a comparison."""

import pytest

from gilscope import implementations, kernels, plan, ways
from gilscope.plan import Selection
from gilscope.sizes import SWEEP
from tests.plans import COUNTS, CPUS, every_plan, kernels_of, plan_of, unfit_for, usual, ways_of

pytestmark = pytest.mark.usefixtures("everything_is_available")


def test_quick_is_four_kernels_in_every_implementation_and_ten_blocks() -> None:
    made = plan_of("quick")
    assert made.blocks == 10
    assert kernels_of(made.comparisons) == {"mandelbrot", "nbody", "monte_carlo_pi", "histogram"}
    assert len(made.comparisons) == 4 * len(implementations.compared())


def test_quick_compares_serial_threads_interpreters_and_spawned_processes_with_shared_memory() -> None:
    assert _treatments("quick") == {("threads", "shared"), ("interpreters", "shared"), ("processes_spawn", "shm")}


def test_default_is_every_kernel_and_twenty_blocks() -> None:
    made = plan_of("default")
    assert made.blocks == 20
    assert kernels_of(made.comparisons) == set(kernels.names())


def test_default_adds_processes_that_are_sent_pickles() -> None:
    assert _treatments("default") == _treatments("quick") | {("processes_forkserver", "pickle")}


def test_full_is_every_start_method_and_loky_with_every_transport() -> None:
    methods = ("processes_fork", "processes_spawn", "processes_forkserver", "loky")
    ways = {(method, transport) for method in methods for transport in ("shm", "pickle")}
    assert _treatments("full") == ways | {("threads", "shared"), ("interpreters", "shared")}


def test_full_sweeps_the_sizes_of_the_kernels_that_have_a_sweep_with_all_cpus() -> None:
    swept = [each for each in plan_of("full").comparisons if each.size.startswith(SWEEP)]
    assert kernels_of(swept) == {name for name in kernels.names() if kernels.load(name).SPEC.sweep}
    assert len(kernels_of(swept)) >= 2
    for each in swept:
        treatments = [arm.case for arm in each.arms if arm.role == "treatment"]
        assert {case.workers for case in treatments} == {CPUS}
        expected = {"threads", "interpreters", "processes_spawn", "processes_forkserver"}
        assert {case.executor for case in treatments} == expected - unfit_for(each)


def test_plain_python_is_swept_up_to_its_own_size() -> None:
    for each in plan_of("full").comparisons:
        if each.implementation == "pure" and each.size.startswith(SWEEP):
            spec = kernels.load(each.kernel).SPEC
            assert spec.split_length(each.size) <= spec.split_length("small")


def test_full_measures_native_code_at_both_sizes_and_plain_python_at_the_small_one() -> None:
    sizes = {(each.implementation == "pure", each.size) for each in usual("full")}
    assert sizes == {(True, "small"), (False, "small"), (False, "large")}


@pytest.mark.parametrize("name", ["quick", "default"])
def test_other_plans_measure_native_code_at_its_own_size_only(name: str) -> None:
    sizes = {(each.implementation == "pure", each.size) for each in plan_of(name).comparisons}
    assert sizes == {(True, "small"), (False, "large")}


@every_plan
def test_workers_are_all_cpus_or_in_full_one_to_twice_as_many(name: str) -> None:
    for comparison in usual(name):
        assert {arm.case.workers for arm in comparison.arms if arm.role == "treatment"} == set(COUNTS[name])


def test_one_cpu_still_gets_two_workers() -> None:
    made = plan.make(Selection(plan="quick", cpus=1))
    assert {arm.case.workers for arm in made.comparisons[0].arms if arm.role == "treatment"} == {2}


@every_plan
def test_the_schedule_is_the_one_that_suits_the_kernel_or_in_full_both(name: str) -> None:
    for comparison in usual(name):
        schedules = {arm.case.schedule for arm in comparison.arms if arm.role == "treatment"}
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


@every_plan
def test_the_reference_of_the_kernels_bound_rides_alone_and_on_as_many_threads_as_any_arm(name: str) -> None:
    for comparison in usual(name):
        references = [arm.case for arm in comparison.arms if arm.role == "reference"]
        bound = kernels.load(comparison.kernel).SPEC.bound if comparison.implementation != "pure" else "latency"
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
        (skip.kernel, skip.implementation, skip.executor) for skip in made.skips if skip.reason == ways.TOO_LARGE
    }
    for comparison in of_arrays:
        unfit = unfit_for(comparison)
        missing = {way for way in ways_of(of_arrays) - ways_of([comparison]) if way[0] not in unfit}
        assert all(transport == "pickle" for _, transport in missing)
        assert {(comparison.kernel, comparison.implementation, executor) for executor, _ in missing} <= left_out
    return ways_of(of_arrays)
