"""The study in pytest over several sessions: child processes measure, and each test waits for what its child says.

A test is one comparison in one session. What the children have measured becomes rows, one an arm with the rounds of
all sessions, when the last child has ended: nothing runs beside one that measures.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from gilscope.errors import GilscopeError, StudyFailed
from gilscope.pytest_plugin.progress import StudyDisplay
from gilscope.pytest_plugin.wishes import make_plan, make_request, read_report_path
from gilscope.study.process import HAS_PIPES, EndedProcess, MeasuringProcess
from gilscope.study.progress import ProgressTracker
from gilscope.study.sessions import NextSession, StudySessions, write_resume_command
from gilscope.system.relay import Relay
from gilscope.visible import make_lines_visible, make_visible

if TYPE_CHECKING:
    from gilscope.model.report import Report
    from gilscope.study.pending import PendingStudy


ENOUGH = "Not measured: it needs no more, or the time of the study is spent"


class StudyInChildren:
    """The sessions of a study as tests see them: a test waits until its comparison is done in its session."""

    def __init__(self, study: PendingStudy, tests: Mapping[str, str], display: StudyDisplay) -> None:
        """Take a study of which nothing is measured yet, and the comparison of each test by the test's name."""
        self.study = study
        self.tests = tests
        self.failure = ""
        """Why no further session begins; empty if nothing has failed but single comparisons."""
        self._relay = Relay()
        self._sessions = StudySessions(study, self._relay)
        self._current: NextSession | None = None
        """The session that was begun last."""
        self._has_ended = False
        self._process: MeasuringProcess | None = None
        self._tracker = ProgressTracker(
            study.arms, study.levels, study.sessions_done, display.show, limit_s=study.limit_s
        )
        self._display = display
        self._errors: dict[tuple[int, str], str] = {}
        """By session, counted from 1, and comparison: why it could not be measured; empty if it was."""

    @property
    def report(self) -> Report | None:
        """What the sessions that have ended have measured; None: nothing."""
        return self._sessions.report

    @property
    def is_complete(self) -> bool:
        """Whether the report has all that was asked for."""
        return self._sessions.is_complete

    @property
    def resume_command(self) -> str:
        """What to type to continue the report."""
        return make_visible(write_resume_command(self.study.path))

    def finish_test(self, session: int, label: str) -> None:
        """Wait until a comparison is measured in a session; fail or skip the test that runs if it is not."""
        __tracebackhide__ = True
        error = self.wait_for(session, label)
        if error is None:
            pytest.skip(f"Not measured: {self.failure}" if self.failure else ENOUGH)
        if error:
            pytest.fail(make_lines_visible(error), pytrace=False)

    def wait_for(self, session: int, label: str) -> str | None:
        """Wait until a comparison is done in a session. Return why it could not be measured; empty if it was.

        None: the session leaves it out, as it needs no more or the time is spent; or the session never begins, as an
        earlier one has failed.

        Raises:
            KeyboardInterrupt: Ctrl-C. The child has ended, and what it had measured is in the report.

        """
        with self._relay.listening():
            while not self._knows_of(session, label) and not self.failure and not self._relay.interrupted:
                self._advance()
            if self._relay.interrupted:
                self._read_to_the_end()
        if self._relay.interrupted:
            raise KeyboardInterrupt
        return self._errors.get((session, label))

    def _knows_of(self, session: int, label: str) -> bool:
        """Return whether a comparison is done in a session, or left out by it."""
        if (session, label) in self._errors or self._has_ended:
            return True
        begun = self._current
        return begun is not None and (
            begun.number > session or (begun.number == session and label not in begun.blocks)
        )

    def stop(self) -> None:
        """End the child, at once if it has not measured everything, and join what it has to the report."""
        with self._relay.listening():
            if self._process is not None and self._list_missing():
                self._relay.interrupt()
            self._read_to_the_end()
            if not self.failure and not self._relay.interrupted:
                self._plan_next()  # if that was all, the report then says why it has ended
        self.study.close()
        self._display.clear()

    def _read_to_the_end(self) -> None:
        while self._process is not None:
            self._advance()

    def _advance(self) -> None:
        """Start the next session, or take the next that its process says, or its end."""
        if self._process is None:
            self._current = self._plan_next()
            if self._current is not None:
                self._tracker.begin_session(self._current.number, self._current.blocks)
                self._process = self._begin(self._current)
            return
        announcement = next(self._process.announcements(), None)
        if announcement is not None:
            self._tracker.take(announcement)
            if not announcement.begins:
                self._errors[self._sessions.begun, announcement.label] = announcement.error
            return
        process, self._process = self._process, None
        try:
            self._take_end(self._sessions.end(process))
        except StudyFailed as error:
            self.failure = str(error)

    def _plan_next(self) -> NextSession | None:
        try:
            session = self._sessions.plan_next()
        except StudyFailed as error:
            session, self.failure = None, str(error)
        self._has_ended = session is None
        return session

    def _begin(self, session: NextSession) -> MeasuringProcess | None:
        try:
            return self._sessions.begin(session)
        except StudyFailed as error:
            self.failure = str(error)
            return None

    def _take_end(self, ended: EndedProcess) -> None:
        """Keep why the study cannot go on, if a child has ended before its time."""
        session, missing = self._sessions.begun, self._list_missing()
        if ended.status == 0 and not HAS_PIPES:
            # Such a process announces nothing: that it has ended well says that it has measured everything.
            self._errors |= {(session, label): "" for label in missing}
            return
        has_failed_tests = any(self._errors.get((session, label)) for label in self.study.arms)
        if not missing and (ended.status == 0 or (ended.status == pytest.ExitCode.TESTS_FAILED and has_failed_tests)):
            return
        self.failure = str(self._sessions.describe_failure(ended))
        self._errors |= {(session, label): f"Not measured: {self.failure}" for label in missing}
        if missing:  # what the process had printed is shown once
            self._errors[session, missing[0]] = f"{ended.output.rstrip()}\n{self.failure}".lstrip()

    def _list_missing(self) -> list[str]:
        """Return the comparisons of which the session that runs has said nothing yet."""
        begun = self._current
        return [] if begun is None else [label for label in begun.blocks if (begun.number, label) not in self._errors]


def begin_study(config: pytest.Config, tests: Mapping[str, str]) -> StudyInChildren:
    """Return the study of tests, which are the names of comparisons by the names of tests.

    Raises:
        GilscopeError: what is asked for makes no sense, or the report cannot be written. Nothing was measured.

    """
    from gilscope.study import pending

    every = [each.label for each in make_plan(config).comparisons]
    chosen = set(tests.values())
    expression = _write_expression(config.option.keyword, [label for label in every if label in chosen], every)
    study = pending.begin(make_request(config, expression), read_report_path(config))
    return StudyInChildren(study, tests, StudyDisplay(config, study.size, tests))


def _write_expression(keyword: str, labels: list[str], every: list[str]) -> str | None:
    """Return an expression for pytest's -k that selects the comparisons with these labels; None if these are all.

    `keyword` is the user's own, which is kept if it does.
    """
    from gilscope.plan import expression

    if len(labels) == len(every):
        return None
    with suppress(GilscopeError):
        if [label for label in every if expression.matches(keyword, f"test_scaling[{label}]")] == labels:
            return keyword
    return " or ".join(f"[{label}]" for label in labels)
