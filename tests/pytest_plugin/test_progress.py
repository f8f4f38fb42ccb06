"""How far a study is, as pytest shows it: real child processes, at a terminal and without one."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import at_terminal, finished, study

TWO = [
    "-k",
    "monte_carlo_pi and (cython_gil or cython_nogil)",
    "--gilscope-executor=threads",
    "--benchmark-columns=min",
]

TWO_SESSIONS = [*TWO, "--gilscope-sessions=2"]

LINES = [
    "Session 1 of 2 · getting ready",
    "Session 1 of 2 · comparison 1 of 2 · monte_carlo_pi-cython_gil-large",
    "Session 1 of 2 · comparison 2 of 2 · monte_carlo_pi-cython_nogil-large",
    "Session 2 of 2 · getting ready",
    "Session 2 of 2 · comparison 1 of 2 · monte_carlo_pi-cython_gil-large",
    "Session 2 of 2 · comparison 2 of 2 · monte_carlo_pi-cython_nogil-large",
]


def without_time_left(lines: list[str]) -> list[str]:
    return [re.sub(" · [^·]*about [^·]* left", "", line).rstrip() for line in lines]


def lines_of(result: subprocess.CompletedProcess[str]) -> list[str]:
    assert result.returncode == 0, result.stdout
    return [
        line.removesuffix("[100%]").rstrip() for line in result.stdout.splitlines() if line.startswith("Session ")
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_at_a_terminal_pytest_draws_one_line_anew_and_no_dots(tmp_path: Path) -> None:
    status, shown = at_terminal(study(*TWO_SESSIONS), tmp_path, columns=120)
    assert status == 0, shown
    opening, *drawn = shown.split("\r\x1b[K")
    assert "2 comparisons × 2 blocks × 2 sessions. " in opening
    *drawn, answer = [each for each in drawn if each]
    assert without_time_left(drawn) == LINES
    assert answer.lstrip().startswith("[100%]")
    assert "4 passed" in answer


def test_without_a_terminal_pytest_writes_plain_lines(tmp_path: Path) -> None:
    assert without_time_left(lines_of(finished(study(*TWO_SESSIONS), tmp_path))) == LINES


def test_one_session_in_pytest_itself_shows_how_far_it_is(tmp_path: Path) -> None:
    lines = lines_of(finished(study(*TWO), tmp_path))
    assert without_time_left(lines) == [line.replace("of 2 ·", "of 1 ·", 1) for line in LINES[:3]]
