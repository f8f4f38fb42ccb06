"""The folder where gilscope is started: nothing of it is executed, and a user's own module is found."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from gilscope import executors
from gilscope.probe.origin import NEEDED
from gilscope.system import fresh_python
from tests.command_line import finished, gilscope, makes_pages

TRAP = """import os
with open(os.environ["GILSCOPE_TEST_MARKS"], "a") as marks:
    marks.write(f"{__file__}\\n")
raise ImportError("this is another module")
"""
"""What each file does that should never be executed."""

WORKERS = ",".join(name for name in executors.names() if name != "serial" and executors.unavailable(name) is None)
SHORT = ("--blocks", "2", "--seconds", "0.2", "--workers", "2", "--executor", WORKERS)

VERBS = {
    "run": ("run", "--plan", "quick", "-k", "histogram and cython_nogil", "--blocks", "2", "--sessions", "1"),
    "claims": ("claims", "-k", "globals-shared", "--plan", "quick"),
    "doctor": ("doctor",),
    "list": ("list",),
    "probe": ("probe", "zlib:crc32", "--args", "bytes(1000)", *SHORT),
}

ABSENT = {"nt", "_winapi", "msvcrt", "winreg", "_overlapped"}
"""Modules of another system's Python: where a user's own folder is searched, it is the only place that has them."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder whose files are named like all modules of Python and all that gilscope needs."""
    for name in {
        *sys.stdlib_module_names,
        *NEEDED,
        "conftest",
        "sitecustomize",
        "usercustomize",
        "benchmark",
        "_pytest",
    }:
        (tmp_path / f"{name}.py").write_text(TRAP)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    return tmp_path


def started(folder: Path, command: Sequence[str]) -> tuple["CompletedProcess[str]", set[str]]:
    """Run a command in a folder; return how it ended, and the names of the files that were executed there."""
    marks = folder / "marks"
    done = finished(command, folder, GILSCOPE_TEST_MARKS=str(marks))
    return done, {Path(line).stem for line in marks.read_text().splitlines()} if marks.exists() else set()


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_in_the_folder_is_executed(folder: Path, verb: str) -> None:
    done, executed = started(folder, fresh_python.write_command("-m", "gilscope", *VERBS[verb]))
    assert done.returncode == 0, done.stdout + done.stderr
    assert executed == set()


def test_a_probe_finds_the_users_own_module_and_no_other(folder: Path) -> None:
    (folder / "mine.py").write_text("import mine_too\nfrom statistics import mean\nwork = mine_too.work\n")
    (folder / "mine_too.py").write_text("def work(n=9):\n    return sum(range(n))\n")
    done, executed = started(folder, fresh_python.write_command("-m", "gilscope", "probe", "mine:work", *SHORT))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not measured: loky" not in done.stdout
    assert executed <= ABSENT


def test_python_m_forgets_the_folder_before_it_imports_more(tmp_path: Path) -> None:
    for name in ("statistics", "random", "json", "click", "numpy"):
        (tmp_path / f"{name}.py").write_text(TRAP)
    done, executed = started(tmp_path, [sys.executable, "-m", "gilscope", "list"])
    assert (done.returncode, executed) == (0, set()), done.stderr


def test_a_relative_pythonpath_stays_where_it_was() -> None:
    made = fresh_python.make_paths_absolute({"PYTHONPATH": f"src{os.pathsep}{os.sep}other", "LANG": "C"})
    assert made == {"PYTHONPATH": f"{Path.cwd() / 'src'}{os.pathsep}{os.sep}other", "LANG": "C"}


def test_what_a_measuring_process_is_given_is_found_from_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    done = finished(
        fresh_python.write_command("-m", "gilscope", *VERBS["run"], "-o", "below/x.json"), tmp_path, PYTHONPATH=""
    )
    assert done.returncode == 0, done.stdout + done.stderr
    pages = ["x.html"] if makes_pages() else []
    assert sorted(each.name for each in (tmp_path / "below").iterdir()) == [*pages, "x.json"]


@pytest.mark.parametrize("order", [("-m", "colorsys:work"), ("colorsys:work", "-m")])
def test_a_module_behind_m_is_that_of_the_folder_in_every_worker(tmp_path: Path, order: Sequence[str]) -> None:
    (tmp_path / "colorsys.py").write_text("def work():\n    return sum(range(1000))\n")
    result = finished(gilscope("probe", *order, "--anyway", *SHORT), tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "colorsys.py:work() " in result.stdout


@pytest.mark.parametrize("verb", ["probe", "workers"])
def test_what_is_behind_m_and_no_module_is_refused_by_each_verb(tmp_path: Path, verb: str) -> None:
    result = finished(gilscope(verb, "--anyway", "-m", "sum([1])"), tmp_path)
    assert result.returncode == 2
    assert "-m takes MODULE:FUNCTION, as in package.module:work; a statement goes without -m." in result.stderr
