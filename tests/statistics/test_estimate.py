"""Ratios of pairs: known values, symmetries, and whether a 95 % interval holds what it says."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gilscope.statistics.estimate import TRIM, estimate_from_logs, estimate_ratio
from gilscope.statistics.sample_size import LEAST_BLOCKS

TIMES = st.floats(1e-3, 1e3)
PAIRS = st.lists(st.tuples(TIMES, TIMES), min_size=LEAST_BLOCKS, max_size=40)


def test_five_values_by_hand() -> None:
    # Trimmed: 1, 2, 3. Winsorized: 1, 1, 2, 3, 3, of variance 1. Error √(4 / 6); t for 2 degrees of freedom.
    estimate = estimate_from_logs(np.array([10.0, 1.0, -7.0, 3.0, 2.0]))
    half = 4.302652729911275 * math.sqrt(4 / 6)
    assert estimate.value == pytest.approx(math.exp(2))
    assert estimate.low == pytest.approx(math.exp(2 - half))
    assert estimate.high == pytest.approx(math.exp(2 + half))
    assert estimate.n == 5


@pytest.mark.parametrize("n", [5, 7, 10, 14, 20, 33])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_against_scipy_step_by_step(n: int, confidence: float) -> None:
    logs = np.random.default_rng(n).standard_t(2, n)
    cut = math.floor(TRIM * n)
    kept = n - 2 * cut
    winsorized = np.asarray(scipy.stats.mstats.winsorize(logs, (cut / n, cut / n)))
    error = math.sqrt((n - 1) * winsorized.var(ddof=1) / (kept * (kept - 1)))
    center = float(scipy.stats.trim_mean(logs, TRIM))
    low, high = scipy.stats.t.interval(confidence, kept - 1, loc=center, scale=error)
    estimate = estimate_from_logs(logs, confidence)
    assert np.log([estimate.low, estimate.value, estimate.high]) == pytest.approx([low, center, high])


@pytest.mark.filterwarnings("ignore:Precision loss:RuntimeWarning")
@pytest.mark.parametrize("n", [5, 10, 20])
def test_an_end_of_the_interval_is_where_scipys_yuen_test_says_5_percent(n: int) -> None:
    logs = np.random.default_rng(n).standard_t(3, n)
    estimate = estimate_from_logs(logs)
    for end in (estimate.low, estimate.high):
        same = np.full(n, math.log(end))
        assert scipy.stats.ttest_ind(logs, same, equal_var=False, trim=TRIM).pvalue == pytest.approx(0.05)


def test_ratio_pairs_by_block() -> None:
    machine = np.array([1.0, 3.0, 2.0, 10.0, 1.5, 7.0])
    estimate = estimate_ratio(list(2 * machine), list(machine))
    assert [estimate.low, estimate.value, estimate.high] == pytest.approx([2.0, 2.0, 2.0])


def test_one_wild_block_in_five_moves_nothing() -> None:
    calm = [1.0, 1.01, 0.99, 1.0, 1.0]
    assert estimate_ratio([*calm, 50.0], [1.0] * 6).value == pytest.approx(1.0, abs=0.01)


@given(PAIRS)
def test_swapping_numerator_and_denominator_inverts(pairs: list[tuple[float, float]]) -> None:
    tops, bottoms = zip(*pairs, strict=True)
    there, back = estimate_ratio(tops, bottoms), estimate_ratio(bottoms, tops)
    # Logarithms, since an interval of wild values reaches from nearly 0 to nearly infinity.
    assert math.log(there.value) == pytest.approx(-math.log(back.value), abs=1e-9)
    assert math.log(there.low) == pytest.approx(-math.log(back.high), abs=1e-9)
    assert math.log(there.high) == pytest.approx(-math.log(back.low), abs=1e-9)


@given(PAIRS, st.floats(1e-6, 1e6))
def test_the_unit_of_time_does_not_matter(pairs: list[tuple[float, float]], unit: float) -> None:
    tops, bottoms = (np.array(each) for each in zip(*pairs, strict=True))
    here, there = estimate_ratio(list(tops), list(bottoms)), estimate_ratio(list(tops * unit), list(bottoms * unit))
    assert np.log([here.low, here.value, here.high]) == pytest.approx(
        np.log([there.low, there.value, there.high]), abs=1e-9
    )


@given(PAIRS)
def test_the_value_lies_in_its_interval_and_order_does_not_matter(pairs: list[tuple[float, float]]) -> None:
    tops, bottoms = zip(*pairs, strict=True)
    estimate = estimate_ratio(tops, bottoms)
    assert estimate.low <= estimate.value <= estimate.high
    assert estimate_ratio(tops[::-1], bottoms[::-1]) == estimate


@pytest.mark.parametrize("n", range(1, LEAST_BLOCKS))
def test_too_few_blocks_give_a_value_without_interval(n: int) -> None:
    estimate = estimate_ratio([2.0] * n, [1.0] * n)
    assert estimate.value == pytest.approx(2.0)
    assert not estimate.has_interval
    assert not estimate.excludes(1.0)
    assert math.isnan(estimate.low)
    assert math.isnan(estimate.high)
    assert estimate.n == n


def test_no_blocks_give_nothing() -> None:
    estimate = estimate_from_logs(np.array([]))
    assert math.isnan(estimate.value)
    assert not estimate.has_interval
    assert estimate.n == 0


def test_excludes_needs_the_whole_interval_on_one_side() -> None:
    estimate = estimate_ratio([1.9, 2.0, 2.1, 2.0, 2.0, 1.95, 2.05], [1.0] * 7)
    assert estimate.excludes(1.0)
    assert estimate.excludes(3.0)
    assert not estimate.excludes(2.0)


@pytest.mark.parametrize("n", [10, 20])
def test_coverage_under_heavy_tailed_noise(n: int) -> None:
    """Noise as rounds have it: small and normal, and now and then a round that something else slowed down."""
    random = np.random.default_rng(20)

    def log_times() -> NDArray[np.float64]:
        spikes = random.exponential(0.2, (2000, n)) * (random.random((2000, n)) < 0.1)
        return random.normal(0.0, 0.01, (2000, n)) + spikes

    covered = sum(not estimate_from_logs(logs).excludes(1.0) for logs in log_times() - log_times())
    assert covered / 2000 >= 0.93
