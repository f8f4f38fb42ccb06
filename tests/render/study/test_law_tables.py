"""Scaling laws as a table."""

from dataclasses import replace
from math import log

from gilscope.analyse.laws import fit_curves
from gilscope.analyse.results import ComparisonScaling
from gilscope.model.case import Case
from gilscope.render.study.law_tables import laws
from gilscope.statistics.estimate import make_estimate
from gilscope.statistics.replication import estimate_over_sessions
from tests.made_up.declared import scaled_arm
from tests.made_up.rounds import measured, scale
from tests.simulations.laws import COUNTS, speedup

OWN = (0.99, 1.0, 1.02)
"""What each session has of its own, at every second number of workers."""


def a_comparison(contention: float, coherency: float) -> ComparisonScaling:
    arms = []
    for place, count in enumerate(COUNTS):
        truth = speedup(count, contention, coherency)
        own = {
            f"s{session}": make_estimate(log(truth * by ** (place % 2)), 0.01, 11, 20)
            for session, by in enumerate(OWN)
        }
        case = Case("k", "large", "i", "threads", "shared", "static", count)
        arms.append(scaled_arm(case, estimate_over_sessions(own), 1.0))
    return replace(scale(measured({})), arms=tuple(arms), curves=fit_curves(arms, max(COUNTS)))


def test_a_row_has_the_parameters_with_their_intervals_and_what_is_known() -> None:
    ((kernel, _, way, most, contention, coherency, alone, known),) = laws([a_comparison(0.05, 0.02)]).rows
    assert (kernel, way, most) == ("k", "threads, static", "16")
    assert all("[" in each for each in (contention, coherency, alone))
    assert "κ is above 0" in known


def test_where_pairs_may_cost_nothing_the_table_says_so() -> None:
    (row,) = laws([a_comparison(0.05, 0.0)]).rows
    assert "κ may be 0" in row[-1]


def test_ways_with_too_few_numbers_of_workers_have_no_row() -> None:
    assert laws([scale(measured({}))]).rows == ()
