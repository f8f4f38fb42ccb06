"""Many kernels of two sides: one ratio for a group first, then single kernels, then suspects."""

from dataclasses import replace

import pytest

from gilscope.analyse.compare.comparing import compare
from gilscope.analyse.compare.figures import estimate_scatter
from gilscope.analyse.compare.sides import list_settings
from gilscope.model.report import Measured, Report
from tests.made_up.sides import report_of_kernels


def test_a_group_has_one_ratio_over_all_kernels() -> None:
    found = compare(
        [("here", report_of_kernels([1.0] * 8)), ("there", report_of_kernels([1.0] * 6 + [1.2] * 2, seed=2))]
    )
    (group,) = found.summaries[0].groups
    assert (group.executor.family, group.is_single, group.cases) == ("threads", False, 8)
    assert group.value.value == pytest.approx(1.2 ** (-2 / 8), abs=0.01)
    assert group.value.has_interval


def test_a_group_has_the_kernels_that_ended_early() -> None:
    whole = report_of_kernels([1.0] * 7 + [1.5])
    ended = Report((*whole.sessions[:3], replace(whole.sessions[3], measured=whole.sessions[3].measured[:4])))
    (group,) = compare([("here", whole), ("there", ended)]).summaries[0].groups
    assert group.value.value == pytest.approx(1.0, abs=0.01)


def test_one_kernel_that_differs_is_found_in_a_group_that_does_not() -> None:
    found = compare(
        [("here", report_of_kernels([1.0] * 20)), ("there", report_of_kernels([1.0] * 19 + [1.2], seed=2))]
    )
    assert [each.verdict for each in found.summaries[0].groups] == ["same"]
    verdicts = {row.case.kernel: ratio.verdict for row in found.rows if (ratio := row.ratios[1]) is not None}
    assert verdicts.pop("k19") == "differs"
    assert "differs" not in verdicts.values()


def test_suspects_are_beyond_noise() -> None:
    """Six of twenty kernels are 10 % apart: too little for a verdict at such scatter, but no chance."""
    here = report_of_kernels([1.0] * 20, scatter=0.04)
    there = report_of_kernels([1.0] * 14 + [1.1] * 6, seed=2, scatter=0.04)
    rows = compare([("here", here), ("there", there)]).rows
    assert any(row.ratios[1] is not None and row.ratios[1].is_suspect for row in rows)
    noisy = Report(tuple(replace(each, measured=tuple(map(make_noisy, each.measured))) for each in there.sessions))
    rows = compare([("here", here), ("there", noisy)]).rows
    assert not any(row.ratios[1] is not None and row.ratios[1].is_suspect for row in rows)


def make_noisy(one: Measured) -> Measured:
    """Return a comparison whose second serial arm is 20 % slower than the first."""
    place = next(index for index, each in enumerate(one.comparison.arms) if each.role == "again")
    slow = tuple(replace(each, wall_ns=round(1.2 * each.wall_ns)) for each in one.rounds[place])
    return replace(one, rounds=(*one.rounds[:place], slow, *one.rounds[place + 1 :]))


def test_past_reports_say_how_much_sessions_scatter() -> None:
    scatter = estimate_scatter(list_settings("past", report_of_kernels([1.0] * 40)), "speedup")
    assert scatter is not None
    (own,) = scatter.groups.values()
    assert own.variance == pytest.approx(0.01**2, rel=0.4)
    assert own.freedom > 5
    assert scatter.default == own
    assert estimate_scatter(list_settings("few", report_of_kernels([1.0] * 2)), "speedup") is None
