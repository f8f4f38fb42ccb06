"""A process in a group of its own, with a time limit: whatever it does, it ends, and nothing of it stays.

Its folder for temporary files, its segments of shared memory, its semaphores and every process that it has started go
with it, also if the process that wanted it is killed.
"""

import multiprocessing.process
import os
import signal
import subprocess
import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from gilscope.system import fresh_python, guard
from gilscope.system.interrupts import endings_postponed, interrupts_blocked

MARGIN_SECONDS = 10.0
"""A guard that has ended its program ends itself within so many seconds more."""


def run_in_group(
    module: Sequence[str], folder: Path, said: Path, limit_seconds: float, working_directory: Path | None = None
) -> int | None:
    """Run a module of gilscope as a program to its end; return its exit status, below 0 the signal that ended it.

    None if it had not ended after the limit, and was killed. `folder` is for its temporary files; what it says goes
    to the file `said`. Its working directory is this process's own, unless one is given.
    """
    prefix = f"gilscope-{uuid.uuid4().hex[:10]}"
    process = None
    try:
        # A Ctrl-C of this moment is for this process, which ends the guard.
        with said.open("ab") as output, endings_postponed(), interrupts_blocked():
            process = subprocess.Popen(
                fresh_python.write_command("-m", guard.__name__, str(limit_seconds), *module),
                env={**fresh_python.make_paths_absolute(os.environ), "TMPDIR": str(folder), guard.PREFIX: prefix},
                cwd=working_directory,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                start_new_session=True,
            )
        # The guard has the limit too. This one is for a guard that was stopped.
        process.wait(limit_seconds + guard.PATIENCE_SECONDS + MARGIN_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        # The guard's end is short, and without it the folder would be removed too early.
        with endings_postponed():
            ended = "" if process is None else _end_guard(process, prefix)
    if ended == guard.LIMIT:
        return None
    return int(ended) if ended else -signal.SIGKILL


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


def name_semaphores() -> None:
    """Let the semaphores of this process be found by their names after a kill."""
    name = f"/{os.environ.get(guard.PREFIX, 'mp')}"
    multiprocessing.process.current_process()._config["semprefix"] = name  # type: ignore[attr-defined]
