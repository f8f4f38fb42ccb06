"""What is said of a call that had not ended after its limit: for how long, where it stood, and what it did then."""

import os
import sysconfig
from pathlib import Path

import pytest

from gilscope.probe import endings, stages
from gilscope.probe.stages import Stage
from gilscope.system import stacks

LIBRARY = sysconfig.get_path("stdlib")

OWN = endings.GILSCOPE

IN_SOLVE = ((f"{LIBRARY}/threading.py", 3, "wait"), ("/home/me/solver.py", 8, "solve"))

CALLER, WAITER = (f"{OWN}probe/signs.py", 5, "make_first"), (f"{OWN}executors/threads.py", 6, "run")

FORKED, SPAWNED = (f"{LIBRARY}/multiprocessing/popen_fork.py", 7, "_launch"), (f"{LIBRARY}/x.py", 8, "spawn_main")

Frames = tuple[tuple[str, int, str], ...]


def told(folder: Path, *threads: tuple[int, Frames], use: str = "", beside: str = "") -> str:
    """Return what is told of threads of processes, of which the first is the program."""
    parts = []
    for process, frames in threads:
        lines = [f'  File "{file}", line {line} in {function}' for file, line, function in frames]
        parts += [f"{stacks.MARK}{process}", "Thread 0x01 (most recent call first):", *lines]
    (folder / stacks.STACKS).write_text("\n".join([*parts, ""]))
    for name, text in ((stacks.USE, use), (stacks.BESIDE, beside)):
        if text:
            (folder / name).write_text(text)
    return endings.describe_limit(folder)


def test_the_innermost_place_of_the_user_is_named(tmp_path: Path) -> None:
    assert told(tmp_path, (1, (*IN_SOLVE, CALLER))) == ". At the end it was in solve (solver.py, line 8)"


def test_what_is_all_of_pythons_library_is_a_place_too(tmp_path: Path) -> None:
    assert told(tmp_path, (1, (IN_SOLVE[0], CALLER))) == ". At the end it was in wait (threading.py, line 3)"


def test_what_is_installed_below_the_library_is_the_users(tmp_path: Path) -> None:
    installed = f"{LIBRARY}{os.sep}site-packages{os.sep}pack.py", 4, "work"
    assert "in work (pack.py, line 4)" in told(tmp_path, (1, (IN_SOLVE[0], installed, CALLER)))


def test_threads_that_wait_for_workers_make_no_call(tmp_path: Path) -> None:
    waiting, other = (IN_SOLVE[0], WAITER, CALLER), (IN_SOLVE[0], (f"{LIBRARY}/threading.py", 9, "run"))
    assert told(tmp_path, (1, waiting), (1, other)) == ""
    said = told(tmp_path, (1, waiting), (1, (*IN_SOLVE, CALLER)), (1, (*IN_SOLVE, CALLER)))
    assert said == ". At the end 2 threads were in solve (solver.py, line 8)"


def test_a_copy_is_told_which_threads_it_lacks(tmp_path: Path) -> None:
    said = told(tmp_path, (1, (IN_SOLVE[0], WAITER)), (2, (*IN_SOLVE, CALLER, FORKED)), beside="writer\nreader")
    assert "At the end a process was in solve" in said
    assert "a copy does not have them: reader, writer. A lock that one of them held stays locked" in said


def test_a_process_that_was_not_forked_lacks_nothing(tmp_path: Path) -> None:
    said = told(tmp_path, (1, (IN_SOLVE[0], WAITER)), (2, (*IN_SOLVE, CALLER, SPAWNED)), beside="reader")
    assert said.endswith("At the end a process was in solve (solver.py, line 8)")


@pytest.mark.parametrize(
    ("use", "said"),
    [
        ("0.01 0.02", "It did not compute then, nor lack a CPU: it waited for a lock"),
        ("0.9 0.1", "It computed then, on 0.9 CPUs: give it more time (--limit)"),
        ("0.5 1.5", "on 0.5 CPUs, and 1.5 more of its threads were ready and had none: on a quieter machine"),
        ("nonsense", ""),
    ],
)
def test_the_machines_load_is_named_only_if_threads_lacked_cpus(tmp_path: Path, use: str, said: str) -> None:
    found = told(tmp_path, use=use)
    assert said in found
    assert bool(found) == bool(said)


def test_it_is_said_for_how_long_the_stage_has_lasted(tmp_path: Path) -> None:
    stages.write(Stage("block 2 of 20"), tmp_path)
    begun = (tmp_path / stages.FILE).stat().st_mtime - 7
    os.utime(tmp_path / stages.FILE, (begun, begun))
    assert told(tmp_path) == ", for 7 s"
