"""Experiments one after the other, each in a fresh process of a group of its own, which cannot hang the ledger."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import suppress
from pathlib import Path

from gilscope import segments
from gilscope.claims.budgets import budget, limit_seconds
from gilscope.claims.claim import Claim
from gilscope.evidence import Evidence, read

SEGMENTS = Path("/dev/shm")
"""Where Linux has segments of shared memory and semaphores, which a process that is killed leaves behind."""

PATIENCE_SECONDS = 2.0
"""How long the helpers of an experiment that has ended may take to end too: one of them tidies up after it."""

MOST_LETTERS = 300
"""Of what a failed experiment said last."""


def make(claim: Claim, plan: str) -> Evidence:
    """Make a claim's experiment and return what it gave. Whatever it does, it ends, and nothing of it stays.

    Its folder for temporary files goes with it, its segments of shared memory, and every process of its group; also
    when this is interrupted.
    """
    limit = limit_seconds(budget(plan))
    prefix = f"gilscope-{uuid.uuid4().hex[:10]}"
    with tempfile.TemporaryDirectory(prefix="gilscope-claim-", ignore_cleanup_errors=True) as folder:
        path, said = Path(folder) / "evidence.json", Path(folder) / "said"
        with said.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "gilscope.claims.trial", claim.id, plan, str(path)],
                env={**os.environ, "TMPDIR": folder, segments.PREFIX: prefix},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                status = process.wait(limit)
                _wait_for_group(process.pid)
            except subprocess.TimeoutExpired:
                return Evidence(failure=f"it had not ended after {limit:.0f} seconds and was killed")
            finally:
                _end(process)
                for pattern in (f"{prefix}-*", f"sem.{prefix}-*"):
                    for left in SEGMENTS.glob(pattern):
                        left.unlink(missing_ok=True)
        if status != 0:
            return Evidence(failure=_failure(status, said.read_text(encoding="utf-8", errors="replace")))
        return read(json.loads(path.read_text(encoding="utf-8")))


def _wait_for_group(number: int) -> None:
    """Wait until no process of a group is left, but not for long."""
    end = time.monotonic() + PATIENCE_SECONDS
    with suppress(ProcessLookupError, PermissionError, AttributeError):
        while time.monotonic() < end:
            os.killpg(number, 0)
            time.sleep(0.005)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill every process of an experiment's group: its own children may have outlived it."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _failure(status: int, said: str) -> str:
    how = f"signal {-status}" if status < 0 else f"status {status}"
    last = said.strip().splitlines()[-1:] or ["it said nothing"]
    return f"the experiment itself ended with {how}: {last[0][:MOST_LETTERS]}"
