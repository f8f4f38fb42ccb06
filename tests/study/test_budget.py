"""A study with a time: how much of it is measured, why it ends, and what is refused."""

import subprocess
import sys
from pathlib import Path

import pytest

from gilscope.analyse.study import analyse_study
from gilscope.model.report import Ending, Report
from gilscope.record import json_report
from tests.command_line import STUDY, finished, gilscope, here

LABEL = "monte_carlo_pi-cython_nogil-large"

SELECTION = ("-k", "monte_carlo_pi and cython_nogil", "--executor", "threads")

Ran = tuple[Report, subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """Return a study that has no time, and what it said."""
    folder = tmp_path_factory.mktemp("hurried")
    result = finished(gilscope("run", *SELECTION, "--seconds", "1", "-o", "report.json"), folder)
    return folder, (json_report.read(folder / "report.json"), result)


def test_a_time_that_is_too_short_is_said_before_anything_is_measured(hurried: tuple[Path, Ran]) -> None:
    _, (_, result) = hurried
    opening = result.stderr.splitlines()[0]
    assert opening.startswith("1 s may be too short: 1 comparison in 3 sessions of 8 blocks together")
    assert opening.endswith("measured anyway.")


def test_three_sessions_of_eight_blocks_are_measured_all_the_same(hurried: tuple[Path, Ran]) -> None:
    _, (report, result) = hurried
    assert result.returncode == 0, result.stderr
    assert report.endings == (Ending(LABEL, None, 3, sum(_blocks(report)), "budget"),)
    assert [asked >= least for asked, least in zip(_blocks(report), (3, 3, 2), strict=True)] == [True] * 3


def test_a_study_whose_time_is_spent_is_complete(hurried: tuple[Path, Ran]) -> None:
    folder, _ = hurried
    result = here(folder, "run", "--resume", "report.json")
    assert result.stdout == "report.json is complete. To read it: gilscope report report.json\n"


def test_a_report_lists_why_its_comparisons_have_ended(hurried: tuple[Path, Ran]) -> None:
    folder, _ = hurried
    assert f"  {LABEL}: " in here(folder, "list", "report.json").stdout.partition("why no more\n")[2]


def test_a_comparison_that_ended_with_the_time_is_not_said_to_lack_sessions(hurried: tuple[Path, Ran]) -> None:
    _, (report, _) = hurried
    (setting,) = analyse_study(report).settings
    assert not any("of 3 sessions" in warning for warning in setting.warnings)


@pytest.fixture(scope="module")
def in_pytest(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Return the same in pytest."""
    folder = tmp_path_factory.mktemp("pytest")
    options = [f"--gilscope-{each}" for each in ("executor=threads", "seconds=1", "report=report.json")]
    command = [sys.executable, "-m", "pytest", str(STUDY), "-p", "no:cacheprovider", *SELECTION[:2], *options, "-rs"]
    result = finished(command, folder)
    return json_report.read(folder / "report.json"), result


def test_in_pytest_the_tests_of_sessions_that_are_left_out_are_skipped(in_pytest: Ran) -> None:
    report, result = in_pytest
    assert result.returncode == 0, result.stdout
    assert len(report.sessions) == 3
    assert "3 passed, 2 skipped" in result.stdout
    assert "Not measured: it needs no more, or the time of the study is spent" in result.stdout


def test_a_study_in_pytest_keeps_why_it_has_ended(in_pytest: Ran) -> None:
    assert [each.reason for each in in_pytest[0].endings] == ["budget"]


REFUSED = {
    "a word": (("--seconds", "abc"), "The time of the study is 'abc': give a number of seconds from 1"),
    "nothing": (("--seconds", "0"), "The time of the study is '0': give a number of seconds from 1"),
    "a negative share": (("--precision", "-3%"), "The precision is '-3%': give a share from 0.1% to 100%"),
    "blocks beside seconds": (("--blocks", "4", "--seconds", "20"), "leave out --seconds, or --blocks"),
    "blocks beside a precision": (("--blocks", "4", "--precision", "2%"), "leave out --precision, or --blocks"),
}


@pytest.mark.parametrize(("options", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_time_that_makes_no_sense_is_refused(options: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    result = here(tmp_path, "run", *options)
    assert result.returncode == 2
    assert sentence in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def _blocks(report: Report) -> list[int]:
    return [len(session.measured[0].blocks) for session in report.sessions]
