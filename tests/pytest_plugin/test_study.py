"""The study in plain pytest, and pytest-benchmark's options that rule it: real child processes."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gilscope.record import json_report
from tests.command_line import STUDY, finished, gilscope, makes_pages, study

ONE = ["-k", "monte_carlo_pi and cython_nogil", "--gilscope-executor=threads,processes_spawn"]
"""A small comparison."""

ROWS = ["serial", "serial again", "threads static ×2", "processes_spawn shm static ×2"]


def reports(folder: Path) -> list[Path]:
    return sorted(folder.glob("reports/*.json"))


def assert_ends(result: subprocess.CompletedProcess[str], status: int = 0) -> None:
    assert result.returncode == status, result.stdout + result.stderr


class Bare:
    """A run of two sessions, its files, and pytest-benchmark's own files of the same run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        options = [
            "--gilscope-sessions=2",
            "--gilscope-workers=2",
            "--benchmark-json=own.json",
            "--benchmark-save=mine",
        ]
        self.result = finished(study(*ONE, "-v", *options), folder)
        assert_ends(self.result)

    @property
    def report(self) -> Path:
        (path,) = reports(self.folder)
        return path

    @property
    def document(self) -> Any:
        return json.loads(self.report.read_text())


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Bare:
    return Bare(tmp_path_factory.mktemp("bare"))


def test_every_session_is_a_fresh_process_in_one_complete_report(bare: Bare) -> None:
    report = json_report.read(bare.report)
    assert [session.complete for session in report.sessions] == [True, True]
    assert len({session.session for session in report.sessions}) == 2
    for session in report.sessions:
        assert [each.comparison.label for each in session.measured] == ["monte_carlo_pi-cython_nogil-large"]
    written = [bare.report.name, *([bare.report.with_suffix(".html").name] if makes_pages() else [])]
    assert sorted(path.name for path in bare.folder.glob("reports/*")) == sorted(written)
    lines = bare.result.stdout.splitlines()
    ends = [f"{what}: reports/{name}" for what, name in zip(("Report", "Page"), written, strict=False)]
    assert lines[lines.index(ends[0]) :][: len(ends)] == ends


def test_later_sessions_do_not_find_again_what_the_first_has_found(bare: Bare) -> None:
    first, second = (session.measured[0].setup for session in json_report.read(bare.report).sessions)
    assert (first.repeats, first.input_digest, first.output_digest) == (
        second.repeats,
        second.input_digest,
        second.output_digest,
    )


def test_the_closing_table_is_over_all_sessions(bare: Bare) -> None:
    assert "· 2 sessions" in " ".join(bare.result.stdout.split())
    assert bare.result.stdout.count("Threads or processes?") == 1


def test_every_comparison_is_a_test_in_each_session(bare: Bare) -> None:
    passed = re.findall(r"test_scaling\[(\S+)\] PASSED", bare.result.stdout)
    assert passed == [f"monte_carlo_pi-cython_nogil-large-session{number}" for number in (1, 2)]


def test_the_report_says_what_was_asked_for(bare: Bare) -> None:
    request = json_report.read(bare.report).request
    assert request is not None
    assert (request.sessions, request.expression, request.options["blocks"]) == (2, ONE[1], "2")


def test_every_arm_is_a_row_and_every_comparison_a_group(bare: Bare) -> None:
    document = json.loads((bare.folder / "own.json").read_text())
    rows = [row for row in document["benchmarks"] if "reference" not in row["name"]]
    assert [row["name"] for row in rows] == ROWS
    assert {row["group"] for row in document["benchmarks"]} == {"monte_carlo_pi-cython_nogil-large"}
    assert all(name in bare.result.stdout for name in ROWS)


def test_a_row_has_the_rounds_of_all_sessions(bare: Bare) -> None:
    document = json.loads((bare.folder / "own.json").read_text())
    assert {row["stats"]["rounds"] for row in document["benchmarks"]} == {4}
    (name,) = {row["fullname"] for row in document["benchmarks"] if row["name"] == "serial"}
    assert name.endswith("::test_scaling[monte_carlo_pi-cython_nogil-large]::serial")


def test_the_report_is_one_for_pytest_benchmark_compare(bare: Bare) -> None:
    command = [sys.executable, "-m", "pytest_benchmark", "compare", str(bare.report)]
    result = finished(command, bare.folder)
    assert_ends(result)
    assert all(name in result.stdout for name in ROWS)


def test_pytest_benchmarks_own_files_carry_the_study_too(bare: Bare) -> None:
    (saved,) = bare.folder.glob(".benchmarks/*/*_mine.json")
    for path in (bare.folder / "own.json", saved):
        assert json_report.read(path) == json_report.read(bare.report)


def test_the_sessions_of_one_row_are_merged_into_rows_of_their_own(bare: Bare) -> None:
    result = finished(gilscope("merge", "own.json", "-o", "merged.json"), bare.folder)
    assert_ends(result)
    merged = json.loads((bare.folder / "merged.json").read_text())
    assert json_report.read(bare.folder / "merged.json").sessions == json_report.read(bare.report).sessions
    assert {row["stats"]["rounds"] for row in merged["benchmarks"]} == {2}


def test_the_host_is_named_by_its_hash_only(bare: Bare) -> None:
    document = bare.document
    assert document["machine_info"]["node"] == document["machine_info"]["gilscope"]["host"]
    assert document["machine_info"]["node"] in bare.report.name


def test_disabled_benchmarks_are_checked_and_not_recorded(tmp_path: Path) -> None:
    result = finished(study(*ONE, "--gilscope-sessions=5", "--benchmark-disable", "-q"), tmp_path)
    assert_ends(result)
    assert "1 passed" in result.stdout
    assert "This machine was" not in result.stdout
    assert {path.name for path in tmp_path.iterdir()} <= {".benchmarks"}


def test_under_xdist_benchmarks_are_checked_and_not_recorded(tmp_path: Path) -> None:
    pytest.importorskip("xdist")
    result = finished(study(*ONE, "--gilscope-sessions=5", "-n", "2", "-q"), tmp_path)
    assert_ends(result)
    assert "1 passed" in result.stdout
    assert {path.name for path in tmp_path.iterdir()} <= {".benchmarks"}


def test_skipped_benchmarks_are_skipped(tmp_path: Path) -> None:
    result = finished(study(*ONE, "--benchmark-skip", "-q"), tmp_path)
    assert_ends(result)
    assert "1 skipped" in result.stdout
    assert {path.name for path in tmp_path.iterdir()} <= {".benchmarks"}


def test_without_pytest_benchmark_the_study_is_skipped_with_the_reason(tmp_path: Path) -> None:
    result = finished(study(*ONE, "-p", "no:benchmark", "-q"), tmp_path)
    assert_ends(result)
    assert "the study needs pytest-benchmark, and it is switched off" in result.stdout
    assert "1 skipped" in result.stdout
    assert list(tmp_path.iterdir()) == []


WRONG = """
from gilscope import implementations

compile = implementations.compile

def wrong(name, kernel, native_threads):
    kernel_function = compile(name, kernel, native_threads)
    if name != "cython_gil":
        return kernel_function
    def off_by_one(hits, *arguments):
        kernel_function(hits, *arguments)
        hits[0] += 1
    return off_by_one

implementations.compile = wrong
"""


def test_a_wrong_result_fails_its_test_and_gets_no_time(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WRONG)
    both = ["-k", "monte_carlo_pi and (cython_gil or cython_nogil)", "--gilscope-executor=threads"]
    command = study(*both, "--gilscope-sessions=2", "--gilscope-report=r.json", "-rf")
    result = finished(command, tmp_path, PYTHONPATH=str(tmp_path))
    assert_ends(result, pytest.ExitCode.TESTS_FAILED)
    assert "monte_carlo_pi-cython_gil-large, serial gives a wrong result: 1 of 1 elements" in result.stdout
    assert "2 failed, 2 passed" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    found = json_report.read(tmp_path / "r.json").sessions
    assert [session.complete for session in found] == [False, False]
    for session in found:
        assert [each.comparison.label for each in session.measured] == ["monte_carlo_pi-cython_nogil-large"]


FAKES = {
    "of another plugin": ("class Fake:", "rounds", ["-p", "no:benchmark"]),
    "that only looks like pytest-benchmark's and calls once": (
        "class Fake(pytest_benchmark.fixture.BenchmarkFixture):",
        "1",
        [],
    ),
}
FAKE = """
import pytest
import pytest_benchmark.fixture

{head}
    def __init__(self):
        pass

    def pedantic(self, target, args=(), kwargs=None, setup=None, teardown=None, rounds=1, **more):
        for _ in range({rounds}):
            target(*args, **kwargs or {{}})

    def __call__(self, target, *args, **kwargs):
        raise NotImplementedError

@pytest.fixture
def benchmark():
    return Fake()
"""


@pytest.mark.parametrize(("head", "rounds", "options"), FAKES.values(), ids=FAKES.keys())
def test_a_benchmark_fixture_with_pedantic_alone_measures_everything(
    tmp_path: Path, head: str, rounds: str, options: list[str]
) -> None:
    (tmp_path / "conftest.py").write_text(FAKE.format(head=head, rounds=rounds))
    (tmp_path / "test_scaling.py").write_text(STUDY.read_text())
    command = [arg.replace(str(STUDY), "test_scaling.py") for arg in study(*ONE, "--gilscope-sessions=2", *options)]
    result = finished(command, tmp_path)
    assert_ends(result)
    report = json_report.read(reports(tmp_path)[0]).sessions[0]
    assert report.complete
    assert [len(each.blocks) for each in report.measured] == [2]


BAD_OPTIONS = {
    "--gilscope-plan=quik": "Did you mean 'quick'?",
    "--gilscope-workers=0": "The number of workers is '0'",
    "--gilscope-blocks=0": "The number of blocks is '0'",
    "--gilscope-sessions=0": "The number of sessions is '0'",
    "--gilscope-seed=x": "The seed is 'x': give a whole number",
    "--gilscope-seed=-1": "The seed is '-1': give a whole number",
    "--gilscope-report=missing/r.json": "the folder missing does not exist",
}


@pytest.mark.parametrize(("option", "message"), BAD_OPTIONS.items())
def test_a_bad_option_is_refused_before_anything_is_measured(tmp_path: Path, option: str, message: str) -> None:
    result = finished(study(option), tmp_path)
    assert_ends(result, pytest.ExitCode.USAGE_ERROR)
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_for_reports_that_cannot_be_made_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "reports").touch()
    result = finished(study(*ONE), tmp_path)
    assert_ends(result, pytest.ExitCode.TESTS_FAILED)
    assert "Cannot write reports/gilscope-" in result.stdout
    assert "Traceback" not in result.stdout
