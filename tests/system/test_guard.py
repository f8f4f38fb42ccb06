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

from gilscope.system import process_group
from tests.command_line import PATIENCE_SECONDS
from tests.processes import below

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives a guard its orphans")

ESCAPE = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1001)"], start_new_session=True)
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


def test_a_probe_ends_with_its_guard(probing: psutil.Process) -> None:
    guard, *others = probing.children(recursive=True)
    guard.kill()
    assert wait_for(lambda: all(map(has_ended, others)))


@pytest.mark.parametrize(("seconds", "status"), [("0", 0), ("1000", None)])
def test_a_process_in_a_session_of_its_own_is_ended_too(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, seconds: str, status: int | None
) -> None:
    (tmp_path / "escape.py").write_text(ESCAPE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert process_group.run_in_group(["escape", seconds], folder, tmp_path / "said", 3) == status
    left = [each for each in psutil.process_iter(["cmdline"]) if "time.sleep(1001)" in str(each.info["cmdline"])]
    assert left == []
