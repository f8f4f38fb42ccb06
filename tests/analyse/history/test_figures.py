"""The figures of one report that are followed: means of a study, single cases, and calls that were probed."""

from math import exp, log

import pytest

from gilscope.analyse.history.figures import Key, Wanted, average_cases, average_shares, collect_parts, parse_metrics
from gilscope.errors import UnknownName
from gilscope.model.probe import Environment
from gilscope.model.report import Report
from gilscope.statistics.estimate import Estimate
from tests.made_up import probes
from tests.made_up.histories import probe_report, study_report


def keys_of(report: Report, wanted: Wanted) -> list[Key]:
    return [key for part in collect_parts("r", report.sessions, wanted) for key in part.figures]


def test_a_study_has_means_by_code_and_family() -> None:
    found = [(each.kind, each.name, each.family) for each in keys_of(study_report(0), Wanted())]
    codes = ("pure", "held", "released")
    assert found == [("mean", code, family) for code in codes for family in ("threads", "processes")]


def test_an_expression_gives_each_case_of_a_study() -> None:
    found = keys_of(study_report(0, kernels=2), Wanted(selects=lambda name: "kernel_1-pure" in name))
    assert {(each.kind, each.name) for each in found} == {("case", "kernel_1-pure-large")}


def test_a_probe_has_its_share_its_time_and_its_speedups() -> None:
    found = [(each.metric, each.family) for each in keys_of(probe_report(0), Wanted())]
    assert found == [("released", ""), ("time", ""), ("speedup", "threads"), ("speedup", "processes")]


def test_only_the_metrics_that_were_asked_for_are_followed() -> None:
    assert {each.metric for each in keys_of(probe_report(0), Wanted(("time",)))} == {"time"}


def test_a_call_with_another_setup_is_another_figure() -> None:
    reports = [probe_report(0, probe={"setup": setup}) for setup in ("n = 1", "n = 2")]
    assert {key.variant for report in reports for key in keys_of(report, Wanted())} == {"n = 1", "n = 2"}


@pytest.mark.parametrize(
    ("environment", "variant"),
    [(Environment("new", "r"), "new"), (Environment("1e3", "r", "n"), "n=1e3")],
)
def test_an_environment_is_part_of_what_a_figure_is_of(environment: Environment, variant: str) -> None:
    report = probe_report(0, probe={"environment": environment})
    assert {each.variant for each in keys_of(report, Wanted())} == {variant}


def test_a_probe_that_ended_before_a_block_still_has_its_share() -> None:
    report = Report((probes.session(blocks=0, probe={"ended": "it crashed"}),))
    assert [each.metric for each in keys_of(report, Wanted())] == ["released"]


def test_the_error_of_a_mean_is_that_of_its_sessions_means() -> None:
    def case(*logs: float) -> Estimate:
        own = {f"s{place}": Estimate(exp(each), 0, 0, 8) for place, each in enumerate(logs)}
        return Estimate(exp(sum(logs) / len(logs)), 0, 9, len(logs), 0.5, 2, own)

    found = average_cases([case(0.1, 0.3), case(0.5, 0.7)])
    assert (log(found.value), found.error) == pytest.approx((0.4, 0.1))


def test_a_mean_of_shares_stays_between_none_and_all() -> None:
    share = Estimate(0.99, 0.9, 1.0, 50, 0.05)
    assert average_shares([share, share]).high == 1.0


def test_an_unknown_metric_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'speedup'"):
        parse_metrics(["spedup"])


def test_a_long_setup_is_cut_and_still_tells_figures_apart() -> None:
    setups = ["x" * 500 + end for end in "ab"]
    variants = {key.variant for each in setups for key in keys_of(probe_report(0, probe={"setup": each}), Wanted())}
    assert len(variants) == 2
    assert max(map(len, variants)) <= 60
