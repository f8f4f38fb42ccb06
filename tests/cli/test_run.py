"""`gilscope run`, as a user runs it."""

import subprocess
import sys
from pathlib import Path

import pytest

from gilscope import _ext
from gilscope.analyse.study import analyse_study
from gilscope.record import json_report
from gilscope.render.study.words import write_brief
from gilscope.study import sessions
from tests.command_line import at_terminal, finished, gilscope, here, makes_pages

SELECTION = ("-k", "monte_carlo_pi and (cython_gil or cython_nogil) and not [monte_carlo_pi-cython_gil")

OF_THE_FOLDER = {
    "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "--no-such-option"\n',
    "conftest.py": "raise RuntimeError('not mine')",
}
"""Settings that would stop pytest, if it read them."""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Return a folder in which one small study has run, whatever its settings are, and what it said."""
    folder = tmp_path_factory.mktemp("ran")
    for name, text in OF_THE_FOLDER.items():
        (folder / name).write_text(text)
    selection = [*SELECTION, "--executor", "threads,processes_spawn", "--sessions", "1", "--blocks", "2"]
    return folder, finished(gilscope("run", *selection, "-o", "report.json"), folder, PYTEST_ADDOPTS="-n 2")


def test_run_writes_a_complete_report_its_page_and_no_other_file(
    ran: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, result = ran
    report = json_report.read(folder / "report.json").sessions[0]
    assert result.returncode == 0, result.stdout + result.stderr
    assert report.complete
    ours = {"report.json", *(["report.html"] if makes_pages() else [])}
    assert {path.name for path in folder.iterdir()} == {*ours, *OF_THE_FOLDER}


def test_run_measures_what_was_selected_and_nothing_else(
    ran: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    (measured,) = json_report.read(ran[0] / "report.json").sessions[0].measured
    assert measured.comparison.label == "monte_carlo_pi-cython_nogil-large"
    treatments = [arm.case.executor for arm in measured.comparison.arms if arm.role == "treatment"]
    assert treatments == ["threads", "processes_spawn"]
    assert {len(rounds) for rounds in measured.rounds} == {len(measured.blocks)} == {2}


def test_run_ends_with_one_screen_and_the_names_of_the_report_and_its_page(
    ran: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, result = ran
    (setting,) = analyse_study(json_report.read(folder / "report.json")).settings
    assert " ".join(result.stdout.split()).startswith(" ".join(write_brief(setting)))
    assert "\nmonte_carlo_pi  " in result.stdout
    assert len(result.stdout.splitlines()) <= 24
    ends = ["Report: report.json", *(["Page: report.html"] if makes_pages() else [])]
    assert result.stdout.splitlines()[-len(ends) :] == ends


def test_without_a_terminal_progress_is_in_plain_lines(
    ran: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    opening, *lines = ran[1].stderr.splitlines()
    assert opening.startswith("1 comparison × 2 blocks × 1 session. First guess: ")
    assert lines == [
        "Session 1 of 1 · getting ready",
        "Session 1 of 1 · comparison 1 of 1 · monte_carlo_pi-cython_nogil-large",
    ]


NOT_HERE = next(level for level in _ext.LEVELS if level not in _ext.runnable_levels())
"""There is one: no build has both generic code and levels."""

BAD_INPUT = {
    "an unknown kernel in -k": (["-k", "mandelbrott"], "Did you mean 'mandelbrot'?"),
    "an unknown name beside a known one": (["-k", "nbody or nope"], "Unknown name in -k 'nbody or nope': 'nope'"),
    "an -k that ends too soon": (["-k", "nbody and"], "-k 'nbody and' is not an expression"),
    "an -k with an open bracket": (["-k", "(nbody"], "-k '(nbody' is not an expression"),
    "an -k with two names side by side": (["-k", "nbody (pure)"], "is not an expression"),
    "an -k that matches nothing": (["-k", "nbody and histogram"], "Nothing to measure: -k 'nbody and histogram'"),
    "an unknown implementation": (["--implementation", "cython"], "Unknown implementation 'cython'."),
    "an unknown executor": (["--executor", "thread"], "Unknown executor 'thread'. Did you mean 'threads'?"),
    "an unknown ISA level": (["--isa", "x86_64_v9"], "Unknown ISA level 'x86_64_v9'. Did you mean"),
    "an ISA level that does not run here": (["--isa", NOT_HERE], f"The ISA level {NOT_HERE!r} is not available here"),
    "no sessions": (["--sessions", "0"], "The number of sessions is '0': give a whole number from 1 to"),
    "sessions that are no number": (["--sessions", "x"], "The number of sessions is 'x': give a whole number"),
    "a seed that is no number": (["--seed", "x"], "The seed is 'x': give a whole number"),
    "a report to go on with that is missing": (["--resume", "none.json"], "There is no file none.json."),
    "an unknown plan": (["--plan", "quik"], "Unknown plan 'quik'. Did you mean 'quick'?"),
    "no workers": (["-w", "0"], "The number of workers is '0': give a whole number from 1 to"),
    "fewer than no workers": (["-w", "-1"], "The number of workers is '-1': give a whole number"),
    "a million workers": (["-w", "1000000"], "The number of workers is '1000000': give a whole number"),
    "workers that are no number": (["-w", "x"], "The number of workers is 'x': give a whole number"),
    "no blocks": (["--blocks", "0"], "The number of blocks is '0': give a whole number from 2 to"),
    "blocks that are no number": (["--blocks", "1.5"], "The number of blocks is '1.5': give a whole number"),
    "a report in a missing folder": (["-o", "missing/report.json"], "the folder missing does not exist"),
    "a report on a folder": (["-o", "."], "Cannot write .: it is a folder"),
    "a report where none can be written": (["-o", "/proc/report.json"], "Cannot write /proc/report.json"),
    "a report in place of a device": (["-o", "/dev/null"], "Cannot write /dev/null: it is a device"),
    "a report with no name": (["-o", ""], "Cannot write ."),
}


@pytest.mark.parametrize(("arguments", "message"), BAD_INPUT.values(), ids=BAD_INPUT.keys())
def test_bad_input_is_refused_in_one_paragraph_and_nothing_starts(
    tmp_path: Path, arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MeasuringProcess", lambda *_: pytest.fail("it must not measure"))
    result = here(tmp_path, "run", *arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    (paragraph,) = result.stderr.splitlines()
    assert paragraph.startswith("gilscope: ")
    assert message in paragraph
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_at_a_terminal_progress_is_one_line_that_is_drawn_anew(tmp_path: Path) -> None:
    arguments = ["run", *SELECTION, "--executor", "threads", "--sessions", "1", "--blocks", "2", "-o", "report.json"]
    status, shown = at_terminal([*gilscope(*arguments), "--format", "csv"], tmp_path)
    assert status == 0
    _, *drawn = shown.split("\r\x1b[K")
    drawn[-1], answer = "", drawn[-1]
    assert answer.startswith("setting,")
    assert drawn == [
        "Session 1 of 1 · getting ready",
        "Session 1 of 1 · comparison 1 of 1 · monte_carlo_pi-cython_nogil-large",
        "",
    ]
