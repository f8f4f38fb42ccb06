"""When Ctrl-C may strike: not while processes are being started.

An interpreter that is interrupted while it starts dies with a traceback of its own machinery.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held() -> Iterator[None]:
    """Let Ctrl-C wait until the context is left. A process started inside never sees it, unless it calls `admit`."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        admit()


def admit() -> None:
    """Let Ctrl-C through: what has been waiting strikes now."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
