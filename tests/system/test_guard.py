"""What gilscope starts ends with it, however gilscope ends and wherever its processes have gone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from gilscope.system import process_group, segments
from tests.command_line import PATIENCE_SECONDS, fresh_python, gilscope
from tests.processes import Running, below

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives a guard its orphans")

ESCAPE = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1001)", __file__], start_new_session=True)
time.sleep(float(sys.argv[1]))
"""


def wait_for(condition: Callable[[], object]) -> bool:
    """Return whether something has come true before anybody's patience is over."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def has_ended(process: psutil.Process) -> bool:
    """Return whether a process runs no more; nobody may ever ask for the status of one whose parent was killed."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for temporary files."""
    (tmp_path / "temporary").mkdir()
    return tmp_path / "temporary"


def list_escaped(folder: Path) -> list[psutil.Process]:
    """Return the processes that ESCAPE has started from a folder and that live; other tests may run it just now."""
    return [
        each for each in psutil.process_iter(["cmdline"]) if str(folder / "escape.py") in (each.info["cmdline"] or [])
    ]


def _hear_hang_up() -> None:
    # Tests under nohup hand its deafness on.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture
def probing(folder: Path) -> Iterator[psutil.Process]:
    """Return a `gilscope probe` whose call has begun and will not end."""
    command = [sys.executable, "-m", "gilscope", "probe", "time:sleep", "--args", "1000", "--limit", "1000"]
    with subprocess.Popen(
        command,
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
        preexec_fn=_hear_hang_up,
    ) as process:
        assert wait_for(lambda: below(process.pid, "gilscope.probe.process"))
        yield psutil.Process(process.pid)
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_probe_ends_with_whoever_asked_for_it(
    probing: psutil.Process, folder: Path, number: signal.Signals
) -> None:
    all_of_it = probing.children(recursive=True)
    probing.send_signal(number)
    assert wait_for(lambda: all(map(has_ended, all_of_it)))
    assert wait_for(lambda: not list(folder.iterdir()))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_probe_ends_with_its_guard(probing: psutil.Process, number: signal.Signals) -> None:
    guard, *others = probing.children(recursive=True)
    guard.send_signal(number)
    assert wait_for(lambda: all(map(has_ended, others)))


@pytest.mark.parametrize(("seconds", "status"), [("0", 0), ("1000", None)])
def test_a_process_in_a_session_of_its_own_is_ended_too(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, seconds: str, status: int | None
) -> None:
    (tmp_path / "escape.py").write_text(ESCAPE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert process_group.run_in_group(["escape", seconds], folder, tmp_path / "said", 3) == status
    assert list_escaped(tmp_path) == []


START = [sys.executable, "-m", "gilscope.system.guard", "1000", "1000", "", "this"]
"""Starts a guard whose program would say something."""


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_guard_that_nobody_wants_by_now_starts_nothing(folder: Path, is_gone: bool) -> None:
    if is_gone:
        folder.rmdir()
    kept, theirs = os.pipe()
    environment = {**os.environ, "TMPDIR": str(folder), segments.PREFIX: "gilscope-none"}
    with subprocess.Popen(START, env=environment, stdin=kept, stdout=-1, stderr=-1) as late:
        # An input that never ends, or one that has ended.
        if not is_gone:
            os.close(theirs)
        assert late.communicate(timeout=PATIENCE_SECONDS) == (b"", b"")
        assert late.returncode == 0
    os.close(kept)
    assert not folder.exists()


LATE = """
import sys, time
if "gilscope.system.guard" in sys.orig_argv: time.sleep(1)
"""


@pytest.mark.parametrize("count", [1, 2])
def test_ctrl_c_before_the_guard_has_begun_leaves_nothing(tmp_path: Path, folder: Path, count: int) -> None:
    (tmp_path / "sitecustomize.py").write_text(LATE, encoding="utf-8")
    command = gilscope("probe", "time:sleep", "--args", "1000")
    running = Running(command, tmp_path, PYTHONPATH=str(tmp_path), TMPDIR=str(folder))
    running.wait_until(running.descendants)
    for _ in range(count):
        running.interrupt_group()
    ended = running.end()
    assert (ended.status, ended.survivors) == (130, [])
    assert ended.output in ("", "gilscope: Interrupted.\n")
    assert list(folder.iterdir()) == []


def test_what_a_killed_guard_has_left_elsewhere_is_ended(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "escape.py").write_text(f"{ESCAPE}\nimport os, signal\nos.kill(os.getppid(), signal.SIGKILL)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert process_group.run_in_group(["escape", "0.1"], folder, tmp_path / "said", 1000) == -signal.SIGKILL
    assert list_escaped(tmp_path) == []


def test_a_guard_that_is_stopped_is_not_waited_for_in_vain(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stop.py").write_text("import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(process_group, "MARGIN_SECONDS", 0.5)
    assert process_group.run_in_group(["stop"], folder, tmp_path / "said", 0.5) is None


def test_a_helper_that_has_ended_is_not_waited_for() -> None:
    wait = (
        "import subprocess, sys; from gilscope.system import guard\n"
        "helper = subprocess.Popen([sys.executable, '-c', ''], start_new_session=True)\n"
        "guard.PATIENCE_SECONDS = float('inf')\n"
        "guard._wait_for_others(helper.pid)\n"
        "print('ended')"
    )
    assert fresh_python("-c", wait) == "ended\n"
