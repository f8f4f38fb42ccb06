"""What the sessions of a study have taken so far, and what the next one may measure for it."""

from collections.abc import Iterator, Mapping, Sequence

from gilscope.model.report import Ending, Report, SessionReport
from gilscope.study.allotting import Standing, allot, end_reason
from gilscope.study.pending import PendingStudy
from gilscope.study.standings import find_standings, sum_session_s
from gilscope.system.clock import Clock


class Spending:
    """Counts the time of sessions. Each ISA level has a budget of its own, as it has sessions of its own."""

    def __init__(self, study: PendingStudy, clock: Clock, before: Report | None) -> None:
        """Begin now; `before` has what earlier runs have measured."""
        self._study, self._clock = study, clock
        self._mark_ns = clock.wall_ns()
        self._spent_s: dict[str | None, float] = {}
        self._session_s: dict[str | None, float] = {}
        """How long the last session took beside its comparisons."""
        self._standings: dict[str | None, Sequence[Standing]] = {}
        """After the last session of each level."""
        for level in dict.fromkeys(study.levels):
            earlier = self._sessions_of(before, level)
            self._spent_s[level] = sum(map(_lasted_s, earlier))
            self._session_s[level] = max(0.0, _lasted_s(earlier[-1]) - sum_session_s(earlier[-1])) if earlier else 0.0

    def count(self, report: Report | None, level: str | None) -> None:
        """Count all time since the last call as that of the session that has just ended."""
        now_ns = self._clock.wall_ns()
        lasted_s, self._mark_ns = (now_ns - self._mark_ns) / 1e9, now_ns
        self._spent_s[level] += lasted_s
        self._standings.pop(level, None)
        if sessions := self._sessions_of(report, level):
            self._session_s[level] = max(0.0, lasted_s - sum_session_s(sessions[-1]))

    def allot(self, report: Report | None, level: str | None) -> Mapping[str, int]:
        """Return how many blocks of which comparisons the next session of a level measures; nothing: it has ended."""
        labels, budget, sessions = self._study.arms, self._study.budget, self._sessions_of(report, level)
        if budget.blocks is not None or not sessions:
            return dict.fromkeys(labels, budget.first_blocks)
        standings, done = self._judge(sessions, level), self._count_done(sessions)
        return allot(standings, budget, done, self._spent_s[level], self._session_s[level])

    def find_endings(self, report: Report) -> tuple[Ending, ...]:
        """Return why each comparison has ended; nothing if a session is missing."""
        found: list[Ending] = []
        for level in self._study.request.isa_levels or (None,):
            sessions = self._sessions_of(report, level)
            is_missing = self._count_done(sessions) < self._study.budget.sessions
            if is_missing and (self._study.budget.blocks is not None or self.allot(report, level)):
                return ()
            found += self._end_comparisons(sessions, level)
        return tuple(found)

    def _end_comparisons(self, sessions: list[SessionReport], level: str | None) -> Iterator[Ending]:
        budget = self._study.budget
        for each in self._judge(sessions, level):
            reason = end_reason(each, budget)
            if reason is None:
                reason = "fixed" if budget.blocks is not None or budget.fixes_sessions else "budget"
            if each.blocks:
                yield Ending(each.label, level, each.sessions, each.blocks, reason)

    def _judge(self, sessions: list[SessionReport], level: str | None) -> Sequence[Standing]:
        if level not in self._standings:
            judges_width = self._study.budget.precision is not None
            self._standings[level] = find_standings(sessions, self._study.arms, with_widths=judges_width)
        return self._standings[level]

    def _count_done(self, sessions: list[SessionReport]) -> int:
        return len(self._study.levels_done(Report(tuple(sessions))))

    def _sessions_of(self, report: Report | None, level: str | None) -> list[SessionReport]:
        """Return the sessions of a level; without levels, all of them."""
        every = () if report is None else report.sessions
        return [each for each in every if level is None or each.facts.isa_level == level]


def _lasted_s(session: SessionReport) -> float:
    return sum_session_s(session) if session.lasted_ns is None else session.lasted_ns / 1e9
