"""How far a study is: announced by the measuring process on a pipe between comparisons, and never in a round.

The process that shows it sleeps in a read of the pipe meanwhile. A pipe that nobody reads any more tells the
measuring process that the other one has died.
"""

import os
import select
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from gilscope.model.progress import Progress
from gilscope.system.clock import Clock


class Announcer:
    """The measuring process's end of the pipe."""

    def __init__(self, descriptor: str | None) -> None:
        """Take a file descriptor in words; None: nobody listens, and nobody is missed."""
        self._descriptor = None if descriptor is None else int(descriptor)

    def announce(self, label: str) -> None:
        """Say that a comparison is done."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.write(self._descriptor, f"{label}\n".encode())

    def run_blocks(self, run_block: Callable[[], None], count: int) -> None:
        """Run so many blocks, or end as on Ctrl-C after the one in which the other process has died.

        Raises:
            KeyboardInterrupt: nobody reads the pipe any more.

        """
        for _ in range(count):
            run_block()
            if self._is_unheard():
                raise KeyboardInterrupt("gilscope run has ended")

    def _is_unheard(self) -> bool:
        if self._descriptor is None:
            return False
        poller = select.poll()
        poller.register(self._descriptor, 0)  # of a writing end that is an error or a hang-up only
        return bool(poller.poll(0))


class Course:
    """What a run of several sessions has behind it and before it, judged by arms: comparisons differ in theirs."""

    def __init__(
        self, arms: Mapping[str, int], due: Sequence[str | None], before: int, clock: Clock | None = None
    ) -> None:
        """Begin now. `due` has the ISA level of each session to come; `before` is how many had been done before."""
        self._arms, self._due, self._before = arms, due, before
        self._wall_ns = (Clock() if clock is None else clock).wall_ns
        self._begin_ns = self._wall_ns()
        self._session = -1
        self._done: set[str] = set()
        self._behind = 0

    def begin_session(self) -> Progress:
        """Return how far it is when the next session begins."""
        self._session += 1
        self._done = set()
        return self._progress()

    def comparison_done(self, label: str) -> Progress:
        """Return how far it is when a comparison is done."""
        if label in self._arms and label not in self._done:
            self._done.add(label)
            self._behind += self._arms[label]
        return self._progress()

    def _progress(self) -> Progress:
        ahead = sum(self._arms.values()) * len(self._due) - self._behind
        elapsed_s = (self._wall_ns() - self._begin_ns) / 1e9
        return Progress(
            session=self._before + self._session + 1,
            sessions=self._before + len(self._due),
            isa_level=self._due[self._session],
            done=len(self._done),
            comparisons=len(self._arms),
            remaining_s=elapsed_s / self._behind * ahead if self._behind else None,
        )
