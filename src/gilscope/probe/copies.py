"""Ends copies of this process that a call has made, as os.fork does, where they come back from the call.

Such a copy would go on measuring as its original does, and each of its calls would make another one. A process that
runs something else, as those of `multiprocessing` and `subprocess` do, never comes back, and is left alone.
"""

import os
import time

from gilscope.errors import CannotProbe
from gilscope.system.own_folder import find_own_folder

MARK = "copies"
"""The file that a copy leaves in the probe's own folder."""

LOOKS, LOOK_SECONDS = 40, 0.005
"""How often it is looked for the mark of a copy after a first call that has made a process."""

TWICE = (
    "each call makes a copy of its process (as os.fork does) that returns from the call as well: calling it again "
    "and again would double the processes each time. Let the copy end by os._exit before it returns"
)

_running: dict[int, bytearray] = {}
"""The loops of all threads, by what they are and not by what they hold."""

_own = {"pid": os.getpid(), "forks": 0}


class CallLoop:
    """Counts the calls of a loop: `with CallLoop(5) as turns: for _ in turns: call()`.

    In a copy of this process the loop ends with the call that is under way, and the copy with the loop.
    """

    def __init__(self, count: int) -> None:
        self._turns = bytearray(count)

    def __enter__(self) -> bytearray:
        """Begin the loop."""
        _running[id(self._turns)] = self._turns
        return self._turns

    def __exit__(self, *error: object) -> None:
        """End this process if it is a copy, whether the call has returned or raised."""
        end_copy()
        del _running[id(self._turns)]


def claim_process() -> None:
    """Take this process for the original from here on, even if it was forked itself."""
    _own.update(pid=os.getpid(), forks=0)


def end_copy() -> None:
    """End this process if it is a copy of the one that was claimed, and leave a mark."""
    if os.getpid() != _own["pid"]:
        try:
            folder = find_own_folder()
            if folder is not None:
                (folder / MARK).touch()
        finally:
            # Even if the disk is full: a copy that went on would measure beside its original.
            os._exit(0)


def refuse_copies(name: str, *, waits: bool = False) -> None:
    """Raise CannotProbe if a copy has come back from a call; `waits` gives one that is on its way some time."""
    looks = LOOKS if waits and _own["forks"] and find_own_folder() is not None else 1
    for look in range(looks):
        if _has_mark():
            raise CannotProbe(name, TWICE)
        if look < looks - 1:
            time.sleep(LOOK_SECONDS)


def _note_fork() -> None:
    _own["forks"] += 1
    if _has_mark():
        # Thousands of calls may be left, each of which would make a copy.
        _stop_loops()


def _has_mark() -> bool:
    folder = find_own_folder()
    return folder is not None and (folder / MARK).exists()


def _stop_loops() -> None:
    # What goes through a bytearray stops where it ends now; each call of the loop costs what it cost.
    for each in list(_running.values()):  # other threads begin and end loops meanwhile
        each.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_parent=_note_fork, after_in_child=_stop_loops)
