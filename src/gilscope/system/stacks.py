"""Where the threads of a guarded program stand when its time is over: each of its processes writes that into a file.

A process that waits for a lock for ever, or computes without letting go of the GIL, can do so as well: what writes is
a handler of a signal, in C. Processes that are forked inherit it, and every other one asks for it by itself.
"""

import os
import re
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gilscope.system.clock import Clock
from gilscope.system.own_folder import find_own_folder
from gilscope.system.ready import read_ready_ns, read_run_ns

NUMBER = getattr(signal, "SIGUSR2", None)

STACKS, BESIDE, USE = "stacks", "beside", "use"
"""The files with what stands where, with the names of the threads that a process was forked beside, and with what the
processes did at last."""

WRITES_BY_SIGNAL = "GILSCOPE_STACKS"
"""The environment variable that has the number of the process that asked for the handler: interpreters share it."""

MARK = "--- "
"""How a line begins that has the number of the process whose threads stand below it."""

USE_SECONDS = 0.3
"""For how long it is looked at what they do."""

PAUSE_SECONDS = 0.05
"""How long each process has for writing, before the next one does."""

FRAME = re.compile(r'  File "(?P<file>.+)", line (?P<line>\d+) in (?P<function>.+)')


def begin() -> None:
    """Let this process write its stacks when it is signalled, if it is one of a guarded program."""
    folder, own = find_own_folder(), str(os.getpid())
    if folder is None or NUMBER is None or os.environ.get(WRITES_BY_SIGNAL) == own:
        return
    with suppress(ImportError, OSError, AttributeError, RuntimeError):
        import faulthandler  # which a sub-interpreter cannot

        file = os.open(folder / STACKS, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        faulthandler.register(NUMBER, file, all_threads=True)
        os.environ[WRITES_BY_SIGNAL] = own
        os.register_at_fork(before=_note_threads)


def _note_threads() -> None:
    """Write which threads there are that a forked process will not have."""
    names = [each.name for each in threading.enumerate() if each is not threading.current_thread()]
    folder = find_own_folder()
    if names and folder is not None:
        with suppress(OSError):
            (folder / BESIDE).write_text("\n".join(names), encoding="utf-8")


@dataclass(frozen=True)
class Use:
    """What the threads of a program did in its last moments: how many ran, and how many had no CPU to run on."""

    running: float
    ready: float


def watch_last_moments(program: int, others: Iterable[int]) -> None:
    """Write what a program and its other processes do, and let them write their stacks, if it has asked for that."""
    folder, processes = Path(os.environ["TMPDIR"]), [program, *(each for each in others if each != program)]
    if NUMBER is None or not (folder / STACKS).exists():
        return
    now_ns = Clock().wall_ns
    begin_ns, ran, ready = now_ns(), read_run_ns(processes), read_ready_ns(processes)
    time.sleep(USE_SECONDS)
    lasted_ns, ran_more, ready_more = now_ns() - begin_ns, read_run_ns(processes), read_ready_ns(processes)
    columns = ((ran, ran_more), (ready, ready_more))
    figures = [sum(more[each] - one.get(each, 0) for each in more) / lasted_ns for one, more in columns]
    if ran_more:
        with suppress(OSError):
            (folder / USE).write_text(" ".join(map(str, figures)), encoding="ascii")
    _ask(processes, folder)


def _ask(processes: Iterable[int], folder: Path) -> None:
    """Let each process write its stacks, one after the other; who would be ended by that is left alone."""
    assert NUMBER is not None
    for each in processes:
        with suppress(OSError, ValueError):
            if not _has_handler(each):
                continue
            with (folder / STACKS).open("a") as file:
                file.write(f"{MARK}{each}\n")
            os.kill(each, NUMBER)
            time.sleep(PAUSE_SECONDS)


def _has_handler(process: int) -> bool:
    """Return whether a process has a handler for the signal; on Linux only."""
    assert NUMBER is not None
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("SigCgt:"):
            return bool(int(line.partition(":")[2], 16) >> (NUMBER - 1) & 1)
    return False


@dataclass(frozen=True)
class Frame:
    """A place where a thread stood."""

    file: str
    line: int
    function: str


@dataclass(frozen=True)
class Stack:
    """Where one thread of a process stood, the innermost place first."""

    process: int
    frames: tuple[Frame, ...]


def read(folder: Path) -> Iterator[Stack]:
    """Yield the stacks that were written into the folder of a program."""
    with suppress(OSError):
        text = (folder / STACKS).read_text(encoding="utf-8", errors="replace")
        for part in text.split(MARK)[1:]:
            number, _, stacks = part.partition("\n")
            for stack in stacks.split("(most recent call first)")[1:]:
                found = tuple(
                    Frame(each["file"], int(each["line"]), each["function"]) for each in FRAME.finditer(stack)
                )
                yield Stack(int(number) if number.isdecimal() else 0, found)


def read_use(folder: Path) -> Use | None:
    """Return what the processes of a program did at last; None where the system does not tell."""
    with suppress(OSError, ValueError):
        running, ready = map(float, (folder / USE).read_text(encoding="ascii").split())
        return Use(running, ready)
    return None


def read_threads_beside(folder: Path) -> tuple[str, ...]:
    """Return the names of the threads that there were when a process of the program was last forked."""
    with suppress(OSError):
        return tuple((folder / BESIDE).read_text(encoding="utf-8", errors="replace").splitlines())
    return ()
