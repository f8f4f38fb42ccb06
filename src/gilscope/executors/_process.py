"""What a process does first as a worker."""

import gc
import os
import signal
import threading
from multiprocessing import connection
from typing import Any


def start_worker(parent: Any) -> None:
    """Ignore Ctrl-C, end when the parent ends, and collect no garbage during tasks.

    `parent` is an object that `multiprocessing.connection.wait` accepts, and that is ready when the parent has ended.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_exit_with, args=(parent,), daemon=True, name="exit with parent").start()
    gc.freeze()
    gc.disable()


def _exit_with(parent: Any) -> None:
    # A worker waits for tasks on a pipe, whose other end its siblings hold too. So the pipe stays open if the parent
    # is killed, and without this thread the worker would wait for ever.
    connection.wait([parent])
    os._exit(1)
