"""Serial code that is mostly slower than it can be is a finding of its own."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from gilscope.analyse import scaling
from gilscope.analyse.modes import write_modes
from gilscope.analyse.pace import describe_pace, is_bimodal
from gilscope.analyse.results import ComparisonScaling
from gilscope.model.report import Measured
from tests.made_up.declared import DECLARED
from tests.made_up.rounds import AGAIN, BASELINE, CPUS, THREADS, measured
from tests.made_up.worlds import ROUNDS, World, draw_report

SLOW = [92.0, 100.0, 95.0, 45.0, 90.0, 110.0]
STUDIES = 100

STEADY = [100.0, 101.0, 99.0, 100.0, 102.0, 98.0]


def session(serial: Sequence[float]) -> Measured:
    return measured({BASELINE: list(serial), AGAIN: list(serial), THREADS: 50.0}, (1.0,) * len(serial))


def scale(*sessions: Measured) -> ComparisonScaling:
    named = {f"s{place}": each for place, each in enumerate(sessions)}
    return scaling.scale(named, scaling.Conditions(CPUS, DECLARED))


def test_a_best_round_of_half_the_typical_one_is_bimodal() -> None:
    found = scale(session(SLOW))
    assert found.pace is not None
    assert is_bimodal(found.pace)
    assert (found.pace.best_ns, found.pace.typical_ns) == pytest.approx((45e6, 93.5e6), rel=1e-3)


def test_the_finding_names_the_worst_comparison_and_how_much_too_high_speedups_may_be() -> None:
    (said,) = (each for each in write_modes([scale(session(SLOW)), scale(session(STEADY))]) if "Bimodal" in each)
    assert said.startswith(
        "Bimodal: in 1 of 2 comparisons the best serial round took half of the typical one. Most in "
    )
    assert "the typical serial round took 2.08 times as long as the best one" in said
    assert said.endswith("too high by up to as much")


def test_rounds_that_had_a_cpu_all_the_time_were_slowed_while_they_ran() -> None:
    pace = scale(session(SLOW)).pace
    assert pace is not None
    assert "it had a CPU and was slowed there" in describe_pace(pace)


@pytest.mark.parametrize(
    ("ready_ms", "cause"),
    [(40.0, "it waited for a CPU"), (5.0, "it slept in that time"), (None, "it did not run in that time")],
)
def test_rounds_that_did_not_run_lacked_a_cpu_only_if_they_were_ready(ready_ms: float | None, cause: str) -> None:
    pace = scale(session(SLOW)).pace
    assert pace is not None
    ready_ns = None if ready_ms is None else 1e6 * ready_ms
    assert cause in describe_pace(replace(pace, cpu_ratio=1.0, ready_ns=ready_ns))


@pytest.mark.parametrize("serial", [STEADY, [100.0, 70.0, 130.0, 90.0, 110.0, 80.0]], ids=["steady", "scattered"])
def test_rounds_that_scatter_are_not_bimodal(serial: Sequence[float]) -> None:
    assert not is_bimodal(scale(session(serial)).pace)


def test_a_session_on_a_slower_cpu_is_not_bimodal() -> None:
    slower = session([2 * each for each in STEADY])
    assert not is_bimodal(scale(slower, slower, session(STEADY)).pace)


def test_one_disturbed_session_of_five_makes_nothing_bimodal() -> None:
    assert not is_bimodal(scale(session(SLOW), *(session(STEADY) for _ in range(4))).pace)
    assert is_bimodal(scale(session(STEADY), *(session(SLOW) for _ in range(3))).pace)


@pytest.mark.parametrize("kind", ROUNDS)
def test_no_kind_of_scatter_is_called_bimodal(kind: str) -> None:
    random = np.random.default_rng(1)
    speedups = np.log(np.full((20, 2), 1.9))
    sessions = draw_report(random, World(rounds=kind), speedups, sessions=5, blocks=3).sessions
    for place in range(len(speedups)):
        found = scale(*(each.measured[place] for each in sessions))
        assert found.pace is not None
        assert not is_bimodal(found.pace)


@pytest.mark.parametrize(("blocks", "least"), [(3, 0.6), (8, 0.95)])
def test_serial_code_that_is_fast_in_one_round_of_five_is_found_to_be_bimodal(blocks: int, least: float) -> None:
    """One study of 5 sessions × 3 blocks in four misses it: in most of its sessions no round was fast."""
    random = np.random.default_rng(2)
    found = 0
    for _ in range(STUDIES):
        fast = random.random((5, 2, blocks)) < 0.2
        walls = 100.0 * np.exp(np.log(0.5) * fast + random.normal(0.0, 0.08, fast.shape))
        calm = (1.0,) * blocks
        drawn = (measured({BASELINE: own, AGAIN: other, THREADS: 30.0}, calm) for own, other in walls.tolist())
        found += is_bimodal(scale(*drawn).pace)
    assert found / STUDIES >= least


def test_of_too_few_rounds_there_is_no_pace() -> None:
    assert scale(session([100.0, 45.0])).pace is None
