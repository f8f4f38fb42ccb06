"""How much of a call must release the GIL: what is made of the kernel's figures."""

from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from gilscope.analyse.release import find_held_shares, find_release_costs
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.model.case import Case
from gilscope.model.size import Size
from gilscope.render.study import release_tables, words
from gilscope.statistics.estimate import Estimate
from tests.made_up.declared import DECLARED, scaled_arm


def around(value: float) -> Estimate:
    return Estimate(value, value * 0.99, value * 1.011, 20)


def threads(workers: int, speedup: float, wall_ns: float = 1e6) -> ArmScaling:
    case = Case("partial_release", "any", "cython_nogil", "threads", "shared", "static", workers)
    return scaled_arm(case, around(speedup), wall_ns=around(wall_ns))


def comparison(size: Size, implementation: str, serial_ns: float, *arms: ArmScaling) -> ComparisonScaling:
    return ComparisonScaling(
        *("partial_release", "any", implementation, arms, 2, around(1.0), {}, "tie", ()),
        serial_ns=around(serial_ns),
        code=DECLARED.implementation(implementation),
        problem=size,
    )


@given(st.integers(0, 100), st.integers(1, 64))
def test_a_lock_allows_at_least_what_amdahls_law_does_and_both_lie_between_one_and_the_threads(
    percent: int, workers: int
) -> None:
    size = Size(held_share=percent / 100)
    (found,) = find_held_shares([comparison(size, "cython_nogil", 1e6, threads(workers, 1.0))], cpus=64)
    assert 1 <= found.amdahl <= found.lock * (1 + 1e-12) <= workers * (1 + 1e-9)
    if percent in (0, 100):
        assert isclose(found.amdahl, found.lock)


def test_more_threads_than_cpus_gain_no_more_by_either_law() -> None:
    size = Size(held_share=0.0)
    (found,) = find_held_shares([comparison(size, "cython_nogil", 1e6, threads(8, 2.0))], cpus=2)
    assert (found.amdahl, found.lock) == (2, 2)


def test_a_pair_costs_what_letting_go_adds_to_a_call() -> None:
    size = Size(pairs=1000)
    found = find_release_costs(
        [
            comparison(size, "cython_gil", 10_000),
            comparison(size, "cython_nogil", 60_000, threads(1, 1.0), threads(2, 0.5, 155_000)),
        ]
    )
    assert [(each.workers, round(each.pair_ns)) for each in found] == [(1, 50), (2, 300)]
    assert [each.pays_above_ns and round(each.pays_above_ns) for each in found] == [None, 300]
    (sentence,) = words.write_release_costs(found)
    assert "costs 50 ns alone and 300 ns while 2 threads do so" in sentence


def test_without_both_there_is_no_cost() -> None:
    assert find_release_costs([comparison(Size(pairs=1000), "cython_nogil", 60_000)]) == ()
    assert list(words.write_release_costs(())) == []


def test_the_shares_stand_in_order_beside_both_laws() -> None:
    sizes = [Size(held_share=share) for share in (0.5, 0.1)]
    found = find_held_shares([comparison(size, "cython_nogil", 1e6, threads(2, 1.5)) for size in sizes], cpus=2)
    assert release_tables.shares(found).rows == (
        ("10%", "2", "1.50 [1.48–1.52]", "1.82", "2.00"),
        ("50%", "2", "1.50 [1.48–1.52]", "1.33", "2.00"),
    )
