"""`result.require(…)` in a test of any project: one sentence if it is not so, a skip if that is undecided."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gilscope.errors import GilscopeError
from gilscope.model.case import Skip
from gilscope.pytest_plugin.requiring import RequirementViolated
from gilscope.pytest_plugin.result import Result
from gilscope.system import gil
from tests.analyse.probe.test_judging import released
from tests.made_up import probes
from tests.pytest_plugin.test_scaling import body, run


def check_result(wanted: Mapping[str, Any], **changes: Any) -> None:
    Result(probes.found(**changes)).require(**wanted)


def test_what_is_so_passes() -> None:
    check_result({"releases": True, "threads": 1.3, "processes": 1.2, "released": 0.9})
    check_result({"releases": False}, watched=probes.HALF)
    check_result({"threads": 1.5, "workers": 2}, more_threads=1.2)


@pytest.mark.parametrize(
    ("wanted", "changes", "says"),
    [
        ({"releases": True}, {"watched": probes.HELD}, "was expected to release the GIL, but it holds the GIL: rel"),
        ({"releases": False}, {}, "but it releases the GIL: released 100.0%"),
        ({"threads": 1.3}, {"threads": 0.97}, "times as many calls as a plain loop, which is below 1.3."),
        ({"threads": 1.3, "processes": 2.5}, {}, "2 processes (spawn) make 1.8"),
        ({"released": 0.9}, {"watched": probes.HELD}, "of a call, which is below 90%."),
    ],
)
def test_what_is_not_so_fails_with_one_sentence(wanted: Any, changes: Any, says: str) -> None:
    with pytest.raises(AssertionError) as failure:
        check_result(wanted, **changes)
    assert isinstance(failure.value, RequirementViolated)
    assert says in str(failure.value)
    assert "\n" not in str(failure.value)


def test_what_is_undecided_skips() -> None:
    with pytest.raises(pytest.skip.Exception, match=r"is undecided: released 95.*To decide it, "):
        check_result({"releases": True}, watched=released(0.95))


def test_what_is_undecided_may_fail() -> None:
    with pytest.raises(RequirementViolated, match="is undecided"):
        Result(probes.found(watched=released(0.95)), "fail").require(releases=True)


def test_a_kind_that_was_left_out_is_undecided_with_the_reason() -> None:
    skips = (Skip("solver:solve", "probed", "processes_spawn", "it cannot be pickled"),)
    with pytest.raises(pytest.skip.Exception, match=r"processes not measured \(it cannot be pickled"):
        check_result({"processes": 1.3}, processes=None, skips=skips)


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({}, "require.. requires nothing"),
        ({"workers": 2}, "require.. requires nothing"),
        ({"releases": 1}, "it is True or False"),
        ({"thread": 1.3}, "Did you mean 'threads'"),
        ({"threads": "1.3"}, "give a number from"),
        ({"threads": float("nan")}, "give a number from"),
        ({"threads": True}, "give a number from"),
        ({"released": 90}, "give a number from 0 to 1"),
        ({"threads": 1.3, "workers": 3}, "3 threads: measured were: 1 thread, 2 threads"),
    ],
)
def test_nonsense_is_refused(wanted: Any, says: str) -> None:
    with pytest.raises(GilscopeError, match=says):
        check_result(wanted)


PROJECT = body(f"""
def computes():
    return sum(each * each for each in range(20_000))

def test_violated(scaling):
    scaling(computes, executors="threads", workers=2, blocks=5).require(releases={gil.is_enabled()})

def test_undecided(scaling):
    scaling(time.sleep, 0.001, executors="threads", workers=2, blocks=1).require(threads=1.0)
""")
"""A project whose first test fails and whose second is undecided, however busy the machine is."""


def test_pytest_shows_the_sentence_and_no_traceback(tmp_path: Path) -> None:
    result = run(tmp_path, "-rs", project=PROJECT)
    assert "1 failed, 1 skipped" in result.stdout, result.stdout
    assert "computes() was expected to " in result.stdout
    assert "def test_violated" not in result.stdout
    assert "SKIPPED [1] test_project.py:" in result.stdout


def test_undecided_fails_where_the_ini_file_says_so(tmp_path: Path) -> None:
    result = run(tmp_path, "-k", "undecided", project=PROJECT, ini="scaling_undecided = fail\n")
    assert "1 failed" in result.stdout, result.stdout
    assert "(undecided: fail)" in " ".join(result.stdout.split())


def test_what_undecided_cannot_mean_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path, project=PROJECT, ini="scaling_undecided = maybe\n")
    assert result.returncode == 4
    assert "undecided is 'maybe' (in the ini file: scaling_undecided), but must be skip or fail." in result.stderr


UNDECIDED = body("""
@pytest.mark.scaling(undecided="fail")
def test_marker(scaling):
    scaling(time.sleep, 0.001, executors="threads", workers=2, blocks=1).require(threads=1.0)

@pytest.mark.scaling(undecided="skip")
def test_call(scaling):
    scaling(time.sleep, 0.001, executors="threads", workers=2, blocks=1, undecided="fail").require(threads=1.0)

def test_nonsense(scaling):
    scaling(time.sleep, 0.001, undecided="pass")
""")


def test_a_marker_or_a_call_may_let_undecided_fail(tmp_path: Path) -> None:
    result = run(tmp_path, project=UNDECIDED)
    assert "3 failed" in result.stdout, result.stdout
    assert " ".join(result.stdout.split()).count("(undecided: fail)") >= 2
    assert "undecided is 'pass'" in result.stdout
