"""A worker that only reports when it began and when it ended.

A spawned process imports this module, so the module imports next to nothing.
"""

import os
import time
from typing import Any


def stamp(stamps: Any) -> None:
    """Write the time, in ns of the system's monotonic clock, at the first instruction and at the last."""
    stamps[0] = time.monotonic_ns()
    stamps[1] = time.monotonic_ns()


def stamp_file(path: str) -> None:
    """Write the same two times to an existing file, as decimal numbers."""
    first_ns = time.monotonic_ns()
    file = os.open(path, os.O_WRONLY)
    os.write(file, b"%d %d" % (first_ns, time.monotonic_ns()))
