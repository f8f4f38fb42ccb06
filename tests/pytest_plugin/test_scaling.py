"""The fixture `scaling` in a project of its own: what it gives, how it is set, what pytest-benchmark makes of it."""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from gilscope.record import json_report
from gilscope.system import gil
from tests.command_line import finished, here

PROJECT = """
import time
import pytest

def waits(seconds=0.002):
    time.sleep(seconds)

def computes(number=20_000):
    return sum(each * each for each in range(number))

def test_waits(scaling):
    result = scaling(waits, 0.002, workers=[1, 2], executors="threads", blocks=5, seconds=60)
    assert result.lets_go
    assert 0 <= result.released_share.low <= result.released_share.high <= 1
    assert result.speedup("threads", workers=2).value > 0
    assert result.speedup("threads", workers=2).blocks == 5
    assert result.call_ns > 1_000_000
    assert result.advice.endswith(".")
    assert all(each.endswith(".") for each in result.warnings)
    assert "GIL released" in str(result) or not HAS_GIL

def test_computes(scaling):
    result = scaling(computes, executors="threads", blocks=5, seconds=60)
    assert result.lets_go == (not HAS_GIL)
    assert result.speedup("threads", workers=2).low > 100
""".replace("HAS_GIL", str(gil.is_enabled()))


def run(folder: Path, *options: str, project: str = PROJECT, ini: str = "") -> "CompletedProcess[str]":
    (folder / "test_project.py").write_text(project)
    (folder / "pytest.ini").write_text(
        f"[pytest]\naddopts = --strict-markers -p no:cacheprovider -p no:hypothesispytest\n{ini}"
    )
    return finished([sys.executable, "-m", "pytest", *options], folder)


def body(text: str) -> str:
    return f"import time\nimport pytest\n{text}"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("project")
    return folder, run(folder, "--benchmark-json=own.json")


def test_figures_can_be_asserted_on(both: Any) -> None:
    _, result = both
    assert "1 failed, 1 passed" in result.stdout, result.stdout + result.stderr


def test_a_failure_says_what_was_measured(both: Any) -> None:
    _, result = both
    assert "<speedup of computes by 2 threads: " in result.stdout
    assert "5 blocks" in result.stdout
    if gil.is_enabled():
        assert "computes " in result.stdout
        assert "the GIL" in result.stdout
        assert ": released " in result.stdout


def test_its_rows_are_in_the_table_and_in_the_json(both: Any) -> None:
    folder, result = both
    assert "test_waits: waits" in result.stdout
    document = json.loads((folder / "own.json").read_text())
    names = [row["name"] for row in document["benchmarks"] if row["group"] == "test_waits: waits"]
    assert names == ["serial", "serial again", "threads static ×1", "threads static ×2"], "and no reference kernels"


def test_its_json_is_a_report_of_what_was_probed(both: Any) -> None:
    folder, _ = both
    sessions = json_report.read(folder / "own.json").sessions
    assert [each.probe.target for each in sessions if each.probe is not None] == ["waits", "computes"]
    references = [arm for each in sessions for arm in each.measured[0].comparison.arms if arm.role == "reference"]
    assert references, "what the machine can give is in the JSON, though not in the table"
    shown = here(folder, "report", "own.json")
    assert shown.returncode == 0, shown.stderr
    assert "computes() " in shown.stdout


def test_pytest_benchmark_compares_two_runs(tmp_path: Path) -> None:
    one = body("def test_waits(scaling):\n    scaling(time.sleep, 0.001, executors='threads', blocks=2)")
    assert run(tmp_path, "--benchmark-save=first", project=one).returncode == 0
    again = run(tmp_path, "--benchmark-compare", project=one)
    assert again.returncode == 0, again.stdout
    assert "threads static ×2 (0001_first)" in again.stdout


def test_benchmark_only_keeps_it_and_benchmark_skip_leaves_it_out(tmp_path: Path) -> None:
    project = body("""
def test_fixture(scaling):
    scaling(time.sleep, 0.001, executors="threads", blocks=1)

def test_other():
    pass
""")
    assert "1 passed, 1 skipped" in run(tmp_path, "--benchmark-only", project=project).stdout
    assert "1 passed, 1 skipped" in run(tmp_path, "--benchmark-skip", project=project).stdout


def test_where_benchmarks_are_disabled_the_function_is_called_once_and_the_test_skipped(tmp_path: Path) -> None:
    project = body("""
calls = []

def test_fixture(scaling):
    scaling(calls.append, 1)
    assert False

def test_calls():
    assert calls == [1]
""")
    result = run(tmp_path, "--benchmark-disable", "-rs", project=project)
    assert "1 passed, 1 skipped" in result.stdout, result.stdout
    assert "called once and not measured: benchmarks are disabled" in " ".join(result.stdout.split())


def test_without_pytest_benchmark_it_measures_and_has_no_rows(tmp_path: Path) -> None:
    project = body("""
def test_fixture(scaling):
    assert scaling(time.sleep, 0.001, executors="threads", blocks=1).speedup("threads", workers=2).value > 0
""")
    result = run(tmp_path, "-p", "no:benchmark", project=project)
    assert "1 passed" in result.stdout, result.stdout


SETTINGS = """
def shown(result):
    ways = [(way.arm.arm.case.executor, way.arm.arm.case.workers) for way in result.probed.ways]
    return ways, result.speedup("threads", workers=1).blocks

def test_of_the_ini_file(scaling):
    assert shown(scaling(time.sleep, 0.001)) == ([("threads", 1), ("threads", 3)], 2)

@pytest.mark.scaling(workers=[1, 2], blocks=3)
def test_of_the_marker(scaling):
    assert shown(scaling(time.sleep, 0.001, seconds=None)) == ([("threads", 1), ("threads", 2)], 3)

@pytest.mark.scaling(workers=[1, 2], blocks=3)
def test_of_the_call(scaling):
    assert shown(scaling(time.sleep, 0.001, workers=1)) == ([("threads", 1)], 3)
"""


def test_the_call_goes_before_the_marker_and_that_before_the_ini_file(tmp_path: Path) -> None:
    ini = "scaling_workers = 1,3\nscaling_executors = threads\nscaling_blocks = 2\nscaling_seconds = 1000\n"
    result = run(tmp_path, project=body(SETTINGS), ini=ini)
    assert "3 passed" in result.stdout, result.stdout


FAILING = """
@pytest.mark.scaling(worker=2)
def test_marker(scaling):
    scaling(time.sleep, 0)

def test_workers(scaling):
    scaling(time.sleep, 0, workers=[0])

def test_executors(scaling):
    scaling(time.sleep, 0, executors="none")

def test_arguments(scaling):
    scaling(iter, (), 0)

def test_generator(scaling):
    scaling(lambda: (each for each in ()))

def test_not_measured(scaling):
    scaling(time.sleep, 0.001, executors="threads", blocks=1).speedup("loky", 2)

def fails():
    try:
        [][3]
    except IndexError as error:
        raise KeyError("mine") from error

def test_raises(scaling):
    scaling(fails)

calls = []

def fails_later(count):
    calls.append(1)
    if len(calls) == count:
        raise KeyError("at last")
    time.sleep(0.01)

def test_raises_soon(scaling):
    calls.clear()
    scaling(fails_later, 5, executors="threads", workers=1, blocks=8)

def test_raises_late(scaling):
    calls.clear()
    scaling(fails_later, 40, executors="threads", workers=1, blocks=8)
"""


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Return what pytest says of each test of FAILING, on one line."""
    result = run(tmp_path_factory.mktemp("failing"), "-q", project=body(FAILING))
    assert result.returncode == 1, result.stdout
    _, *parts = re.split(r"^_+ (test_\w+) _+$", result.stdout, flags=re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in zip(parts[::2], parts[1::2], strict=True)}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("test_marker", "takes workers, executors"),
        ("test_workers", "The number of workers is '0'"),
        ("test_executors", "Unknown executor 'none'"),
        ("test_arguments", "TypeError"),
        ("test_generator", "it returns a generator, which does the work later"),
        ("test_not_measured", "Not measured: 2 loky: measured were: 1 thread, 2 threads"),
    ],
)
def test_what_makes_no_sense_fails_with_the_reason(failures: Mapping[str, str], name: str, said: str) -> None:
    assert said in failures[name], failures[name]
    assert "During handling of the above exception" not in failures[name]


def test_a_function_that_raises_shows_its_own_traceback(failures: Mapping[str, str]) -> None:
    assert "KeyError: 'mine'" in failures["test_raises"]
    assert 'raise KeyError("mine")' in failures["test_raises"]


def test_a_function_that_raises_keeps_the_reason_of_its_reason(failures: Mapping[str, str]) -> None:
    assert "The above exception was the direct cause" in failures["test_raises"]
    assert "IndexError" in failures["test_raises"]


@pytest.mark.parametrize("name", ["test_raises_soon", "test_raises_late"])
def test_a_function_that_raises_later_fails_with_the_reason(failures: Mapping[str, str], name: str) -> None:
    assert "fails_later: it raises KeyError: 'at last' (test_project.py, line" in failures[name], failures[name]


def test_what_cannot_be_pickled_is_measured_in_threads(tmp_path: Path) -> None:
    project = body("""
def test_it(scaling):
    result = scaling(lambda: time.sleep(0.001), executors="threads,processes_spawn", blocks=1, seconds=30)
    with pytest.raises(Exception, match="the function .*lambda.* cannot be pickled"):
        result.speedup("processes", workers=2)
""")
    result = run(tmp_path, project=project)
    assert "1 passed" in result.stdout, result.stdout
