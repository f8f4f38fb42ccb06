"""No process that outlives the one that started it, however that one ends."""

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
    """Have this process end as soon as the one that asked for it ends: to be called first in one that lives long.

    Linux kills it. Elsewhere, and where a fork server stands between the two, which lives as long as what it has
    started, a thread waits for the parent's end.
    """
    parent = multiprocessing.parent_process()
    assert parent is not None, "this process was not started by another"
    if sys.platform == "linux" and os.getppid() == parent.pid:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if not parent.is_alive():
            os._exit(1)  # It ended before the kernel was told.
    else:
        threading.Thread(target=_exit_with, args=(parent.sentinel,), daemon=True, name="exit with parent").start()


def _exit_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
