"""Why an arm scales badly: each declared rule, where it fits and where it does not."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.analyse.diagnosis import SENTENCES, diagnose, limit_of_lock
from gilscope.analyse.reasons import Diagnosis
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.starvation import Loss
from gilscope.analyse.study import analyse_study
from gilscope.model.case import Case
from gilscope.record import json_report
from gilscope.statistics.estimate import Estimate
from tests.made_up.declared import DECLARED, scaled_arm

FLOOR = Estimate(1.0, 0.99, 1.01, 20)


def around(value: float) -> Estimate:
    return Estimate(value, 0.98 * value, 1.02 * value, 20)


def scaled(
    speedup: float,
    cpu_per_wall: float,
    executor: str = "threads",
    transport: str = "shared",
    workers: int = 2,
) -> ArmScaling:
    case = Case("k", "large", "i", executor, transport, "static", workers)
    return scaled_arm(case, around(speedup), cpu_per_wall)


def comparison(
    capacity: float | None = 2.0,
    bound: str = "latency",
    others_cpus: float = 0.0,
    stolen_cpus: float = 0.0,
    implementation: str = "cython_nogil",
) -> ComparisonScaling:
    capacities = {} if capacity is None else {2: around(capacity)}
    return ComparisonScaling(
        "k",
        "large",
        implementation,
        (),
        2,
        FLOOR,
        capacities,
        "tie",
        (),
        bound=bound,
        losses={"s1": Loss(others_cpus, stolen_cpus)},
        code=DECLARED.implementation(implementation),
    )


def kind(
    of: ComparisonScaling, arm: ArmScaling, cpus: int = 2, ratio: Estimate | None = None, *, gil: bool = True
) -> str | None:
    found = diagnose(of, arm, cpus, ratio, gil_enabled=gil)
    return None if found is None else found.kind


def test_an_arm_that_scales_well_needs_no_explanation() -> None:
    assert kind(comparison(), scaled(1.79, 2.0)) is None


def test_the_whole_interval_must_lie_below() -> None:
    assert kind(comparison(), scaled(1.77, 2.0)) is None
    assert kind(comparison(), scaled(1.75, 2.0)) is not None


def test_without_an_interval_nothing_is_said() -> None:
    unsure = replace(scaled(1.0, 1.0), speedup=Estimate(1.0, float("nan"), float("nan"), 3))
    assert kind(comparison(), unsure) is None


def test_one_cpu_cannot_scale() -> None:
    assert kind(comparison(), scaled(1.0, 1.0), cpus=1) is None


def test_more_workers_than_cpus_are_held_to_the_cpus() -> None:
    assert kind(comparison(), scaled(1.95, 2.0, workers=4), cpus=2) is None


def test_threads_that_hold_the_gil_take_turns() -> None:
    found = diagnose(comparison(implementation="pure"), scaled(0.97, 1.02), 2)
    assert found is not None
    assert (found.kind, found.sentence) == ("lock", SENTENCES["GIL"])


@pytest.mark.parametrize(
    ("implementation", "gil", "sentence"),
    [("cython_nogil", True, "another lock"), ("pure", False, "a lock without a GIL")],
)
def test_threads_without_the_gil_that_take_turns_wait_for_something_else(
    implementation: str, gil: bool, sentence: str
) -> None:
    found = diagnose(comparison(implementation=implementation), scaled(0.97, 1.02), 2, gil_enabled=gil)
    assert found is not None
    assert (found.kind, found.sentence) == ("lock", SENTENCES[sentence])


def test_processes_share_no_lock() -> None:
    assert kind(comparison(implementation="pure"), scaled(0.97, 1.02, "processes_spawn", "shm")) == "small tasks"


def test_turns_are_by_some_lock_where_the_code_does_not_say_whether_it_holds_the_gil() -> None:
    found = diagnose(comparison(implementation="made elsewhere"), scaled(0.97, 1.02), 2)
    assert found is not None
    assert (found.kind, found.sentence) == ("lock", SENTENCES["a lock"])


def test_workers_that_declare_nothing_are_not_said_to_share_the_gil_or_not() -> None:
    found = diagnose(comparison(implementation="pure"), scaled(0.97, 1.02, "crew"), 2)
    assert found is not None
    assert (found.kind, found.sentence) == ("unknown", SENTENCES["undeclared"])


def test_workers_that_declare_nothing_have_their_measured_reasons() -> None:
    assert kind(comparison(capacity=1.1, bound="memory"), scaled(1.0, 1.0, "crew")) == "memory"


@pytest.mark.parametrize(("others", "stolen", "sentence"), [(0.6, 0.0, "others"), (0.1, 0.5, "stolen")])
def test_neighbours_that_take_what_is_missing(others: float, stolen: float, sentence: str) -> None:
    found = diagnose(comparison(others_cpus=others, stolen_cpus=stolen), scaled(1.2, 1.4), 2)
    assert found is not None
    assert (found.kind, found.sentence) == ("neighbour", SENTENCES[sentence])


def test_a_neighbour_that_takes_little_explains_little() -> None:
    found = diagnose(comparison(others_cpus=0.3), scaled(1.2, 1.4), 2)
    assert found is not None
    assert (found.kind, found.sentence) == ("unknown", SENTENCES["several"])


@pytest.mark.parametrize("others", [1.1, 1.4, 1.8])
@pytest.mark.parametrize("ready", [None, "recorded"])
def test_released_threads_beside_a_neighbour_wait_for_no_lock(others: float, ready: str | None) -> None:
    busy = 2 - others
    arm = replace(scaled(0.9, busy), ready_per_wall=None if ready is None else 0.95 * others)
    for gil in (True, False):
        found = diagnose(comparison(others_cpus=others), arm, 2, gil_enabled=gil)
        assert found is not None
        assert (found.kind, found.sentence) == ("neighbour", SENTENCES["others"])


def test_held_threads_beside_a_neighbour_still_wait_for_the_gil() -> None:
    arm = replace(scaled(1.0, 0.7), ready_per_wall=0.3)
    for each in (arm, replace(arm, ready_per_wall=1.2), replace(arm, ready_per_wall=None)):
        assert kind(comparison(others_cpus=1.3, implementation="pure"), each) == "lock"


def test_threads_that_sleep_beside_a_neighbour_wait_for_a_lock() -> None:
    assert kind(comparison(others_cpus=1.3), replace(scaled(0.97, 1.02), ready_per_wall=0.05)) == "lock"


def test_ready_threads_on_a_calm_machine_were_left_on_one_cpu() -> None:
    assert kind(comparison(), replace(scaled(1.2, 1.2), ready_per_wall=0.75)) == "scheduler"


def test_a_quota_is_told_from_other_programs() -> None:
    throttled = replace(comparison(), losses={"s1": Loss(throttled_cpus=0.5)})
    found = diagnose(throttled, replace(scaled(1.0, 1.0), ready_per_wall=0.1), 2)
    assert found == Diagnosis("quota", SENTENCES["quota"])


def test_a_quota_is_the_cause_beside_busy_cpus_of_others() -> None:
    losses = {"s1": Loss(others_cpus=40.0, throttled_cpus=0.8, spare_cpus=62)}
    assert kind(replace(comparison(), losses=losses), replace(scaled(1.0, 1.0), ready_per_wall=0.9)) == "quota"


def test_what_others_used_beside_the_cpus_that_may_be_used_is_no_cause() -> None:
    spared = replace(comparison(), losses={"s1": Loss(others_cpus=40.0, spare_cpus=62)})
    assert kind(spared, scaled(1.2, 1.2)) == "lock"


@pytest.mark.parametrize(("held", "workers", "limit"), [(1.0, 4, 1.0), (0.5, 4, 1.97), (0.5, 2, 1.6), (0.01, 4, 4.0)])
def test_a_lock_allows_as_many_as_its_share_is_small(held: float, workers: int, limit: float) -> None:
    assert limit_of_lock(workers, held) == pytest.approx(limit, rel=0.01)


@given(st.integers(1, 64), st.floats(0.0, 1.0))
def test_no_lock_allows_more_than_its_share_does(workers: int, held: float) -> None:
    limit = limit_of_lock(workers, held)
    assert 1 - 1e-9 <= limit <= min(workers, 1 / held if held else workers) * (1 + 1e-9)


def test_a_call_that_holds_the_gil_half_of_the_time_waits_for_it() -> None:
    arm = replace(scaled(1.95, 2.0, workers=4), ready_per_wall=0.1)
    for each in (arm, replace(arm, ready_per_wall=None)):
        found = diagnose(comparison(implementation="made elsewhere"), each, 4, held_share=0.5)
        assert found is not None
        assert (found.kind, found.sentence) == ("lock", SENTENCES["GIL in part"])


def test_a_lock_that_nobody_waited_for_explains_nothing() -> None:
    busy = replace(scaled(1.95, 3.9, workers=4), ready_per_wall=0.1)
    assert kind(comparison(), busy, cpus=4) == "unknown"
    assert diagnose(comparison(), busy, 4, held_share=0.5) == diagnose(comparison(), busy, 4)


@pytest.mark.parametrize(("bound", "expected"), [("memory", "memory"), ("fma", "cores")])
def test_what_native_threads_do_not_get_either(bound: str, expected: str) -> None:
    assert kind(comparison(capacity=1.1, bound=bound), scaled(1.05, 1.97)) == expected


def test_a_capacity_that_is_far_from_the_speedup_explains_nothing() -> None:
    assert kind(comparison(capacity=1.8), scaled(1.2, 1.97)) == "unknown"
    assert kind(comparison(capacity=None), scaled(1.2, 1.97)) == "unknown"


def test_pickling_that_another_transport_saves() -> None:
    arm = scaled(0.8, 1.9, "processes_spawn", transport="pickle")
    assert kind(comparison(), arm, ratio=around(2.2)) == "transport"
    assert kind(comparison(), arm, ratio=around(1.1)) == "unknown"


def test_workers_that_wait_have_too_small_or_uneven_tasks() -> None:
    assert kind(comparison(), scaled(1.2, 1.5)) == "small tasks"


def test_busy_workers_that_get_nowhere_are_not_explained_away() -> None:
    assert kind(comparison(), scaled(1.2, 1.95)) == "unknown"


@given(
    st.floats(0.1, 2.5),
    st.floats(0.1, 2.5),
    st.one_of(st.none(), st.floats(0.5, 2.2)),
    st.floats(0.0, 2.0),
    st.sampled_from(["threads", "processes_fork"]),
)
def test_whatever_scales_badly_is_diagnosed_and_nothing_else(
    speedup: float, cpu_per_wall: float, capacity: float | None, others: float, executor: str
) -> None:
    arm = scaled(speedup, cpu_per_wall, executor)
    found = diagnose(comparison(capacity, others_cpus=others), arm, 2)
    assert (found is not None) == (arm.speedup.high < 0.9 * 2)


def test_a_session_that_shared_its_cpus_is_no_lock_without_the_third_clock() -> None:
    """A published session, measured before ready time was recorded: another program took one of two CPUs."""
    report = json_report.read(Path(__file__).parents[2] / "docs/data/cpython-3.11.json")
    session = next(each for each in report.sessions if each.session.startswith("690b2"))
    found = analyse_study(replace(report, sessions=(session,))).settings[0]
    nbody = next(each for each in found.comparisons if each.label == "nbody-cython_nogil-large")
    kinds = {arm.family: arm.diagnosis.kind for arm in nbody.arms if arm.diagnosis is not None}
    assert kinds == {"threads": "neighbour", "processes": "neighbour"}
