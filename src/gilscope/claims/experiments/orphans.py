"""Ends processes together with the process that started them, however that one ends."""

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing import connection

PR_SET_PDEATHSIG = 1
"""From Linux's `prctl.h`."""


def end_with_parent() -> None:
    """End this process as soon as the process that asked for it ends. A long-lived process calls this first.

    Linux kills it. On other systems, and below a fork server, which lives as long as its children, a thread waits
    for the end of the parent.
    """
    parent = multiprocessing.parent_process()
    assert parent is not None, "this process was not started by another"
    if sys.platform == "linux" and os.getppid() == parent.pid:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if not parent.is_alive():
            os._exit(1)  # It ended before the kernel knew of the wish.
    else:
        threading.Thread(target=_exit_with, args=(parent.sentinel,), daemon=True, name="exit with parent").start()


def _exit_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
