"""Makes a ledger: tries claims one after the other, and keeps their evidence in a report."""

import shlex
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from gilscope import environment
from gilscope.claims import trials
from gilscope.claims.claim import Claim
from gilscope.doctor import examining
from gilscope.errors import CannotWrite, SavedElsewhere
from gilscope.model.facts import BAD_CHECKS, SELECTED_CLAIMS, Facts
from gilscope.model.progress import LedgerProgress, ShowProgress, StudyProgress
from gilscope.model.report import Report, SessionReport
from gilscope.record import json_report, merge, storage, writing
from gilscope.study import pending, requests, running
from gilscope.system import file_lock
from gilscope.system.clock import Clock

SESSIONS = "5"
"""Some claims are decided by the rounds of a quick study. This is its number of sessions, …"""

BLOCKS = {"quick": "2", "default": "2", "full": "4"}
"""… and the number of blocks of each, for each plan."""


def measure(wanted: Sequence[Claim], plan: str, path: Path | None, show: Callable[[LedgerProgress], None]) -> Path:
    """Run the experiments of claims, and return the path of the report with their evidence.

    A quick study is measured first if its rounds decide a wanted claim. Evidence is written after each experiment.

    Raises:
        KeyboardInterrupt: it was interrupted; it says where the evidence until then is, and how to go on.
        InUse: another program is writing the report.
        SavedElsewhere: the report could not be written to its path.
        CannotWrite: nor into the folder for temporary files.

    """
    name = uuid.uuid4().hex[:12]
    target = storage.default_path(environment.collect_facts(), f"{name[:6]}-claims") if path is None else path
    # Before anything is measured: the doctor alone takes many seconds.
    storage.check_writable(target)
    ledger = _Ledger(name, target, plan, wanted, show)
    with file_lock.take(target):
        try:
            ledger.measure()
        except KeyboardInterrupt:
            raise KeyboardInterrupt(ledger.describe_rest()) from None
        ledger.finish()
    return target


class _Ledger:
    """A ledger that is being made: its evidence so far, and the files that have it."""

    def __init__(
        self, name: str, target: Path, plan: str, wanted: Sequence[Claim], show: Callable[[LedgerProgress], None]
    ) -> None:
        self._name, self._target, self._plan, self._wanted, self._show = name, target, plan, wanted, show
        # The session's random name is in both: neither a user's file nor an interrupted ledger's is called so.
        self._rounds = target.with_name(f"{target.name}.{name}.rounds")
        self._partial = storage.partial_path(target.with_name(f"{target.name}.{name}"))
        self._session: SessionReport | None = None
        self._clock = Clock()
        self._begin_ns = self._clock.wall_ns()

    def measure(self) -> None:
        """Try all claims, and keep the evidence of each at once."""
        session = SessionReport(self._name, False, _facts(self._wanted), (), (), {}, self._plan)
        tried = [claim for claim in self._wanted if claim.measured_by is not None]
        if any(claim.from_rounds is not None for claim in self._wanted):
            self._show(LedgerProgress("", 0, len(tried)))
            measure_rounds(
                self._rounds,
                self._plan,
                lambda study: self._show(LedgerProgress("", 0, len(tried), self._measure_spent_s(), study=study)),
            )
        self._session = session
        rounds_s = self._measure_spent_s()
        for done, claim in enumerate(tried):
            spent_s = self._measure_spent_s()
            remaining_s = (spent_s - rounds_s) / done * (len(tried) - done) if done else None
            self._show(LedgerProgress(claim.id, done, len(tried), spent_s, remaining_s))
            evidence = trials.run_experiment(claim, self._plan, self._name)
            session = self._session = replace(session, evidence={**session.evidence, claim.id: evidence})
            # If the disk is full now, it may have room again at the end.
            with suppress(CannotWrite):
                json_report.save(self._partial, Report((session,)))

    def _measure_spent_s(self) -> float:
        return (self._clock.wall_ns() - self._begin_ns) / 1e9

    def finish(self) -> None:
        """Write the report, and remove what was kept until now."""
        assert self._session is not None
        whole = Report((replace(self._session, complete=True),))
        documents = [(writing.encode_report(whole), whole)]
        if self._rounds.exists():
            documents.append(json_report.load(self._rounds))
        try:
            storage.save(self._target, merge.join_documents(documents))
        except SavedElsewhere:
            self._remove_parts()
            raise
        self._remove_parts()

    def describe_rest(self) -> str:
        """Return what to say of a ledger that was interrupted: where its evidence is, and how to go on."""
        kept = [path for path in (self._partial, storage.refuge_path(self._partial), self._rounds) if path.exists()]
        if not kept:
            return "No claim had been tried yet."
        if self._session is None:  # the rounds are not all there, so what they decide is left too
            left = [claim.id for claim in self._wanted]
        else:
            done = self._session.evidence.keys()
            left = [each.id for each in self._wanted if each.id not in done and each.measured_by is not None]
        rest = self._target.with_name(f"{self._target.stem}-rest.json")
        files = [*map(str, kept), str(rest)]
        again = shlex.join(["gilscope", "claims", "--plan", self._plan, "-k", " or ".join(left), "-o", str(rest)])
        join = shlex.join(["gilscope", "merge", *files, "-o", str(self._target)])
        return f"What was tried is in {' and '.join(map(str, kept))}. To try the rest: {again}; then {join}"

    def _remove_parts(self) -> None:
        storage.remove((self._rounds, self._partial, storage.refuge_path(self._partial)))


def show_nothing(_: StudyProgress) -> None:
    """Show no progress."""


def measure_rounds(path: Path, plan: str, show: ShowProgress = show_nothing) -> tuple[SessionReport, ...]:
    """Measure a quick study into a new file, and return its sessions.

    Raises:
        KeyboardInterrupt: it was interrupted; then the file has what was measured until then, or is none.

    """
    request = requests.parse({"plan": "quick", "blocks": BLOCKS[plan]}, None, SESSIONS, None)
    outcome = running.run(pending.begin(request, path), show)
    if outcome.was_interrupted or outcome.report is None:
        raise KeyboardInterrupt
    return outcome.report.sessions


def _facts(wanted: Sequence[Claim]) -> Facts:
    """Return the facts of this machine, what doctor finds bad about it, and which claims are wanted."""
    bad = {each.id: each.title for each in examining.examine() if each.verdict == "bad"}
    return Facts({**environment.collect_facts(), BAD_CHECKS: bad, SELECTED_CLAIMS: [claim.id for claim in wanted]})
