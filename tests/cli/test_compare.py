"""`gilscope compare`, as a user meets it: labels, conditions and the exit status."""

from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks import made_up
from click.testing import CliRunner, Result

from gilscope.analyse.probe.references import leave_out_reference
from gilscope.cli.compare import label_files
from gilscope.cli.main import main
from gilscope.errors import RepeatedLabel
from gilscope.model.report import Report
from gilscope.record import json_report


def compare(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["compare", *arguments])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that commands start in, with two reports."""
    monkeypatch.chdir(tmp_path)
    for name, seed in (("one.json", 1), ("two.json", 2)):
        report = made_up.report(kernels=1, sessions=3, seed=seed)
        json_report.write(tmp_path / name, report)
    return tmp_path


def test_a_label_comes_before_the_file_or_is_its_name(folder: Path) -> None:
    (folder / "a=b.json").touch()
    assert label_files(["old=one.json", "two.json", "a=b.json"]) == [
        ("old", Path("one.json")),
        ("two", Path("two.json")),
        ("a=b", Path("a=b.json")),
    ]


def test_two_reports_with_one_label_are_refused() -> None:
    with pytest.raises(
        RepeatedLabel, match=r"Two reports are called 'x'\. Give each a label of its own: one=x\.json"
    ):
        label_files(["x=one.json", "x=two.json"])


def test_labels_stand_in_the_comparison() -> None:
    result = compare("old=one.json", "new=two.json", "--format", "markdown")
    assert result.exit_code == 0, result.output
    assert "old" in result.stdout
    assert "new" in result.stdout


@pytest.mark.parametrize(
    ("conditions", "status"),
    [
        ([], 0),
        (["time<1%"], 0),
        (["time>1%"], 1),
        (["time < 0.01", "time > 1 %"], 1),
    ],
)
def test_a_condition_that_clearly_holds_makes_the_status_1(conditions: list[str], status: int) -> None:
    result = compare("one.json", "two.json", *(f"--fail-if={each}" for each in conditions))
    assert result.exit_code == status, result.output


def test_undecided_cases_of_a_study_are_counted_and_change_no_status() -> None:
    result = compare("one.json", "two.json", "--fail-if", "time<1", "--fail-if", "time>1")
    assert result.exit_code == 0, result.output
    assert "passed: time<1 in none of " in " ".join(result.stderr.split())


def test_a_condition_that_no_case_could_meet_is_refused(folder: Path) -> None:
    json_report.write(folder / "bare.json", _without_references(json_report.read(folder / "two.json")))
    result = compare("one.json", "bare.json", "--fail-if", "efficiency<0.9")
    assert result.exit_code == 2
    assert "--fail-if 'efficiency<0.9': no case has that figure" in result.stderr


def _without_references(report: Report) -> Report:
    bare = (
        replace(session, measured=tuple(leave_out_reference(each, "fma") for each in session.measured))
        for session in report.sessions
    )
    return replace(report, sessions=tuple(bare))


@pytest.mark.parametrize(
    "condition", ["", "speed<1", "time", "time<", "time<-1", "time<1_0", "time<٢", "time=1", "time<0"]
)
def test_what_is_no_condition_is_refused_before_anything_is_read(condition: str) -> None:
    result = compare("missing.json", f"--fail-if={condition}")
    assert result.exit_code == 2
    assert f"--fail-if {condition!r} is not a condition: name one of speedup, efficiency, time" in result.stderr


def test_a_metric_that_there_is_not_is_refused_before_anything_is_read() -> None:
    result = compare("missing.json", "--metric", "sped")
    assert result.exit_code == 2
    assert "Unknown metric 'sped'. Did you mean 'speedup'?" in result.stderr


def write_single(folder: Path) -> tuple[str, str]:
    """Return the names of two reports of one session each."""
    for name, seed in (("single.json", 1), ("other.json", 2)):
        json_report.write(folder / name, made_up.report(kernels=1, sessions=1, seed=seed))
    return "single.json", "other.json"


def test_a_condition_on_a_single_session_is_refused(folder: Path) -> None:
    result = compare("one.json", write_single(folder)[0], "--fail-if", "speedup<0.95")
    assert result.exit_code == 2
    assert "--fail-if needs 3 sessions or more of every report, and 'single' has 1" in result.stderr


def test_single_sessions_are_compared_with_a_stated_scatter(folder: Path) -> None:
    single = write_single(folder)
    result = compare(*single, "--session-sd", "3%")
    assert result.exit_code == 0, result.output
    assert "--session-sd says it" in " ".join(result.stdout.split())
    assert "One session a side decides nothing" in compare(*single).stdout


def test_single_sessions_are_compared_with_the_scatter_of_past_reports(folder: Path) -> None:
    single = write_single(folder)
    past = folder / "past"
    past.mkdir()
    (past / "no report.json").write_text("{}")
    refused = compare(*single, "--scatter-from", "past")
    assert refused.exit_code == 2
    assert "no report in it says how much" in refused.stderr
    json_report.write(past / "several.json", made_up.report(kernels=4, sessions=4, seed=3))
    result = compare(*single, "--scatter-from", "past")
    assert result.exit_code == 0, result.output
    assert "--scatter-from or --session-sd says it" in " ".join(result.stdout.split())


def test_scatter_is_stated_in_one_way_only() -> None:
    result = compare("one.json", "two.json", "--scatter-from", ".", "--session-sd", "3%")
    assert result.exit_code == 2
    assert "leave one of them out" in result.stderr


def test_the_verdict_comes_first_then_the_groups() -> None:
    first, *rest = compare("old=one.json", "new=two.json").stdout.split("\n\n")
    assert " ".join(first.split()).startswith("No change in speedup, new compared with old. Of ")
    assert rest[0].startswith("Speedup relative to old")
