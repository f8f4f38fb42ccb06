"""How far a setting's figures can be trusted: what others took, in how many sessions and comparisons."""

from dataclasses import replace
from math import isnan

import pytest

from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.starvation import Loss
from gilscope.analyse.trust import Trust, find_trust
from gilscope.render.study.words import write_trust
from tests.made_up.rounds import SPAWN, THREADS, measured, scale, scale_over_sessions


def comparison(kernel: str = "k", **losses: Loss) -> ComparisonScaling:
    return replace(scale(measured({THREADS: 50.0})), kernel=kernel, losses=losses)


def sentence(trust: Trust) -> str:
    (found,) = write_trust(trust)
    return found


def test_a_quiet_machine_is_called_so() -> None:
    trust = find_trust([comparison(s1=Loss(0.04), s2=Loss(0.01))], 2)
    assert trust.is_quiet
    assert sentence(trust) == ("This machine was quiet: other programs used 0.03 of 2 CPUs on average, 0.04 at most.")


def test_the_worst_session_counts_and_how_many_were_disturbed() -> None:
    calm, wild = Loss(0.02), Loss(0.9)
    trust = find_trust([comparison(s1=calm, s2=wild), comparison("j", s1=calm, s2=calm, s3=Loss(0.3))], 2)
    assert (trust.most_cpus, trust.disturbed_sessions, trust.sessions) == (0.9, 2, 3)
    assert (trust.disturbed_comparisons, trust.comparisons) == (2, 2)
    assert sentence(trust) == (
        "This machine was busy: other programs used 0.25 of 2 CPUs on average, up to 0.90 in 2 of 2 comparisons. "
        "There, in 2 of 3 sessions, speedups of several workers are too low by up to 45%."
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


def test_a_machine_that_others_used_now_and_then_was_busy_at_times() -> None:
    calm = {f"s{place}": Loss(0.01) for place in range(9)}
    trust = find_trust([replace(comparison(), losses={**calm, "s9": Loss(0.5)})], 2)
    assert not trust.is_busy
    verdict = "This machine was busy at times: other programs used 0.06 of 2 CPUs on average, up to 0.50 in 1 of 1 "
    assert sentence(trust).startswith(verdict)


def test_who_took_the_cpus_is_named_with_the_verb_that_fits() -> None:
    assert "other virtual machines used" in sentence(find_trust([comparison(s1=Loss(0.1, 0.6))], 2))
    assert "the container's quota withheld" in sentence(find_trust([comparison(s1=Loss(0.1, 0.0, 0.6))], 2))


def over_sessions(*losses: float) -> list[ComparisonScaling]:
    """Return comparisons of five sessions whose speedups are known to a few per cent."""
    names = [f"s{place}" for place in range(5)]
    each = scale_over_sessions({THREADS: 50.0, SPAWN: 60.0})
    return [replace(each, losses={name: Loss(lost) for name in names}) for lost in losses]


def test_figures_are_trusted_as_far_as_three_quarters_of_their_intervals_reach() -> None:
    trust = find_trust(over_sessions(0.0), 2)
    assert 0.001 < trust.within < 0.1
    assert sentence(trust).endswith(f"Figures can be trusted to about ±{trust.within:.0%}.")


def test_figures_are_trusted_no_farther_than_what_others_took_on_average() -> None:
    assert find_trust(over_sessions(0.4, 0.8), 2).within == pytest.approx(0.3)


def test_figures_of_one_session_are_not_said_to_be_trusted_at_all() -> None:
    trust = find_trust([comparison(s1=Loss(0.0))], 2)
    assert isnan(trust.within)
    assert "trusted" not in sentence(trust)
