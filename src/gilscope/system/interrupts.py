"""When Ctrl-C may strike: not while processes are being started; and who is told of it.

An interpreter that is interrupted while it starts dies with a traceback of its own machinery.
"""

import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Let Ctrl-C wait until the context is left. A process started inside is deaf to it until it lets it through."""
    # The mask is this thread's own, and the system gives a signal to any thread that is open to it, as those of BLAS.
    with _postponed("SIGINT"):
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            let_interrupts_through()


@contextmanager
def endings_postponed() -> Iterator[None]:
    """Let Ctrl-C, and SIGTERM and SIGHUP if this process handles them, wait until the context is left."""
    with _postponed("SIGINT", "SIGTERM", "SIGHUP"):
        yield


@contextmanager
def _postponed(*names: str) -> Iterator[None]:
    """Let the handlers of these signals wait until the context is left, if they are functions of Python."""
    came: list[int] = []
    before = {}
    if _is_main_thread():
        numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
        before = {number: handler for number in numbers if callable(handler := signal.getsignal(number))}
    for number in before:
        signal.signal(number, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)


def let_interrupts_through() -> None:
    """Let Ctrl-C through: what has been waiting strikes now."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


@contextmanager
def ends_as_interrupts() -> Iterator[None]:
    """Treat SIGTERM and SIGHUP as Ctrl-C, so that what Ctrl-C keeps and ends is kept and ended by them too.

    What is ignored, as SIGHUP is under `nohup`, stays ignored.
    """
    names = ("SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    taken = [each for each in numbers if _is_main_thread() and signal.getsignal(each) == signal.SIG_DFL]
    for number in taken:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _is_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


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
        """Take Ctrl-C, SIGTERM and SIGHUP, which do nothing else while the context is open."""
        names = ("SIGINT", "SIGTERM", "SIGHUP")
        numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
        before = {number: signal.signal(number, self._take) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def start(self, command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
        """Start the process that will be interrupted; `options` are those of `subprocess.Popen`."""
        with interrupts_blocked():
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
