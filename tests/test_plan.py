"""From what the user asked for to what is measured, and what is not, with the reason."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from gilscope import capacity, executors, implementations, kernels, plan, ways
from gilscope.errors import InvalidNumber, UnknownName
from gilscope.plan import Selection
from gilscope.spec import SWEEP, Comparison, Kernel

CPUS = 2
COUNTS: Mapping[str, tuple[int, ...]] = {"quick": (2,), "default": (2,), "full": (1, 2, 4)}

CANNOT_CARRY_OBJECTS = ("shared memory cannot hold", "interpreters cannot share")

every_plan = pytest.mark.parametrize("name", plan.PLANS)


@pytest.fixture(autouse=True)
def everything_is_available(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make plans the same on every machine."""
    for registry in (implementations, executors):
        monkeypatch.setattr(registry, "unavailable", lambda name: None)  # noqa: ARG005 - the registry's signature
    monkeypatch.setattr(capacity, "unavailable", lambda: None)


def test_quick_is_four_kernels_in_every_implementation_and_ten_blocks() -> None:
    made = _make("quick")
    assert made.blocks == 10
    assert _kernels(made.comparisons) == {"mandelbrot", "nbody", "monte_carlo_pi", "histogram"}
    assert len(made.comparisons) == 4 * len(implementations.names())


def test_quick_compares_serial_threads_interpreters_and_spawned_processes_with_shared_memory() -> None:
    assert _treatments("quick") == {("threads", "shared"), ("interpreters", "shared"), ("processes_spawn", "shm")}


def test_default_is_every_kernel_and_twenty_blocks() -> None:
    made = _make("default")
    assert made.blocks == 20
    assert _kernels(made.comparisons) == set(kernels.names())


def test_default_adds_processes_that_are_sent_pickles() -> None:
    assert _treatments("default") == _treatments("quick") | {("processes_forkserver", "pickle")}


def test_full_is_every_start_method_and_loky_with_every_transport() -> None:
    methods = ("processes_fork", "processes_spawn", "processes_forkserver", "loky")
    ways = {(method, transport) for method in methods for transport in ("shm", "pickle")}
    assert _treatments("full") == ways | {("threads", "shared"), ("interpreters", "shared")}


@every_plan
def test_no_plan_sends_to_sub_interpreters_what_these_cannot_load_and_says_so(name: str) -> None:
    made = _make(name)
    main_only = {name for name in implementations.names() if implementations.main_interpreter_only(name)}
    sent = {each.implementation for each in made.comparisons if "interpreters" in dict(_ways([each]))}
    assert sent == set(implementations.names()) - main_only
    said = {(skip.kernel, skip.implementation) for skip in made.skips if skip.executor == "interpreters"}
    assert {("*", implementation) for implementation in main_only} <= said


def test_full_sweeps_the_sizes_of_the_kernels_that_have_a_sweep_with_all_cpus() -> None:
    swept = [each for each in _make("full").comparisons if each.size.startswith(SWEEP)]
    assert _kernels(swept) == {name for name in kernels.names() if kernels.load(name).SPEC.sweep}
    assert len(_kernels(swept)) >= 2
    for each in swept:
        treatments = [arm.case for arm in each.arms if arm.role == "treatment"]
        assert {case.workers for case in treatments} == {CPUS}
        expected = {"threads", "interpreters", "processes_spawn", "processes_forkserver"}
        assert {case.executor for case in treatments} == expected - _unfit(each)


def test_plain_python_is_swept_up_to_its_own_size() -> None:
    for each in _make("full").comparisons:
        if each.implementation == "pure" and each.size.startswith(SWEEP):
            spec = kernels.load(each.kernel).SPEC
            assert spec.split_length(each.size) <= spec.split_length("small")


def test_full_measures_native_code_at_both_sizes_and_plain_python_at_the_small_one() -> None:
    sizes = {(each.implementation == "pure", each.size) for each in _usual("full")}
    assert sizes == {(True, "small"), (False, "small"), (False, "large")}


@pytest.mark.parametrize("name", ["quick", "default"])
def test_other_plans_measure_native_code_at_its_own_size_only(name: str) -> None:
    sizes = {(each.implementation == "pure", each.size) for each in _make(name).comparisons}
    assert sizes == {(True, "small"), (False, "large")}


@every_plan
def test_workers_are_all_cpus_or_in_full_one_to_twice_as_many(name: str) -> None:
    for comparison in _usual(name):
        assert {arm.case.workers for arm in comparison.arms if arm.role == "treatment"} == set(COUNTS[name])


def test_one_cpu_still_gets_two_workers() -> None:
    made = plan.make(Selection(plan="quick", cpus=1))
    assert {arm.case.workers for arm in made.comparisons[0].arms if arm.role == "treatment"} == {2}


@every_plan
def test_the_schedule_is_the_one_that_suits_the_kernel_or_in_full_both(name: str) -> None:
    for comparison in _usual(name):
        schedules = {arm.case.schedule for arm in comparison.arms if arm.role == "treatment"}
        suited = {kernels.load(comparison.kernel).SPEC.schedule}
        assert schedules == ({"static", "dynamic"} if name == "full" else suited)


@every_plan
def test_every_comparison_has_a_baseline_and_the_same_case_again(name: str) -> None:
    for comparison in _make(name).comparisons:
        first, second, *others = comparison.arms
        assert (first.role, second.role) == ("baseline", "again")
        assert first.case == second.case
        assert first.case.executor == "serial"
        assert {arm.role for arm in others} == {"treatment", "reference"}


@every_plan
def test_the_reference_of_the_kernels_bound_rides_alone_and_on_as_many_threads_as_any_arm(name: str) -> None:
    for comparison in _usual(name):
        references = [arm.case for arm in comparison.arms if arm.role == "reference"]
        bound = kernels.load(comparison.kernel).SPEC.bound if comparison.implementation != "pure" else "latency"
        assert {case.kernel for case in references} == {bound}
        assert {case.workers for case in references} == {1, *COUNTS[name]}


@every_plan
def test_arms_of_a_comparison_differ_in_their_labels(name: str) -> None:
    for comparison in _make(name).comparisons:
        labels = [arm.label for arm in comparison.arms]
        assert len(labels) == len(set(labels))


@every_plan
def test_comparisons_differ_in_their_labels(name: str) -> None:
    labels = [comparison.label for comparison in _make(name).comparisons]
    assert len(labels) == len(set(labels))


def test_the_same_selection_makes_the_same_plan() -> None:
    assert _make("default") == _make("default")


def test_without_references_a_study_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "unavailable", lambda: "nothing is compiled")
    roles = {arm.role for comparison in _make("quick").comparisons for arm in comparison.arms}
    assert roles == {"baseline", "again", "treatment"}


def test_an_implementation_that_is_not_available_is_skipped_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(implementations, "unavailable", {"numba_gil": "numba is not installed"}.get)
    made = _make("quick")
    skips = [skip for skip in made.skips if skip.kernel != "*"]
    assert {(skip.implementation, skip.reason) for skip in skips} == {("numba_gil", "numba is not installed")}
    assert {skip.kernel for skip in skips} == _kernels(made.comparisons)
    assert "numba_gil" not in {skip.implementation for skip in made.skips if skip.kernel == "*"}
    assert "numba_gil" not in {comparison.implementation for comparison in made.comparisons}


def test_an_implementation_that_a_kernel_cannot_have_is_skipped_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module: Any = kernels.load("nbody")
    spec: Kernel = module.SPEC
    monkeypatch.setattr(module, "SPEC", replace(spec, skips={"numba_gil": "no such thing"}))
    skips = [skip for skip in _make("quick").skips if skip.kernel != "*"]
    assert [(skip.kernel, skip.implementation, skip.reason) for skip in skips] == [
        ("nbody", "numba_gil", "no such thing")
    ]


def test_an_executor_that_is_not_available_is_skipped_once_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "unavailable", {"processes_fork": "this platform cannot fork"}.get)
    made = _make("full")
    everywhere = [skip for skip in made.skips if (skip.kernel, skip.implementation) == ("*", "*")]
    assert [(skip.executor, skip.reason) for skip in everywhere] == [("processes_fork", "this platform cannot fork")]
    assert "processes_fork" not in {skip.executor for skip in made.skips if skip.kernel != "*"}
    assert "processes_fork" not in {executor for executor, _ in plan.pools(made.comparisons)}


def test_chosen_implementations_are_the_only_ones() -> None:
    made = plan.make(Selection(implementations=("pure", "cython_gil"), cpus=CPUS))
    assert {comparison.implementation for comparison in made.comparisons} == {"pure", "cython_gil"}


def test_a_chosen_executor_that_the_plan_lacks_is_added() -> None:
    made = plan.make(Selection(plan="quick", executors=("threads", "processes_fork"), cpus=CPUS))
    assert _ways(made.comparisons) == {("threads", "shared"), ("processes_fork", "shm")}


def test_serial_is_always_there_and_choosing_it_alone_leaves_no_treatment() -> None:
    made = plan.make(Selection(plan="quick", executors=("serial",), cpus=CPUS))
    assert _ways(made.comparisons) == set()
    assert made.comparisons[0].arms[0].case.executor == "serial"


def test_chosen_workers_and_blocks_rule_over_the_plan() -> None:
    made = plan.make(Selection(plan="quick", workers=(3, 1, 3), blocks=7, cpus=CPUS))
    assert made.blocks == 7
    counts = [
        arm.case.workers
        for arm in made.comparisons[0].arms
        if arm.role == "treatment" and arm.case.executor == "threads"
    ]
    assert counts == [3, 1]


@pytest.mark.parametrize(
    ("selection", "near"),
    [
        (Selection(plan="defualt"), "plan 'defualt'. Did you mean 'default'"),
        (Selection(implementations=("cython_nogli",)), "implementation 'cython_nogli'. Did you mean 'cython_nogil'"),
        (Selection(executors=("thread",)), "executor 'thread'. Did you mean 'threads'"),
    ],
    ids=["plan", "implementation", "executor"],
)
def test_an_unknown_name_is_refused_with_the_near_miss(selection: Selection, near: str) -> None:
    with pytest.raises(UnknownName, match=near):
        plan.make(selection)


def test_a_name_like_no_other_is_refused_with_all_there_are() -> None:
    with pytest.raises(UnknownName, match=r"Unknown plan 'xyz'\. There are here: default, full, quick\."):
        plan.make(Selection(plan="xyz"))


@pytest.mark.parametrize("count", ["0", "-1", "1000000", "2,0"])
def test_a_number_of_workers_that_makes_no_sense_is_refused_with_the_range(count: str) -> None:
    with pytest.raises(InvalidNumber, match=r"workers is .*, but must be from 1 to 64 on this machine"):
        plan.make(Selection.parse({"workers": count}, cpus=CPUS))


@pytest.mark.parametrize("blocks", ["0", "1", "-5", "10001"])
def test_a_number_of_blocks_that_makes_no_sense_is_refused_with_the_range(blocks: str) -> None:
    with pytest.raises(InvalidNumber, match=f"blocks is {blocks}, but must be from 2 to 10000"):
        plan.make(Selection.parse({"blocks": blocks}, cpus=CPUS))


@pytest.mark.parametrize("key", ["workers", "blocks"])
@pytest.mark.parametrize("text", ["x", "1.5", "2x"])
def test_a_text_that_is_no_number_is_refused(key: str, text: str) -> None:
    with pytest.raises(InvalidNumber, match=f"'{key}' is '{text}', but must be a whole number"):
        Selection.parse({key: text}, cpus=CPUS)


def test_a_large_machine_may_have_more_workers_than_a_small_one() -> None:
    assert plan.most_workers(2) == 64
    assert plan.most_workers(100) == 400


@pytest.mark.parametrize("cpus", [1, 2, 64, 500])
def test_no_plan_has_more_workers_than_a_user_may_ask_for(cpus: int) -> None:
    made = plan.make(Selection(plan="full", implementations=("pure",), cpus=cpus))
    assert max(workers for _, workers in plan.pools(made.comparisons)) <= plan.most_workers(cpus)


def test_texts_become_a_selection() -> None:
    given = {"plan": "full", "implementation": "pure,numba_gil", "executor": "threads", "workers": "1,auto"}
    assert Selection.parse({**given, "blocks": "7"}, cpus=4) == Selection(
        plan="full",
        implementations=("pure", "numba_gil"),
        executors=("threads",),
        workers=(1, 4),
        blocks=7,
        cpus=4,
    )


def test_no_text_is_no_choice() -> None:
    assert Selection.parse({"plan": None, "workers": None, "executor": ""}, cpus=3) == Selection(cpus=3)


def test_auto_is_two_workers_at_least() -> None:
    assert Selection.parse({"workers": "auto"}, cpus=1).workers == (2,)


def test_offers_tell_why_something_is_not_there() -> None:
    assert plan.offers(["a", "b"], {"b": "no b here"}.get) == {"a": None, "b": "no b here"}


def _make(name: str) -> plan.Plan:
    return plan.make(Selection(plan=name, cpus=CPUS))


def _usual(name: str) -> list[Comparison]:
    """Return a plan's comparisons at the sizes that every kernel has."""
    return [each for each in _make(name).comparisons if not each.size.startswith(SWEEP)]


def _unfit(comparison: Comparison) -> set[str]:
    """Return the executors that cannot run a comparison's implementation."""
    if implementations.main_interpreter_only(comparison.implementation) is None:
        return set()
    return {name for name in executors.names() if executors.are_subinterpreters(name)}


def _kernels(comparisons: Iterable[Comparison]) -> set[str]:
    return {comparison.kernel for comparison in comparisons}


def _ways(comparisons: Iterable[Comparison]) -> set[tuple[str, str]]:
    return {
        (arm.case.executor, arm.case.transport)
        for each in comparisons
        for arm in each.arms
        if arm.role == "treatment"
    }


def _treatments(name: str) -> set[tuple[str, str]]:
    """Return the ways of a plan, of which a kernel of arrays lacks only what is too large, and the plan says so."""
    made = _make(name)
    of_arrays = [each for each in _usual(name) if kernels.load(each.kernel).SPEC.unfit("shm") is None]
    left_out = {
        (skip.kernel, skip.implementation, skip.executor) for skip in made.skips if skip.reason == ways.TOO_LARGE
    }
    for comparison in of_arrays:
        unfit = _unfit(comparison)
        missing = {way for way in _ways(of_arrays) - _ways([comparison]) if way[0] not in unfit}
        assert all(transport == "pickle" for _, transport in missing)
        assert {(comparison.kernel, comparison.implementation, executor) for executor, _ in missing} <= left_out
    return _ways(of_arrays)


def test_default_leaves_out_pickling_of_what_is_large_and_says_so_and_full_does_not() -> None:
    reasons = {(skip.kernel, skip.implementation): skip.reason for skip in _make("default").skips}
    assert reasons["histogram", "cython_nogil"] == ways.TOO_LARGE
    assert ("monte_carlo_pi", "cython_nogil") not in reasons
    assert ways.TOO_LARGE not in {skip.reason for skip in _make("full").skips}


@every_plan
def test_objects_are_pickled_where_arrays_go_by_shared_memory_and_the_plan_says_so(name: str) -> None:
    made = _make(name)
    of_objects = [each for each in made.comparisons if kernels.load(each.kernel).SPEC.unfit("shm") is not None]
    planned = plan.PLANS[name].ways
    pickled = {(executor, "pickle") for executor, _ in planned if executor != "threads"}
    for comparison in of_objects:
        assert _ways([comparison]) == pickled | {("threads", "shared")}
    reasons = {f"{cannot} Python objects, which are pickled instead" for cannot in CANNOT_CARRY_OBJECTS}
    said = {(skip.kernel, skip.implementation, skip.executor) for skip in made.skips if skip.reason in reasons}
    others = {executor for executor, transport in planned if transport != "pickle" and executor != "threads"}
    assert said == {(each.kernel, each.implementation, executor) for each in of_objects for executor in others}


def test_nothing_is_said_twice() -> None:
    skips = _make("full").skips
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
        f"with 3 workers only: {plan.ONE_FORK}"
    ]
