"""What services draw over commits: speedups with their intervals, under names that stay."""

import json
from dataclasses import replace
from typing import Any

import pytest
from benchmarks import made_up

from gilscope.analyse.study import analyse_study
from gilscope.model.report import Report
from gilscope.render.ci import bencher, bigger_is_better
from tests.made_up import probes


def test_bencher_gets_a_value_and_its_bounds() -> None:
    metrics = json.loads(bencher.probed(probes.found(threads=1.9)))
    found = metrics["solver:solve(a): 2 threads"]["speedup"]
    assert found["value"] == pytest.approx(1.9, rel=0.05)
    assert found["lower_value"] < found["value"] < found["upper_value"]


def test_the_benchmark_action_gets_a_list_where_bigger_is_better() -> None:
    entries = json.loads(bigger_is_better.probed(probes.found(threads=1.9)))
    assert [each["name"] for each in entries] == [
        f"solver:solve(a): {each}" for each in ("1 thread", "2 threads", "2 processes (spawn)")
    ]
    assert {*entries[1]} == {"name", "unit", "value", "range", "extra"}
    assert entries[1]["range"].startswith("1.8")


def test_of_several_probes_of_one_call_the_last_counts() -> None:
    sessions = (replace(probes.session(threads=each), session=str(each)) for each in (1.5, 1.9))
    entries = json.loads(bigger_is_better.study(analyse_study(Report(tuple(sessions)))))
    assert len({each["name"] for each in entries}) == len(entries)
    assert entries[1]["value"] == pytest.approx(1.9, rel=0.05)


@pytest.mark.parametrize("form", [bencher, bigger_is_better])
def test_without_an_interval_there_is_a_value_alone(form: Any) -> None:
    text = form.probed(probes.found(blocks=3))
    assert "NaN" not in text
    assert not {"lower_value", "range"} & {*text.split('"')}


def test_a_study_has_a_name_for_each_arm_that_both_forms_share() -> None:
    study = analyse_study(made_up.report(kernels=1))
    metrics = json.loads(bencher.study(study))
    assert [*metrics] == [each["name"] for each in json.loads(bigger_is_better.study(study))]
    assert len(metrics) == sum(len(each.arms) for each in study.settings[0].comparisons)
    assert not any(session in name for name in metrics for session in study.settings[0].setting.sessions)
