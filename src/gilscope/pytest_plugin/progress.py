"""How far a study is, shown in pytest instead of a dot for each comparison that was measured."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import pytest

from gilscope.model.progress import StudyProgress, StudySize
from gilscope.pytest_plugin.items import name_comparison
from gilscope.pytest_plugin.rows import is_measuring
from gilscope.pytest_plugin.wishes import make_plan, read_option
from gilscope.render.progress import ProgressLine, write_opening
from gilscope.study.progress import Announcer, ProgressTracker


@contextmanager
def open_announcer(config: pytest.Config, tests: Mapping[str, str]) -> Iterator[Announcer]:
    """Return what says how far a session is that this process measures: to a process that listens, or here.

    `tests` has the comparison of each test by the test's name.
    """
    listener = read_option(config, "progress")
    if listener is not None or not is_measuring(config):
        yield Announcer(listener)
        return
    plan = make_plan(config)
    arms = {each.label: len(each.arms) for each in plan.comparisons if each.label in set(tests.values())}
    display = StudyDisplay(config, StudySize(plan.name, len(arms), sum(arms.values()), plan.blocks, 1), tests)
    tracker = ProgressTracker(arms, [None], 0, display.show)
    tracker.begin_session(1, arms)
    yield Announcer(None, tracker.take)
    display.clear()


class StudyDisplay:
    """A plugin for as long as a study runs. What it writes goes past pytest's own account of the current line."""

    def __init__(self, config: pytest.Config, size: StudySize, tests: Iterable[str]) -> None:
        """Say what lies ahead. `tests` are the names of the tests that the line counts, without their sessions."""
        self._reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
        self._capture: Any = config.pluginmanager.get_plugin("capturemanager")
        self._tests = frozenset(tests)
        self._seen = ""
        self._is_verbose = config.get_verbosity() > 0
        is_terminal = self._reporter is not None and self._reporter.isatty and os.environ.get("TERM") != "dumb"
        is_redrawn = bool(is_terminal) and not self._is_verbose
        self._line = (
            ProgressLine(self._write_over, self._measure_width)
            if is_redrawn
            else ProgressLine(self._write_below, None)
        )
        self._write_below(write_opening(size))
        config.pluginmanager.register(self)

    def show(self, progress: StudyProgress) -> None:
        """Show how far it is."""
        self._line.show(progress)

    def clear(self) -> None:
        """Remove the line, for what pytest writes next."""
        if self._reporter is not None and self._reporter._tw._current_line == self._seen:
            self._line.clear()

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Return no letter for a comparison that was measured: the line counts it."""
        if report.when != "call" or name_comparison(report.nodeid) not in self._tests:
            return None
        self.clear()
        return ("passed", "", "PASSED") if report.passed else None

    def _write_over(self, text: str) -> None:
        """Write to the line that is drawn anew; if pytest has written meanwhile, to the next one."""
        before = self._reporter._tw._current_line
        self._write(text if before == self._seen else f"\n{text}")
        self._seen = before

    def _write_below(self, text: str) -> None:
        """Write a line of its own. What follows ends it, as pytest does before all that it writes next."""
        self._write("\n" + text.rstrip("\n"))
        if self._is_verbose and self._reporter is not None:
            self._reporter.currentfspath = None  # then it writes the name of the test again that it has begun

    def _write(self, text: str) -> None:
        """Write to where pytest writes, although what a test writes is captured."""
        if self._reporter is not None:
            with self._uncaptured():
                self._reporter._tw.write_raw(text, flush=True)

    def _measure_width(self) -> int:
        with self._uncaptured():
            return int(self._reporter._tw.fullwidth)

    def _uncaptured(self) -> AbstractContextManager[None]:
        """Return a context in which standard output is where pytest writes, and not what it keeps of a test."""
        if self._capture is None:
            return nullcontext()
        uncaptured: AbstractContextManager[None] = self._capture.global_and_fixture_disabled()
        return uncaptured
