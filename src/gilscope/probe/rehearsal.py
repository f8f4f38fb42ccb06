"""Tries a call in a sub-interpreter of a process of its own, since an extension may crash there.

`python -m gilscope.probe.rehearsal FILE` makes the pickled call in FILE, and prints that it works or why it does not.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from gilscope.system import fresh_python
from gilscope.system.own_folder import find_own_folder

LIMIT_SECONDS = 20.0

FIT = "fit"


def problem(payload: bytes) -> str | None:
    """Return why a sub-interpreter cannot make a pickled call, or None."""
    own = find_own_folder()
    with tempfile.TemporaryDirectory(prefix="gilscope-probe-", dir=own, ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "call"
        path.write_bytes(payload)
        try:
            done = subprocess.run(
                fresh_python.write_command("-m", __name__, str(path)),
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=LIMIT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"in a sub-interpreter it had not come back after {LIMIT_SECONDS:.0f} seconds"
    told = done.stdout.decode(errors="replace")
    if told:
        return None if told == FIT else told
    if done.returncode < 0:
        return f"in a sub-interpreter it crashes the whole process (signal {-done.returncode})"
    return f"in a sub-interpreter it ends the whole process (status {done.returncode})"


def main(path: str) -> None:
    """Make the call in a sub-interpreter, and drop what it prints."""
    from gilscope import executors
    from gilscope.probe import worker

    answering, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    with executors.open_pool("interpreters", 1) as pool:
        (answer,) = pool.run(worker.accept, [("rehearsal", Path(path).read_bytes(), 0.0)])
    told = f"in a sub-interpreter {answer.reason}" if isinstance(answer, worker.Failed) else FIT
    os.write(answering, told.encode())
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
