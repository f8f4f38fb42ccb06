"""Each process of a guarded program writes where it stands: one that waits for a lock, and one that was forked."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from gilscope.system import own_folder, stacks
from gilscope.system.stacks import Stack
from tests.processes import below
from tests.system.test_guard import wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has a handler")

PROGRAM = """
import os, subprocess, sys, threading
from pathlib import Path
from gilscope.system import stacks

lock, folder = threading.Lock(), Path(os.environ["GILSCOPE_FOLDER"])

def hold():
    with lock:
        (folder / "held").touch()
        threading.Event().wait()

def wait_in_a_copy():
    (folder / "copied").touch()
    lock.acquire()

stacks.begin()
threading.Thread(target=hold, name="reader").start()
while not (folder / "held").exists():
    pass
if os.fork() == 0:
    wait_in_a_copy()
subprocess.run([sys.executable, "-c", "input()"])
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, list[Stack], Path]]:
    """Return the number of a program, what it and its processes have written, and its folder."""
    folder = tmp_path_factory.mktemp("stacks")
    environment = {**os.environ, own_folder.VARIABLE: str(folder)}
    program = subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment, stdin=subprocess.PIPE)
    try:
        assert wait_for(lambda: (folder / "copied").exists() and below(program.pid, "input()"))
        others = below(program.pid)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TMPDIR", str(folder))
            stacks.watch_last_moments(program.pid, [program.pid, *(each.pid for each in others)])
        assert wait_for(lambda: len({each.process for each in stacks.read(folder)}) == 2)
        assert all(each.is_running() for each in others), "who has no handler is left alone"
        yield program.pid, list(stacks.read(folder)), folder
    finally:
        for each in [*below(program.pid), psutil.Process(program.pid)]:
            each.kill()
        program.communicate()


def list_functions(found: list[Stack]) -> set[str]:
    return {frame.function for each in found for frame in each.frames}


def test_all_threads_of_a_program_are_written(found: tuple[int, list[Stack], Path]) -> None:
    program, written, _ = found
    assert {"hold", "run"} <= list_functions([each for each in written if each.process == program])


def test_a_forked_process_writes_without_asking_for_it(found: tuple[int, list[Stack], Path]) -> None:
    program, written, _ = found
    copied = [each for each in written if each.process != program]
    assert copied[0].frames[0].function == "wait_in_a_copy"
    assert "hold" not in list_functions(copied)


def test_threads_that_a_copy_lacks_are_named(found: tuple[int, list[Stack], Path]) -> None:
    assert "reader" in stacks.read_threads_beside(found[2])


def test_what_waits_for_a_lock_uses_no_cpu(found: tuple[int, list[Stack], Path]) -> None:
    use = stacks.read_use(found[2])
    assert use is not None
    assert use.running < 0.5


def test_outside_of_a_guarded_program_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(own_folder.VARIABLE, raising=False)
    monkeypatch.delenv(stacks.WRITES_BY_SIGNAL, raising=False)
    stacks.begin()
    assert stacks.WRITES_BY_SIGNAL not in os.environ


def test_who_has_left_nothing_tells_nothing(tmp_path: Path) -> None:
    assert list(stacks.read(tmp_path)) == []
    assert stacks.read_use(tmp_path) is None
    assert stacks.read_threads_beside(tmp_path) == ()
