"""A process in a group of its own, with a time limit: whatever it does, it ends, and nothing of it stays.

Its folder for temporary files, its segments of shared memory, its semaphores and every process that it has started go
with it, also if the process that wanted it is killed.
"""

import multiprocessing.process
import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

from gilscope.system import fresh_python, guard, process_table, segments
from gilscope.system.clock import Clock
from gilscope.system.interrupts import endings_postponed, interrupts_blocked
from gilscope.system.own_folder import find_own_folder, fix_temporary_folder

MARGIN_SECONDS = 10.0
"""A guard that has ended its program ends itself within so many seconds more."""


LOOK_SECONDS = 0.25
"""How often a program is watched that somebody wants to see."""

HELPERS = (b"multiprocessing.resource_tracker", b"multiprocessing.forkserver")
"""What `multiprocessing` keeps running beside a process that uses it."""


class Crowded(Exception):
    """A program had more processes at once than it may, and was ended with all of them."""


class Group:
    """A program in a group of its own, with the guard that stands before it."""

    def __init__(self) -> None:
        self.prefix = segments.make_prefix()
        self.guard: subprocess.Popen[bytes] | None = None
        self._ended = ""

    def has_ended(self, seconds: float) -> bool:
        """Return whether the program has ended, after waiting for that no longer than this."""
        assert self.guard is not None
        try:
            self.guard.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self) -> None:
        """End the program and all that it has started, if it has not ended."""
        self._ended = "" if self.guard is None else _end_guard(self.guard, self.prefix)

    def find_status(self) -> int | None:
        """Return the exit status of a program that `end` was called for, below 0 the signal that ended it.

        None if it had not ended after its limit, and was killed.

        Raises:
            Crowded: it had more processes at once than it may, and was killed with all of them.

        """
        if self._ended == guard.LIMIT:
            return None
        if self._ended == guard.CROWD:
            raise Crowded
        return int(self._ended) if self._ended else -signal.SIGKILL


@contextmanager
def started_in_group(
    module: Sequence[str],
    folder: Path,
    said: Path,
    limit_seconds: float,
    working_directory: Path | None = None,
    most_processes: int = guard.MOST_PROCESSES,
    python: str = "",
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Group]:
    """Start a module of gilscope as a program of an interpreter, and end it with all that it has started.

    `folder` is for its temporary files; what it says goes to the file `said`. Its working directory is this process's
    own, unless one is given. `variables` are added to the program's environment.
    """
    group = Group()
    try:
        # A Ctrl-C of this moment is for this process, which ends the guard.
        with said.open("ab") as output, endings_postponed(), interrupts_blocked():
            given = {f"{guard.FOR_PROGRAM}{name}": each for name, each in variables.items()}
            own = {**given, "TMPDIR": str(folder), segments.PREFIX: group.prefix}
            limits = str(limit_seconds), str(most_processes)
            group.guard = subprocess.Popen(
                fresh_python.write_command("-m", guard.__name__, *limits, python, *module),
                env={**fresh_python.make_paths_absolute(os.environ), **own},
                cwd=working_directory,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                start_new_session=True,
            )
        yield group
    finally:
        # The guard's end is short, and without it the folder would be removed too early.
        with endings_postponed():
            group.end()


def run_in_group(
    module: Sequence[str],
    folder: Path,
    said: Path,
    limit_seconds: float,
    working_directory: Path | None = None,
    most_processes: int = guard.MOST_PROCESSES,
    python: str = "",
    watch: Callable[[], None] | None = None,
) -> int | None:
    """Run a module of gilscope as `started_in_group` does, to its end; return its status as `Group.find_status` does.

    `watch` is called now and then while it runs.

    Raises:
        Crowded: it had more processes than `most_processes` at once, and was killed with all of them.

    """
    with started_in_group(module, folder, said, limit_seconds, working_directory, most_processes, python) as group:
        # The guard has the limit too. This one is for a guard that was stopped.
        if not _wait(group, limit_seconds + guard.PATIENCE_SECONDS + MARGIN_SECONDS, watch):
            return None
    return group.find_status()


def _wait(group: Group, seconds: float, watch: Callable[[], None] | None) -> bool:
    """Return whether a program has ended within this time."""
    if watch is None:
        return group.has_ended(seconds)
    clock = Clock()
    end_ns = clock.wall_ns() + int(seconds * 1e9)
    while not group.has_ended(LOOK_SECONDS):
        if clock.wall_ns() > end_ns:
            return False
        watch()
    return True


def _end_guard(process: "subprocess.Popen[bytes]", prefix: str) -> str:
    """Tell the guard to end all, if it has not done so yet; return what it has said of the program's end."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError):
        process.stdin.write(guard.ENOUGH)
        process.stdin.close()
    try:
        process.wait(MARGIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
    ended = process.stdout.read().decode()
    process.stdout.close()
    process.wait()
    if not ended:
        guard.end_marked(prefix)
    return ended


def begin_program() -> None:
    """Let what `multiprocessing` makes for this program be found after a kill, and be safe from what it calls."""
    name_semaphores()
    fix_temporary_folder()
    if (folder := find_own_folder()) is not None:
        _settings()["tempdir"] = str(folder)


def name_semaphores() -> str:
    """Let the semaphores and segments of this program be found after a kill; return what their names begin with."""
    prefix = segments.own_segments()
    _settings()["semprefix"] = f"/{prefix}"
    return prefix


def _settings() -> dict[str, object]:
    """Return what `multiprocessing` hands on to the processes that it starts."""
    return multiprocessing.process.current_process()._config  # type: ignore[attr-defined, no-any-return]


def list_processes() -> set[int]:
    """Return the processes of the group that this process was started in; on Linux only."""
    if find_own_folder() is None:
        return set()
    found = set()
    for each in process_table.list_descendants(os.getppid()):
        with suppress(OSError):
            command = Path(f"/proc/{each}/cmdline").read_bytes()
            if not any(name in command for name in HELPERS):
                found.add(each)
    return found
