"""Runs experiments, each in a fresh process of its own that cannot hang the ledger."""

import json
import tempfile
from pathlib import Path

from gilscope.claims.budgets import budget, limit_seconds
from gilscope.claims.claim import Claim
from gilscope.model.evidence import Evidence
from gilscope.record import bounded
from gilscope.record.evidence import decode_evidence
from gilscope.system import process_group

MOST_BYTES = 1 << 26
"""Of the file with an experiment's evidence: far more than any has."""

MOST_SAID = 1 << 16
"""Bytes at the end of what an experiment has printed, in which its last line is looked for."""

MOST_LETTERS = 300
"""Of the last line that a failed experiment printed."""


def run_experiment(claim: Claim, plan: str, seed: str) -> Evidence:
    """Run a claim's experiment, and return its evidence or why it failed.

    The orders of its rounds are drawn from the seed and the claim's name.

    Whatever the experiment does, it ends within a time limit and leaves no process behind.
    """
    limit = limit_seconds(budget(plan))
    with tempfile.TemporaryDirectory(prefix="gilscope-claim-", ignore_cleanup_errors=True) as folder:
        path, log = Path(folder) / "evidence.json", Path(folder) / "log"
        program = ["gilscope.claims.trial", claim.id, plan, seed, str(path)]
        try:
            status = process_group.run_in_group(program, Path(folder), log, limit, Path(folder))
        except process_group.Crowded:
            return Evidence(failure="the experiment had too many processes at once and was killed")
        if status is None:
            return Evidence(failure=f"the experiment had not ended after {limit:.0f} seconds and was killed")
        if status != 0:
            return Evidence(failure=_describe_failure(status, bounded.read_end(log, MOST_SAID)))
        return _read_evidence(path)


def _read_evidence(path: Path) -> Evidence:
    try:
        written = bounded.read_bytes(path, MOST_BYTES, is_ours=True)
        return decode_evidence(json.loads(written.decode("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        return Evidence(failure=f"what the experiment has left cannot be read ({type(error).__name__}: {error})")


def _describe_failure(status: int, printed: str) -> str:
    how = f"signal {-status}" if status < 0 else f"status {status}"
    last = printed.strip().splitlines()[-1:] or ["it printed nothing"]
    return f"the experiment ended with {how}: {last[0][:MOST_LETTERS]}"
