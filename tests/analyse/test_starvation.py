"""What others took while rounds ran, and the rule by which starved blocks are left out."""

from dataclasses import replace

import pytest

from gilscope.analyse import scaling
from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.starvation import (
    Loss,
    count_starved_blocks,
    describe_losses,
    find_loss,
    is_worth_another_block,
    leave_out_starved,
    leave_out_starved_blocks,
)
from gilscope.model.case import Arm
from gilscope.model.report import Block, Measured
from tests.made_up.declared import DECLARED
from tests.made_up.rounds import MS, THREADS, Times, measured

QUIET, BESIDE = Block(5 * MS, 0, 300 * MS), Block(200 * MS, 0, 300 * MS)


def seen(starved: set[int], blocks: int = 10, ready_ms: float = 100.0, *, beside: Block = BESIDE) -> Measured:
    """Return blocks of which some had a neighbour, beside which threads lacked a CPU and took twice as long."""
    times: dict[Arm, Times] = {THREADS: [100.0 if i in starved else 50.0 for i in range(blocks)]}
    made = measured(times, drift=[1.0] * blocks)
    ready = [[0.0] * blocks, [0.0] * blocks, [ready_ms if i in starved else 0.0 for i in range(blocks)]]
    rounds = tuple(
        tuple(replace(each, ready_ns=round(MS * ms)) for each, ms in zip(arm, own, strict=True))
        for arm, own in zip(made.rounds, ready, strict=True)
    )
    return replace(made, rounds=rounds, blocks=tuple(beside if i in starved else QUIET for i in range(blocks)))


def scale(**sessions: Measured) -> ComparisonScaling:
    return scaling.scale(sessions, scaling.Conditions(2, DECLARED, machine_cpus=2))


def test_starved_blocks_are_left_out() -> None:
    kept = leave_out_starved_blocks(seen({2, 7}), 2)
    assert [each.block for each in kept.rounds[0]] == [0, 1, 3, 4, 5, 6, 8, 9]


def test_a_speedup_is_that_of_the_calm_blocks() -> None:
    found = scale(s1=seen({2, 7}))
    assert found.arms[0].speedup.value == pytest.approx(2.0)
    assert (found.losses["s1"].left_out, found.losses["s1"].blocks) == (2, 10)
    assert found.warnings == ()


def test_never_more_than_half_of_the_blocks_are_left_out() -> None:
    kept = leave_out_starved_blocks(seen(set(range(1, 12)), blocks=12), 2)
    assert len(kept.blocks) == 6


def test_as_many_are_kept_as_an_interval_needs() -> None:
    assert len(leave_out_starved_blocks(seen({0, 1, 2}, blocks=6), 2).blocks) == 5
    assert len(leave_out_starved_blocks(seen({0, 1}, blocks=5), 2).blocks) == 5


def test_slow_rounds_alone_are_no_reason_to_leave_out_a_block() -> None:
    assert len(leave_out_starved_blocks(seen({2, 7}, ready_ms=0.0), 2).blocks) == 10


def test_threads_that_the_scheduler_put_together_are_kept() -> None:
    assert len(leave_out_starved_blocks(seen({2, 7}, beside=QUIET), 2).blocks) == 10


def test_a_tick_or_two_of_others_starve_no_block() -> None:
    ticks = Block(20 * MS, 0, 80 * MS)
    assert len(leave_out_starved_blocks(seen({2, 7}, ready_ms=20.0, beside=ticks), 2).blocks) == 10


def test_blocks_without_the_third_clock_are_kept() -> None:
    older = measured({THREADS: 50.0}, block=Block(900 * MS, 0))
    assert leave_out_starved_blocks(older, 2) == older


def test_workers_that_are_too_many_do_not_starve_each_other() -> None:
    assert count_starved_blocks(seen({2, 7}), 1) == 0


def test_stolen_time_starves_a_block_without_ready_threads() -> None:
    stolen = Block(0, 100 * MS, 300 * MS)
    assert count_starved_blocks(seen({3}, ready_ms=0.0, beside=stolen), 2) == 1


def test_others_are_counted_over_the_time_of_whole_blocks() -> None:
    longer = Block(400 * MS, 0, 800 * MS)
    assert find_loss(measured({THREADS: 50.0}, block=longer), 4).others_cpus == pytest.approx(0.5)


def test_others_never_use_more_cpus_than_are_left() -> None:
    older = measured({THREADS: 50.0}, block=Block(3000 * MS, 0))
    assert find_loss(older, 2).others_cpus == pytest.approx(0.5)


def test_cpus_that_may_not_be_used_are_no_loss() -> None:
    busy = measured({THREADS: 50.0}, block=Block(3000 * MS, 0, 1000 * MS))
    assert find_loss(busy, 2, 8).cpus == 0
    assert find_loss(busy, 6, 8).cpus == pytest.approx(1.0)


def test_one_disturbed_session_of_five_warns() -> None:
    calm = {f"calm{i}": measured({THREADS: 50.0}, block=QUIET) for i in range(4)}
    found = scale(wild=measured({THREADS: 100.0}, block=BESIDE), **calm)
    assert any(
        "other programs took up to" in each and "1 of 5 sessions, most in wild" in each for each in found.warnings
    )


def test_calm_sessions_are_not_described() -> None:
    assert describe_losses({"s1": find_loss(measured({THREADS: 50.0}, block=QUIET), 2)}, 2) is None


def test_a_quota_is_described_by_how_often_it_was_used_up() -> None:
    throttled = measured({THREADS: 50.0}, block=Block(0, 0, 1000 * MS, 0, 300 * MS, 2))
    loss = find_loss(throttled, 2)
    assert describe_losses({"s1": loss}, 2) == (
        f"the container's quota was used up {2 * len(throttled.blocks)} times, and withheld 0.3 of 2 CPUs"
    )


def test_a_quota_is_told_beside_a_neighbour() -> None:
    both = Loss(others_cpus=0.5, throttled_cpus=0.8, throttles=9)
    assert describe_losses({"s1": both}, 2) == (
        "other programs took 0.5 of 2 CPUs meanwhile; "
        "the container's quota was used up 9 times, and withheld 0.8 of 2 CPUs"
    )


def test_a_quota_withholds_several_cpus_at_once() -> None:
    throttled = measured({THREADS: 50.0}, block=Block(0, 0, 1000 * MS, 0, 1500 * MS, 10))
    assert find_loss(throttled, 2).throttled_cpus == pytest.approx(1.5)


def test_starved_blocks_are_made_up_for_by_a_quarter_more_at_most() -> None:
    assert not is_worth_another_block(seen(set()), 10, 2)
    assert is_worth_another_block(seen({4}), 10, 2)
    assert not is_worth_another_block(seen({4}, blocks=11), 10, 2)
    assert is_worth_another_block(seen({4, 5, 6}, blocks=11), 10, 2)
    assert not is_worth_another_block(seen({4, 5, 6}, blocks=12), 10, 2)
    assert not is_worth_another_block(seen({0, 1, 2}, blocks=3), 3, 2)


def test_each_of_several_sessions_may_be_left_with_few_blocks() -> None:
    used, left_out = leave_out_starved({"a": seen({1, 2}, blocks=4), "b": seen(set(), blocks=4)}, 2)
    assert ({name: len(each.blocks) for name, each in used.items()}, left_out) == ({"a": 2, "b": 4}, {"a": 2, "b": 0})


def test_a_session_that_was_starved_all_the_time_is_left_out() -> None:
    calm = {f"calm{i}": seen(set()) for i in range(4)}
    found = scale(wild=seen(set(range(10))), **calm)
    assert found.sessions == tuple(calm)
    assert found.arms[0].speedup.value == pytest.approx(2.0)
    assert (found.losses["wild"].left_out, found.losses["wild"].cpus) == (10, 0.0)


def test_three_sessions_remain_however_starved() -> None:
    assert len(leave_out_starved({f"s{i}": seen(set(range(10))) for i in range(5)}, 2)[0]) == 3
    assert len(leave_out_starved({f"s{i}": seen(set(range(10))) for i in range(3)}, 2)[0]) == 3
