"""What is still to be measured of a study: all of it when it begins, the rest when it is resumed."""

import uuid
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from gilscope import environment
from gilscope.errors import CannotResume
from gilscope.model.progress import StudySize
from gilscope.model.report import Report, SessionReport, StudyRequest
from gilscope.plan import expression, plan, selection
from gilscope.plan.budget import LEAST_BLOCKS, LEAST_OF_SESSION, LEAST_SESSIONS, Budget
from gilscope.record import merge, storage
from gilscope.study import recovery, requests
from gilscope.study.recovery import NAME_LENGTH
from gilscope.system import file_lock
from gilscope.system.file_lock import Lock


@dataclass(frozen=True)
class PendingStudy:
    """What is still to be measured, and where it goes."""

    request: StudyRequest
    path: Path
    arms: Mapping[str, int]
    """How many arms each comparison has, by its label."""
    budget: Budget
    seed: int
    levels: tuple[str | None, ...]
    """The ISA level of each session that is missing, in turn; None for the best there is."""
    is_begun: bool = False
    """Whether the report has sessions of it already."""
    lock: Lock | None = None
    """Keeps other programs from writing the report meanwhile."""

    @property
    def size(self) -> StudySize:
        """How much there is to measure."""
        name = self.request.options.get("plan", "default")
        budget, arms = self.budget, sum(self.arms.values())
        least = budget.sessions if budget.fixes_sessions else min(LEAST_SESSIONS, budget.sessions)
        return StudySize(
            name,
            len(self.arms),
            arms,
            budget.first_blocks,
            len(self.levels),
            budget.seconds,
            max(1, len(self.request.isa_levels)),
            least,
            max(LEAST_BLOCKS, LEAST_OF_SESSION * least),
            self.is_begun,
        )

    @property
    def limit_s(self) -> float | None:
        """How long its sessions may take; each ISA level has a time of its own."""
        seconds = self.budget.seconds
        return None if seconds is None else seconds * max(1, len(self.request.isa_levels))

    @property
    def sessions_done(self) -> int:
        """How many sessions earlier runs have measured."""
        return self.request.sessions * max(1, len(self.request.isa_levels)) - len(self.levels)

    def levels_done(self, report: Report) -> list[str | None]:
        """Return the ISA level of each complete session that measured what this study measures."""
        done: list[str | None] = [each.facts.isa_level for each in report.sessions if self._is_done_by(each)]
        return done if self.request.isa_levels else [None] * len(done)

    def is_complete(self, report: Report) -> bool:
        """Return whether a report has all that was asked for."""
        if report.endings:
            return True
        return not requests.list_missing_levels(self.request, self.levels_done(report))

    def fits(self, session: SessionReport) -> bool:
        """Return whether a session, complete or not, measured nothing but what this study measures, and here."""
        arms = {each.comparison.label: len(each.comparison.arms) for each in session.measured}
        is_same = session.seed == self.seed and arms.items() <= self.arms.items()
        if self.budget.blocks is not None:
            is_same = is_same and session.blocks == self.budget.blocks
        return is_same and not merge.differing_facts(session.facts, environment.collect_facts())

    def close(self) -> None:
        """Let others write the report. What was asked for is in it by now, or nothing was measured."""
        if not recovery.find_unjoined_sessions(self.path):
            storage.remove([storage.partial_path(self.path)])
        if self.lock is not None:
            self.lock.release()

    def _is_done_by(self, session: SessionReport) -> bool:
        arms = {each.comparison.label: len(each.comparison.arms) for each in session.measured}
        if not session.complete or session.seed != self.seed:
            return False
        if self.budget.blocks is None:  # a session leaves out what needs no more blocks
            return bool(arms) and arms.items() <= self.arms.items()
        return (arms, session.blocks) == (self.arms, self.budget.blocks)


def begin(request: StudyRequest, path: Path | None) -> PendingStudy:
    """Return a study of which nothing was measured yet; without a path, its report gets a name of its own.

    Raises:
        GilscopeError: what is asked for makes no sense, or the report cannot be written there. Nothing was measured.

    """
    if path is None:
        path = storage.default_path(environment.collect_facts(), uuid.uuid4().hex[:NAME_LENGTH])
    study = _plan_whole(request, path)
    with ExitStack() as undone:
        lock = undone.enter_context(file_lock.take(path))
        recovery.write_request(path, request)
        undone.pop_all()
    return replace(study, lock=lock)


def resume(path: Path) -> PendingStudy:
    """Return what a report still lacks of the study that it was begun for.

    Raises:
        GilscopeError: it cannot be read, does not say what was asked for, or was begun on another machine or
            interpreter.

    """
    storage.check_writable(path)
    with ExitStack() as undone:
        lock = undone.enter_context(file_lock.take(path))
        study = replace(_find_rest(path), lock=lock)
        undone.pop_all()
    return study


def _find_rest(path: Path) -> PendingStudy:
    begun, report = recovery.read_begun(path)
    if report.request is None:
        raise CannotResume(path, "it does not say what was asked for: it was not made by gilscope run, or was merged")
    facts = environment.collect_facts()
    for session in report.sessions:
        changed = merge.differing_facts(session.facts, facts)
        if changed:
            raise CannotResume(path, f"sessions of one study share everything, but since then {'; '.join(changed)}")
    whole = _plan_whole(report.request, path)
    joined = recovery.join_sessions(path, begun, report.request, whole.fits)
    if joined is None:
        return whole
    levels = () if joined.endings else requests.list_missing_levels(report.request, whole.levels_done(joined))
    return replace(whole, levels=levels, is_begun=True)


def _plan_whole(request: StudyRequest, path: Path) -> PendingStudy:
    """Return the study of a request as if nothing had been measured yet."""
    requests.check(request)
    seed = selection.parse_seed(request.options.get("seed"))
    made = plan.make(requests.read_selection(request))
    arms = expression.select_comparisons(request.expression, made)
    storage.check_writable(path)
    budget = replace(made.budget, sessions=request.sessions)
    return PendingStudy(request, path, arms, budget, seed, requests.list_missing_levels(request, ()))
