"""How far a setting's figures can be trusted: what others took, in how many sessions and comparisons."""

from dataclasses import replace

import pytest

from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.starvation import Loss
from gilscope.analyse.trust import Trust, find_trust
from gilscope.render.study.words import write_trust
from tests.made_up.rounds import THREADS, measured, scale


def comparison(kernel: str = "k", **losses: Loss) -> ComparisonScaling:
    return replace(scale(measured({THREADS: 50.0})), kernel=kernel, losses=losses)


def sentence(trust: Trust) -> str:
    (found,) = write_trust(trust)
    return found


def test_a_quiet_machine_is_called_so() -> None:
    trust = find_trust([comparison(s1=Loss(0.04), s2=Loss(0.01))], 2)
    assert trust.is_quiet
    assert sentence(trust) == "Quiet machine: other programs took at most 0.04 of 2 CPUs."


def test_the_worst_session_counts_and_how_many_were_disturbed() -> None:
    calm, wild = Loss(0.02), Loss(0.9)
    trust = find_trust([comparison(s1=calm, s2=wild), comparison("j", s1=calm, s2=calm, s3=Loss(0.3))], 2)
    assert (trust.most_cpus, trust.disturbed_sessions, trust.sessions) == (0.9, 2, 3)
    assert (trust.disturbed_comparisons, trust.comparisons) == (2, 2)
    assert sentence(trust) == (
        "Other programs took up to 0.90 of 2 CPUs, in 2 of 3 sessions and 2 of 2 comparisons: there, speedups of "
        "several workers are too low by up to 45%."
    )


@pytest.mark.parametrize(
    ("loss", "taker"),
    [
        (Loss(0.1, 0.6), "the hypervisor"),
        (Loss(0.1, 0.0, 0.6), "the quota"),
        (Loss(7.0, 0.6, spare_cpus=6), "other programs"),
    ],
)
def test_who_took_most_is_named(loss: Loss, taker: str) -> None:
    assert find_trust([comparison(s1=loss)], 2).taker == taker


def test_blocks_that_are_left_out_are_counted() -> None:
    trust = find_trust([comparison(s1=Loss(0.01, left_out=3, blocks=20), s2=Loss(0.01, blocks=20))], 2)
    assert sentence(trust).endswith("3 of 40 blocks are left out, in which others took more.")


def test_what_the_system_does_not_say_is_not_called_quiet() -> None:
    trust = find_trust([comparison(s1=Loss(is_known=False))], 2)
    assert not trust.is_quiet
    assert "is not known" in sentence(trust)


def test_without_comparisons_nothing_is_said() -> None:
    assert list(write_trust(find_trust([], 2))) == []
