"""Intervals and verdicts keep their word on rounds whose true ratios are known (tests/statistics/simulations.py)."""

from collections import Counter
from collections.abc import Callable
from math import exp, log

import numpy as np
import pytest

from gilscope.statistics.equivalence import ALPHA, judge
from gilscope.statistics.estimate import Array, Estimate
from gilscope.statistics.replication import estimate_over_sessions, estimate_quotient
from tests.statistics import simulations
from tests.statistics.simulations import Coverage

HELD = 0.93
"""The least share of 95 % intervals that must hold the truth. Too wide is fine, too narrow is not."""

FAMILIES = 200
MARGIN = 0.05
CALM, WILD = 0.01, 0.1
"""The standard deviation of a session's own log speedup, on a calm machine and on a wild one."""


@pytest.mark.parametrize("blocks", [5, 10, 20])
@pytest.mark.parametrize("often", [(0.1, 0.1), (0.05, 0.2)])
def test_interval_within_a_session(blocks: int, often: tuple[float, float]) -> None:
    assert_held(lambda: simulations.within_session(blocks, often))


@pytest.mark.parametrize("blocks", [10, 20])
def test_interval_of_efficiency(blocks: int) -> None:
    assert_held(lambda: simulations.efficiency(blocks))


@pytest.mark.parametrize("kind", ["normal", "heavy tails"])
@pytest.mark.parametrize("sessions", [2, 3, 5, 10])
def test_interval_over_sessions(sessions: int, kind: str) -> None:
    assert_held(lambda: simulations.between_sessions(sessions, kind))


@pytest.mark.parametrize(("left", "right"), [(2, 2), (3, 3), (5, 5), (3, 10), (1, 5)])
def test_interval_between_machines(left: int, right: int) -> None:
    assert_held(lambda: simulations.machines(left, right))


def assert_held(simulate: Callable[[], Coverage]) -> None:
    found = simulate()
    assert found.held >= HELD, f"{found} (name, share held, typical width)"


def test_an_interval_that_is_too_narrow_is_noticed() -> None:
    """Where sessions differ, one session's own interval does not hold what several are about."""
    random = np.random.default_rng(1)
    estimates, truth = simulations.draw(random, "normal", 5)
    of_one = [next(iter(each.sessions.values())) for each in estimates]
    assert simulations.coverage("one session for all", of_one, truth).held < 0.5


def families(ratio: float, cases: int, sessions: int, scatter: float) -> list[list[Estimate]]:
    """Return so many families of ratios of two machines, all with this true ratio."""
    random = np.random.default_rng(round(1000 * ratio))
    shape = (FAMILIES * cases, sessions)
    left, right = (random.normal(mean, scatter, shape) for mean in (log(ratio), 0.0))
    ratios = [estimate_quotient(_estimate(ours), _estimate(theirs)) for ours, theirs in zip(left, right, strict=True)]
    return [ratios[first : first + cases] for first in range(0, len(ratios), cases)]


def _estimate(logs: Array) -> Estimate:
    return estimate_over_sessions(
        {str(name): Estimate(exp(value), 0.0, 9.0, 20, 0.001, 11) for name, value in enumerate(logs.tolist())}
    )


def verdicts(ratio: float, sessions: int = 5, scatter: float = CALM) -> list[Counter[str]]:
    """Return how often each verdict is given in each family of 20 cases."""
    return [
        Counter(each.verdict for each in judge(family, MARGIN)) for family in families(ratio, 20, sessions, scatter)
    ]


def share(counts: list[Counter[str]], verdict: str) -> float:
    return sum(each[verdict] for each in counts) / sum(each.total() for each in counts)


def test_a_difference_of_8_percent_is_found() -> None:
    for ratio in (1.08, 1 / 1.08):
        assert share(verdicts(ratio), "differs") > 0.9


def test_equality_within_1_percent_is_called_same() -> None:
    for ratio in (1.0, 1.01, 1 / 1.01):
        assert share(verdicts(ratio), "same") > 0.7


@pytest.mark.parametrize("scatter", [CALM, WILD])
@pytest.mark.parametrize(("ratio", "wrong"), [(1.0, "differs"), (1 + MARGIN, "same"), (1 / (1 + MARGIN), "same")])
def test_a_family_has_a_wrong_verdict_no_more_often_than_declared(ratio: float, wrong: str, scatter: float) -> None:
    with_error = sum(each[wrong] > 0 for each in verdicts(ratio, scatter=scatter)) / FAMILIES
    assert with_error <= ALPHA + 2 * (ALPHA * (1 - ALPHA) / FAMILIES) ** 0.5


def test_without_holm_families_would_have_wrong_verdicts_more_often() -> None:
    """Each ratio as a family of its own: the check above can fail."""
    alone = [judge([ratio], MARGIN)[0].verdict for family in families(1.0, 20, 5, WILD) for ratio in family]
    wrong = [any(each == "differs" for each in alone[first : first + 20]) for first in range(0, len(alone), 20)]
    assert sum(wrong) / FAMILIES > 0.3


def test_more_sessions_decide_what_few_cannot() -> None:
    few, many = (share(verdicts(1.08, sessions), "cannot tell") for sessions in (2, 5))
    assert few > many
