"""On which CPU a thread is.

The C library is asked, and not an extension of gilscope: an interpreter that has loaded one does not give back its
memory when it is closed, and a worker of plain Python needs none.
"""

import ctypes
import sys
from collections.abc import Callable


def _load_sched_getcpu() -> Callable[[], int] | None:
    if sys.platform != "linux":
        return None
    # PyDLL: to release the GIL for this would let other threads in at the end of every task.
    asked: Callable[[], int] | None = getattr(ctypes.PyDLL(None), "sched_getcpu", None)
    return asked


_sched_getcpu = _load_sched_getcpu()


def find_current_cpu() -> int | None:
    """Return the number of the CPU that runs the caller, or None where the system does not say."""
    number = -1 if _sched_getcpu is None else _sched_getcpu()
    return None if number < 0 else number
