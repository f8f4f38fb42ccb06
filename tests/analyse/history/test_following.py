"""Figures over many reports: one series for what is the same, in order, and where its level has changed."""

from dataclasses import replace

import pytest

from gilscope.analyse.history.figures import Wanted
from gilscope.analyse.history.following import History, Series, count_needed_reports, follow
from gilscope.model.facts import Facts
from gilscope.model.report import Report
from tests.made_up.histories import named, probe_report, study_report

THREADS = Wanted(("speedup",), lambda name: "solve" in name)


def of_family(found: History, family: str = "threads") -> list[Series]:
    return [each for each in found.series if each.key.family == family]


def with_facts(report: Report, **facts: object) -> Report:
    return Report(tuple(replace(each, facts=Facts({**each.facts, **facts})) for each in report.sessions))


def test_a_drop_is_found_at_its_commit() -> None:
    reports = named([probe_report(place, 1.9 if place < 8 else 1.2) for place in range(16)])
    [series] = of_family(follow(reports, THREADS))
    [change] = series.changes
    assert (series.points[change.place].report, series.verdict) == ("r08.json", "worse")
    assert (change.before, change.now) == pytest.approx((1.9, 1.2), rel=0.02)


def test_a_longer_call_is_worse() -> None:
    reports = named([probe_report(place, call_ms=10.0 if place < 5 else 20.0) for place in range(10)])
    [series] = follow(reports, Wanted(("time",))).series
    assert series.verdict == "worse"


def test_reports_are_in_the_order_of_their_commits() -> None:
    reports = named([probe_report(place) for place in (3, 0, 2, 1)])
    [series] = of_family(follow(reports, THREADS))
    assert [each.report for each in series.points] == ["r01.json", "r03.json", "r02.json", "r00.json"]


def test_with_one_report_of_no_commit_time_is_the_order() -> None:
    reports = [probe_report(0), with_facts(probe_report(1), project_committed_at=None)]
    assert follow(named(reports), THREADS).order == "time"


def test_by_commit_a_report_without_one_is_left_out() -> None:
    reports = [probe_report(0), with_facts(probe_report(1), project_committed_at=None)]
    found = follow(named(reports), THREADS, "commit")
    assert found.left_out == (("r01.json", "it does not say which commit it measured"),)


@pytest.mark.parametrize("text", ["yesterday", "", "9999-99-99", "0001-01-01T00:00:00+23:59"])
def test_a_report_with_no_readable_time_is_left_out(text: str) -> None:
    reports = [probe_report(0), with_facts(probe_report(1), measured_at=text)]
    assert follow(named(reports), THREADS, "time").left_out == (("r01.json", "it does not say when it was measured"),)


def test_what_was_measured_elsewhere_is_another_series() -> None:
    reports = [probe_report(0), with_facts(probe_report(1), host="other")]
    found = of_family(follow(named(reports), THREADS))
    assert [len(each.points) for each in found] == [1, 1]


def test_a_figure_of_one_report_alone_is_counted_and_left_out() -> None:
    reports = [probe_report(0), probe_report(1), probe_report(2, probe={"setup": "n = 1"})]
    found = follow(named(reports), THREADS)
    assert ({len(each.points) for each in found.series}, found.lone) == ({2}, 2)


def test_a_study_by_another_plan_is_another_figure() -> None:
    quick = Report(tuple(replace(each, plan="quick") for each in study_report(2).sessions))
    found = follow(named([study_report(0), study_report(1), quick]), Wanted())
    assert ({len(each.points) for each in found.series}, found.lone) == ({2}, 6)


def test_two_hosts_are_told_apart_by_name() -> None:
    reports = [probe_report(0), with_facts(probe_report(1), host="other")]
    assert [each.rpartition(", ")[2] for each in follow(named(reports), THREADS).settings] == ["host h", "host other"]


def test_sessions_in_two_files_count_once() -> None:
    reports = [probe_report(0), probe_report(0)]
    found = follow(named(reports), THREADS)
    assert found.left_out == (("r01.json", "another file has its sessions"),)


def test_a_merged_report_has_a_point_for_each_commit() -> None:
    merged = Report(tuple(each for place in range(3) for each in study_report(place).sessions))
    found = follow([("all.json", merged)], Wanted())
    assert {len(each.points) for each in found.series} == {3}


def test_means_are_over_the_cases_that_every_report_has() -> None:
    found = follow(named([study_report(0, kernels=2), study_report(1, kernels=1)]), Wanted())
    pure = [each for each in found.series if each.key.name == "pure"]
    assert {(each.cases, each.all_cases, each.fewest) for each in pure} == {(1, 2, "r01.json")}


def test_the_order_of_files_changes_nothing() -> None:
    reports = named([probe_report(place, 1.9 if place < 6 else 1.4) for place in range(12)])
    assert follow(reports, THREADS).series == follow(reports[::-1], THREADS).series


def test_more_series_need_more_reports() -> None:
    assert [count_needed_reports(series) for series in (0, 1, 4, 300)] == [8, 8, 12, 46]


def test_too_few_reports_for_the_number_of_series_are_said_to_be() -> None:
    ten = named([probe_report(place) for place in range(10)])
    assert {each.verdict for each in follow(ten, Wanted(("time",))).series} == {"no change found"}
    assert {each.verdict for each in follow(ten, Wanted()).series} == {"too few"}
