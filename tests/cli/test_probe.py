"""`gilscope probe` as a user meets it: real functions in real processes, which may crash, hang, print or exit."""

import json
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from gilscope import executors
from gilscope.analyse.probe.probing import analyse_probe
from gilscope.plan.methods import ONE_FORK
from gilscope.record import json_report
from gilscope.system import gil
from tests.cli.probing import BLOCKS, BOTH, LEAST, PATIENTLY, PROCESSES, THREADS, probe, ran, refused
from tests.command_line import CHECKOUT, PATIENCE_SECONDS, finished, gilscope, here

FORKED = "processes_fork"


HAS_GIL = gil.is_enabled()

HOLDS = ("holds", "partly")
"""On a busy machine who has been made to let go may be woken so late that the GIL is free for a while."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of a probe of a good function by every executor."""
    path = tmp_path_factory.mktemp("probe") / "good.json"
    result = finished(gilscope("probe", "tests.probe.functions:good", *BLOCKS, "--report", str(path)), CHECKOUT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "tests.probe.functions:good() " in result.stdout
    return path


def test_a_probe_tells_share_scaling_and_advice(whole: Path) -> None:
    found = analyse_probe(json_report.read(whole).sessions[0])
    assert found.verdict in (HOLDS if HAS_GIL else ("no GIL",))
    assert [(way.arm.family, way.arm.arm.case.workers) for way in found.ways][:4] == [
        *(("threads", 1), ("threads", 2)),
        *(("processes", 1), ("processes", 2)),
    ]
    assert found.advice is not None
    assert found.scaling is not None
    assert found.scaling.capacity is not None
    assert found.pickling is not None
    assert found.pickling.problem is None
    if HAS_GIL:
        assert found.released is not None
        assert found.longest_wait_ns is not None


@pytest.mark.skipif(sys.version_info < (3, 14), reason="Python 3.14 and newer have a pool of interpreters")
def test_interpreters_are_tried_where_there_are_any(whole: Path) -> None:
    found = analyse_probe(json_report.read(whole).sessions[0])
    assert found.best("interpreters") is not None


@pytest.mark.skipif(sys.version_info < (3, 14), reason="Python 3.14 and newer have a pool of interpreters")
def test_what_no_interpreter_can_run_says_so() -> None:
    setup = "import numpy; a = numpy.ones(1000)"
    found = probe("numpy:sqrt", "--setup", setup, arguments="a", measure=(*LEAST, "--executor", "interpreters"))
    (skip,) = found["skips"]
    assert skip["executor"] == "interpreters"
    assert "in a sub-interpreter it raises ImportError" in skip["reason"]


@pytest.mark.parametrize(
    ("name", "begins"), [("page.html", "<!DOCTYPE html>"), ("a.md", "## "), ("a.csv", "target,")]
)
def test_what_was_kept_can_be_shown_in_every_format(whole: Path, tmp_path: Path, name: str, begins: str) -> None:
    if name.endswith("html"):
        pytest.importorskip("vl_convert", reason="the report extra is not installed")
    result = here(CHECKOUT, "report", str(whole), "-o", str(tmp_path / name))
    assert result.returncode == 0, result.stderr
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_the_reports_of_two_probes_are_shown_together(whole: Path) -> None:
    result = here(CHECKOUT, "report", str(whole), str(whole))
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("tests.probe.functions:good() ") == 1, "a session counts once"


def test_a_function_that_lets_go_is_told_from_one_that_holds() -> None:
    found = probe("waits")
    assert found["verdict"] in (("releases", "partly") if HAS_GIL else ("no GIL",))
    assert any("It waits most of the time" in note for note in found["notes"])


@pytest.mark.skipif(executors.unavailable(FORKED) is not None, reason=str(executors.unavailable(FORKED)))
def test_fork_comes_first_and_once() -> None:
    found = probe(
        "good", measure=("--blocks", "1", "--workers", "1,2,3", *PATIENTLY, "--executor", f"threads,{FORKED}")
    )
    ways = [(way["executor"], way["workers"]) for way in found["ways"]]
    assert ways == [(FORKED, 3), ("threads", 1), ("threads", 2), ("threads", 3)]
    assert [skip["reason"] for skip in found["skips"]] == [f"with 3 workers only: {ONE_FORK}"]


def test_what_a_call_leaves_behind_is_said() -> None:
    notes = probe("careless", arguments="[1, 2, 3]")["notes"]
    for note in (
        "It changes what it works on",
        "Two calls gave different results",
        "It changes the working directory, the environment variables",
        "threads that go on running",
        "writes to the output",
    ):
        assert any(note in said for said in notes), (note, notes)


def differing(found: Any) -> dict[str, int | None]:
    """Return how many calls gave another result, by executor."""
    return {way["executor"]: way["differing"] for way in found["ways"]}


def test_threads_that_return_something_else_are_never_advised() -> None:
    found = probe("adds_what_others_use", "--blocks", "5", measure=("--workers", "2", "--executor", "threads"))
    assert differing(found)["threads"] > 1  # type: ignore[operator]
    assert found["sentence"].endswith(", but gives other results in threads")
    assert found["advice"]["choice"] == "neither"
    assert "Threads give other results than calls made one by one" in " ".join(found["advice"]["sentences"])
    assert any("calls gave another result than calls made one by one" in note for note in found["notes"])


def test_processes_that_return_something_else_are_told_from_threads() -> None:
    found = probe("tells_its_process", measure=BOTH)
    of_processes = differing(found)["processes_spawn"]
    assert differing(found) == {"threads": 0, "processes_spawn": of_processes}
    assert of_processes is not None
    assert of_processes > 0
    assert found["sentence"].endswith(", but gives other results in processes")


def test_a_set_in_another_order_is_the_same_result() -> None:
    assert differing(probe("names", measure=BOTH)) == {"threads": 0, "processes_spawn": 0}


def test_what_differs_without_threads_is_not_blamed_on_them() -> None:
    found = probe("differs_now_and_then")
    assert differing(found) == {"threads": None}
    assert any(note.startswith("Two calls gave different results") for note in found["notes"])


def test_processes_are_not_advised_for_what_cannot_be_sent_back() -> None:
    found = probe("unpicklable_result", measure=PROCESSES)
    one, way = found["ways"]
    assert (one["workers"], way["workers"]) == (1, 2)
    assert way["pays_from_ns"] is None
    assert found["advice"]["choice"] == "neither"
    assert found["pickling"]["result_problem"].startswith("its result (a _thread.lock) cannot be pickled")


def test_a_function_that_cannot_be_probed_is_refused_with_the_reason() -> None:
    said = refused("raises", "--args", "'no'")
    assert "with these arguments it raises ValueError: no (functions.py, line" in said
    assert "Traceback" not in said


def test_a_statement_is_probed_as_timeit_takes_it() -> None:
    result = ran("sum(a)", "-s", "n = 1000", "-s", "a = range(n)", *BOTH)
    assert result.returncode == 0, result.stderr
    assert "sum(a) " in result.stdout


def test_a_function_of_a_file_is_probed() -> None:
    found = probe("tests/probe/functions.py:good", measure=BOTH)
    assert found["skips"] == []
    assert found["sentence"].startswith("tests/probe/functions.py:good() ")


def test_a_script_that_reads_its_arguments_gets_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "reads.py").write_text("import sys\nseen = list(sys.argv)\ndef tell():\n    raise ValueError(seen)\n")
    result = ran(f"{tmp_path}/reads.py:tell")
    assert f"it raises ValueError: ['{tmp_path}/reads.py']" in result.stderr


def test_arguments_that_fail_are_refused() -> None:
    assert "--args fails with NameError" in refused("good", "--args", "nowhere")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--workers", "0"], "The number of workers is '0'"),
        (["--executor", "thread"], "Unknown executor 'thread'. Did you mean 'threads'?"),
        (["--limit", "never"], "--limit is 'never': give a number of seconds"),
        (["--report", "no/such/folder/a.json"], "the folder no/such/folder does not exist"),
        (["--format", "pdf"], "Unknown format 'pdf'"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(options: list[str], said: str) -> None:
    assert said in refused("good", *options)


def test_without_pickles_of_its_arguments_there_are_no_processes() -> None:
    found = probe("builtins:repr", "--setup", "import threading", arguments="threading.Lock()", measure=BOTH)
    skip = next(each for each in found["skips"] if each["executor"] == "processes_spawn")
    assert skip["reason"].startswith("argument 1 (a _thread.lock) cannot be pickled")
    assert found["pickling"]["problem"] == skip["reason"]


def _with_tests(folder: Path) -> Path:
    """Return a folder from which the tests can be imported: the output goes there."""
    (folder / "tests").symlink_to(CHECKOUT / "tests")
    return folder


@pytest.mark.skipif(not gil.may_be_switched_on(), reason="the GIL of this interpreter is on or off for good")
def test_an_extension_that_switches_the_gil_on_is_named(tmp_path: Path) -> None:
    _build("needs_gil", tmp_path)
    command = gilscope("probe", "needs_gil:hold", "--args", "30_000_000", *THREADS, "--json")
    result = finished(command, tmp_path)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["verdict"] in (*HOLDS, "never lets go")
    assert any(note.startswith("Importing needs_gil has switched on the GIL") for note in found["notes"])


def _build(name: str, folder: Path) -> None:
    """Compile an extension in C."""
    compiler, suffix = sysconfig.get_config_var("CC").split()[0], sysconfig.get_config_var("EXT_SUFFIX")
    include = sysconfig.get_path("include")
    source, target = CHECKOUT / f"tests/cli/{name}.c", folder / f"{name}{suffix}"
    subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", f"-I{include}", str(source), "-o", str(target)],
        check=True,
        timeout=PATIENCE_SECONDS,
    )
