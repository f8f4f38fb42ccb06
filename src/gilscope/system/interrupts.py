"""When Ctrl-C may strike: not while processes are being started, and in no case with a traceback.

An interpreter that is interrupted while it starts dies with a traceback of its own machinery.
"""

import _thread
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import Any

INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it."""

AGAIN_SECONDS = 0.01
"""How soon a Ctrl-C that Python has swallowed strikes again."""


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Let Ctrl-C wait until the context is left. A process started inside is deaf to it until it lets it through."""
    # The mask is this thread's own, and the system gives a signal to any thread that is open to it, as those of BLAS.
    with _postponed("SIGINT"):
        try:
            if hasattr(signal, "pthread_sigmask"):
                signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
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
    # One of them may strike before the next one is postponed, or given back: all are given back even then.
    with ExitStack() as at_end:
        at_end.callback(_strike, came)
        for number, handler in before.items():
            at_end.callback(_give_back, number, handler)
            signal.signal(number, lambda number, _: came.append(number))
        yield


def _give_back(number: int, handler: Any) -> None:
    try:
        signal.signal(number, handler)
    finally:
        # Python first calls the handlers of what has just come. Where one raises, this handler is not set yet.
        if signal.getsignal(number) is not handler:
            signal.signal(number, handler)


def _strike(numbers: list[int]) -> None:
    for number in numbers:
        signal.raise_signal(number)


def let_interrupts_through() -> None:
    """Let Ctrl-C through: what has been waiting strikes now."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def end_at_once_on_interrupts() -> None:
    """Let Ctrl-C end this process at once and without a word: before anything has begun, and after all is done.

    An interpreter that is interrupted while it imports shows a traceback of whatever it was in.
    """

    def end(*_: object) -> None:
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception, SystemExit):
                stream.flush()
        os._exit(INTERRUPTED)

    if is_heard(signal.SIGINT):
        signal.signal(signal.SIGINT, end)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and SIGHUP raise KeyboardInterrupt; what is ignored, as under `nohup`, stays ignored.

    Raises:
        KeyboardInterrupt: one of them came, also if some code inside has made another exception of it.

    """
    came: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        came.append(number)
        signal.default_int_handler(number, frame)

    before = {each: signal.signal(each, interrupt) for each in list_endings() if _is_main_thread()}
    try:
        with _interrupts_not_swallowed():
            yield
    except KeyboardInterrupt:
        raise
    except Exception:
        # Such as an import that has failed because it was interrupted.
        if came:
            raise KeyboardInterrupt from None
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def list_endings() -> list[int]:
    """Return the signals that ask a process to end: those that exist here and are not ignored."""
    numbers = (getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP"))
    return [each for each in numbers if each is not None and is_heard(each)]


def is_heard(number: int) -> bool:
    """Return whether this process does not ignore a signal. A shell has its background jobs ignore Ctrl-C."""
    return signal.getsignal(number) is not signal.SIG_IGN


@contextmanager
def _interrupts_not_swallowed() -> Iterator[None]:
    """Let Ctrl-C strike again if it came where Python only prints exceptions, as in a destructor."""
    before = sys.unraisablehook

    def strike_again(unraisable: "sys.UnraisableHookArgs") -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            # Not here, where it would be swallowed as well.
            again = threading.Timer(AGAIN_SECONDS, _press_ctrl_c)
            again.daemon = True
            again.start()
        else:
            before(unraisable)

    sys.unraisablehook = strike_again
    try:
        yield
    finally:
        sys.unraisablehook = before


def _press_ctrl_c() -> None:
    if os.name == "posix":
        os.kill(os.getpid(), signal.SIGINT)  # it also ends a system call in which the main thread waits
    else:
        _thread.interrupt_main()


def _is_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
