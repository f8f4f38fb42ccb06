"""Comparisons with far more arms than a study has: a report from elsewhere keeps nobody waiting."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isfinite

import pytest
from benchmarks import made_up

from gilscope.analyse.scaling import Conditions, scale
from gilscope.model.case import Arm
from gilscope.model.report import Measured, SessionReport

(SESSION,) = made_up.report(kernels=1, sessions=1, blocks=5).sessions
FIRST = SESSION.measured[0]


def measured(arms: Sequence[Arm]) -> Measured:
    """Return a comparison of these arms, all with the rounds of a real one."""
    setup = replace(FIRST.setup, first_call_ns=dict.fromkeys(arms, (1,)), sent_bytes=dict.fromkeys(arms, 1))
    rounds = dict(zip(FIRST.comparison.arms, FIRST.rounds, strict=True))
    return Measured(
        replace(FIRST.comparison, arms=tuple(arms)),
        tuple(rounds.get(arm, FIRST.rounds[0]) for arm in arms),
        FIRST.blocks,
        setup,
    )


def with_treatments(case: Callable[[Arm, int], Arm], count: int) -> Measured:
    arms = FIRST.comparison.arms
    model = next(each for each in arms if each.role == "treatment")
    others = [each for each in arms if each.role != "treatment"]
    return measured([*others, *(case(model, number) for number in range(count))])


def conditions(session: SessionReport) -> Conditions:
    return Conditions(2, session.declared, open_ns=None)


def count_calls(action: Callable[[], object]) -> int:
    """Return how many functions an action calls, which no other program on the machine can change."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(None)
    return calls


DIFFERENT: dict[str, Callable[[Arm, int], Arm]] = {
    "workers": lambda arm, number: replace(arm, case=replace(arm.case, workers=number + 1)),
    "executors": lambda arm, number: replace(arm, case=replace(arm.case, executor=f"other_{number}", workers=2)),
    "native threads": lambda arm, number: replace(arm, case=replace(arm.case, workers=3, native_threads=number + 1)),
    "transports": lambda arm, number: replace(
        arm, case=replace(arm.case, workers=number // 2 + 1, transport=("shm", "pickle")[number % 2])
    ),
}


@pytest.mark.parametrize("case", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_twice_as_many_arms_take_twice_the_work(case: Callable[[Arm, int], Arm]) -> None:
    few, many = (
        count_calls(lambda count=count: scale({"s": with_treatments(case, count)}, conditions(SESSION)))  # type: ignore[misc]
        for count in (200, 400)
    )
    assert many < 2.2 * few


def test_what_no_session_can_compare_has_no_efficiency() -> None:
    arms = FIRST.comparison.arms
    without_references = measured([each for each in arms if each.role != "reference"])
    treated = next(each for each in arms if each.role == "treatment")
    without_treatment = measured([each for each in arms if each != treated])
    found = scale({"a": without_references, "b": without_treatment}, conditions(SESSION))
    assert found.scaling_of(treated).efficiency is None
    assert all(isfinite(each.efficiency.value) for each in found.arms if each.efficiency is not None)
