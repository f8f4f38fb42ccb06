"""What comes before the first round: checked results, warm workers, how often the tasks are repeated."""

import gc
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from gilscope import kernels
from gilscope.errors import WrongResult
from gilscope.measure import worker
from gilscope.measure.timing import LEAST_ROUND_NS
from gilscope.model.case import Arm, Case
from tests.made_up.machine import SEED, Cost, Machine, Ready, a_comparison

pytestmark = pytest.mark.usefixtures("deadlock_guard")


@pytest.mark.parametrize("fastest_ns", [1, 3_000_000, LEAST_ROUND_NS - 1, LEAST_ROUND_NS, 5 * LEAST_ROUND_NS])
def test_the_fastest_arm_is_repeated_until_its_round_is_long_enough_and_no_more(
    ready: Ready, machine: Machine, fastest_ns: int
) -> None:
    machine.costs = {"threads": Cost(wall_ns=fastest_ns)}
    with ready() as measurement:
        repeats = measurement.setup.repeats
    assert repeats * fastest_ns >= LEAST_ROUND_NS
    assert repeats == 1 or (repeats - 1) * fastest_ns < LEAST_ROUND_NS


def test_all_arms_are_repeated_alike_but_references_run_once(ready: Ready, machine: Machine) -> None:
    machine.costs = {"threads": Cost(wall_ns=4_000_000), "reference": Cost(wall_ns=1_000_000)}
    with ready(a_comparison(references=True)) as measurement:
        machine.ran.clear()
        measurement.run_block()
    assert measurement.setup.repeats == 3
    assert Counter(machine.ran) == {"serial": 6, "threads": 3, "processes_spawn": 3, "reference": 2}


def test_a_wrong_result_is_an_error_before_any_round_and_the_arm_is_named(
    ready: Ready, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = worker._compile

    def broken(kernel: str, implementation: str, native_threads: int) -> Callable[..., None]:
        if implementation == "pure":
            return compiled(kernel, implementation, native_threads)
        return lambda *arguments: None  # noqa: ARG005 - a kernel that computes nothing

    monkeypatch.setattr(worker, "_compile", broken)
    with (
        pytest.raises(WrongResult, match="histogram-broken-tiny, serial gives a wrong result"),
        ready(a_comparison(implementation="broken")),
    ):
        pytest.fail("it must not become ready")
    assert machine.ran == ["serial"]
    assert gc.isenabled()


def test_the_first_call_of_every_worker_is_kept_once_for_each_arm(ready: Ready) -> None:
    with ready() as measurement:
        first = measurement.setup.first_call_ns
    assert {arm.label: len(times) for arm, times in first.items()} == {
        "serial": 1,
        "serial again": 1,
        "threads static ×2": 2,
        "processes_spawn pickle static ×2": 2,
    }
    assert [times for arm, times in first.items() if arm.role == "again"] == [(0,)]
    assert measurement.setup.warnings == ()


def test_a_worker_that_was_not_met_is_a_warning(ready: Ready, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gilscope.measure.pools.MOST_TRIES", 2)
    monkeypatch.setattr(worker, "identify", lambda _: (1, 1))
    with ready() as measurement:
        assert measurement.setup.warnings[0] == "threads static ×2: only 1 of 2 workers were warmed"


def test_what_is_sent_to_workers_and_back_is_kept(ready: Ready) -> None:
    case = Case("histogram", "tiny", "pure", "processes_spawn", "pickle", "static", 2)
    arms = (*a_comparison().arms[:3], Arm("treatment", case))
    with ready(replace(a_comparison(), arms=arms)) as measurement:
        sent = dict(measurement.setup.sent_bytes)
    spec = kernels.load("histogram").SPEC
    assert sent.pop(arms[-1]) == spec.payload_bytes("tiny", 2) > 8 * spec.split_length("tiny")
    assert set(sent.values()) == {0}


def test_digests_of_input_and_strict_output_are_kept(ready: Ready) -> None:
    with ready() as first, ready(seed=SEED + 1) as other:
        assert first.setup.input_digest != other.setup.input_digest
        assert first.setup.output_digest != other.setup.output_digest
        assert first.setup.largest_relative_error == 0.0


def test_a_relaxed_kernel_has_an_error_instead_of_an_output_digest(ready: Ready) -> None:
    with ready(a_comparison(kernel="nbody")) as measurement:
        assert measurement.setup.output_digest is None
        assert measurement.setup.largest_relative_error <= 1e-10
