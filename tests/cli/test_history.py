"""`gilscope history`: figures over the reports in a folder, whatever else is in it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gilscope.model.report import Report
from gilscope.record import json_report
from tests.command_line import here, makes_pages
from tests.made_up.histories import probe_report, study_report


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with reports of probes and studies, and with what is none."""
    found = tmp_path_factory.mktemp("reports")
    for place in range(10):
        json_report.write(found / f"probe-{place}.json", probe_report(place, 1.9 if place < 5 else 1.1))
    for place in range(2):
        json_report.write(found / f"study-{place}.json", study_report(place))
    (found / "foreign.json").write_text('{"a": 1}')
    (found / "cut.json").write_text('{"gilscope": {')
    (found / "notes.txt").write_text("not a report")
    return found


def test_a_folder_is_followed_and_what_is_no_report_named(folder: Path) -> None:
    done = here(folder, "history", ".", COLUMNS="100")
    assert done.returncode == 0, done.stderr
    assert "threads ×2: 1.9" in done.stdout
    assert "Left out: cut.json: it is not JSON" in done.stdout
    assert "Left out: foreign.json: it has no 'gilscope' object" in done.stdout


def test_programs_get_each_figure_with_its_commit(folder: Path) -> None:
    found = json.loads(here(folder, "history", ".", "--metric", "speedup", "-k", "solve", "--json").stdout)
    threads = next(each for each in found["series"] if each["family"] == "threads")
    assert len(threads["points"]) == 10
    assert threads["changes"][0]["report"] == "probe-5.json"
    assert threads["changes"][0]["revision"] == threads["points"][5]["revision"]


def test_single_files_are_followed_too(folder: Path) -> None:
    done = here(folder, "history", "study-0.json", "study-1.json", "-k", "kernel_0 and cython_nogil", COLUMNS="140")
    assert "kernel_0 (large), Cython, GIL released" in " ".join(done.stdout.split())


@pytest.mark.parametrize("ending", ["md", "csv", "txt"])
def test_the_ending_of_a_file_chooses_the_format(folder: Path, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"history.{ending}"
    assert here(folder, "history", ".", "-o", str(path)).returncode == 0
    assert "solver:solve" in path.read_text(encoding="utf-8")


@pytest.mark.skipif(not makes_pages(), reason="the report extra is not installed")
def test_a_page_is_written(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "history.html"
    assert here(folder, "history", ".", "--metric", "released", "-o", str(path)).returncode == 0
    assert "Share of a call that releases the GIL" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("missing",), "missing: there is no such file or folder"),
        (("foreign.json",), "None of these files is a report"),
        (("notes.txt",), "None of these files is a report"),
        ((".", "--metric", "spedup"), "Did you mean 'speedup'"),
        ((".", "--by", "date"), "order 'date'"),
        ((".", "-k", "fibonacci"), "fibonacci"),
        ((".", "-k", "solve and"), "solve and"),
        ((".", "-k", "solve and not solve"), "There is nothing to follow"),
        (("study-0.json", "--metric", "released"), "There is nothing to follow"),
        ((".", "-o", "all.json"), "none is made"),
        ((".", "--json", "--format", "csv"), "leave out one of them"),
    ],
)
def test_what_makes_no_sense_is_refused(folder: Path, options: tuple[str, ...], message: str) -> None:
    done = here(folder, "history", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_a_folder_without_reports_is_named(tmp_path: Path) -> None:
    assert "this folder has no .json file in it" in here(tmp_path, "history", ".").stderr


def test_reports_with_no_case_in_common_are_refused_with_the_remedy(tmp_path: Path) -> None:
    first, second = study_report(0), study_report(1, kernels=2)
    sessions = tuple(replace(each, measured=each.measured[len(each.measured) // 2 :]) for each in second.sessions)
    json_report.write(tmp_path / "first.json", first)
    json_report.write(tmp_path / "second.json", Report(sessions))
    assert "-k follows single cases" in here(tmp_path, "history", ".").stderr
