"""What services get of a call in several environments: an annotation or a test case for each demand."""

from dataclasses import replace
from xml.etree import ElementTree

from gilscope.analyse.compare import condition
from gilscope.analyse.probe import demands, judging
from gilscope.analyse.probe.changes import judge_condition
from gilscope.analyse.probe.environments import Environments
from gilscope.render.ci import github, junit
from tests.made_up.probes import TOGETHER


def demanded(*conditions: str, expect: str = "") -> Environments:
    """Return what was found in two environments, of which that was demanded."""
    asked = (demands.parse_expectation(expect, f"--expect {expect}"),) if expect else ()
    sides = tuple(
        replace(side, found=replace(side.found, judged=judging.judge_demands(asked, side.found)))
        for side in TOGETHER.sides
    )
    judged = tuple(judge_condition(each, condition.parse(each), TOGETHER) for each in conditions)
    return replace(TOGETHER, sides=sides, conditions=judged)


def test_each_condition_and_expectation_is_an_annotation() -> None:
    lines = github.environments(demanded("time>1.1", "speedup<0.5", expect="releases")).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error", "::notice", "::error", "::notice"]
    assert "old: " in lines[0]
    assert "FAILED: time>1.1:" in lines[2]


def test_without_a_demand_a_job_is_told_what_differs() -> None:
    lines = github.environments(TOGETHER).splitlines()
    assert lines
    assert all(line.startswith("::notice title=gilscope::") for line in lines)


def test_the_summary_is_the_table_of_a_pull_request() -> None:
    text = github.summarize_environments(demanded("speedup<0.5"))
    assert text.startswith("## ")
    assert "### In each environment" in text
    assert "\n- passed: speedup\\<0.5\n" in text


def test_each_condition_and_expectation_is_a_test_case() -> None:
    suite = ElementTree.fromstring(junit.environments(demanded("time>1.1", expect="releases"))).find("testsuite")
    assert suite is not None
    assert [suite.get(name) for name in ("tests", "failures", "errors")] == ["3", "2", "0"]
    assert [case.get("name") for case in suite][-1] == "--fail-if time>1.1"


def test_without_a_demand_one_case_passes() -> None:
    suite = ElementTree.fromstring(junit.environments(TOGETHER)).find("testsuite")
    assert suite is not None
    assert [suite.get(name) for name in ("tests", "failures")] == ["1", "0"]
