"""One call in a sub-interpreter of a process made for it: what is not fit for one may take the process down.

`python -m gilscope.probe.rehearsal FILE` makes the pickled call in FILE, and exits with 3 after saying why it cannot.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

LIMIT_SECONDS = 20.0

REFUSED = 3


def problem(payload: bytes) -> str | None:
    """Return why a sub-interpreter cannot make a pickled call, or None."""
    with tempfile.TemporaryDirectory(prefix="gilscope-probe-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "call"
        path.write_bytes(payload)
        path.with_suffix(".path").write_text("\0".join(sys.path), encoding="utf-8")
        try:
            done = subprocess.run(
                [sys.executable, "-m", __name__, str(path)],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=LIMIT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"in a sub-interpreter it had not come back after {LIMIT_SECONDS:.0f} seconds"
    if done.returncode == REFUSED:
        return done.stdout.decode(errors="replace").strip()[-300:]
    if done.returncode < 0:
        return f"in a sub-interpreter it crashes the whole process (signal {-done.returncode})"
    return f"in a sub-interpreter it ends the whole process (status {done.returncode})" if done.returncode else None


def main(path: str) -> None:
    """Make the call in a sub-interpreter."""
    from gilscope import executors
    from gilscope.probe import calls

    with executors.open_pool("interpreters", 1) as pool:
        (answer,) = pool.run(calls.accept, [("rehearsal", Path(path).read_bytes(), 0.0)])
    if isinstance(answer, calls.Failed):
        sys.stdout.write(f"in a sub-interpreter it raises {answer.reason}")
        sys.stdout.flush()
        os._exit(REFUSED)


if __name__ == "__main__":
    main(*sys.argv[1:])
