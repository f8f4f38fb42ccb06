"""Several processes that measure take turns: one at a time is at work, and the others wait with all that they hold.

Each has a folder with two named pipes. It writes a byte to one of them when it has done its part, and begins the next
one when there is a byte in the other.
"""

import os
import select
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gilscope.system.clock import Clock

GO, DONE = "go", "done"
"""The pipes, in the folder of each process."""

MORE, ENOUGH = b".", b"!"
"""What is written: a turn like the others, or the last one, for what remains to be done."""


@dataclass(frozen=True)
class Turn:
    """What a process knows when it may go on."""

    waited_ns: int = 0
    is_last: bool = False
    """Whether others have ended, so that more blocks would have no counterpart."""


Pause = Callable[[], Turn]
"""Called between two parts of a process's work; returns when it is its turn."""


def never_pause() -> Turn:
    """Go on at once: of a process that measures alone."""
    return Turn()


def join(folder: Path) -> Pause:
    """Return what a process calls that takes turns with others. Its first turn begins with its start.

    A pause ends the process if whoever gives turns has gone.
    """
    done = os.open(folder / DONE, os.O_WRONLY)
    go = os.open(folder / GO, os.O_RDONLY)
    clock = Clock()

    def pause() -> Turn:
        begin_ns = clock.wall_ns()
        os.write(done, MORE)
        word = os.read(go, 1)
        if not word:
            os._exit(1)
        return Turn(clock.wall_ns() - begin_ns, word == ENOUGH)

    return pause


class Player:
    """One of the processes that take turns, as whoever gives turns sees it."""

    def __init__(self, folder: Path) -> None:
        for name in (GO, DONE):
            os.mkfifo(folder / name)
        # For reading and writing: opening it would else wait for the process, which may end before it opens them.
        self._go, self._done = (os.open(folder / name, os.O_RDWR) for name in (GO, DONE))

    def begin(self, *, is_last: bool) -> None:
        """Give it a turn."""
        os.write(self._go, ENOUGH if is_last else MORE)

    def is_done(self, seconds: float) -> bool:
        """Return whether it has ended its turn, after waiting for that no longer than this."""
        if not select.select([self._done], [], [], seconds)[0]:
            return False
        os.read(self._done, 1)
        return True

    def close(self) -> None:
        """Close the pipes."""
        os.close(self._go)
        os.close(self._done)
