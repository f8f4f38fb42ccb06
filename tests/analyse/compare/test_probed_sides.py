"""Saved probes, compared: what became of the GIL, what a condition decides, and what cannot be known."""

from dataclasses import replace
from typing import Any

import pytest

from gilscope.analyse.compare import condition, figures
from gilscope.analyse.compare.comparing import Compared, compare
from gilscope.analyse.compare.sides import collect_sides
from gilscope.errors import NothingToCompare, UnknownName, UsageError
from gilscope.model.report import Report
from tests.made_up import probes

SLOW: dict[str, Any] = {"threads": 0.97, "threads_busy": 1.0, "watched": probes.HELD}
"""What a function is that no longer releases the GIL."""


def saved(*sessions: dict[str, Any]) -> Report:
    return Report(tuple(replace(probes.session(**each), session=f"s{place}") for place, each in enumerate(sessions)))


def compared(before: dict[str, Any], now: dict[str, Any], count: int = 1) -> Compared:
    return compare([("old", saved(*[before] * count)), ("new", saved(*[now] * count))])


def judge(text: str, before: dict[str, Any], now: dict[str, Any]) -> str:
    judged = condition.judge_condition(text, condition.parse(text), compared(before, now))
    return "met" if judged.met else "undecided" if judged.undecided else "not met"


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        (probes.FREE, probes.FREE, "same"),
        (probes.FREE, probes.HELD, "differs"),
        (probes.HELD, probes.NEVER, "same"),
        (probes.FREE, (), "undecided"),
    ],
)
def test_what_it_does_with_the_gil_is_compared(before: Any, now: Any, verdict: str) -> None:
    (change,) = compared({"watched": before}, {"watched": now}).gil
    assert (change.label, change.call, change.verdict) == ("new", "solver:solve(a)", verdict)


def test_each_way_of_running_is_a_case_of_the_call() -> None:
    found = compared({}, {})
    cases = [(row.case.kernel, row.case.executor, row.case.workers) for row in found.rows]
    assert cases == [("solver:solve(a)", *each) for each in (("threads", 1), ("threads", 2), ("processes_spawn", 2))]


def test_single_probes_are_taken_to_scatter_and_the_comparison_says_so() -> None:
    found = compared({}, {})
    ratio = found.rows[1].ratios[1]
    assert ratio is not None
    assert ratio.value.low == pytest.approx(0.77, abs=0.02)
    assert "not in the same blocks" in found.warnings[0]
    assert "taken to scatter by 10%" in found.warnings[0]


def test_several_probes_of_a_side_show_how_much_they_scatter() -> None:
    ratio = compared({}, {}, count=3).rows[1].ratios[1]
    assert ratio is not None
    assert ratio.value.high < 1.05


@pytest.mark.parametrize(
    ("text", "now", "wanted"),
    [
        ("speedup of threads<0.7", SLOW, "met"),
        ("speedup of threads<0.7", {}, "not met"),
        ("speedup of processes<0.7", SLOW, "not met"),
        ("speedup of threads<0.95", {}, "undecided"),
        ("speedup<0.6", {}, "not met"),
        ("speedup<0.6", {"blocks": 3}, "undecided"),
        ("speedup of threads<0.9", {**SLOW, "blocks": 3}, "undecided"),
        ("speedup of threads<0.8", {"threads": 1.05, "threads_busy": 1.05, "neighbour": 1.0}, "undecided"),
    ],
)
def test_a_condition_is_met_not_met_or_undecided(text: str, now: dict[str, Any], wanted: str) -> None:
    assert judge(text, {}, now) == wanted


def test_workers_that_nobody_measured_are_refused() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'threads'"):
        judge("speedup of thread<0.7", {}, {})


def test_calls_with_other_arguments_are_not_the_same() -> None:
    with pytest.raises(UsageError, match=r"old: solver:solve\(a\); new: solver:solve\(b\)"):
        compared({}, {"probe": {"arguments": "b"}})


def test_long_arguments_are_told_apart_though_they_are_cut() -> None:
    one, other = (saved({"probe": {"arguments": "b" * 900 + last}}) for last in "xy")
    collect_sides([("old", one), ("new", one)])
    with pytest.raises(UsageError, match="No function was probed on two sides"):
        collect_sides([("old", one), ("new", other)])


def test_one_probe_alone_is_nothing_to_compare() -> None:
    with pytest.raises(NothingToCompare):
        collect_sides([("old", saved({}))])


def test_a_scatter_that_is_known_goes_before() -> None:
    from gilscope.cli.compare import parse_session_sd

    sides = collect_sides([("old", saved({})), ("new", saved({}))])
    assert figures.METRICS
    from gilscope.analyse.compare.comparing import compare_sides

    ratio = compare_sides(sides, scatters=parse_session_sd("2%", None)).rows[1].ratios[1]
    assert ratio is not None
    assert ratio.value.low == pytest.approx(0.94, abs=0.02)
