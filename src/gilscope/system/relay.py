"""Passes Ctrl-C on to the one process that is to end in order."""

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from gilscope.system.interrupts import interrupts_blocked, is_heard, list_endings


class Relay:
    """Passes the wish that this process should end on to the one process that it started last.

    That one ends in order the first time, and at once the second. It has a session of its own, so that Ctrl-C reaches
    it once, through us, and not in the middle of its clean-up.
    """

    def __init__(self) -> None:
        self.interrupted = False
        self._process: subprocess.Popen[bytes] | None = None
        self._missed = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take Ctrl-C, SIGTERM and SIGHUP, which do nothing else while the context is open; not what is ignored."""
        before = {number: signal.signal(number, self._take) for number in list_endings()}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def start(self, command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
        """Start the process that will be interrupted; `options` are those of `subprocess.Popen`."""
        with interrupts_blocked(), _handed_on_as_heard():
            self._process = subprocess.Popen(command, start_new_session=True, **options)
        if self._missed:
            self._process.send_signal(signal.SIGINT)
        return self._process

    def interrupt(self) -> None:
        """Ask the process to end in order, as Ctrl-C does."""
        self._take(signal.SIGINT, None)

    def _take(self, number: int, frame: object) -> None:  # noqa: ARG002 - a signal handler's arguments
        if self._process is None or self._process.returncode is not None:
            self._missed = True
        else:
            self._process.send_signal(signal.SIGTERM if self.interrupted else signal.SIGINT)
        self.interrupted = True


@contextmanager
def _handed_on_as_heard() -> Iterator[None]:
    """Have processes that are started inside hear Ctrl-C, by which they are ended, even if this one ignores it."""
    if is_heard(signal.SIGINT):
        yield
        return
    # A new program inherits what is ignored, and nothing else.
    signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
