"""`--format` for services that watch a project: who takes which, and where it goes."""

import json
from pathlib import Path

import pytest
from benchmarks import made_up

from gilscope.cli import output
from gilscope.cli.main import main
from gilscope.model.report import Report
from gilscope.record import json_report
from tests.command_line import here
from tests.made_up import probes


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a report, in which a probe measures nothing."""
    json_report.write(tmp_path / "one.json", made_up.report(kernels=1))
    monkeypatch.setattr("gilscope.probe.run", lambda *_: Report((probes.session(),)))
    return tmp_path


def test_a_job_of_github_gets_annotations_a_summary_and_files(folder: Path) -> None:
    options = ("--expect", "holds", "--format", "github", "-o", "x.xml", "-o", "x.json")
    result = here(folder, "probe", "solver:solve", *options, GITHUB_STEP_SUMMARY=str(folder / "summary.md"))
    assert result.returncode == 1, result.stderr
    assert result.stdout.startswith("::error title=gilscope::")
    assert (folder / "x.xml").read_text(encoding="utf-8").startswith("<?xml")
    assert json_report.read(folder / "x.json").sessions[0].probe is not None
    assert (folder / "summary.md").read_text(encoding="utf-8").startswith("## ")


def test_the_summary_of_an_earlier_step_is_kept(folder: Path) -> None:
    summary = folder / "summary.md"
    summary.write_text("before\n")
    here(folder, "probe", "solver:solve", "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text(encoding="utf-8").startswith("before\n## ")


def test_without_a_file_for_it_there_is_no_summary(folder: Path) -> None:
    assert here(folder, "probe", "solver:solve", "--format", "github", GITHUB_STEP_SUMMARY="").returncode == 0


def test_speedups_go_to_a_json_file_of_their_own(folder: Path) -> None:
    result = here(folder, "probe", "solver:solve", "--format", "bencher", "-o", "metrics.json")
    assert result.returncode == 0, result.stderr
    assert "solver:solve(a): 2 threads" in json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    assert here(folder, "report", "one.json", "--format", "bigger_is_better").stdout.startswith("[")


@pytest.mark.parametrize(
    "arguments", [("report", "one.json", "--format", "github"), ("claims", "one.json", "--format", "bencher")]
)
def test_a_verb_refuses_what_its_result_is_not_written_as(folder: Path, arguments: tuple[str, ...]) -> None:
    result = here(folder, *arguments)
    assert result.returncode == 2
    assert output.OTHER_VERBS in result.stderr


def test_each_service_is_offered_by_some_verb() -> None:
    from gilscope.render import ci

    helps = " ".join(
        option.help or "" for verb in main.commands.values() for option in verb.params if hasattr(option, "help")
    )
    assert [name for name in ci.names() if name not in helps] == []
