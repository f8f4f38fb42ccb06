"""Experiments one after the other, each in a fresh process of a group of its own, which cannot hang the ledger."""

import json
import tempfile
from pathlib import Path

from gilscope.claims.budgets import budget, limit_seconds
from gilscope.claims.claim import Claim
from gilscope.model.evidence import Evidence
from gilscope.record.evidence import read
from gilscope.system import process_group

MOST_LETTERS = 300
"""Of what a failed experiment said last."""


def make(claim: Claim, plan: str) -> Evidence:
    """Make a claim's experiment and return what it gave. Whatever it does, it ends, and nothing of it stays."""
    limit = limit_seconds(budget(plan))
    with tempfile.TemporaryDirectory(prefix="gilscope-claim-", ignore_cleanup_errors=True) as folder:
        path, said = Path(folder) / "evidence.json", Path(folder) / "said"
        status = process_group.run(["gilscope.claims.trial", claim.id, plan, str(path)], Path(folder), said, limit)
        if status is None:
            return Evidence(failure=f"it had not ended after {limit:.0f} seconds and was killed")
        if status != 0:
            return Evidence(failure=_failure(status, said.read_text(encoding="utf-8", errors="replace")))
        return read(json.loads(path.read_text(encoding="utf-8")))


def _failure(status: int, said: str) -> str:
    how = f"signal {-status}" if status < 0 else f"status {status}"
    last = said.strip().splitlines()[-1:] or ["it said nothing"]
    return f"the experiment itself ended with {how}: {last[0][:MOST_LETTERS]}"
