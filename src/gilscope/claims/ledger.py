"""Makes a ledger: tries claims one after the other, and keeps their evidence in a report."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gilscope import environment
from gilscope.claims import trials
from gilscope.claims.claim import Claim
from gilscope.doctor import examining
from gilscope.model.facts import BAD_CHECKS, SELECTED_CLAIMS, Facts
from gilscope.model.report import Report, SessionReport
from gilscope.record import json_report, merge, storage
from gilscope.study import pending, requests, running

SESSIONS = "5"
"""Some claims are decided by the rounds of a quick study. This is its number of sessions, …"""

BLOCKS = {"quick": "2", "default": "2", "full": "4"}
"""… and the number of blocks of each, for each plan."""


@dataclass(frozen=True)
class LedgerProgress:
    """How many claims have been tried."""

    current: str
    """The claim that is tried now, or what is measured for several claims."""
    done: int
    total: int


def measure(wanted: Sequence[Claim], plan: str, path: Path | None, show: Callable[[LedgerProgress], None]) -> Path:
    """Run the experiments of claims, and return the path of the report with their evidence.

    A quick study is measured first if its rounds decide a wanted claim. Evidence is written after each experiment.

    Raises:
        KeyboardInterrupt: it was interrupted; the evidence until then is in the partial report beside the target.
        CannotWrite: the report could not be written.

    """
    session = SessionReport(uuid.uuid4().hex[:12], False, _facts(wanted), (), (), {}, plan)
    target = storage.default_path(session.facts, f"{session.session[:6]}-claims") if path is None else path
    storage.check_writable(target)
    tried = [claim for claim in wanted if claim.measured_by is not None]
    rounds: list[Path] = []
    if any(claim.from_rounds is not None for claim in wanted):
        show(LedgerProgress("the study's rounds", 0, len(tried)))
        rounds.append(target.with_name(f"{target.name}.rounds"))
        measure_rounds(rounds[0], plan)
    for done, claim in enumerate(tried):
        show(LedgerProgress(claim.id, done, len(tried)))
        evidence = trials.run_experiment(claim, plan, session.session)
        session = replace(session, evidence={**session.evidence, claim.id: evidence})
        json_report.write(storage.partial_path(target), Report((session,)))
    json_report.write(target, Report((replace(session, complete=True),)))
    if rounds:
        storage.write(target, merge.merge_documents([target, *rounds]))
    for each in (*rounds, storage.partial_path(target)):
        each.unlink(missing_ok=True)
    return target


def measure_rounds(path: Path, plan: str) -> tuple[SessionReport, ...]:
    """Measure a quick study into a file, and return its sessions.

    Raises:
        KeyboardInterrupt: it was interrupted; then there is no file.

    """
    path.unlink(missing_ok=True)
    request = requests.parse({"plan": "quick", "blocks": BLOCKS[plan]}, None, SESSIONS, None)
    outcome = running.run(pending.begin(request, path), lambda _: None)
    if outcome.was_interrupted or outcome.report is None:
        path.unlink(missing_ok=True)
        raise KeyboardInterrupt
    return outcome.report.sessions


def _facts(wanted: Sequence[Claim]) -> Facts:
    """Return the facts of this machine, what doctor finds bad about it, and which claims are wanted."""
    bad = {each.id: each.title for each in examining.examine() if each.verdict == "bad"}
    return Facts({**environment.collect_facts(), BAD_CHECKS: bad, SELECTED_CLAIMS: [claim.id for claim in wanted]})
