"""Starved blocks are left out: what that does to a speedup beside a neighbour that comes and goes, by simulation."""

from tests.simulations.neighbours import KINDS, try_rule

NOBODY, COMES_AND_GOES = KINDS[0], KINDS[2]


def test_without_a_neighbour_the_rule_changes_nothing() -> None:
    all_blocks, kept = (
        try_rule(NOBODY, with_rule=rule, sessions=1, blocks=20, repetitions=100) for rule in (False, True)
    )
    assert (all_blocks.holds, all_blocks.bias) == (kept.holds, kept.bias)


def test_beside_a_neighbour_that_comes_and_goes_the_interval_holds_the_truth() -> None:
    all_blocks, kept = (
        try_rule(COMES_AND_GOES, with_rule=rule, sessions=1, blocks=20, repetitions=100) for rule in (False, True)
    )
    assert all_blocks.holds < 85
    assert all_blocks.bias < -4
    assert kept.holds > 88
    assert abs(kept.bias) < 2
