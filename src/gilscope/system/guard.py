"""Stands between gilscope and a process that may do anything, and ends it: with its limit, or with gilscope itself.

`python -m gilscope.system.guard SECONDS PROCESSES PYTHON MODULE …` runs a module of gilscope as a program of an
interpreter, and prints how it ended. What the program says goes to the guard's standard error; its folder for
temporary files is below `TMPDIR`, whose other files are gilscope's own. When the input of the guard ends, whoever
started it is gone or wants no more of it: nobody who is killed keeps a pipe open.
A guard that finds its input at an end, or its folder gone, before it has started the program starts none.

On Linux every process that the program has started, and every one that those have, belongs to the guard as soon as
its own parent has ended. So none escapes it by leaving its group or session.
"""

import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from gilscope.system import cgroups, fresh_python, own_folder, process_table, stacks
from gilscope.system.interrupts import let_interrupts_through, list_endings
from gilscope.system.segments import PREFIX, remove_segments

ENOUGH = b"."
"""What whoever started the guard writes before the end of its input, if it lives and wants no more of the program."""

LIMIT = "limit"
"""What is printed where the program had not ended after its limit."""

CROWD = "crowd"
"""What is printed where the program had too many processes at once."""

FOR_PROGRAM = "GILSCOPE_FOR_PROGRAM_"
"""How variables begin that the program has, without this, and the guard has not: it may be another interpreter's."""

MOST_PROCESSES = 1000
"""Far more than any experiment or probe with a few workers has. The kernel's own limits count all of a user's
processes, or do not bind root."""

LOOK_SECONDS = 0.5
"""How often it is looked at how many there are."""

PATIENCE_SECONDS = 2.0
"""How long the helpers of a program that has ended may take to end too: one of them tidies up after it."""

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

MOST_SWEEPS = 1000
"""Some processes start others faster than one sweep ends them; the next sweep begins with fewer."""


def main(limit_seconds: str, most_processes: str, python: str, *module: str) -> None:
    """Run the program to its end, its limit, or the end of this process's input, and leave nothing of it."""
    # Ctrl-C was blocked when this process was started. It is for whoever did so; the program takes it as usual.
    signal.signal(signal.SIGINT, lambda *_: None)
    let_interrupts_through()
    _set_process_option(PR_SET_CHILD_SUBREAPER, 1)
    if _has_ended_input():
        _tidy_up(_read_word())
        return
    if not Path(os.environ["TMPDIR"]).is_dir():
        return
    program = _start(python, module)
    # Who has it ends the program and this process; the others wait for that.
    ending = threading.Lock()
    _end_with_signals(program, ending)
    threading.Thread(target=_end_with_input, args=(program, ending), daemon=True).start()
    ended = _wait(program, float(limit_seconds), int(most_processes))
    ending.acquire()
    if ended == LIMIT:
        stacks.watch_last_moments(program.pid, process_table.list_descendants(os.getpid()))
    if ended not in (LIMIT, CROWD):
        _wait_for_others(program.pid)
    _end_all(program)
    try:
        os.write(1, ended.encode())
    except BrokenPipeError:
        _tidy_up(b"")
    # A thread still reads the input: an orderly end would wait for it.
    os._exit(0)


def _wait(program: "subprocess.Popen[bytes]", limit_seconds: float, most_processes: int) -> str:
    """Wait for the program's end, its limit, or too many processes; return how it ended."""
    end, fewest = time.monotonic() + limit_seconds, process_table.count_tasks()
    while True:
        left_seconds = end - time.monotonic()
        try:
            return str(program.wait(min(LOOK_SECONDS, max(0.0, left_seconds))))
        except subprocess.TimeoutExpired:
            if left_seconds <= 0:
                return LIMIT
        # All processes of the machine are one figure, which costs nothing to read beside what is measured.
        tasks = process_table.count_tasks()
        fewest = min(fewest, tasks)
        if (
            tasks > fewest + most_processes // 2
            and sum(1 for _ in process_table.list_descendants(os.getpid())) > most_processes
        ):
            return CROWD


def _has_ended_input() -> bool:
    """Return whether it is known by now that whoever started this is gone, or wants no program any more."""
    return os.name == "posix" and bool(select.select([sys.stdin], [], [], 0)[0])


def _read_word() -> bytes:
    """Wait for the end of this process's input, and return what whoever started it wrote before."""
    return os.read(sys.stdin.fileno(), 1)


def _start(python: str, module: Sequence[str]) -> "subprocess.Popen[bytes]":
    folder = Path(os.environ["TMPDIR"])
    (folder / own_folder.TEMPORARY).mkdir(exist_ok=True)
    own = {name.removeprefix(FOR_PROGRAM): each for name, each in os.environ.items() if name.startswith(FOR_PROGRAM)}
    return subprocess.Popen(
        fresh_python.write_command("-m", *module, python=python),
        env={**os.environ, **own, **own_folder.name_folders(folder)},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        # A guard may be killed as well, and this early nothing else would tell the program.
        preexec_fn=partial(_die_with, os.getpid()) if sys.platform == "linux" else None,
    )


def _die_with(guard: int) -> None:
    """Have the system kill this process when its parent ends, or end now if that has been so already."""
    _set_process_option(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != guard:
        os._exit(1)


def _end_with_signals(program: "subprocess.Popen[bytes]", ending: threading.Lock) -> None:
    """Let signals that ask this process to end do so as the end of its input does."""

    def end(*_: object) -> None:
        # In a thread: the main one may be waiting for the program just now, and cannot then do so once more.
        threading.Thread(target=_end_before_time, args=(program, ending, b""), daemon=True).start()

    for number in list_endings():
        if number != signal.SIGINT:
            signal.signal(number, end)


def _end_with_input(program: "subprocess.Popen[bytes]", ending: threading.Lock) -> None:
    _end_before_time(program, ending, _read_word())


def _end_before_time(program: "subprocess.Popen[bytes]", ending: threading.Lock, last_word: bytes) -> None:
    ending.acquire()
    _end_all(program)
    _tidy_up(last_word)
    os._exit(1)


def _tidy_up(last_word: bytes) -> None:
    """Remove the folder for temporary files if whoever started this was killed, and so cannot do it."""
    if last_word != ENOUGH:
        shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)


def _end_all(program: "subprocess.Popen[bytes]") -> None:
    """Kill the program, its group, and all that descends from it."""

    def list_left() -> list[int]:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(program.pid, signal.SIGKILL)
        program.kill()
        program.wait()
        _reap()
        return list(process_table.list_descendants(os.getpid()))

    _kill_until_none(list_left)
    _remove_marked(os.environ[PREFIX])


def _reap() -> None:
    """Take note of all children of this process that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def end_marked(prefix: str) -> None:
    """Kill all processes whose environment has this prefix: those of a guard that was killed. On Linux only."""
    _kill_until_none(lambda: list(process_table.list_marked(f"{PREFIX}={prefix}".encode())))
    _remove_marked(prefix)


def _remove_marked(prefix: str) -> None:
    """Remove what killed processes have left whose names begin with this prefix."""
    remove_segments(prefix)
    cgroups.remove_cgroups(prefix)


def _kill_until_none(list_left: Callable[[], Sequence[int]]) -> None:
    for _ in range(MOST_SWEEPS):
        left = list_left()
        if not left:
            return
        # Those that are stopped first cannot start others while the rest is killed.
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for each in left:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(each, number)


def _wait_for_others(group: int) -> None:
    """Wait until no process of the program's group is left, but not for long."""
    end = time.monotonic() + PATIENCE_SECONDS
    with suppress(ProcessLookupError, PermissionError, AttributeError):
        while time.monotonic() < end:
            _reap()  # what has ended counts as there until somebody has asked for its status
            os.killpg(group, 0)
            time.sleep(0.005)


def _set_process_option(option: int, value: int) -> None:
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
