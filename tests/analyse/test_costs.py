"""When opening has paid off, and from which task size on running in parallel pays."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.analyse.costs import find_break_evens, find_cold_start, find_crossing
from gilscope.analyse.results import ArmScaling, ColdStart, ComparisonScaling
from gilscope.model.case import Case
from gilscope.statistics.estimate import Estimate
from tests.made_up.declared import scaled_arm
from tests.made_up.rounds import MS

FLOOR = Estimate(1.0, 0.99, 1.01, 20)
TIMES = st.lists(st.floats(1.0, 1e9), min_size=2, max_size=8, unique=True).map(sorted)


def around(value: float, by: float = 1.02) -> Estimate:
    return Estimate(value, value / by, value * by, 20)


def scaled(speedup: Estimate, executor: str = "processes_spawn", transport: str = "shm") -> ArmScaling:
    case = Case("k", "large", "numba_nogil", executor, transport, "static", 2)
    return scaled_arm(case, speedup)


def comparison(
    *arms: ArmScaling, size: str = "large", serial_ms: float = 100, jit_ms: float = 0
) -> ComparisonScaling:
    serial_ns = around(serial_ms * MS)
    return ComparisonScaling(
        "k",
        size,
        "numba_nogil",
        arms,
        2,
        FLOOR,
        {},
        "tie",
        (),
        serial_ns=serial_ns,
        serial_first_call_ns=jit_ms * MS,
    )


def cold(arm: ArmScaling, of: ComparisonScaling, first_call_ms: float = 0, open_ms: float = 500) -> ColdStart:
    return find_cold_start(of, arm, first_call_ms * MS, open_ms * MS)


def test_opening_is_paid_back_by_each_call() -> None:
    """500 ms to open; a call takes 50 ms instead of 100."""
    found = cold(scaled(around(2.0)), comparison())
    assert found.break_even_calls == pytest.approx(10)
    assert found.least_calls is not None
    assert found.most_calls is not None
    assert found.least_calls < 10 < found.most_calls


def test_what_compiling_costs_both_is_nobodys_loss() -> None:
    compiled = comparison(jit_ms=400)
    assert cold(scaled(around(2.0)), compiled, first_call_ms=450).break_even_calls == pytest.approx(11)


def test_threads_need_their_processs_first_call_too() -> None:
    threads = scaled(around(2.0), "threads", "shared")
    assert cold(threads, comparison(jit_ms=400), first_call_ms=5, open_ms=1).break_even_calls == pytest.approx(0.12)


def test_what_is_not_clearly_faster_never_pays_off() -> None:
    for speedup in (around(0.8), around(1.01)):
        assert cold(scaled(speedup), comparison()).break_even_calls is None


def test_a_pool_that_opens_faster_than_serial_compiles_has_paid_off_at_once() -> None:
    assert cold(scaled(around(2.0)), comparison(jit_ms=900)).break_even_calls == 0.0


def sweep(*points: tuple[float, Estimate]) -> list[ComparisonScaling]:
    """Return comparisons whose serial call lasts so many ms, with the speedup of one arm."""
    return [
        comparison(scaled(speedup), size=f"sweep_{place}", serial_ms=serial_ms)
        for place, (serial_ms, speedup) in enumerate(points)
    ]


def test_break_even_lies_between_sizes_on_logarithms() -> None:
    """Speedup 1/2 at 1 ms and 2 at 100 ms: 1 at 10 ms."""
    (found,) = find_break_evens(sweep((100, around(2.0)), (1, around(0.5))))
    assert found.serial_ns == pytest.approx(10 * MS)
    assert found.low_ns is not None
    assert found.high_ns is not None
    assert found.low_ns < 10 * MS < found.high_ns
    assert [found.smallest_ns, found.largest_ns] == pytest.approx([1 * MS, 100 * MS])
    assert found.reason == ""


@pytest.mark.parametrize(
    ("speedups", "reason"),
    [
        ((1.2, 1.9), "it is faster than a plain loop at every size"),
        ((0.2, 0.9), "a plain loop is at least as fast at every size"),
        ((1.2, 0.9), "but not at the largest"),
    ],
)
def test_no_break_even_has_its_reason(speedups: tuple[float, float], reason: str) -> None:
    (found,) = find_break_evens(sweep((1, around(speedups[0])), (100, around(speedups[1]))))
    assert found.serial_ns is None
    assert reason in found.reason


def test_an_end_that_does_not_cross_is_open() -> None:
    (found,) = find_break_evens(sweep((1, around(0.5)), (100, around(1.05, by=1.2))))
    assert found.serial_ns is not None
    assert found.low_ns is not None
    assert found.high_ns is None


def test_a_mode_that_goes_back_and_forth_pays_from_the_last_time_on() -> None:
    points = [(1, 0.5), (10, 2.0), (100, 0.5), (1000, 2.0)]
    (found,) = find_break_evens(sweep(*((time, around(value)) for time, value in points)))
    assert found.serial_ns == pytest.approx(10**2.5 * MS)


def test_one_size_has_no_break_even() -> None:
    assert find_break_evens(sweep((1, around(0.5)))) == ()


def test_each_way_and_each_implementation_has_its_own() -> None:
    both = [
        replace(each, arms=(*each.arms, scaled(around(1.5), "threads", "shared")))
        for each in sweep((1, around(0.5)), (100, around(2.0)))
    ]
    other = [replace(each, implementation="cython_nogil") for each in both]
    assert len(find_break_evens([*both, *other])) == 4


@given(TIMES, st.data())
def test_a_crossing_lies_between_a_loss_and_a_win(times_ns: list[float], data: st.DataObject) -> None:
    speedups = data.draw(st.lists(st.floats(0.01, 100), min_size=len(times_ns), max_size=len(times_ns)))
    found = find_crossing(times_ns, speedups)
    if speedups[-1] <= 1 or min(speedups) > 1:
        assert found is None
    else:
        assert found is not None
        last_loss = max(place for place, value in enumerate(speedups) if value <= 1)
        assert times_ns[last_loss] * (1 - 1e-9) <= found <= times_ns[last_loss + 1] * (1 + 1e-9)


@given(st.floats(1e3, 1e9), st.floats(0.1, 1e3))
def test_a_power_law_crosses_where_it_is_1(break_even_ns: float, steepness: float) -> None:
    times_ns = [break_even_ns / 10, break_even_ns * 10]
    power = 1 / (1 + steepness)
    found = find_crossing(times_ns, [(time / break_even_ns) ** power for time in times_ns])
    assert found == pytest.approx(break_even_ns, rel=1e-6)
