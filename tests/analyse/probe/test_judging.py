"""Whether a probe fulfils demands: decided by whole intervals, and undecided where they reach over a border."""

from dataclasses import replace
from typing import Any

import pytest

from gilscope.analyse.compare.comparing import compare
from gilscope.analyse.probe import demands, judging
from gilscope.analyse.probe.demands import Judged
from gilscope.analyse.probe.probing import Probed, analyse_probe
from gilscope.model.probe import Check, Patience, Watched
from gilscope.model.report import Report
from gilscope.render.probe.demands import write_demand
from gilscope.statistics.estimate import make_estimate
from tests.made_up import probes

KINDS = ("threads", "processes", "processes_spawn")


def released(share: float) -> tuple[Watched, ...]:
    """Return rounds in which so much of a call is released, give or take two points."""
    in_vain = round(60 * (1 - share))
    return (Watched(60 * probes.MS, 6, 60, 60 * probes.MS, (1000,) * in_vain),) * 10


def expected(text: str, **changes: Any) -> str:
    found = probes.found(**changes)
    (judged,) = judging.judge_demands([demands.parse_expectation(text, f"--expect {text}")], found)
    return judged.outcome


def judge(text: str, found: Probed) -> Judged:
    bound = demands.parse_bound(text, f"--fail-if {text}", KINDS)
    (judged,) = judging.judge_demands([bound], found)
    return judged


def outcome(text: str, **changes: Any) -> str:
    return judge(text, probes.found(**changes)).outcome


@pytest.mark.parametrize(
    ("text", "watched", "wanted"),
    [
        ("releases", probes.FREE, "fulfilled"),
        ("releases", probes.HELD, "violated"),
        ("releases", probes.HALF, "violated"),
        ("partly", probes.HALF, "fulfilled"),
        ("holds", probes.HELD, "fulfilled"),
        ("holds", probes.NEVER, "fulfilled"),
        ("holds,partly", probes.FREE, "violated"),
        ("releases", released(0.95), "undecided"),
        ("releases,partly", released(0.95), "fulfilled"),
        ("holds", released(0.95), "violated"),
        ("releases,holds", released(0.95), "undecided"),
        ("no-gil", probes.FREE, "violated"),
    ],
)
def test_what_is_expected_of_the_gil(text: str, watched: tuple[Watched, ...], wanted: str) -> None:
    assert expected(text, watched=watched) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("releases", "fulfilled"), ("no-gil", "fulfilled"), ("lets-go", "fulfilled"), ("holds,partly", "violated")],
)
def test_without_a_gil_nobody_waits_for_it(text: str, wanted: str) -> None:
    assert expected(text, watched=(), facts={"gil_enabled": False}) == wanted


@pytest.mark.parametrize(
    ("text", "watched", "patience", "wanted"),
    [
        ("lets-go", probes.HELD, probes.GOES, "fulfilled"),
        ("lets-go", probes.HELD, probes.KEEPS, "violated"),
        ("lets-go", probes.HELD, (), "undecided"),
        ("lets-go", probes.HALF, probes.KEEPS, "undecided"),
        ("lets-go", (), probes.KEEPS, "violated"),
        ("lets-go,no-gil", probes.HELD, probes.KEEPS, "violated"),
        ("lets-go,holds", probes.HELD, probes.KEEPS, "fulfilled"),
        ("lets-go,holds", probes.HELD, (), "fulfilled"),
        ("lets-go,releases", probes.HELD, (), "undecided"),
    ],
)
def test_letting_go_is_not_judged_by_the_share(
    text: str, watched: tuple[Watched, ...], patience: tuple[Patience, ...], wanted: str
) -> None:
    assert expected(text, watched=watched, probe={"patience": patience}) == wanted


def test_what_nobody_watched_is_undecided() -> None:
    assert expected("releases", watched=()) == "undecided"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("threads<1.3", "fulfilled"),
        ("threads<2.5", "violated"),
        ("threads<190%", "undecided"),
        ("threads>1.3", "violated"),
        ("threads>2.5", "fulfilled"),
        (" 2  threads < 2.5 ", "violated"),
        ("1 threads<0.5", "fulfilled"),
        ("processes<1.3", "fulfilled"),
        ("processes_spawn<2.5", "violated"),
        ("released<90%", "fulfilled"),
        ("released>0.9", "violated"),
    ],
)
def test_a_bound_is_passed_by_a_whole_interval(text: str, wanted: str) -> None:
    assert outcome(text, threads=1.9, processes=1.8) == wanted


def test_the_most_workers_count_unless_a_number_is_named() -> None:
    assert outcome("threads<2.5", threads=1.9, more_threads=3.5) == "fulfilled"
    assert outcome("2 threads<2.5", threads=1.9, more_threads=3.5) == "violated"


def test_too_few_blocks_decide_nothing() -> None:
    judged = judge("threads<2.5", probes.found(blocks=3))
    assert (judged.outcome, judged.obstacle) == ("undecided", "no interval")


def test_what_was_not_measured_is_undecided() -> None:
    judged = judge("processes<1.3", probes.found(processes=None))
    assert (judged.outcome, judged.obstacle) == ("undecided", "not measured")


def test_workers_that_lacked_cpus_are_not_blamed() -> None:
    starved = {"threads": 1.05, "threads_busy": 1.05, "neighbour": 1.0}
    judged = judge("threads<1.3", probes.found(**starved))
    assert (judged.outcome, judged.obstacle) == ("undecided", "starved")
    assert judge("threads<0.5", probes.found(**starved)).outcome == "fulfilled"


def test_a_speedup_of_wrong_results_is_none() -> None:
    wrong = probes.found(probe={"checks": (Check("threads", 2, 46, 45),)})
    judged = judge("threads<1.3", wrong)
    assert (judged.outcome, judged.obstacle) == ("violated", "other results")
    assert "other results" in write_demand(judged, wrong)


def test_what_the_same_code_differs_by_decides_nothing() -> None:
    found = probes.found(threads=1.9)
    assert found.scaling is not None
    noisy = replace(found, scaling=replace(found.scaling, floor=make_estimate(0.0, 0.2, 10, 10)))
    assert judge("threads<2.5", found).outcome == "violated"
    judged = judge("threads<2.5", noisy)
    assert (judged.outcome, judged.obstacle) == ("undecided", "noise")


def test_a_speedup_is_compared_with_the_baselines() -> None:
    before = ("old", Report((replace(probes.session(threads=1.9), session="old"),)))

    def judge_now(text: str, **changes: Any) -> Judged:
        own = probes.session(**changes)
        return judge(text, replace(analyse_probe(own), baseline=compare([before, ("now", Report((own,)))])))

    assert judge_now("threads/baseline<0.7", threads=0.97, threads_busy=1.0).outcome == "violated"
    assert judge_now("threads/baseline<0.7").outcome == "fulfilled"
    assert judge_now("threads/baseline<0.95").outcome == "undecided"
    assert judge_now("threads/baseline<0.3", blocks=3).obstacle == "no interval"
    assert judge_now("4 threads/baseline<0.95", more_threads=3.0).obstacle == "no baseline"
