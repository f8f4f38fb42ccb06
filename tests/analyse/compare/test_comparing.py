"""Compared reports: what is the same, what differs, what is missing, and why."""

from dataclasses import replace
from math import inf
from typing import Any

import numpy as np
import pytest

from gilscope.analyse.compare import condition
from gilscope.analyse.compare.comparing import MARGIN, Compared, SideRatio, compare
from gilscope.analyse.compare.figures import KnownScatter, Metric, estimate_scatter
from gilscope.analyse.compare.sides import collect_sides, list_settings
from gilscope.analyse.facts import find_differing_facts
from gilscope.errors import InvalidCondition, InvalidNumber, NothingToCompare, TooFewSessions
from gilscope.model.case import Arm, PoolId, Skip
from gilscope.model.facts import Facts
from gilscope.model.report import Block, Measured, Report, SessionReport
from gilscope.statistics.replication import Scatter
from tests.made_up.declared import DECLARED
from tests.made_up.rounds import ALONE, BOTH, MS, SPAWN, THREADS, Times, arm, measured, setup_of

FACTS = {"host": "h", "effective_cpus": 2, "implementation": "CPython", "python": "3.14.8", "isa_level": "x86_64_v4"}


def report(*sessions: Measured, skips: tuple[Skip, ...] = (), **facts: Any) -> Report:
    """Return a report of sessions that measured one comparison each."""
    return Report(
        tuple(
            SessionReport(
                f"s{place}", True, Facts({**FACTS, **facts}), (each,), skips, open_ns_of(each), declared=DECLARED
            )
            for place, each in enumerate(sessions)
        )
    )


def open_ns_of(comparison: Measured) -> dict[PoolId, int]:
    return {each.case.pool: 1_000_000 for each in comparison.comparison.arms}


def of_threads(milliseconds: float, sessions: int = 5, **facts: Any) -> Report:
    """Return a report whose threads need so long in a serial time of 100 ms, a bit more or less in each session."""
    walls = [milliseconds * scatter for scatter in np.linspace(0.995, 1.005, sessions).tolist()]
    return report(*(measured({THREADS: wall}) for wall in walls), **facts)


def threads_ratio(found: Compared) -> SideRatio:
    (row,) = (row for row in found.rows if row.case == THREADS.case)
    ratio = row.ratios[1]
    assert ratio is not None
    return ratio


@pytest.mark.parametrize(
    ("milliseconds", "verdict"), [(50.0, "same"), (50.4, "same"), (54.5, "differs"), (46.0, "differs")]
)
def test_verdict_of_a_speedup(milliseconds: float, verdict: str) -> None:
    found = compare([("here", of_threads(50.0)), ("there", of_threads(milliseconds))])
    ratio = threads_ratio(found)
    assert ratio.verdict == verdict
    assert ratio.value.value == pytest.approx(50.0 / milliseconds, rel=1e-3)
    assert [(each.label, each.counts) for each in found.summaries] == [("there", {verdict: 1})]
    assert found.warnings == ()


def test_a_report_is_the_same_as_itself() -> None:
    ratio = threads_ratio(compare([("one", of_threads(50.0)), ("the same", of_threads(50.0))]))
    assert ratio.value.value == pytest.approx(1.0)
    assert ratio.verdict == "same"


def test_what_two_identical_arms_differ_by_is_not_claimed() -> None:
    """Threads are clearly 8 % slower, but the serial arm is off by as much from itself."""
    again = arm("again")
    one, other = (
        report(*(measured({THREADS: wall * scatter, again: 100 * scatter**40}) for scatter in (0.998, 1.0, 1.002)))
        for wall in (50.0, 54.0)
    )
    ratio = threads_ratio(compare([("one", one), ("other", other)]))
    assert ratio.judgement.verdict == "differs"
    assert ratio.verdict == "cannot tell"


def test_one_session_a_side_decides_nothing() -> None:
    found = compare([("here", of_threads(50.0, 1)), ("there", of_threads(90.0, 1))])
    assert threads_ratio(found).verdict == "cannot tell"
    assert not threads_ratio(found).value.has_interval
    assert [each.verdict for each in found.summaries[0].groups] == ["cannot tell"]
    assert [warning.split(":")[0] for warning in found.warnings] == ["One session a side decides nothing"]


def test_one_session_a_side_decides_what_known_scatter_lets_it_decide() -> None:
    known: dict[Metric, KnownScatter] = {"speedup": KnownScatter(Scatter(0.02**2, inf))}
    sides = [("here", of_threads(50.0, 1)), ("there", of_threads(60.0, 1))]
    found = compare(sides, scatters=known)
    assert threads_ratio(found).verdict == "differs"
    assert "--session-sd says it" in found.warnings[0]
    assert (
        threads_ratio(compare(sides, scatters={"speedup": KnownScatter(Scatter(0.2**2, inf))})).verdict
        == "cannot tell"
    )


def test_one_session_on_one_side_is_told() -> None:
    found = compare([("here", of_threads(50.0)), ("there", of_threads(50.0, 1))])
    assert "One session only of there" in found.warnings[0]


def test_a_side_that_others_disturbed_is_told() -> None:
    calm = measured({THREADS: 50.0})
    wild = measured({THREADS: 90.0}, block=Block(300 * MS, 0, 400 * MS))
    found = compare([("old", report(calm, calm, calm)), ("new", report(calm, wild, calm))])
    told = [warning for warning in found.warnings if "other programs took up to 0.50 of 2 CPUs" in warning]
    assert len(told) == 1
    assert told[0].startswith("new: ")
    assert "1 of 3 sessions" in told[0]


def of_kernels(factors: list[float], sessions: int = 4, seed: int = 1, scatter: float = 0.01) -> Report:
    """Return a report of kernels whose threads need so many times 50 ms, each session with its own luck."""
    random = np.random.default_rng(seed)
    luck = np.exp(random.normal(0, scatter, (sessions, len(factors))))
    made = []
    for place, own in enumerate(luck.tolist()):
        each = [measured({THREADS: 50.0 * factor * chance}) for factor, chance in zip(factors, own, strict=True)]
        named = [rename_kernel(one, f"k{number}") for number, one in enumerate(each)]
        made.append(SessionReport(f"s{place}", True, Facts(FACTS), tuple(named), (), open_ns_of(each[0])))
    return Report(tuple(replace(each, declared=DECLARED) for each in made))


def rename_kernel(one: Measured, name: str) -> Measured:
    arms = tuple(
        each if each.role == "reference" else replace(each, case=replace(each.case, kernel=name))
        for each in one.comparison.arms
    )
    return replace(one, comparison=replace(one.comparison, kernel=name, arms=arms), setup=setup_of(arms))


def test_a_group_has_one_ratio_over_all_kernels() -> None:
    found = compare([("here", of_kernels([1.0] * 8)), ("there", of_kernels([1.0] * 6 + [1.2] * 2, seed=2))])
    (group,) = found.summaries[0].groups
    assert (group.executor.family, group.is_single, group.cases) == ("threads", False, 8)
    assert group.value.value == pytest.approx(1.2 ** (-2 / 8), abs=0.01)
    assert group.value.has_interval


def test_one_kernel_that_differs_is_found_in_a_group_that_does_not() -> None:
    found = compare([("here", of_kernels([1.0] * 20)), ("there", of_kernels([1.0] * 19 + [1.2], seed=2))])
    assert [each.verdict for each in found.summaries[0].groups] == ["same"]
    verdicts = {row.case.kernel: ratio.verdict for row in found.rows if (ratio := row.ratios[1]) is not None}
    assert verdicts.pop("k19") == "differs"
    assert "differs" not in verdicts.values()


def test_suspects_are_beyond_noise() -> None:
    """Six of twenty kernels are 10 % apart: too little for a verdict at such scatter, but no chance."""
    here = of_kernels([1.0] * 20, scatter=0.04)
    there = of_kernels([1.0] * 14 + [1.1] * 6, seed=2, scatter=0.04)
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
    scatter = estimate_scatter(list_settings("past", of_kernels([1.0] * 40)), "speedup")
    assert scatter is not None
    (own,) = scatter.groups.values()
    assert own.variance == pytest.approx(0.01**2, rel=0.4)
    assert own.freedom > 5
    assert scatter.default == own
    assert estimate_scatter(list_settings("few", of_kernels([1.0] * 2)), "speedup") is None


def test_a_condition_is_refused_below_three_sessions() -> None:
    with pytest.raises(TooFewSessions, match="'there' has 2"):
        condition.refuse_few_sessions(collect_sides([("here", of_threads(50.0, 3)), ("there", of_threads(50.0, 2))]))
    condition.refuse_few_sessions(collect_sides([("a", of_threads(50.0, 3)), ("b", of_threads(50.0, 3))]))


def test_a_condition_is_not_met_within_noise() -> None:
    """Threads are clearly 8 % slower, but the serial arm is off by as much from itself."""
    again = arm("again")
    one, other = (
        report(*(measured({THREADS: wall * scatter, again: 100 * scatter**40}) for scatter in (0.998, 1.0, 1.002)))
        for wall in (50.0, 54.0)
    )
    wanted = condition.parse("speedup<0.99")
    assert condition.find_met_cases(wanted, compare([("one", one), ("other", other)])) == ()


def test_a_speedup_is_also_told_relative_to_the_capacity() -> None:
    """There both the threads and the native threads are slower: what is missing is the machine's."""
    here, there = (
        report(*(measured({THREADS: wall * 1.0, ALONE: 10.0, BOTH: together}) for wall in (0.999 * slow, slow)))
        for slow, together in ((50.0, 10.0), (80.0, 16.0))
    )
    ratio = threads_ratio(compare([("here", here), ("there", there)]))
    assert ratio.value.value == pytest.approx(50 / 80)
    assert ratio.relative is not None
    assert ratio.relative.value == pytest.approx(1.0)
    efficiency = threads_ratio(compare([("here", here), ("there", there)], metric="efficiency"))
    assert efficiency.value.value == pytest.approx(1.0)
    assert efficiency.relative is None


def test_raw_times_include_serial_and_are_never_compared_without_saying_so() -> None:
    found = compare([("here", of_threads(50.0)), ("there", of_threads(60.0))], metric="time")
    assert [row.case.executor for row in found.rows] == ["threads", "serial"]
    assert threads_ratio(found).value.value == pytest.approx(60 / 50, rel=1e-3)
    assert found.warnings[0].startswith("Raw times")


def test_what_is_missing_has_its_reason() -> None:
    four = arm("treatment", "threads", 4)
    here: dict[Arm, Times] = {THREADS: 50.0, SPAWN: 60.0}
    skip = Skip("*", "*", "processes_spawn", "this platform cannot spawn")
    found = compare(
        [("here", report(measured(here))), ("there", report(measured({four: 30.0, THREADS: 50.0}), skips=(skip,)))]
    )
    assert [row.case for row in found.rows] == [THREADS.case]
    assert [(each.label, each.reason, [case.executor for case in each.cases]) for each in found.missing] == [
        ("here", "measured with 2 workers", ["threads"]),
        ("there", "this platform cannot spawn", ["processes_spawn"]),
    ]


def test_without_capacity_there_is_no_efficiency_to_compare() -> None:
    with_it = report(measured({THREADS: 50.0, ALONE: 10.0, BOTH: 10.0}))
    found = compare([("here", with_it), ("there", of_threads(50.0, 1))], metric="efficiency")
    assert found.rows == ()
    assert [each.reason for each in found.missing] == ["its capacity was not measured"]


def test_facts_that_differ_are_listed() -> None:
    found = compare([("here", of_threads(50.0)), ("there", of_threads(50.0, python="3.13.0", host="other"))])
    assert [(each.key, each.values) for each in found.facts] == [("python", ("3.14.8", "3.13.0"))]


def test_digests_tell_whether_the_same_was_computed() -> None:
    seen = measured({THREADS: 50.0})
    other = replace(seen, setup=replace(seen.setup, input_digest="other", output_digest="x"))
    found = compare([("here", of_threads(50.0, 1)), ("there", report(other))])
    (same,) = found.sameness
    assert (same.kernel, same.inputs, same.outputs) == ("k", False, None)
    (same,) = compare([("here", of_threads(50.0)), ("there", of_threads(50.0))]).sameness
    assert same.inputs is True


def test_of_several_settings_the_first_is_compared_and_the_others_named() -> None:
    two = Report((*of_threads(50.0).sessions, *of_threads(60.0, isa_level="x86_64_v3").sessions))
    found = compare([("here", of_threads(50.0)), ("there", two)])
    assert threads_ratio(found).verdict == "same"
    assert "x86_64_v3" in found.warnings[0]


def test_one_report_alone_is_compared_setting_by_setting() -> None:
    two = Report((*of_threads(60.0, isa_level="x86_64_v3").sessions, *of_threads(50.0).sessions))
    found = compare([("one", two)])
    assert [side.label.rpartition(", ")[2] for side in found.sides] == ["x86_64_v4", "x86_64_v3"]
    assert threads_ratio(found).value.value == pytest.approx(50 / 60, rel=1e-3)


@pytest.mark.parametrize("count", [0, 1, 41])
def test_too_few_or_too_many_reports(count: int) -> None:
    with pytest.raises(NothingToCompare, match=f"in {count} of these reports"):
        compare([(str(place), of_threads(50.0, 1)) for place in range(count)])


@pytest.mark.parametrize("margin", [0.0, -0.1, 1.0, float("nan")])
def test_a_margin_that_makes_no_sense(margin: float) -> None:
    with pytest.raises(InvalidNumber):
        compare([("a", of_threads(50.0)), ("b", of_threads(50.0))], margin=margin)


def test_the_margin_decides_what_is_the_same() -> None:
    sides = [("a", of_threads(50.0)), ("b", of_threads(54.0))]
    assert threads_ratio(compare(sides, margin=MARGIN)).verdict == "differs"
    assert threads_ratio(compare(sides, margin=0.2)).verdict == "same"


def test_a_fact_made_of_others_is_taken_apart_and_lists_are_shown_by_their_difference() -> None:
    here = {"caches": {"L1": "32K", "L2": "1M"}, "cpu_flags": ["sse", "avx"], "z": 1, "numba": "1"}
    there = {"caches": {"L1": "32K", "L2": "2M"}, "cpu_flags": ["sse"], "z": 2, "load_1min": 3.0}
    assert [(each.key, each.values) for each in find_differing_facts([here, there])] == [
        ("numba", ("1", None)),
        ("caches.L2", ("1M", "2M")),
        ("cpu_flags", (["avx"], [])),
        ("z", (1, 2)),
    ]


@pytest.mark.parametrize(
    ("text", "metric", "operator", "bound"),
    [
        ("speedup<0.95", "speedup", "<", 0.95),
        (" time > 110 % ", "time", ">", 1.1),
        ("efficiency<.9", "efficiency", "<", 0.9),
    ],
)
def test_condition(text: str, metric: str, operator: str, bound: float) -> None:
    assert condition.parse(text) == condition.Condition(metric, operator, pytest.approx(bound))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["", "speedup", "speedup<", "speedup=1", "speed<1", "speedup<0", "speedup<-1", "speedup<nan", "x<1; import os"],
)
def test_what_is_no_condition_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidCondition, match=r"speedup<0\.95"):
        condition.parse(text)


@pytest.mark.parametrize(
    ("text", "is_met"),
    [
        ("speedup<0.95", True),
        ("speedup<0.92", False),
        ("speedup<0.90", False),
        ("speedup>0.90", True),
        ("speedup>1", False),
    ],
)
def test_a_condition_is_met_where_the_whole_interval_lies_beyond(text: str, is_met: bool) -> None:
    """Threads have 0.917 of the reference's speedup, give or take 0.5 %."""
    wanted = condition.parse(text)
    found = compare([("here", of_threads(50.0)), ("there", of_threads(50.0 / 0.917))], metric=wanted.metric)
    met = condition.find_met_cases(wanted, found)
    assert [(each.case, each.label) for each in met] == ([(THREADS.case, "there")] if is_met else [])


@pytest.mark.parametrize("metric", ["speedup", "efficiency", "time"])
def test_reports_with_nothing_in_common_have_no_rows(metric: Metric) -> None:
    other = measured({THREADS: 50.0})
    renamed = replace(other, comparison=replace(other.comparison, kernel="other", arms=other.comparison.arms))
    found = compare([("here", report(measured({SPAWN: 50.0}))), ("there", report(renamed))], metric=metric)
    assert found.rows == ()
    assert all(each.reason for each in found.missing)
