"""How far a study is: the measuring process reports it on a pipe, between comparisons and never in a round.

The process that shows it sleeps in a read of the pipe meanwhile. A pipe that nobody reads any more tells the
measuring process that the other one has died.
"""

import os
import select
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from gilscope.model.progress import ShowProgress, StudyProgress
from gilscope.system.clock import Clock

FIELD_END, ERROR_LINE_END = "\x1f", "\x1e"
"""What ends a label on its line of the pipe, and a line of an error: both are ASCII's own for that."""

BEGINS = "\x02"
"""What stands before the label of a comparison that begins: ASCII's own for the start of a text."""


@dataclass(frozen=True)
class Announcement:
    """A comparison that begins, or that is done."""

    label: str
    error: str = ""
    """Why it could not be measured; empty if it was."""
    begins: bool = False


def read_announcement(line: str) -> Announcement:
    """Return what a line of the pipe says."""
    label, _, error = line.rstrip("\n").partition(FIELD_END)
    return Announcement(
        label.removeprefix(BEGINS), error.replace(ERROR_LINE_END, "\n"), begins=label.startswith(BEGINS)
    )


def _write_announcement(announcement: Announcement) -> str:
    label = (BEGINS if announcement.begins else "") + announcement.label
    error = announcement.error.replace("\n", ERROR_LINE_END)
    return f"{label}{FIELD_END}{error}" if error else label


class Announcer:
    """The measuring process's end of the pipe; or, where this process shows progress itself, a call of what does."""

    def __init__(self, descriptor: str | None, listener: Callable[[Announcement], None] | None = None) -> None:
        """Take the text of a file descriptor; None: nobody listens at a pipe, and nobody is missed."""
        self._descriptor = None if descriptor is None else int(descriptor)
        self._listener = listener

    def announce_begin(self, label: str) -> None:
        """Say that a comparison begins: what it needs is made next, and no round is timed yet."""
        self._announce(Announcement(label, begins=True))

    def announce_end(self, label: str, error: str = "") -> None:
        """Say that a comparison is done, or why it could not be measured."""
        self._announce(Announcement(label, error))

    def _announce(self, announcement: Announcement) -> None:
        if self._listener is not None:
            self._listener(announcement)
        if self._descriptor is not None:
            with suppress(OSError):
                os.write(self._descriptor, f"{_write_announcement(announcement)}\n".encode())

    def run_blocks(self, run_block: Callable[[], None], count: int) -> None:
        """Run so many blocks, or end as on Ctrl-C after the one in which the other process has died.

        Raises:
            KeyboardInterrupt: nobody reads the pipe any more.

        """
        for _ in range(count):
            run_block()
            if self._nobody_listens():
                raise KeyboardInterrupt("gilscope run has ended")

    def _nobody_listens(self) -> bool:
        if self._descriptor is None:
            return False
        poller = select.poll()
        poller.register(self._descriptor, 0)  # a writing end then reports only errors and that nobody reads any more
        return bool(poller.poll(0))


class ProgressTracker:
    """Knows how far a run of several sessions is. It counts arms, as comparisons have more or fewer."""

    def __init__(
        self,
        arms: Mapping[str, int],
        levels: Sequence[str | None],
        before: int,
        show: ShowProgress,
        clock: Clock | None = None,
        limit_s: float | None = None,
    ) -> None:
        """Begin now. `levels` has the ISA level of each session to come; `before` sessions were done earlier.

        `limit_s` is the time that all of them may take: then there may be fewer sessions, and less in each.
        """
        self._arms, self._levels, self._before, self._show = arms, levels, before, show
        self._limit_s = limit_s
        self._wall_ns = (Clock() if clock is None else clock).wall_ns
        self._begin_ns = self._wall_ns()
        self._session = 0
        self._labels: frozenset[str] = frozenset()
        self._done: set[str] = set()
        self._arms_done = 0

    def begin_session(self, number: int, labels: Iterable[str]) -> None:
        """Show that a session begins, the first being 1, which measures these comparisons."""
        self._session, self._labels, self._done = number, frozenset(labels), set()
        self._show(self._progress())

    def take(self, announcement: Announcement) -> None:
        """Show which comparison begins, or count it as done."""
        label = announcement.label
        if announcement.begins:
            self._show(self._progress(label))
        elif label in self._labels and label not in self._done:
            self._done.add(label)
            self._arms_done += self._arms[label]

    def _progress(self, now: str = "") -> StudyProgress:
        elapsed_s = (self._wall_ns() - self._begin_ns) / 1e9
        return StudyProgress(
            session=self._before + self._session,
            sessions=self._before + len(self._levels),
            isa_level=self._levels[self._session - 1],
            done=len(self._done),
            comparisons=len(self._labels),
            remaining_s=self._estimate_remaining_s(elapsed_s),
            now=now,
            spent_s=elapsed_s,
            limit_s=self._limit_s,
        )

    def _estimate_remaining_s(self, elapsed_s: float) -> float | None:
        """Return the time left at this pace, if later sessions measure what this one does, within the limit."""
        if not self._arms_done:
            return None
        of_session = sum(self._arms[label] for label in self._labels)
        left = of_session - sum(self._arms[label] for label in self._done)
        later = of_session * (len(self._levels) - self._session)
        each_s = elapsed_s / self._arms_done
        whole_s = each_s * (left + later)
        return whole_s if self._limit_s is None else min(whole_s, max(self._limit_s - elapsed_s, each_s * left))
