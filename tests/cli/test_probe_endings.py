"""`gilscope probe` of functions that crash, raise, exit or hang, and of what else ends a probe early."""

import re
import sys
from pathlib import Path

import psutil
import pytest

from gilscope.system import gil
from tests.cli.probing import BOTH, probe
from tests.command_line import CHECKOUT, PATIENCE_SECONDS, gilscope
from tests.processes import Running, let_limit_end


def test_a_crash_is_a_finding_and_not_the_end() -> None:
    found = probe("crashes")
    assert found["verdict"] == "broken"
    assert found["ended"] == "it crashed (SIGSEGV) while this was done: calling it for the first time"


def test_a_crash_beside_another_thread_is_said_to_be_one() -> None:
    found = probe("crashes_beside_another")
    assert found["ended"] == "it crashed (SIGSEGV) while this was done: calling it in 2 threads at once"
    assert found["released"] is not None or not gil.is_enabled(), "what was seen before is kept"


def test_what_raises_beside_another_thread_is_said_of_threads() -> None:
    found = probe("raises_beside_another")
    (skip,) = found["skips"]
    assert skip["executor"] == "threads"
    assert "RuntimeError: two at once" in skip["reason"]


def test_a_call_that_raises_later_is_a_finding() -> None:
    found = probe("raises_now_and_then")
    assert found["ended"].startswith("it raises RuntimeError: the tenth time (functions.py, line")
    assert " while this was done: " in found["ended"]


@pytest.mark.parametrize(
    "kind",
    [
        *("StopIteration", "StopAsyncIteration", "GeneratorExit", "SystemExit", "KeyboardInterrupt"),
        *("tests.probe.functions.Speechless", "asyncio.CancelledError"),
    ],
)
def test_whatever_a_call_raises_is_said_to_be_its_own(kind: str) -> None:
    found = probe("raises_what", "--setup", "import asyncio, tests.probe.functions", arguments=kind)
    name = kind.rpartition(".")[2]
    assert found["ended"].startswith(f"it raises {name} (functions.py, line")


@pytest.mark.parametrize(("function", "status"), [("exits", 0), ("exits", 7), ("exits_later", 0)])
def test_a_call_that_exits_is_a_finding_whatever_its_status(function: str, status: int) -> None:
    found = probe(function, arguments=str(status))
    assert found["ended"].startswith(f"it ended its process with status {status} while")
    assert found["verdict"] == "broken" or function == "exits_later"


def test_a_thread_that_never_ends_does_not_keep_the_finding_waiting() -> None:
    found = probe("leaves_a_thread_that_nobody_ends", "--limit", "200")
    assert found["ended"] is None
    assert any("threads that go on running" in note for note in found["notes"])


def test_a_call_that_never_returns_is_stopped_with_its_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = let_limit_end(monkeypatch, when="time.sleep(600)")
    assert (
        "it had not ended after 6 seconds (--limit), and was stopped,"
        in probe("starts_a_process_and_hangs", "--limit", "6")["ended"]
    )
    assert seen
    assert psutil.wait_procs(seen, timeout=PATIENCE_SECONDS)[1] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has a handler")
def test_a_call_that_never_returns_is_told_where_it_stood() -> None:
    for limit in (4, 20, 120):  # on a busy machine it may not have begun
        ended = str(probe("hangs", "--limit", str(limit))["ended"])
        if "calling it for the first time" in ended:
            break
    assert re.search(
        r"calling it for the first time, for \d+ s. At the end it was in hangs \(functions.py, line", ended
    )
    assert "It did not compute then, nor lack a CPU: it waited" in ended


def test_what_works_is_measured_though_another_kind_of_worker_dies() -> None:
    found = probe("dies_in_another_process", "--setup", "import os", arguments="os.getpid()", measure=BOTH)
    assert [skip["executor"] for skip in found["skips"]] == ["processes_spawn"]
    assert "died" in found["skips"][0]["reason"]
    assert [(way["executor"], way["workers"]) for way in found["ways"]] == [("threads", 2)]


def test_ctrl_c_ends_it_with_all_its_processes(tmp_path: Path) -> None:
    running = Running(gilscope("probe", "tests.probe.functions:hangs"), _with_tests(tmp_path))
    running.wait_until(lambda: len(running.descendants()) > 0)
    running.interrupt_group()
    ended = running.end()
    assert ended.status == 130, ended.output
    assert ended.survivors == []
    assert "Traceback" not in ended.output


def _with_tests(folder: Path) -> Path:
    """Return a folder from which the tests can be imported: the output goes there."""
    (folder / "tests").symlink_to(CHECKOUT / "tests")
    return folder
