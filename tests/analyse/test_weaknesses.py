"""What weakens a study's figures: each kind of warning is counted once, and the worst named."""

from dataclasses import replace

import pytest
from benchmarks import made_up

from gilscope.analyse.results import ComparisonScaling, Digests
from gilscope.analyse.starvation import Loss
from gilscope.analyse.study import analyse_study
from gilscope.analyse.weaknesses import KINDS, Kind, Weakness, find_weaknesses, join_weaknesses
from gilscope.model.report import Ending, EndReason, Report
from gilscope.statistics.estimate import Estimate
from tests.made_up.rounds import ALONE, BOTH, THREADS, scale_over_sessions


def comparison(kernel: str = "k", floor: float = 1.01) -> ComparisonScaling:
    whole = scale_over_sessions({THREADS: 50.0})
    losses = dict.fromkeys(whole.sessions, Loss())
    return replace(whole, kernel=kernel, floor=Estimate(1.0, 1 / floor, floor, 20), losses=losses)


SESSIONS = made_up.report(sessions=5).sessions


def found(*comparisons: ComparisonScaling, differing: tuple[str, ...] = ()) -> dict[Kind, Weakness]:
    return {each.kind: each for each in find_weaknesses(SESSIONS, comparisons, differing)}


def test_calm_figures_have_no_weakness() -> None:
    assert found(comparison(), comparison("j")) == {}


def test_noise_is_counted_and_the_worst_kernel_named() -> None:
    noise = found(comparison(), comparison("j", 1.06), comparison("i", 1.18), comparison("h", 1.07))["noise"]
    assert (noise.count, noise.of, noise.worst) == (3, 4, "i")
    assert noise.amount == pytest.approx(0.18)


def test_what_others_took_is_no_weakness_but_a_verdict_on_the_machine() -> None:
    calm = comparison()
    assert found(replace(calm, losses=dict.fromkeys(calm.sessions, Loss(1.0)))) == {}


def test_results_that_differ_are_graver_than_inputs_that_differ() -> None:
    one = replace(comparison(), digests=Digests(("a",), ("b", "c"), 0.0))
    other = replace(comparison("j"), digests=Digests(("a", "d"), ("b", "c"), 0.0))
    assert [(each.kind, each.worst) for each in find_weaknesses(SESSIONS, [one, other], ())] == [
        ("other results", "k"),
        ("other inputs", "j"),
    ]


def test_what_some_sessions_lack_is_counted() -> None:
    partial = replace(comparison(), losses={"s0": Loss(), "s1": Loss()})
    assert found(partial, comparison("j"))["missing"] == Weakness("missing", 1, 2, "k", 3)


def test_what_is_above_the_limit_is_counted_with_the_cause_of_the_worst() -> None:
    above, far_above = (
        scale_over_sessions({THREADS: milliseconds, ALONE: 10.0, BOTH: 10.0}) for milliseconds in (40.0, 20.0)
    )
    limit = found(comparison(), above, replace(far_above, kernel="j"))["above limit"]
    assert (limit.count, limit.of, limit.worst, limit.cause) == (2, 3, "j", "caches")
    assert limit.amount == pytest.approx(2.5, rel=0.01)


def test_too_few_blocks_are_counted() -> None:
    nan = float("nan")
    assert found(replace(comparison(), floor=Estimate(1.0, nan, nan, 3)))["few blocks"].count == 1


def test_a_session_far_from_the_others_counts_by_how_many_times_it_is_apart() -> None:
    sessions = {f"s{place}": Estimate(2.0 if place else 1.0, 0.9, 2.1, 8) for place in range(5)}
    arm = replace(
        comparison().arms[0], speedup=Estimate(2.0, 1.0, 2.1, 5, sessions=sessions, apart=frozenset({"s0"}))
    )
    weak = found(replace(comparison(), arms=(arm,)))
    assert weak["sessions apart"].amount == pytest.approx(2.0)
    assert weak["scatter"].amount == pytest.approx(2.0)


def test_what_sessions_have_recorded_is_counted_once_for_each_text() -> None:
    warned = [replace(each, warnings=("the GIL was switched on", "late")) for each in SESSIONS]
    assert find_weaknesses(warned, (), ()) == (Weakness("recorded", 2, 5, "the GIL was switched on"),)


def test_an_interrupted_study_says_so_before_anything_else() -> None:
    report = Report(tuple(replace(each, complete=False) for each in SESSIONS))
    assert analyse_study(report).weaknesses[0].kind == "interrupted"


def test_settings_are_counted_together_with_the_worst_of_all() -> None:
    first, second = Weakness("noise", 2, 9, "a", 0.1), Weakness("noise", 3, 9, "b", 0.2)
    scatter = Weakness("scatter", 1, 20, "c", 1.3)
    assert join_weaknesses([(scatter, first), (second,)]) == (Weakness("noise", 5, 18, "b", 0.2), scatter)
    assert KINDS.index("noise") < KINDS.index("scatter")


def test_comparisons_for_which_there_was_no_time_are_counted_with_the_widest_interval() -> None:
    one, other = comparison(), comparison("j")
    reasons: dict[str, EndReason] = {one.label: "budget", other.label: "precise"}
    endings = {label: Ending(label, None, 5, 15, reason) for label, reason in reasons.items()}
    (weak,) = find_weaknesses(SESSIONS, [one, other], (), endings)
    assert (weak.kind, weak.count, weak.of, weak.worst) == ("out of time", 1, 2, "k")
    assert weak.amount == pytest.approx(one.arms[0].speedup.reach)
