"""A process in a group of its own, with a time limit: whatever it does, it ends, and nothing of it stays.

Its folder for temporary files, its segments of shared memory, its semaphores and every process of its group go with
it.
"""

import multiprocessing.process
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from gilscope.system import shared_memory

SEGMENTS = Path("/dev/shm")
"""Where Linux has segments of shared memory and semaphores, which a process that is killed leaves behind."""

PATIENCE_SECONDS = 2.0
"""How long the helpers of a process that has ended may take to end too: one of them tidies up after it."""


def run_in_group(module: Sequence[str], folder: Path, said: Path, limit_seconds: float) -> int | None:
    """Run a module of gilscope as a program to its end; return its exit status, below 0 the signal that ended it.

    None if it had not ended after the limit, and was killed. `folder` is for its temporary files; what it says goes
    to the file `said`.
    """
    prefix = f"gilscope-{uuid.uuid4().hex[:10]}"
    with said.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *module],
            env={**os.environ, "TMPDIR": str(folder), shared_memory.PREFIX: prefix},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = process.wait(limit_seconds)
            _wait_for_group(process.pid)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(process)
            for pattern in (f"{prefix}-*", f"sem.{prefix}-*"):
                for left in SEGMENTS.glob(pattern):
                    left.unlink(missing_ok=True)
    return status


def name_semaphores_after_group() -> None:
    """Give this process's semaphores the name of its group, so that who started it can remove them after a kill."""
    name = f"/{os.environ.get(shared_memory.PREFIX, 'mp')}"
    multiprocessing.process.current_process()._config["semprefix"] = name  # type: ignore[attr-defined]


def _wait_for_group(number: int) -> None:
    """Wait until no process of a group is left, but not for long."""
    end = time.monotonic() + PATIENCE_SECONDS
    with suppress(ProcessLookupError, PermissionError, AttributeError):
        while time.monotonic() < end:
            os.killpg(number, 0)
            time.sleep(0.005)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill every process of a group: the children of the one that began it may have outlived it."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
