"""What a process does first when it becomes a worker."""

import gc
import os
import signal
import threading
from multiprocessing import connection
from typing import Any


def start_worker(parent: Any) -> None:
    """Leave Ctrl-C to the parent, end when it does, and collect no garbage during tasks.

    `parent` is something to wait for, as `multiprocessing.connection.wait` does, until the parent has ended.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_exit_with, args=(parent,), daemon=True, name="exit with parent").start()
    gc.freeze()
    gc.disable()


def _exit_with(parent: Any) -> None:
    # A worker waits for tasks on a pipe whose other end its siblings hold too: without this it would outlive a
    # parent that was killed.
    connection.wait([parent])
    os._exit(1)
