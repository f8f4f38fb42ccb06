"""Compared reports: what is the same, what differs, what is missing, and why."""

from dataclasses import replace
from math import inf

import pytest

from gilscope.analyse.compare.columns import SideRatio
from gilscope.analyse.compare.comparing import Compared, compare
from gilscope.analyse.compare.figures import KnownScatter, Metric
from gilscope.errors import InvalidNumber, NothingToCompare
from gilscope.model.case import Arm, Skip
from gilscope.model.report import Block, Report
from gilscope.statistics.equivalence import MARGIN
from gilscope.statistics.replication import Scatter
from tests.made_up.rounds import ALONE, BOTH, MS, SPAWN, THREADS, Times, arm, measured
from tests.made_up.sides import report_of_sessions, report_of_threads


def threads_ratio(found: Compared) -> SideRatio:
    (row,) = (row for row in found.rows if row.case == THREADS.case)
    ratio = row.ratios[1]
    assert ratio is not None
    return ratio


@pytest.mark.parametrize(
    ("milliseconds", "verdict"), [(50.0, "same"), (50.4, "same"), (54.5, "differs"), (46.0, "differs")]
)
def test_verdict_of_a_speedup(milliseconds: float, verdict: str) -> None:
    found = compare([("here", report_of_threads(50.0)), ("there", report_of_threads(milliseconds))])
    ratio = threads_ratio(found)
    assert ratio.verdict == verdict
    assert ratio.value.value == pytest.approx(50.0 / milliseconds, rel=1e-3)
    assert [(each.label, each.counts) for each in found.summaries] == [("there", {verdict: 1})]
    assert found.warnings == ()


def test_a_report_is_the_same_as_itself() -> None:
    ratio = threads_ratio(compare([("one", report_of_threads(50.0)), ("the same", report_of_threads(50.0))]))
    assert ratio.value.value == pytest.approx(1.0)
    assert ratio.verdict == "same"


def test_what_two_identical_arms_differ_by_is_not_claimed() -> None:
    """Threads are clearly 8 % slower, but the serial arm is off by as much from itself."""
    again = arm("again")
    one, other = (
        report_of_sessions(
            *(measured({THREADS: wall * scatter, again: 100 * scatter**40}) for scatter in (0.998, 1.0, 1.002))
        )
        for wall in (50.0, 54.0)
    )
    ratio = threads_ratio(compare([("one", one), ("other", other)]))
    assert ratio.judgement.verdict == "differs"
    assert ratio.verdict == "undecided"


def test_one_session_a_side_decides_nothing() -> None:
    found = compare([("here", report_of_threads(50.0, 1)), ("there", report_of_threads(90.0, 1))])
    assert threads_ratio(found).verdict == "undecided"
    assert not threads_ratio(found).value.has_interval
    assert [each.verdict for each in found.summaries[0].groups] == ["undecided"]
    assert [warning.split(":")[0] for warning in found.warnings] == ["One session a side decides nothing"]


def test_one_session_a_side_decides_what_known_scatter_lets_it_decide() -> None:
    known: dict[Metric, KnownScatter] = {"speedup": KnownScatter(Scatter(0.02**2, inf))}
    sides = [("here", report_of_threads(50.0, 1)), ("there", report_of_threads(60.0, 1))]
    found = compare(sides, scatters=known)
    assert threads_ratio(found).verdict == "differs"
    assert "--session-sd says it" in found.warnings[0]
    assert (
        threads_ratio(compare(sides, scatters={"speedup": KnownScatter(Scatter(0.2**2, inf))})).verdict == "undecided"
    )


def test_one_session_on_one_side_is_told() -> None:
    found = compare([("here", report_of_threads(50.0)), ("there", report_of_threads(50.0, 1))])
    assert "One session only of there" in found.warnings[0]


def test_a_side_that_others_disturbed_is_told() -> None:
    calm = measured({THREADS: 50.0})
    wild = measured({THREADS: 90.0}, block=Block(300 * MS, 0, 400 * MS))
    found = compare([("old", report_of_sessions(calm, calm, calm)), ("new", report_of_sessions(calm, wild, calm))])
    told = [warning for warning in found.warnings if "other programs took up to 0.50 of 2 CPUs" in warning]
    assert len(told) == 1
    assert told[0].startswith("new: ")
    assert "1 of 3 sessions" in told[0]


def test_a_speedup_is_also_told_relative_to_the_capacity() -> None:
    """There both the threads and the native threads are slower: what is missing is the machine's."""
    here, there = (
        report_of_sessions(
            *(measured({THREADS: wall * 1.0, ALONE: 10.0, BOTH: together}) for wall in (0.999 * slow, slow))
        )
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
    found = compare([("here", report_of_threads(50.0)), ("there", report_of_threads(60.0))], metric="time")
    assert [row.case.executor for row in found.rows] == ["threads", "serial"]
    assert threads_ratio(found).value.value == pytest.approx(60 / 50, rel=1e-3)
    assert found.warnings[0].startswith("Raw times")


def test_what_is_missing_has_its_reason() -> None:
    four = arm("treatment", "threads", 4)
    here: dict[Arm, Times] = {THREADS: 50.0, SPAWN: 60.0}
    skip = Skip("*", "*", "processes_spawn", "this platform cannot spawn")
    found = compare(
        [
            ("here", report_of_sessions(measured(here))),
            ("there", report_of_sessions(measured({four: 30.0, THREADS: 50.0}), skips=(skip,))),
        ]
    )
    assert [row.case for row in found.rows] == [THREADS.case]
    assert [(each.label, each.reason, [case.executor for case in each.cases]) for each in found.missing] == [
        ("here", "measured with 2 workers", ["threads"]),
        ("there", "this platform cannot spawn", ["processes_spawn"]),
    ]


def test_without_capacity_there_is_no_efficiency_to_compare() -> None:
    with_it = report_of_sessions(measured({THREADS: 50.0, ALONE: 10.0, BOTH: 10.0}))
    found = compare([("here", with_it), ("there", report_of_threads(50.0, 1))], metric="efficiency")
    assert found.rows == ()
    assert [each.reason for each in found.missing] == ["its machine limit was not measured"]


def test_facts_that_differ_are_listed() -> None:
    found = compare(
        [("here", report_of_threads(50.0)), ("there", report_of_threads(50.0, python="3.13.0", host="other"))]
    )
    assert [(each.key, each.values) for each in found.facts] == [("python", ("3.14.8", "3.13.0"))]


def test_digests_tell_whether_the_same_was_computed() -> None:
    seen = measured({THREADS: 50.0})
    other = replace(seen, setup=replace(seen.setup, input_digest="other", output_digest="x"))
    found = compare([("here", report_of_threads(50.0, 1)), ("there", report_of_sessions(other))])
    (same,) = found.sameness
    assert (same.kernel, same.inputs, same.outputs) == ("k", False, None)
    (same,) = compare([("here", report_of_threads(50.0)), ("there", report_of_threads(50.0))]).sameness
    assert same.inputs is True


def test_of_several_settings_the_first_is_compared_and_the_others_named() -> None:
    two = Report((*report_of_threads(50.0).sessions, *report_of_threads(60.0, isa_level="x86_64_v3").sessions))
    found = compare([("here", report_of_threads(50.0)), ("there", two)])
    assert threads_ratio(found).verdict == "same"
    assert "x86_64_v3" in found.warnings[0]


def test_one_report_alone_is_compared_setting_by_setting() -> None:
    two = Report((*report_of_threads(60.0, isa_level="x86_64_v3").sessions, *report_of_threads(50.0).sessions))
    found = compare([("one", two)])
    assert [side.label.rpartition(", ")[2] for side in found.sides] == ["x86_64_v4", "x86_64_v3"]
    assert threads_ratio(found).value.value == pytest.approx(50 / 60, rel=1e-3)


@pytest.mark.parametrize(("count", "said"), [(0, "there is none"), (1, "there is only one"), (41, "there are 41")])
def test_too_few_or_too_many_reports(count: int, said: str) -> None:
    with pytest.raises(NothingToCompare, match=f"needs 2 to 40 reports with measurements, and {said}"):
        compare([(str(place), report_of_threads(50.0, 1)) for place in range(count)])


def test_a_report_in_which_nothing_was_measured_is_named() -> None:
    with pytest.raises(NothingToCompare, match="Nothing was measured in 'new'"):
        compare([("old", report_of_threads(50.0)), ("new", Report(()))])


@pytest.mark.parametrize("margin", [0.0, -0.1, 1.0, float("nan")])
def test_a_margin_that_makes_no_sense(margin: float) -> None:
    with pytest.raises(InvalidNumber):
        compare([("a", report_of_threads(50.0)), ("b", report_of_threads(50.0))], margin=margin)


def test_the_margin_decides_what_is_the_same() -> None:
    sides = [("a", report_of_threads(50.0)), ("b", report_of_threads(54.0))]
    assert threads_ratio(compare(sides, margin=MARGIN)).verdict == "differs"
    assert threads_ratio(compare(sides, margin=0.2)).verdict == "same"


@pytest.mark.parametrize("metric", ["speedup", "efficiency", "time"])
def test_reports_with_nothing_in_common_have_no_rows(metric: Metric) -> None:
    other = measured({THREADS: 50.0})
    renamed = replace(other, comparison=replace(other.comparison, kernel="other", arms=other.comparison.arms))
    found = compare(
        [("here", report_of_sessions(measured({SPAWN: 50.0}))), ("there", report_of_sessions(renamed))], metric=metric
    )
    assert found.rows == ()
    assert all(each.reason for each in found.missing)
